//! Sockets, warnings and configuration, and what they say together.

use drydock_model::Severity;
use serde_json::json;

use crate::sample::{Sample, check};
use crate::snapshot::{Listener, Tls};
use crate::{Fact, Why};

fn listener(address: &str, port: u16, tls: Tls) -> Listener {
    Listener {
        address: address.to_owned(),
        port,
        tls,
    }
}

fn listening(listeners: Vec<Listener>) -> Sample {
    check("daemon-tls").with(|snapshot| snapshot.daemon.listeners = Fact::Known(listeners))
}

fn severity(sample: &Sample) -> Option<Severity> {
    sample.outcome().items[0].1.severity
}

#[test]
fn f2_a_plain_address_on_the_command_line_fails() {
    for arguments in [
        &["-H", "tcp://0.0.0.0:2375"] as &[&str],
        &["-H=tcp://0.0.0.0:2375"],
        &["-H", "0.0.0.0:2375"],
        &["--host", "unix:///run/x.sock", "--host", "tcp://0.0.0.0"],
        &["-H", "tcp://0.0.0.0:2375", "--tls=false"],
    ] {
        let sample = check("daemon-tls").arguments(arguments);
        sample.expect("fail", &[("tcp://0.0.0.0:2375", "fail")]);
        assert_eq!(severity(&sample), Some(Severity::Critical));
        assert!(!sample.outcome().items[0].1.actions.is_empty());
    }
}

#[test]
fn f3_a_verified_address_in_the_file_passes() {
    check("daemon-tls")
        .daemon_json(r#"{"hosts":["tcp://0.0.0.0:2376"],"tlsverify":true}"#)
        .expect("pass", &[("tcp://0.0.0.0:2376", "pass")]);
    for file in [
        r#"{"hosts":["tcp://10.0.0.1"],"tls":true}"#,
        r#"{"hosts":["tcp://10.0.0.1"],"tlsverify":false}"#,
    ] {
        check("daemon-tls")
            .daemon_json(file)
            .expect("fail", &[("tcp://10.0.0.1:2376", "fail")]);
    }
}

#[test]
fn a_loopback_address_is_bad_but_not_as_bad() {
    for host in [
        "tcp://127.0.0.1:2375",
        "tcp://:2375",
        "tcp://localhost:2375",
        "tcp://[::1]:2375",
    ] {
        let sample = check("daemon-tls").arguments(&["-H", host]);
        assert_eq!(sample.outcome().judgement.verdict.word(), "fail");
        assert_eq!(severity(&sample), Some(Severity::High), "{host}");
    }
}

#[test]
fn no_address_is_nothing_to_judge() {
    check("daemon-tls").expect("not-applicable", &[]);
    listening(Vec::new())
        .arguments(&["-H", "fd://"])
        .expect("not-applicable", &[]);
    // What the init system hands over cannot be told from `fd://`.
    check("daemon-tls")
        .arguments(&["-H", "fd://"])
        .with(|snapshot| snapshot.daemon.listeners = Fact::unknown(Why::NotPermitted, "m"))
        .expect("not-permitted", &[]);
    check("daemon-tls").daemon_json("{").expect("error", &[]);
}

#[test]
fn what_a_socket_answers_counts_more_than_the_configuration() {
    let hosts = ["-H", "tcp://0.0.0.0:2375", "--tlsverify"];
    for (tls, verdict) in [
        (Tls::Plain, "fail"),
        (Tls::NoClientCertificate, "fail"),
        (Tls::ClientCertificate, "pass"),
        (Tls::NotTried, "pass"),
    ] {
        listening(vec![listener("0.0.0.0", 2375, tls)])
            .arguments(&hosts)
            .expect(verdict, &[("tcp://0.0.0.0:2375", verdict)]);
    }
    listening(vec![listener("::", 2375, Tls::Plain)])
        .arguments(&["-H", "fd://"])
        .expect("fail", &[("tcp://[::]:2375", "fail")]);
}

#[test]
fn sockets_of_the_swarm_and_of_metrics_are_no_api() {
    listening(vec![
        listener("0.0.0.0", 2377, Tls::NotTried),
        listener("::", 7946, Tls::Other),
        listener("127.0.0.1", 9323, Tls::NotTried),
    ])
    .arguments(&["--metrics-addr", "127.0.0.1:9323"])
    .expect("not-applicable", &[]);
    listening(vec![listener("0.0.0.0", 4000, Tls::NotTried)])
        .expect("manual", &[("tcp://0.0.0.0:4000", "manual")]);
}

#[test]
fn the_engine_warns_of_itself_even_from_afar() {
    let remote = |warning: &str| {
        check("daemon-tls")
            .info(json!({"Warnings": [warning]}))
            .with(|snapshot| {
                snapshot.daemon.config.arguments = Fact::unknown(Why::Remote, "remote");
                snapshot.place.address = "tcp://10.0.0.1:2376".into();
            })
    };
    remote("WARNING: API is accessible on http://0.0.0.0:2375 without encryption.\n")
        .expect("fail", &[("tcp://0.0.0.0:2375", "fail")]);
    remote("[DEPRECATION NOTICE]: API is accessible on https://0.0.0.0:2376 without TLS client")
        .expect("fail", &[("tcp://0.0.0.0:2376", "fail")]);
    remote("No swap limit support").expect("manual", &[("tcp://10.0.0.1:2376", "manual")]);
}

#[test]
fn each_address_is_an_item_and_disagreement_is_evidence() {
    check("daemon-tls")
        .arguments(&["-H", "tcp://127.0.0.1:2375", "-H", "tcp://10.0.0.1:2375"])
        .expect(
            "fail",
            &[
                ("tcp://127.0.0.1:2375", "fail"),
                ("tcp://10.0.0.1:2375", "fail"),
            ],
        );
    let file = r#"{"hosts":["tcp://0.0.0.0:2376"],"tlsverify":true}"#;
    let outcome = listening(vec![listener("0.0.0.0", 2376, Tls::Plain)])
        .daemon_json(file)
        .outcome();
    let told = &outcome.items[0].1;
    assert_eq!(told.verdict.word(), "fail");
    assert_eq!(told.evidence[0].observed, "answers without TLS");
    assert_eq!(told.evidence[1].source, "/etc/docker/daemon.json hosts");
}

#[test]
fn a_file_that_was_changed_after_the_start_proves_nothing() {
    check("daemon-tls")
        .daemon_json(r#"{"hosts":["tcp://0.0.0.0:2376"],"tlsverify":true}"#)
        .with(|snapshot| {
            if let Fact::Known(file) = &mut snapshot.daemon.config.file {
                file.changed_at = Some(1000);
            }
        })
        .expect("manual", &[("tcp://0.0.0.0:2376", "manual")]);
}
