//! Which folders are sensitive, and which mounts are of the host.

use drydock_model::Severity;
use serde_json::{Value, json};

use crate::Fact;
use crate::sample::{Sample, check};
use crate::snapshot::Volume;

fn bind(source: &str, destination: &str, rw: bool) -> Value {
    json!({"Mounts": [
        {"Type": "bind", "Source": source, "Destination": destination, "RW": rw},
    ]})
}

fn judged() -> Sample {
    check("container-host-directories")
}

#[test]
fn f24_the_source_is_judged_and_what_is_beneath() {
    judged()
        .container("etc", bind("/etc", "/config", true))
        .container("harmless", bind("/srv/app", "/usr", true))
        .container("home", bind(concat!("/home", "/ada/project"), "/src", true))
        .container("run", bind("/var/run", "/host/run", true))
        .container("ssl", bind("/etc/ssl", "/certs", true))
        .container("tricky", bind("/srv/../etc/", "/x", true))
        .expect(
            "fail",
            &[
                ("etc", "fail"),
                ("harmless", "pass"),
                ("home", "pass"),
                ("run", "fail"),
                ("ssl", "fail"),
                ("tricky", "fail"),
            ],
        );
}

#[test]
fn read_only_passes_with_a_note() {
    let sample = judged().container("a", bind("/etc", "/config", false));
    sample.expect("pass", &[("a", "pass")]);
    let (_, judgement) = &sample.outcome().items[0];
    assert_eq!(judgement.severity, Some(Severity::Low));
    assert_eq!(judgement.evidence[0].observed, "/etc on /config, read-only");
}

#[test]
fn the_whole_host_is_critical() {
    let sample = judged().container("a", bind("/", "/mnt", true));
    sample.expect("fail", &[("a", "fail")]);
    let (_, judgement) = &sample.outcome().items[0];
    assert_eq!(judgement.severity, Some(Severity::Critical));
}

#[test]
fn the_data_of_the_engine_is_sensitive_wherever_it_is() {
    judged()
        .info(json!({"DockerRootDir": "/data/docker"}))
        .container("above", bind("/data", "/d", true))
        .container("beneath", bind("/data/docker/volumes", "/v", true))
        .container("beside", bind("/data/dockers", "/v", true))
        .expect(
            "fail",
            &[("above", "fail"), ("beneath", "fail"), ("beside", "pass")],
        );
}

#[test]
fn a_socket_is_another_checks_business() {
    judged()
        .container("a", bind("/var/run/docker.sock", "/s", true))
        .expect("pass", &[("a", "pass")]);
}

#[test]
fn volumes_are_the_hosts_only_where_they_are_a_bind() {
    let volume = |name: &str| {
        json!({"Mounts": [{
            "Type": "volume", "Name": name, "RW": true, "Destination": "/v",
            "Source": format!("/var/lib/docker/volumes/{name}/_data"),
        }]})
    };
    let volumes = json!([
        {"Name": "bound", "Options": {"type": "none", "o": "bind,rw", "device": "/etc"}},
        {"Name": "kept"},
    ]);
    let volumes: Vec<Volume> = serde_json::from_value(volumes).unwrap();
    judged()
        .with(|snapshot| snapshot.engine.volumes = Fact::Known(volumes))
        .container("bound", volume("bound"))
        .container("kept", volume("kept"))
        .expect("fail", &[("bound", "fail"), ("kept", "pass")]);
    judged()
        .container("kept", volume("kept"))
        .expect("manual", &[("kept", "manual")]);
}
