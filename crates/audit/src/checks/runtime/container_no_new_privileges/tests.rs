//! Spellings of the option, the default of the daemon, and the word of the kernel.

use serde_json::{Value, json};

use crate::sample::{Sample, check};
use crate::snapshot::{ContainerProcesses, ProcessStatus};
use crate::{Fact, Why};

fn option(option: &str) -> Value {
    json!({"HostConfig": {"SecurityOpt": [option]}})
}

fn kernel(sample: Sample, is_on: bool) -> Sample {
    sample.with_container(|container| {
        container.processes = Fact::Known(ContainerProcesses {
            main: Fact::Known(ProcessStatus {
                pid: 7,
                no_new_privileges: Some(is_on),
                ..ProcessStatus::default()
            }),
            ..ContainerProcesses::default()
        });
    })
}

fn judged() -> Sample {
    check("container-no-new-privileges")
}

fn old() -> Sample {
    judged().info(json!({"ServerVersion": "20.10.24"}))
}

#[test]
fn f29_the_value_counts_and_not_the_word() {
    judged()
        .container("bare", option("no-new-privileges"))
        .container("colon", option("no-new-privileges:true"))
        .container("false", option("no-new-privileges=false"))
        .container("none", json!({}))
        .container("off", option("no-new-privileges:false"))
        .container("true", option("no-new-privileges=true"))
        .expect(
            "fail",
            &[
                ("bare", "pass"),
                ("colon", "pass"),
                ("false", "fail"),
                ("none", "fail"),
                ("off", "fail"),
                ("true", "pass"),
            ],
        );
}

#[test]
fn the_daemons_default_holds_for_those_that_say_nothing() {
    let both = |sample: Sample| {
        sample
            .container("false", option("no-new-privileges=false"))
            .container("none", json!({}))
            .expect("fail", &[("false", "fail"), ("none", "pass")]);
    };
    both(judged().info(json!({"SecurityOptions": ["name=no-new-privileges"]})));
    both(old().arguments(&["--no-new-privileges"]));
    both(old().daemon_json(r#"{"no-new-privileges": true}"#));
    old()
        .arguments(&["--no-new-privileges=false"])
        .container("none", json!({}))
        .expect("fail", &[("none", "fail")]);
}

#[test]
fn a_container_older_than_the_default_does_not_have_it() {
    let sample = old()
        .daemon_json(r#"{"no-new-privileges": true}"#)
        .container("new", json!({}));
    let sample = kernel(sample, true).container("old", json!({}));
    let sample = kernel(sample, false);
    sample.expect("fail", &[("new", "pass"), ("old", "fail")]);
    let (_, judgement) = &sample.outcome().items[1];
    let sources: Vec<&str> = judgement
        .evidence
        .iter()
        .map(|one| one.source.as_str())
        .collect();
    assert_eq!(
        sources,
        [
            "GET /containers/old000000000/json HostConfig.SecurityOpt",
            "/etc/docker/daemon.json no-new-privileges",
            "/proc/7/status NoNewPrivs",
        ]
    );
}

#[test]
fn what_nobody_knows_is_not_decided() {
    let sample = old()
        .with(|snapshot| {
            let remote = Fact::unknown(Why::Remote, "the engine is elsewhere");
            snapshot.daemon.config.arguments = remote;
        })
        .container("hidden", json!({}))
        .container("seen", json!({}));
    kernel(sample, true).expect(
        "not-permitted",
        &[("hidden", "not-permitted"), ("seen", "pass")],
    );
}
