//! Their side: docker-bench-security itself where `DRYDOCK_TEST_DOCKER_BENCH` names a checkout of it,
//! else what it said when the verdicts were recorded.
//!
//! It runs in namespaces of its own for processes and mounts, where a process with the arguments of
//! a scenario's daemon is the newest whose command line has the word that it looks for. Otherwise
//! whatever happens to run on this machine would decide.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use super::engine::{set_mode, succeeded};
use super::machine::{Machine, SHARED};
use super::verdict::{TheirResult, Theirs};

/// What is written down; see `record` for the columns.
const RECORDED: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/tests/proofs/docker_bench_verdicts.tsv"
);

/// How the peer is run.
#[derive(Default)]
pub(super) struct Question<'a> {
    pub(super) scenario: &'a str,
    /// The engine's address.
    pub(super) host: &'a str,
    /// Names of its functions, with commas.
    pub(super) checks: &'a str,
    /// Containers and images whose line has this.
    pub(super) include: &'a str,
    /// Arguments of the daemon.
    pub(super) daemon: &'a [String],
    /// Shell that prepares the mounts, after the namespaces are made and before anything runs.
    pub(super) mounts: &'a str,
    /// Command lines of processes that start after the daemon.
    pub(super) later: &'a [&'a str],
    /// What `auditctl -l` prints, and its status.
    pub(super) audit_rules: (&'a str, u8),
}

/// All that was recorded, or what is being recorded.
pub(super) struct Peer {
    script: Option<PathBuf>,
    recorded: BTreeMap<String, TheirResult>,
}

impl Peer {
    /// The peer as far as this machine has it.
    pub(super) fn find() -> Self {
        let checkout = std::env::var_os("DRYDOCK_TEST_DOCKER_BENCH").map(PathBuf::from);
        let script = checkout.map(|checkout| checkout.join("docker-bench-security.sh"));
        if let Some(script) = &script {
            assert!(script.is_file(), "no `{}`", script.display());
        }
        let is_all = super::only().is_none();
        let recorded = match script {
            Some(_) if is_all => BTreeMap::new(),
            _ => parse(&std::fs::read_to_string(RECORDED).unwrap()),
        };
        Self { script, recorded }
    }

    /// What it says.
    pub(super) fn ask(&mut self, question: &Question<'_>) -> TheirResult {
        if let Some(script) = &self.script {
            let found = run(script, question);
            self.recorded.insert(question.scenario.to_owned(), found);
        }
        self.find_scenario(question.scenario)
    }

    /// What it says of a machine, from within.
    pub(super) fn ask_in(
        &mut self,
        machine: &Machine,
        scenario: &str,
        checks: &str,
    ) -> TheirResult {
        self.ask_in_as(machine, scenario, checks, "")
    }

    /// The same where it is started by a command that changes who it runs as.
    pub(super) fn ask_in_as(
        &mut self,
        machine: &Machine,
        scenario: &str,
        checks: &str,
        user: &str,
    ) -> TheirResult {
        if self.script.is_some() {
            let found = run_in(machine, scenario, checks, user);
            self.recorded.insert(scenario.to_owned(), found);
        }
        self.find_scenario(scenario)
    }

    fn find_scenario(&self, scenario: &str) -> TheirResult {
        let found = self.recorded.get(scenario).cloned();
        found.unwrap_or_else(|| panic!("no verdicts of scenario `{scenario}` are recorded"))
    }

    /// Writes down what was said, where that is wanted.
    pub(super) fn record(&self) {
        if self.script.is_none() || std::env::var_os("DRYDOCK_RECORD_DOCKER_BENCH").is_none() {
            return;
        }
        let mut text = String::from(
            "# What docker-bench-security (ff26d67) says in each scenario: scenario, id, verdict, and\n\
             # the containers or images that it lists (`-` for none, `?` for a check without a list).\n\
             # Written by the test `docker_bench` with DRYDOCK_RECORD_DOCKER_BENCH=1.\n",
        );
        for (scenario, results) in &self.recorded {
            for (id, theirs) in results {
                let items = match &theirs.items {
                    None => "?".to_owned(),
                    Some(items) if items.is_empty() => "-".to_owned(),
                    Some(items) => items.iter().cloned().collect::<Vec<_>>().join(","),
                };
                let verdict = &theirs.verdict;
                writeln!(text, "{scenario}\t{id}\t{verdict}\t{items}").unwrap();
            }
        }
        std::fs::write(RECORDED, text).unwrap();
    }
}

fn parse(text: &str) -> BTreeMap<String, TheirResult> {
    let mut all: BTreeMap<String, TheirResult> = BTreeMap::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let columns: Vec<&str> = line.split('\t').collect();
        let [scenario, id, verdict, items] = columns[..] else {
            panic!("not four columns: {line}");
        };
        let names = || {
            items
                .split(',')
                .filter(|name| *name != "-")
                .map(str::to_owned)
        };
        let theirs = Theirs {
            verdict: verdict.to_owned(),
            items: (items != "?").then(|| names().collect()),
        };
        let results = all.entry(scenario.to_owned()).or_default();
        results.insert(id.to_owned(), theirs);
    }
    all
}

fn run(script: &Path, question: &Question<'_>) -> TheirResult {
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("log");
    let stub = folder.path().join("auditctl");
    let (rules, status) = question.audit_rules;
    let text = format!("#!/bin/sh\ncat <<'END'\n{rules}\nEND\nexit {status}\n");
    std::fs::write(&stub, text).unwrap();
    set_mode(&stub, 0o755);
    std::fs::write(folder.path().join("run.sh"), shell(script, &log, question)).unwrap();
    let path = format!(
        "{}:{}",
        folder.path().display(),
        std::env::var("PATH").unwrap()
    );
    let output = Command::new("unshare")
        .args([
            "--mount",
            "--propagation",
            "private",
            "--pid",
            "--fork",
            "--mount-proc",
            "bash",
        ])
        .arg(folder.path().join("run.sh"))
        .env("PATH", path)
        .env("DOCKER_HOST", question.host)
        .env_remove("DOCKER_CONTENT_TRUST")
        .output()
        .unwrap();
    succeeded(question.scenario, &output);
    read(&log)
}

fn run_in(machine: &Machine, scenario: &str, checks: &str, user: &str) -> TheirResult {
    let (inside, outside) = (format!("{SHARED}/shared/log"), machine.shared().join("log"));
    let script = format!(
        "rm -f {inside} {inside}.json; cd {SHARED}/peer; {user} bash docker-bench-security.sh -b -l {inside} -c {checks} 2>&1"
    );
    let output = machine
        .command("bash")
        .args(["-c", &script])
        .output()
        .unwrap();
    succeeded(scenario, &output);
    read(&outside)
}

/// A shell that lives on has the words after its script on its command line.
fn shell(script: &Path, log: &Path, question: &Question<'_>) -> String {
    let mut text = format!("set -e\n{}\n", question.mounts);
    let mut start = |words: &str| {
        writeln!(text, "bash -c 'sleep 600; :' {words} > /dev/null 2>&1 &").unwrap();
        // Which one is the newest is told by clock ticks.
        text.push_str("sleep 0.1\n");
    };
    start(&format!("dockerd {}", question.daemon.join(" ")));
    for later in question.later {
        start(later);
    }
    let folder = script.parent().unwrap().display();
    let (log, checks) = (log.display(), question.checks);
    writeln!(text, "cd {folder}").unwrap();
    let include = match question.include {
        "" => String::new(),
        pattern => format!("-i {pattern}"),
    };
    writeln!(
        text,
        "bash docker-bench-security.sh -b -l {log} -c {checks} {include} > {log}.text 2>&1"
    )
    .unwrap();
    text
}

fn read(log: &Path) -> TheirResult {
    let json = std::fs::read_to_string(log.with_extension("json")).unwrap();
    let report: Value =
        serde_json::from_str(&json).unwrap_or_else(|error| panic!("{error}: {json}"));
    let sections = report["tests"].as_array().unwrap().iter();
    let results = sections.flat_map(|section| section["results"].as_array().unwrap());
    results
        .map(|result| {
            let id = result["id"].as_str().unwrap();
            (id.to_owned(), of_check(id, result))
        })
        .collect()
}

fn of_check(id: &str, result: &Value) -> Theirs {
    let of_things = id.starts_with("4.") || id.starts_with("5.");
    let items = result["items"]
        .as_array()
        .filter(|_| of_things)
        .map(|items| {
            let words = items.iter().map(|item| item.as_str().unwrap());
            words.map(|word| name_of(id, word)).collect::<BTreeSet<_>>()
        });
    Theirs {
        verdict: result["result"].as_str().unwrap().to_owned(),
        items,
    }
}

/// The container or image that a word of a list is about: `NAME:PORT`, `ID:NAME`, `[TAG`.
fn name_of(id: &str, word: &str) -> String {
    let is_image = ["4.6", "4.7", "4.9"].contains(&id);
    let name = match word.split_once(':') {
        _ if is_image => word.trim_matches(['[', ']']),
        Some((_, name)) if id == "5.30" => name,
        Some((name, _)) => name,
        None => word,
    };
    name.to_owned()
}
