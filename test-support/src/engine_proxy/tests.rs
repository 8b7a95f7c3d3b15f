//! The proxy before an engine that this file plays.

use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::net::UnixStream;

use serde_json::json;

use super::*;

/// Asks for a path over a connection that stays open; the answer's JSON.
fn ask(stream: &mut UnixStream, path: &str) -> (u16, Value) {
    write!(stream, "GET {path} HTTP/1.1\r\nHost: docker\r\n\r\n").unwrap();
    let mut reader = BufReader::new(stream);
    let (mut status, mut length) = (0, 0);
    for line in reader.by_ref().lines() {
        let line = line.unwrap().to_ascii_lowercase();
        if let Some(rest) = line.strip_prefix("http/1.1 ") {
            status = rest[..3].parse().unwrap();
        } else if let Some(rest) = line.strip_prefix("content-length: ") {
            length = rest.parse().unwrap();
        } else if line.is_empty() {
            break;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    (status, serde_json::from_slice(&body).unwrap())
}

fn connect(host: &str) -> UnixStream {
    UnixStream::connect(host.trim_start_matches("unix://")).unwrap()
}

#[test]
fn answers_are_given_and_patched_and_requests_are_written_down() {
    let engine = EngineProxy::alone();
    engine.answer(
        "/containers/*/json",
        200,
        json!({"Name": "/web", "HostConfig": {"Memory": 1, "Binds": ["/a"]}}),
    );
    let proxy = EngineProxy::start(&engine.host());
    proxy.patch(Patch::of_container(
        "web",
        json!({"HostConfig": {"Privileged": true, "Binds": ["/b", "/c"]}}),
    ));
    proxy.patch(Patch::of_container("other", json!({"HostConfig": null})));
    proxy.answer("/info", 500, json!({"message": "no"}));
    let mut stream = connect(&proxy.host());
    let expected = json!({
        "Name": "/web",
        "HostConfig": {"Memory": 1, "Privileged": true, "Binds": ["/b", "/c"]},
    });
    assert_eq!(
        ask(&mut stream, "/v1.41/containers/1/json?size=1"),
        (200, expected)
    );
    assert_eq!(ask(&mut stream, "/info").0, 500);
    assert_eq!(ask(&mut stream, "/containers/1/top").0, 404);
    assert_eq!(proxy.connections(), 1);
    let asked: Vec<String> = proxy
        .requests()
        .into_iter()
        .map(|request| request.path)
        .collect();
    assert_eq!(
        asked,
        ["/containers/1/json?size=1", "/info", "/containers/1/top"]
    );
    assert_eq!(engine.requests().len(), 2);
    proxy.reset();
    assert_eq!(ask(&mut stream, "/info").0, 404);
}
