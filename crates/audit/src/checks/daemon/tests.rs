//! Section 2 as a whole: the same engine before many checks.

use serde_json::json;

use crate::Why;
use crate::sample::{Sample, check};

/// Asserts one verdict for each check, all on the same engine.
fn expect(describe: impl Fn(Sample) -> Sample, verdicts: &[(&'static str, &str)]) {
    for (slug, verdict) in verdicts {
        let outcome = describe(check(slug)).outcome();
        assert_eq!(
            outcome.judgement.verdict.word(),
            *verdict,
            "{slug}: {outcome:#?}"
        );
    }
}

#[test]
fn scenario_7_a_file_with_many_options() {
    let file = json!({
        "icc": false,
        "iptables": false,
        "insecure-registries": ["10.0.0.0/8"],
        "userland-proxy": false,
        "no-new-privileges": true,
        "default-ulimits": {"nofile": {"Name": "nofile", "Hard": 200, "Soft": 100}},
        "storage-opts": ["dm.basesize=20G"],
        "cgroup-parent": "/foo",
    });
    expect(
        |sample| sample.daemon_json(&file.to_string()),
        &[
            ("daemon-icc", "pass"),
            ("daemon-iptables", "fail"),
            ("daemon-insecure-registries", "fail"),
            ("daemon-userland-proxy", "pass"),
            ("daemon-no-new-privileges", "pass"),
            ("daemon-default-ulimits", "pass"),
            ("daemon-base-device-size", "fail"),
            ("daemon-cgroup-parent", "fail"),
        ],
    );
}

/// F5 and F4 in one: flags that say no, and a level that says too much.
#[test]
fn scenario_8_flags_that_say_no() {
    let arguments = [
        "--log-level=debug",
        "--userns-remap=",
        "--authorization-plugin=",
        "--no-new-privileges=false",
        "--live-restore=false",
    ];
    let file = r#"{"log-level":"debug","userns-remap":"","authorization-plugins":[],
                   "no-new-privileges":false,"live-restore":false}"#;
    let verdicts = [
        ("daemon-log-level", "fail"),
        ("daemon-userns-remap", "fail"),
        ("daemon-authorization-plugin", "fail"),
        ("daemon-no-new-privileges", "fail"),
        ("daemon-live-restore", "fail"),
    ];
    expect(|sample| sample.arguments(&arguments), &verdicts);
    expect(
        |sample| {
            sample
                .arguments(&["--config-file", "/srv/daemon.json"])
                .daemon_json(file)
        },
        &verdicts,
    );
}

/// A shell that does not know `[[` made the opposite of these.
#[test]
fn f9_verdicts_do_not_hang_on_a_shell() {
    expect(
        |sample| sample.arguments(&["--iptables=false", "--icc=false"]),
        &[
            ("daemon-icc", "pass"),
            ("daemon-iptables", "fail"),
            ("daemon-userns-remap", "fail"),
            ("daemon-authorization-plugin", "fail"),
        ],
    );
}

#[test]
fn f38_a_malformed_file_decides_nothing() {
    let undecided = [
        "daemon-base-device-size",
        "daemon-cgroup-parent",
        "daemon-config-in-force",
        "daemon-default-ulimits",
        "daemon-icc",
        "daemon-insecure-registries",
        "daemon-iptables",
        "daemon-log-level",
        "daemon-no-new-privileges",
        "daemon-tls",
        "daemon-userland-proxy",
    ];
    let verdicts = undecided.map(|slug| (slug, "error"));
    expect(|sample| sample.daemon_json("{\"icc\": false,"), &verdicts);
}

#[test]
fn an_engine_elsewhere_is_judged_by_what_it_says() {
    let remote = |sample: Sample| {
        sample.with(|snapshot| {
            let unknown = || crate::Fact::unknown(Why::Remote, "on another machine");
            snapshot.place.is_remote = true;
            snapshot.daemon.config.arguments = unknown();
            snapshot.daemon.config.file = crate::Fact::unknown(Why::Remote, "on another machine");
        })
    };
    expect(
        remote,
        &[
            ("daemon-rootless", "fail"),
            ("daemon-insecure-registries", "pass"),
            ("daemon-storage-driver-aufs", "pass"),
            ("daemon-userns-remap", "fail"),
            ("daemon-authorization-plugin", "fail"),
            ("daemon-live-restore", "fail"),
            ("daemon-seccomp-profile", "pass"),
            ("daemon-experimental", "pass"),
            ("daemon-base-device-size", "not-applicable"),
            ("daemon-iptables", "not-permitted"),
            ("daemon-log-level", "not-permitted"),
            ("daemon-no-new-privileges", "not-permitted"),
            ("daemon-cgroup-parent", "not-permitted"),
            ("daemon-tls", "not-permitted"),
        ],
    );
}

#[test]
fn podman_has_no_daemon_to_configure() {
    let podman = |sample: Sample| {
        sample.with(|snapshot| {
            let version = json!({"Version": "5.4.2", "Components": [{"Name": "Podman Engine"}]});
            let version = serde_json::from_value(version).unwrap();
            snapshot.engine.version = crate::Fact::Known(version);
        })
    };
    expect(
        podman,
        &[
            ("daemon-icc", "not-applicable"),
            ("daemon-live-restore", "not-applicable"),
            ("daemon-legacy-registry", "not-applicable"),
            ("daemon-config-in-force", "not-applicable"),
            ("daemon-insecure-registries", "manual"),
            ("daemon-seccomp-profile", "pass"),
            ("daemon-rootless", "fail"),
        ],
    );
}
