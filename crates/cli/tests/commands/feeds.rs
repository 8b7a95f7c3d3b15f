//! `drydock feeds`.

use std::fs;
use std::process::Stdio;
use std::time::Duration;

use drydock_test_support::feed_server::{Fault, FeedServer};
use expect_test::expect;

use crate::sandbox::{Sandbox, fixtures};

#[test]
fn sync_from_a_folder() {
    let sandbox = Sandbox::new();
    let line = format!("drydock feeds sync --from {}", fixtures().display());
    expect![[r#"
        exit 0
        --- stdout
        SOURCE           RESULT   NEW  SAME  FAILED  RECORDS  RECEIVED  FROM
        alpine-releases  updated  1    0     0       4        [SIZE]  [FEEDS]/alpine-releases
        alpine-secdb     updated  3    0     0       43       [SIZE]  [FEEDS]/alpine-secdb
        debian-releases  updated  1    0     0       6        403 B     [FEEDS]/debian-releases
        debian-tracker   updated  1    0     0       28       [SIZE]  [FEEDS]/debian-tracker

        Built [DIGEST] with 71 records in [HOME]/.local/share/drydock/db/advisories.drydock, [SIZE]
    "#]]
    .assert_eq(&sandbox.run(&line));
    expect![[r#"
        exit 0
        --- stdout
        SOURCE           RESULT     NEW  SAME  FAILED  RECORDS  RECEIVED  FROM
        alpine-releases  unchanged  0    1     0       4        [SIZE]  [FEEDS]/alpine-releases
        alpine-secdb     unchanged  0    3     0       43       [SIZE]  [FEEDS]/alpine-secdb
        debian-releases  unchanged  0    1     0       6        403 B     [FEEDS]/debian-releases
        debian-tracker   unchanged  0    1     0       28       [SIZE]  [FEEDS]/debian-tracker

        [HOME]/.local/share/drydock/db/advisories.drydock is up to date, [DIGEST]
    "#]]
    .assert_eq(&sandbox.run(&line));
    expect![[r#"
        exit 0
        --- stdout
        SOURCE           NAMESPACE    STATE  RECORDS  LAST SYNC  CHANGED UPSTREAM  FROM
        alpine-releases               good   4        [AGE]  [AGE]  [FEEDS]/alpine-releases
        alpine-secdb                  good   43       [AGE]  [AGE]  [FEEDS]/alpine-secdb
                         alpine:3.18  good   36       [AGE]  [AGE]
                         alpine:edge  good   7        [AGE]  [AGE]
        debian-releases               good   6        [AGE]  [AGE]  [FEEDS]/debian-releases
        debian-tracker                good   28       [AGE]  [AGE]  [FEEDS]/debian-tracker
                         debian:12    good   28       [AGE]  [AGE]
                         debian:13    good   25       [AGE]  [AGE]
                         debian:sid   good   26       [AGE]  [AGE]
    "#]]
    .assert_eq(&sandbox.run("drydock feeds list"));
}

#[test]
fn nothing_synced_yet() {
    expect![[r#"
        exit 0
        --- stdout
        SOURCE           NAMESPACE  STATE         RECORDS  LAST SYNC  CHANGED UPSTREAM  FROM
        alpine-releases             never synced  0        -          -
        alpine-secdb                never synced  0        -          -
        debian-releases             never synced  0        -          -
        debian-tracker              never synced  0        -          -
        alpine-releases: built-in 2026-11-24 answers in its place
        debian-releases: built-in 2026-11-24 answers in its place

        Nothing was synchronised yet; `drydock feeds sync` does it
    "#]]
    .assert_eq(&Sandbox::new().run("drydock feeds list"));
}

#[test]
fn a_source_that_fails_keeps_its_state() {
    let sandbox = Sandbox::new();
    let server = FeedServer::start(&fixtures());
    let line = format!("drydock feeds sync --from {}", server.url(""));
    assert!(sandbox.run(&line).starts_with("exit 0\n"));
    let before = fs::read(sandbox.database()).unwrap();
    let half = fs::read(fixtures().join("debian-tracker/data.json")).unwrap();
    let half = half[..half.len() / 2].to_vec();
    server.fault("debian-tracker/data.json", Fault::Replace(half));
    server.behaviour().etags = false;
    server.behaviour().last_modified = String::new();
    let shown = sandbox.run(&line).replace(&server.url(""), "[SERVER]/");
    expect![[r#"
        exit 6
        --- stdout
        SOURCE           RESULT     NEW  SAME  FAILED  RECORDS  RECEIVED  FROM
        alpine-releases  unchanged  0    1     0       4        380 B     [SERVER]/alpine-releases/
        alpine-secdb     unchanged  0    3     0       43       [SIZE]  [SERVER]/alpine-secdb/
        debian-releases  unchanged  0    1     0       6        286 B     [SERVER]/debian-releases/
        debian-tracker   failed     0    0     1       28       [SIZE]  [SERVER]/debian-tracker/
        debian-tracker data.json: `data.json` is cut short at line 412, column 21; its state of [AGE] is kept

        [HOME]/.local/share/drydock/db/advisories.drydock is up to date, [DIGEST]
        --- stderr
        error: 1 of 4 sources failed: debian-tracker
    "#]].assert_eq(&shown);
    assert_eq!(fs::read(sandbox.database()).unwrap(), before);
    expect![[r#"
        exit 0
        --- stdout
        SOURCE           NAMESPACE    STATE   RECORDS  LAST SYNC  CHANGED UPSTREAM  FROM
        alpine-releases               good    4        [AGE]  -                 [SERVER]/alpine-releases/
        alpine-secdb                  good    43       [AGE]  -                 [SERVER]/alpine-secdb/
                         alpine:3.18  good    36       [AGE]  -
                         alpine:edge  good    7        [AGE]  -
        debian-releases               good    6        [AGE]  -                 [SERVER]/debian-releases/
        debian-tracker                failed  28       [AGE]  [AGE]  [SERVER]/debian-tracker/
                         debian:12    failed  28       [AGE]  [AGE]
                         debian:13    failed  25       [AGE]  [AGE]
                         debian:sid   failed  26       [AGE]  [AGE]
        debian-tracker data.json, [AGE]: `data.json` is cut short at line 412, column 21
    "#]].assert_eq(
        &sandbox
            .run("drydock feeds list")
            .replace(&server.url(""), "[SERVER]/"),
    );
}

#[test]
fn what_is_wrong_is_named() {
    let sandbox = Sandbox::new();
    expect![[r#"
        exit 2
        --- stderr
        error: `missing` is neither a folder nor an http(s) URL
    "#]]
    .assert_eq(&sandbox.run("drydock feeds sync --from missing"));
    expect![[r#"
        exit 2
        --- stderr
        error: invalid value 'debian' for '[SOURCE]...'
          [possible values: alpine-releases, alpine-secdb, debian-releases, debian-tracker]

          tip: a similar value exists: 'debian-tracker'

        For more information, try '--help'.
    "#]]
    .assert_eq(&sandbox.run("drydock feeds sync debian"));
    expect![[r#"
        exit 6
        --- stdout
        SOURCE          RESULT  NEW  SAME  FAILED  RECORDS  RECEIVED  FROM
        debian-tracker  failed  0    0     0       0        0 B       [HOME]/debian-tracker
        debian-tracker: `[HOME]/debian-tracker` has no `debian-tracker`; there is no earlier state of it

        There are no advisories to build a database from
        --- stderr
        error: 1 of 1 sources failed: debian-tracker
    "#]]
    .assert_eq(&sandbox.run("drydock feeds sync --from . debian-tracker"));
}

#[test]
fn json_for_scripts() {
    let sandbox = Sandbox::new();
    let line = format!(
        "drydock feeds sync --from {} --format json",
        fixtures().display()
    );
    let value: serde_json::Value = serde_json::from_str(&sandbox.stdout(&line, 0)).unwrap();
    assert_eq!(value["database"]["result"], "built");
    let list = sandbox.stdout("drydock feeds list --format json", 0);
    let list: serde_json::Value = serde_json::from_str(&list).unwrap();
    assert_eq!(list[3]["id"], "debian-tracker");
    assert_eq!(list[3]["groups"][0]["namespace"], "debian:12");
}

#[test]
fn an_interrupted_sync_says_so() {
    let sandbox = Sandbox::new();
    let server = FeedServer::start(&fixtures());
    server.fault("debian-tracker/data.json", Fault::Stall);
    let child = std::process::Command::new(assert_cmd::cargo::cargo_bin("drydock"))
        .args(["feeds", "sync", "--from", &server.url(""), "debian-tracker"])
        .env_clear()
        .env("HOME", sandbox.path("."))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    while server.take_requests().is_empty() {
        std::thread::sleep(Duration::from_millis(20));
    }
    let interrupt = std::process::Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status();
    assert!(interrupt.unwrap().success());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(130));
    assert_eq!(
        String::from_utf8_lossy(&output.stderr),
        "error: interrupted\n"
    );
}
