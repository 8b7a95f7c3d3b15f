//! Our side: the binary, and what its JSON says.

use std::collections::BTreeMap;
use std::process::{Command, Output};

use serde_json::Value;

use super::machine::Machine;
use super::verdict::{OurResult, Ours};

/// An audit under the peer's numbers; `args` say of what.
pub(super) fn audit(args: &[&str]) -> OurResult {
    let mut all = vec!["--benchmark", "1.6.0"];
    all.extend(args);
    results(&report(&all))
}

/// The same of a machine, from within.
pub(super) fn audit_in(machine: &Machine, args: &[&str]) -> OurResult {
    let mut all = vec!["--benchmark", "1.6.0"];
    all.extend(args);
    results(&report_by(machine.drydock(), &all))
}

/// The same of a snapshot of a machine, which may have been changed.
pub(super) fn audit_of(machine: &Machine, snapshot: &Value, section: &str) -> OurResult {
    let place = machine.shared().join("changed.json");
    std::fs::write(&place, snapshot.to_string()).unwrap();
    audit(&["--from", place.to_str().unwrap(), "--section", section])
}

/// The whole report of an audit as JSON.
pub(super) fn report(args: &[&str]) -> Value {
    let output = run(Command::new(env!("CARGO_BIN_EXE_drydock")), args);
    parse(&output)
}

/// The same where the binary is started by another command, e.g. in a namespace.
pub(super) fn report_by(command: Command, args: &[&str]) -> Value {
    parse(&run(command, args))
}

/// Runs an audit without settings and data of the machine.
pub(super) fn run(mut command: Command, args: &[&str]) -> Output {
    let data = tempfile::tempdir().unwrap();
    command
        .args(["audit", "--format", "json", "--scan-images", "none"])
        .args(args)
        .arg("--data-dir")
        .arg(data.path())
        .env_remove("DRYDOCK_CONFIG")
        .env_remove("DOCKER_HOST")
        .env_remove("DOCKER_CONTEXT")
        .env("XDG_CONFIG_HOME", data.path().join("no-config"))
        .env("DOCKER_CONFIG", data.path().join("no-docker"))
        .output()
        .unwrap()
}

fn parse(output: &Output) -> Value {
    let errors = String::from_utf8_lossy(&output.stderr);
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {errors}"))
}

/// Verdicts by id.
pub(super) fn results(report: &Value) -> OurResult {
    let checks = report["checks"].as_array().unwrap();
    checks
        .iter()
        .map(|check| {
            let id = check["id"].as_str().unwrap().to_owned();
            (id, of_check(check))
        })
        .collect()
}

fn of_check(check: &Value) -> Ours {
    let word = |value: &Value| value["verdict"].as_str().unwrap().to_owned();
    let items = check["items"].as_array().unwrap().iter();
    let named = items.filter(|item| matches!(item["kind"].as_str(), Some("container" | "image")));
    let items: BTreeMap<String, String> = named
        .map(|item| (item["name"].as_str().unwrap().to_owned(), word(item)))
        .collect();
    Ours {
        verdict: word(check),
        items,
    }
}
