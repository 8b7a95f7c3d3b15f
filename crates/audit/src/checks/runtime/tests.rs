//! Whole containers under all checks of the section.

use serde_json::{Value, json};

use super::CHECKS;
use crate::Fact;
use crate::sample::{Sample, check};
use crate::snapshot::{ContainerProcesses, Process, Volume};

/// Made as strict as an engine lets one.
fn hard() -> Value {
    json!({
        "AppArmorProfile": "",
        "State": {"Running": true, "Health": {"Status": "healthy"}},
        "HostConfig": {
            "CapDrop": ["ALL"],
            "IpcMode": "private",
            "Memory": 67_108_864,
            "NanoCpus": 500_000_000,
            "NetworkMode": "none",
            "PidsLimit": 64,
            "ReadonlyRootfs": true,
            "RestartPolicy": {"Name": "on-failure", "MaximumRetryCount": 5},
            "SecurityOpt": ["no-new-privileges"],
            "Ulimits": [{"Name": "nofile", "Soft": 1024, "Hard": 2048}],
        },
        "NetworkSettings": {"Networks": {"none": {}}, "Ports": {}},
        "Config": {"Image": "app:1", "User": "1000:1000"},
    })
}

/// As somebody runs one who thinks of nothing.
fn privileged() -> Value {
    json!({
        "State": {"Running": true},
        "HostConfig": {
            "NetworkMode": "default",
            "Privileged": true,
            "RestartPolicy": {"Name": "always"},
        },
        "Mounts": [{
            "Type": "bind", "Source": "/", "Destination": "/mnt", "RW": true,
            "Propagation": "rprivate",
        }],
        "NetworkSettings": {
            "Networks": {"bridge": {}},
            "Ports": {"22/tcp": [{"HostIp": "0.0.0.0", "HostPort": "22"}]},
        },
    })
}

fn with_processes(sample: Sample, program: &str) -> Sample {
    let process = Process {
        program: program.to_owned(),
        ..Process::default()
    };
    let processes = ContainerProcesses {
        all: Fact::Known(vec![process]),
        ..ContainerProcesses::default()
    };
    sample.with_container(|container| container.processes = Fact::Known(processes))
}

/// Number in 1.6.0 and verdict of each check that does not say `usual`.
fn unusual(inspect: &Value, program: &str, usual: &str) -> Vec<(&'static str, &'static str)> {
    let benchmark = drydock_model::audit::Benchmark::V160;
    let mut found = Vec::new();
    for one in CHECKS {
        let meta = one.meta();
        let image = json!({"Id": "sha256:11", "Created": "2024-05-01T00:00:00Z"});
        let sample = check(meta.slug)
            .with(|snapshot| {
                snapshot.collected_at = Some("2024-06-01T00:00:00Z".parse().unwrap());
                snapshot.engine.volumes = Fact::Known(Vec::<Volume>::new());
            })
            .image("app:1", image)
            .container("a", inspect.clone());
        let outcome = with_processes(sample, program).outcome();
        let verdict = outcome.judgement.verdict.word();
        if verdict != usual {
            found.push((meta.id(benchmark).unwrap(), verdict));
        }
    }
    found.sort_by(|(a, _), (b, _)| drydock_model::audit::compare_ids(a, b));
    found
}

#[test]
fn all_numbers_of_the_section_are_there_in_each_version() {
    use drydock_model::audit::Benchmark;
    for (benchmark, first, last) in [
        (Benchmark::Ce110, 1, 31),
        (Benchmark::V120, 1, 31),
        (Benchmark::V160, 2, 32),
        (Benchmark::V180, 2, 32),
    ] {
        let ids = CHECKS.iter().filter_map(|one| one.meta().id(benchmark));
        let mut ids: Vec<u32> = ids.map(|id| id[2..].parse().unwrap()).collect();
        ids.sort_unstable();
        assert_eq!(ids, (first..=last).collect::<Vec<_>>(), "{benchmark}");
    }
}

#[test]
fn scenario_2_a_hardened_container_passes_all_that_applies() {
    let expected = [("5.2", "not-applicable"), ("5.3", "not-applicable")];
    assert_eq!(unusual(&hard(), "app", "pass"), expected);
}

#[test]
fn scenario_1_a_careless_container_fails_nearly_all() {
    let expected = [
        ("5.2", "not-applicable"),
        ("5.3", "not-applicable"),
        ("5.10", "pass"),
        ("5.16", "pass"),
        ("5.17", "pass"),
        ("5.19", "pass"),
        ("5.20", "pass"),
        ("5.21", "pass"),
        ("5.23", "pass"),
        ("5.24", "pass"),
        ("5.25", "pass"),
        ("5.28", "pass"),
        ("5.31", "pass"),
    ];
    assert_eq!(unusual(&privileged(), "sshd", "fail"), expected);
}

#[test]
fn without_containers_nothing_passes_and_nothing_is_left_out() {
    for one in CHECKS {
        check(one.meta().slug).expect("not-applicable", &[]);
    }
}

#[test]
fn a_container_that_could_not_be_inspected_is_an_item_and_not_a_pass() {
    for one in CHECKS {
        let failed = || Fact::unknown(crate::Why::Failed, "GET /containers/a/json: 500");
        let sample = check(one.meta().slug)
            .info(json!({"SecurityOptions": ["name=apparmor", "name=selinux", "name=seccomp"]}))
            .container("a", json!({}))
            .with_container(|container| container.inspect = failed());
        sample.expect("error", &[("a", "error")]);
    }
}
