//! The binary against tools and tables that nobody here wrote: `dpkg-query`, `syft`, a script over
//! the feed, published facts; and the same image through every kind of place.
//!
//! `cargo xtask test` sets up what these need and tells them by variables; by hand, a test whose
//! input is missing says `SKIPPED` and why.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr,
    clippy::disallowed_methods,
    missing_docs
)]

mod bad_input;
mod distribution;
mod docker_bench;
mod findings;
mod inventory;
mod sources;
mod ssh;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

use serde_json::Value;
use tempfile::TempDir;

/// Runs the binary with a data folder of its own and no settings from outside.
pub fn drydock(data: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_drydock"))
        .args(args)
        .arg("--data-dir")
        .arg(data)
        .env_remove("DRYDOCK_CONFIG")
        .env("XDG_CONFIG_HOME", data.join("no-config"))
        .env("DOCKER_CONFIG", data.join("no-docker"))
        .output()
        .unwrap()
}

/// What the binary printed, when its exit code is one of `codes`.
pub fn stdout(data: &Path, args: &[&str], codes: &[i32]) -> String {
    let output = drydock(data, args);
    let code = output.status.code().unwrap_or(-1);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(
        codes.contains(&code),
        "drydock {} ended with {code}:\n{errors}",
        args.join(" ")
    );
    String::from_utf8(output.stdout).unwrap()
}

pub fn json(data: &Path, args: &[&str], codes: &[i32]) -> Value {
    serde_json::from_str(&stdout(data, args, codes)).unwrap()
}

/// The inventory of an image as `packages --format json` prints it.
pub fn packages(image: &str) -> Vec<Value> {
    let data = tempfile::tempdir().unwrap();
    let inventory = json(
        data.path(),
        &["packages", image, "--format", "json"],
        &[0, 3],
    );
    inventory["packages"].as_array().unwrap().clone()
}

/// A file or folder of the shared set of real data; `None` where the set is absent.
pub fn shared(path: &str) -> Option<PathBuf> {
    let folder = std::env::var_os("DRYDOCK_SHARED_DATA").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data"),
        PathBuf::from,
    );
    existing(&folder.join(path))
}

/// The value of a variable that `cargo xtask test` sets.
pub fn given(variable: &str) -> Option<String> {
    let value = std::env::var(variable)
        .ok()
        .filter(|value| !value.is_empty());
    if value.is_none() {
        eprintln!("SKIPPED: `{variable}` is not set; run `cargo xtask test`");
    }
    value
}

fn existing(path: &Path) -> Option<PathBuf> {
    if !path.exists() {
        eprintln!("SKIPPED: `{}` is not there", path.display());
        return None;
    }
    Some(path.to_owned())
}

/// Whether a program is there and answers to `--version`.
pub fn has(program: &str) -> bool {
    let found = Command::new(program).arg("--version").output().is_ok();
    if !found {
        eprintln!("SKIPPED: `{program}` is not installed");
    }
    found
}

/// What another tool printed; it must succeed.
pub fn tool(program: &str, args: &[&str]) -> String {
    let output = Command::new(program).args(args).output().unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success(),
        "{program} {}: {errors}",
        args.join(" ")
    );
    String::from_utf8(output.stdout).unwrap()
}

/// A data folder with the database of the real mirror, built once for all tests here.
pub fn real_data() -> Option<&'static Path> {
    static DATA: OnceLock<Option<TempDir>> = OnceLock::new();
    DATA.get_or_init(|| {
        let mirror = shared("mirror")?;
        let data = tempfile::tempdir().unwrap();
        stdout(
            data.path(),
            &["feeds", "sync", "--from", mirror.to_str().unwrap()],
            &[0],
        );
        Some(data)
    })
    .as_ref()
    .map(TempDir::path)
}

/// The small feed set of the repository.
pub fn fixture_feeds() -> String {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../fixtures/feeds")
        .display()
        .to_string()
}
