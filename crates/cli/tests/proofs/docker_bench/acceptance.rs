//! The sample host that this audit is held against: its containers, and the checks that warned there
//! (under the numbers of CE 1.1.0). `docker_bench_acceptance.tsv` has each check that warned there or
//! fails here, and why where that is not the same.
//!
//! The host is also checked in as a snapshot, so that the list is proved without an engine. What
//! neither this machine nor a machine within it can be is written into the snapshot; see `as_sample`.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde_json::{Value, json};

use super::machine::{Machine, Plan};
use super::{files, ours};

/// Id, verdict of the sample (`WARN`, or `-` for any other), ours, and why they differ.
const EXPECTED: &str = include_str!("../docker_bench_acceptance.tsv");

/// Lines whose reason begins so are of the kernel that the snapshot was made on.
const OF_MACHINE: &str = "machine: ";

const SECTIONS: &str = "1,2,3,4,5,6,7";

#[test]
fn the_saved_sample_host_warns_of_what_the_sample_warned_of() {
    let differences = differences(&warnings(&fixture()), false);
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

#[test]
fn a_host_like_the_sample_warns_of_what_the_sample_warned_of() {
    if !super::is_able_to_make_machines() {
        return;
    }
    let Some(machine) = sample_host() else { return };
    let snapshot = as_sample(files::snapshot(&machine));
    let place = machine.shared().join("patched.json");
    std::fs::write(&place, snapshot.to_string()).unwrap();
    let differences = differences(&warnings(&place), true);
    if std::env::var_os("DRYDOCK_RECORD_SAMPLE_HOST").is_some() {
        let text = serde_json::to_string_pretty(&cleaned(snapshot)).unwrap();
        std::fs::write(fixture(), format!("{text}\n")).unwrap();
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

/// The snapshot of the sample host.
pub(super) fn fixture() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/audit/sample-host.json")
}

fn warnings(snapshot: &std::path::Path) -> BTreeMap<String, String> {
    let from = snapshot.to_str().unwrap();
    let report = ours::report(&[
        "--from",
        from,
        "--benchmark",
        "ce-1.1.0",
        "--section",
        SECTIONS,
    ]);
    let results = ours::results(&report).into_iter();
    results.map(|(id, ours)| (id, ours.verdict)).collect()
}

/// Lines that are wrong, and failures without a line.
fn differences(found: &BTreeMap<String, String>, is_other_machine: bool) -> Vec<String> {
    let mut left = found.clone();
    let mut wrong = Vec::new();
    for line in EXPECTED.lines().filter(|line| !line.starts_with('#')) {
        let columns: Vec<&str> = line.split('\t').collect();
        let [id, sample, ours, why] = columns[..] else {
            panic!("not four columns: {line}");
        };
        let is_same = (sample == "WARN") == (ours == "fail");
        assert_eq!(
            why.is_empty(),
            is_same,
            "a reason is for differences: {line}"
        );
        let verdict = left.remove(id).unwrap_or_default();
        let may_differ = is_other_machine && why.starts_with(OF_MACHINE);
        if verdict != ours && !may_differ {
            wrong.push(format!("{id}: is {verdict}, not {ours}"));
        }
    }
    let more = left.into_iter().filter(|(_, verdict)| verdict == "fail");
    wrong.extend(more.map(|(id, _)| format!("{id}: fails and is not listed")));
    wrong
}

/// A host with the sample's three containers, run as its reader is told to run them.
fn sample_host() -> Option<Machine> {
    let machine = Machine::start(&Plan {
        prepare: "mkdir -p /etc/default; touch /etc/default/docker",
        ..Plan::default()
    })?;
    machine.shell(
        r#"
mkdir -p /tmp/tree/bin /tmp/tree/usr/sbin
cp "$(command -v busybox)" /tmp/tree/bin/busybox
printf '#!/bin/busybox sh\nwhile :; do /bin/busybox sleep 1000; done\n' > /tmp/tree/usr/sbin/sshd
chmod 0755 /tmp/tree/usr/sbin/sshd
tar -C /tmp/tree -c . | docker import - nginx:latest
tar -C /tmp/tree -c . | docker import --change 'EXPOSE 22' - sshd:latest
sleep='/bin/busybox sleep 100000'
docker run --detach --name root-nginx --volume /:/mnt nginx:latest $sleep
docker run --detach --name priv-nginx nginx:latest $sleep
docker run --detach --name sshd --publish-all sshd:latest /usr/sbin/sshd
"#,
    );
    Some(machine)
}

/// What the sample host had and a machine of ours may not: a privileged container, the storage driver
/// `aufs`, a kernel that audits and has no rules, and images from a registry without signatures.
fn as_sample(mut snapshot: Value) -> Value {
    let engine = &mut snapshot["engine"];
    engine["info"]["known"]["Driver"] = "aufs".into();
    for container in engine["containers"]["known"].as_array_mut().unwrap() {
        if container["name"] == "priv-nginx" {
            container["inspect"]["known"]["HostConfig"]["Privileged"] = true.into();
        }
    }
    for image in engine["images"]["known"].as_array_mut().unwrap() {
        let name = image["RepoTags"][0]
            .as_str()
            .unwrap()
            .replace(":latest", "");
        let digest = image["Id"].as_str().unwrap().to_owned();
        image["RepoDigests"] = json!([format!("{name}@{digest}")]);
        image["Registry"] = json!({"known": {"name": format!("docker.io/library/{name}"),
            "digest": digest, "signatures": []}});
    }
    snapshot["host"]["audit"] =
        json!({"known": {"source": "kernel", "enabled": true, "rules": []}});
    snapshot
}

/// The snapshot without what is of the machine that it was made on, or judged nowhere.
fn cleaned(mut snapshot: Value) -> Value {
    let keep = |list: &mut Value, name: &str, wanted: &[&str]| {
        if let Some(list) = list["known"].as_array_mut() {
            list.retain(|one| wanted.iter().any(|wanted| one[name] == *wanted));
        }
    };
    let host = &mut snapshot["host"];
    keep(&mut host["mounts"], "path", &["/"]);
    keep(&mut host["users"], "name", &["root"]);
    keep(&mut host["groups"], "name", &["root", "docker"]);
    host["cpu_weaknesses"] = json!({"known": {}});
    host["os_name"] = json!({"known": "Debian GNU/Linux 12 (bookworm)"});
    let info = &mut snapshot["engine"]["info"]["known"];
    info["OperatingSystem"] = "Debian GNU/Linux 12 (bookworm)".into();
    info["KernelVersion"] = "6.1.0".into();
    info["ID"] = "SAMP:LEHO:ST00".into();
    snapshot["daemon"]["process"]["known"]["cgroup"] =
        json!({"known": "/system.slice/docker.service"});
    snapshot["daemon"]["process"]["known"]["limits"] = json!({"known": []});
    for container in snapshot["engine"]["containers"]["known"]
        .as_array_mut()
        .unwrap()
    {
        let main = &mut container["processes"]["known"]["main"]["known"];
        main["limits"] = json!([]);
        main["cgroups"] = json!([]);
    }
    snapshot
}
