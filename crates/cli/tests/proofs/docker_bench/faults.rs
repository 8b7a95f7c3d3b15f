//! The faults that are not about one check: what an audit prints, how it ends, what it does to the
//! host; and the index of all faults.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use drydock_test_support::engine_proxy::EngineProxy;
use serde_json::{Value, json};

use super::acceptance::fixture;
use super::ours;

/// Fault, what it is, and the tests that prove that it is not ours, with commas.
const INDEX: &str = include_str!("../docker_bench_faults.tsv");

/// An audit of the sample host.
fn sample(args: &[&str]) -> Value {
    let place = fixture();
    let mut all = vec!["--from", place.to_str().unwrap()];
    all.extend(args);
    ours::report(&all)
}

/// An audit of the sample host after a change; the code it ends with, and what it prints.
fn changed_sample(change: impl FnOnce(&mut Value), args: &[&str]) -> (i32, String) {
    let text = std::fs::read_to_string(fixture()).unwrap();
    let mut snapshot: Value = serde_json::from_str(&text).unwrap();
    change(&mut snapshot);
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("snapshot.json");
    std::fs::write(&place, snapshot.to_string()).unwrap();
    let mut all = vec!["--from", place.to_str().unwrap()];
    all.extend(args);
    let output = ours::run(Command::new(env!("CARGO_BIN_EXE_drydock")), &all);
    let code = output.status.code().unwrap_or(-1);
    (code, String::from_utf8(output.stdout).unwrap())
}

fn ids(report: &Value) -> BTreeSet<String> {
    ours::results(report).into_keys().collect()
}

#[test]
fn f32_json_is_valid_whatever_is_selected_and_however_things_are_called() {
    let mixed = sample(&[
        "--benchmark",
        "1.6.0",
        "--check",
        "4.1,5.5",
        "--section",
        "4,5",
    ]);
    assert_eq!(
        ids(&mixed),
        BTreeSet::from(["4.1".to_owned(), "5.5".to_owned()])
    );
    let hostile = "a\"b\\c\u{1b}[31m\u{0}\n</script>\u{202e}";
    let rename = |snapshot: &mut Value| {
        snapshot["engine"]["containers"]["known"][0]["name"] = hostile.into();
    };
    let (_, text) = changed_sample(rename, &["--benchmark", "1.6.0", "--check", "5.5"]);
    let report: Value = serde_json::from_str(&text).unwrap();
    let items = report["checks"][0]["items"].as_array().unwrap();
    assert!(
        items.iter().any(|item| item["name"] == hostile),
        "{items:?}"
    );
    for key in ["host", "engine_version", "engine_id", "collected_at"] {
        assert!(report["subject"][key].is_string(), "{key}");
    }
}

#[test]
fn f33_the_rows_are_the_same_however_many_containers_there_are() {
    let all = sample(&["--benchmark", "1.6.0"]);
    let none = sample(&["--benchmark", "1.6.0", "--container", "no-such-container"]);
    assert_eq!(ids(&all), ids(&none));
    let narrowed = |report: &Value| report["selection"].as_array().unwrap().len();
    assert_eq!((narrowed(&all), narrowed(&none)), (0, 1));
}

#[test]
fn f34_codes_tell_what_came_of_it() {
    let code = |args: &[&str]| changed_sample(|_| {}, args).0;
    assert_eq!(code(&[]), 0);
    assert_eq!(code(&["--check", "5.5", "--fail-on", "fail"]), 1);
    assert_eq!(
        code(&[
            "--check",
            "2.3",
            "--benchmark",
            "1.6.0",
            "--fail-on",
            "warn"
        ]),
        0
    );
    assert_eq!(code(&["--check", "no-such-check"]), 2);
    assert_eq!(code(&["--check", "9.9"]), 2);
    assert_eq!(code(&["--section", "9"]), 2);
    let silent = ours::run(
        Command::new(env!("CARGO_BIN_EXE_drydock")),
        &["--host", "unix:///nowhere/docker.sock"],
    );
    let code = silent.status.code();
    assert!(code.is_some_and(|code| code > 2), "{code:?}");
}

#[test]
fn f35_a_profile_has_all_checks_of_its_level() {
    let sections = "1,2,3,4,5,6,7";
    for (benchmark, first, both) in [("1.6.0", 86, 117), ("1.7.0", 86, 117), ("1.8.0", 87, 118)] {
        let args = ["--benchmark", benchmark, "--section", sections, "--level"];
        let count = |level: &str| {
            let mut args = args.to_vec();
            args.push(level);
            ids(&sample(&args)).len()
        };
        assert_eq!((count("1"), count("2")), (first, both), "{benchmark}");
    }
}

/// An engine with two containers, one of them stopped, that writes down what it is asked.
fn engine() -> EngineProxy {
    let engine = EngineProxy::alone();
    let container = |name: &str, is_running: bool| {
        json!({
            "Id": format!("{name:0<64}"),
            "Name": format!("/{name}"),
            "Names": [format!("/{name}")],
            "Image": "sha256:aa",
            "State": {"Running": is_running, "Status": if is_running { "running" } else { "exited" }},
            "Config": {"Image": "app:1"},
            "ExecIDs": if is_running { json!(["e0"]) } else { Value::Null },
            "HostConfig": {"Privileged": true},
        })
    };
    let both = [container("run", true), container("stopped", false)];
    let listed = both.iter().map(|one| {
        json!({"Id": one["Id"], "Names": one["Names"], "Image": "app:1", "State": one["State"]["Status"]})
    });
    engine.answer(
        "/version",
        200,
        json!({"Version": "28.0.0", "ApiVersion": "1.41"}),
    );
    engine.answer("/info", 200, json!({"ID": "engine", "OSType": "linux"}));
    engine.answer("/containers/json", 200, listed.collect());
    for one in &both {
        let path = format!("/containers/{}/json", one["Id"].as_str().unwrap());
        engine.answer(&path, 200, one.clone());
    }
    engine.answer("/exec/e0/json", 200, json!({"ID": "e0", "Running": false}));
    let image = json!({"Id": "sha256:aa", "RepoTags": ["app:1"], "Config": {}});
    engine.answer("/images/json", 200, json!([image]));
    engine.answer("/images/sha256:aa/json", 200, image);
    engine.answer("/images/sha256:aa/history", 200, json!([]));
    engine.answer("/networks", 200, json!([]));
    engine.answer("/volumes", 200, json!({"Volumes": []}));
    engine.answer("/plugins", 200, json!([]));
    engine
}

#[test]
fn f36_an_engine_is_only_asked_each_once_over_one_connection() {
    let engine = engine();
    let report = ours::report(&[
        "--host",
        &engine.host(),
        "--check",
        "container-not-privileged",
    ]);
    assert_eq!(
        report["checks"][0]["items"].as_array().map(Vec::len),
        Some(2)
    );
    let requests = engine.requests();
    let mut paths: Vec<&str> = requests
        .iter()
        .map(|request| request.path.as_str())
        .collect();
    assert!(
        requests.iter().all(|request| request.method == "GET"),
        "{requests:?}"
    );
    assert!(
        !paths
            .iter()
            .any(|path| path.contains("/start") || path.contains("/top")),
        "{paths:?}"
    );
    paths.sort_unstable();
    let count = paths.len();
    paths.dedup();
    assert_eq!(count, paths.len(), "asked twice: {requests:?}");
    assert_eq!(engine.connections(), 1);
}

/// System calls that start something, and those that change a file or a folder.
const TRACED: &str = "execve,execveat,fork,vfork,clone,clone3,openat,open,creat,openat2,mkdir,mkdirat,\
                      unlink,unlinkat,rename,renameat,renameat2,chmod,fchmod,fchmodat,chown,fchown,\
                      lchown,fchownat,link,linkat,symlink,symlinkat,truncate,ftruncate,mount,ptrace";

#[test]
fn f36_no_process_is_started_and_nothing_is_written() {
    if !super::has("strace") {
        return;
    }
    let engine = engine();
    let folder = tempfile::tempdir().unwrap();
    let trace = folder.path().join("trace");
    let mut strace = Command::new("strace");
    strace.args(["-f", "-qq", "-o"]).arg(&trace);
    strace.args([
        "-e",
        &format!("trace={TRACED}"),
        env!("CARGO_BIN_EXE_drydock"),
    ]);
    let output = ours::run(strace, &["--host", &engine.host()]);
    let text = std::fs::read_to_string(&trace).unwrap_or_default();
    if text.is_empty() {
        eprintln!("SKIPPED: `strace` may not trace here");
        return;
    }
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let calls: Vec<&str> = text.lines().filter(|line| is_change(line)).collect();
    assert!(
        calls.len() == 1 && calls[0].contains("execve("),
        "{}",
        calls.join("\n")
    );
}

/// Whether a line tells of a process, or of something that is changed. Threads are no processes; the
/// first program is the audit itself.
fn is_change(line: &str) -> bool {
    let call = line.split_whitespace().nth(1).unwrap_or_default();
    if line.contains("resumed>") || line.contains("CLONE_THREAD") || line.contains("+++") {
        return false;
    }
    if call.starts_with("open") {
        let writes = ["O_WRONLY", "O_RDWR", "O_CREAT"];
        return writes.iter().any(|flag| line.contains(flag)) && !line.contains("\"/dev/");
    }
    !call.starts_with("---")
}

#[test]
fn f37_patterns_are_about_names_and_stopped_containers_count() {
    let stop = |snapshot: &mut Value| {
        let containers = snapshot["engine"]["containers"]["known"]
            .as_array_mut()
            .unwrap();
        for container in containers.iter_mut().filter(|one| one["name"] == "sshd") {
            let state = &mut container["inspect"]["known"]["State"];
            state["Running"] = false.into();
            state["Status"] = "exited".into();
        }
    };
    let items = |args: &[&str]| {
        let mut all = vec!["--benchmark", "1.6.0", "--check", "5.11"];
        all.extend(args);
        let (_, text) = changed_sample(stop, &all);
        let report: Value = serde_json::from_str(&text).unwrap();
        let results = ours::results(&report);
        results["5.11"].items.keys().cloned().collect::<Vec<_>>()
    };
    assert_eq!(items(&[]), ["priv-nginx", "root-nginx", "sshd"]);
    assert_eq!(items(&["--running"]), ["priv-nginx", "root-nginx"]);
    assert_eq!(
        items(&["--container", "*-nginx"]),
        ["priv-nginx", "root-nginx"]
    );
    // Words of other columns of a list: when it was made, its command, its ports.
    for word in ["ago", "busybox", "32768", "nginx"] {
        assert_eq!(
            items(&["--container", word]),
            Vec::<String>::new(),
            "{word}"
        );
    }
}

#[test]
fn every_fault_has_a_proof() {
    let sources = tests_in_sources();
    let mut listed: BTreeMap<u32, BTreeSet<&str>> = BTreeMap::new();
    for line in INDEX.lines().filter(|line| !line.starts_with('#')) {
        let columns: Vec<&str> = line.split('\t').collect();
        let [fault, _, tests] = columns[..] else {
            panic!("not three columns: {line}");
        };
        let number = fault
            .strip_prefix('F')
            .and_then(|digits| digits.parse().ok());
        let tests: BTreeSet<&str> = tests.split(',').collect();
        assert!(
            listed.insert(number.unwrap(), tests).is_none(),
            "twice: {fault}"
        );
    }
    assert_eq!(
        listed.keys().copied().collect::<Vec<_>>(),
        (1..=38).collect::<Vec<_>>()
    );
    for (number, tests) in &listed {
        let prefix = format!("f{number}_");
        for test in tests {
            assert!(test.starts_with(&prefix), "{test} is not of F{number}");
            assert!(sources.contains(*test), "there is no test {test}");
        }
    }
}

/// Names of all functions of the sources that are called as tests of faults are.
fn tests_in_sources() -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let mut folders = vec![PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                names.extend(tests_in(&path));
            }
        }
    }
    names
}

fn tests_in(path: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(path).unwrap();
    let names = text.lines().filter_map(|line| {
        let line = line.trim_start();
        let line = line.strip_prefix("async ").unwrap_or(line);
        let (name, _) = line.strip_prefix("fn f")?.split_once('(')?;
        let (digits, _) = name.split_once('_')?;
        let is_number = !digits.is_empty() && digits.chars().all(|c| c.is_ascii_digit());
        is_number.then(|| format!("f{name}"))
    });
    names.collect()
}
