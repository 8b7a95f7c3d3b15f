//! `drydock feeds`.

use std::fs;
use std::process::Stdio;
use std::time::Duration;

use drydock_test_support::feed_server::{Fault, FeedServer};
use expect_test::expect;

use crate::sandbox::{Sandbox, fixtures};

/// What is shown of the sources that the fixtures have; of all others there are only their ids, so
/// that a new source changes nothing here.
fn ours(shown: &str) -> String {
    const OURS: [&str; 4] = [
        "alpine-releases",
        "alpine-secdb",
        "debian-releases",
        "debian-tracker",
    ];
    let ids = drydock_feeds::SOURCES.iter().map(|it| it.meta().id);
    let others: Vec<&str> = ids.filter(|id| !OURS.contains(id)).collect();
    let is_other = |line: &&str| {
        let ends = line.split_whitespace().next_back();
        ends.is_some_and(|it| others.contains(&it)) && !line.contains(": ")
    };
    let mut kept: String = shown
        .lines()
        .filter(|line| !is_other(line))
        .map(|line| format!("{line}\n"))
        .collect();
    let joined = |ids: Vec<&str>| ids.join(", ");
    kept = kept.replace(&joined(others), "[OTHERS]");
    let all = drydock_feeds::SOURCES.iter().map(|it| it.meta().id);
    kept.replace(&joined(all.collect()), "[ALL]")
}

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

        Not offered there: [OTHERS]
        Built [DIGEST] with 71 records in [HOME]/.local/share/drydock/db/advisories.drydock, [SIZE]
    "#]]
    .assert_eq(&ours(&sandbox.run(&line)));
    expect![[r#"
        exit 0
        --- stdout
        SOURCE           RESULT     NEW  SAME  FAILED  RECORDS  RECEIVED  FROM
        alpine-releases  unchanged  0    1     0       4        [SIZE]  [FEEDS]/alpine-releases
        alpine-secdb     unchanged  0    3     0       43       [SIZE]  [FEEDS]/alpine-secdb
        debian-releases  unchanged  0    1     0       6        403 B     [FEEDS]/debian-releases
        debian-tracker   unchanged  0    1     0       28       [SIZE]  [FEEDS]/debian-tracker

        Not offered there: [OTHERS]
        [HOME]/.local/share/drydock/db/advisories.drydock is up to date, [DIGEST]
    "#]]
    .assert_eq(&ours(&sandbox.run(&line)));
    expect![[r#"
        exit 0
        --- stdout
        FEED             GROUP        STATE         RECORDS  LAST SYNC  CHANGED UPSTREAM  NEXT RUN    SIZE      SOURCE
        releases         all          good          4        [AGE]  [AGE]  in 6 hours  [SIZE]  alpine-releases
        vulnerabilities  all          good          43       [AGE]  [AGE]  in 6 hours  [SIZE]  alpine-secdb
        vulnerabilities  alpine:3.18  good          36       [AGE]  [AGE]  alpine-secdb
        vulnerabilities  alpine:edge  good          7        [AGE]  [AGE]  alpine-secdb
        releases         all          good          6        [AGE]  [AGE]  in 6 hours  403 B     debian-releases
        vulnerabilities  all          good          28       [AGE]  [AGE]  in 6 hours  [SIZE]  debian-tracker
        vulnerabilities  debian:12    good          28       [AGE]  [AGE]  debian-tracker
        vulnerabilities  debian:13    good          25       [AGE]  [AGE]  debian-tracker
        vulnerabilities  debian:sid   good          26       [AGE]  [AGE]  debian-tracker
    "#]]
    .assert_eq(&ours(&sandbox.run("drydock feeds list")));
}

#[test]
fn nothing_synced_yet() {
    expect![[r#"
        exit 0
        --- stdout
        FEED             GROUP  STATE         RECORDS  LAST SYNC  CHANGED UPSTREAM  NEXT RUN  SIZE  SOURCE
        releases         all    never synced  0        -          -                 due       0 B   alpine-releases
        vulnerabilities  all    never synced  0        -          -                 due       0 B   alpine-secdb
        releases         all    never synced  0        -          -                 due       0 B   debian-releases
        vulnerabilities  all    never synced  0        -          -                 due       0 B   debian-tracker
        alpine-releases: built-in 2026-11-24 answers in its place
        debian-releases: built-in 2026-11-24 answers in its place

        Nothing was synchronised yet; `drydock feeds sync` does it
    "#]]
    .assert_eq(&ours(&Sandbox::new().run("drydock feeds list")));
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
    let shown = ours(&sandbox.run(&line)).replace(&server.url(""), "[SERVER]/");
    expect![[r#"
        exit 6
        --- stdout
        SOURCE           RESULT     NEW  SAME  FAILED  RECORDS  RECEIVED  FROM
        alpine-releases  unchanged  0    1     0       4        380 B     [SERVER]/alpine-releases/
        alpine-secdb     unchanged  0    3     0       43       [SIZE]  [SERVER]/alpine-secdb/
        debian-releases  unchanged  0    1     0       6        286 B     [SERVER]/debian-releases/
        debian-tracker   failed     0    0     1       28       [SIZE]  [SERVER]/debian-tracker/
        debian-tracker data.json: `data.json` is cut short at line 412, column 21; its state of [AGE] is kept

        Not offered there: [OTHERS]
        [HOME]/.local/share/drydock/db/advisories.drydock is up to date, [DIGEST]
        --- stderr
        error: 1 of 4 sources failed: debian-tracker
    "#]].assert_eq(&shown);
    assert_eq!(fs::read(sandbox.database()).unwrap(), before);
    expect![[r#"
        exit 0
        --- stdout
        FEED             GROUP        STATE         RECORDS  LAST SYNC  CHANGED UPSTREAM  NEXT RUN    SIZE      SOURCE
        releases         all          good          4        [AGE]  -                 in 6 hours  [SIZE]  alpine-releases
        vulnerabilities  all          good          43       [AGE]  -                 in 6 hours  [SIZE]  alpine-secdb
        vulnerabilities  alpine:3.18  good          36       [AGE]  -                                       alpine-secdb
        vulnerabilities  alpine:edge  good          7        [AGE]  -                                       alpine-secdb
        releases         all          good          6        [AGE]  -                 in 6 hours  403 B     debian-releases
        vulnerabilities  all          failed        28       [AGE]  [AGE]  in 6 hours  [SIZE]  debian-tracker
        vulnerabilities  debian:12    failed        28       [AGE]  [AGE]  debian-tracker
        vulnerabilities  debian:13    failed        25       [AGE]  [AGE]  debian-tracker
        vulnerabilities  debian:sid   failed        26       [AGE]  [AGE]  debian-tracker
        debian-tracker data.json, [AGE]: `data.json` is cut short at line 412, column 21
    "#]].assert_eq(
        &ours(&sandbox.run("drydock feeds list")).replace(&server.url(""), "[SERVER]/"),
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
          [possible values: [ALL]]

          tip: a similar value exists: 'debian-tracker'

        For more information, try '--help'.
    "#]]
    .assert_eq(&ours(&sandbox.run("drydock feeds sync debian")));
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
    let all = list.as_array().unwrap();
    let debian = all.iter().find(|it| it["id"] == "debian-tracker").unwrap();
    assert_eq!(debian["groups"][0]["namespace"], "debian:12");
    assert_eq!(debian["feed"], "vulnerabilities");
    assert_eq!(debian["every_seconds"], 21_600);
    assert!(debian["next_run"].is_string() && debian["due"] == false);
    let show = sandbox.stdout("drydock feeds show debian-tracker --format json", 0);
    let show: serde_json::Value = serde_json::from_str(&show).unwrap();
    assert_eq!(show["files"][0]["path"], "data.json");
    assert_eq!(show["files"][0]["records"], 28);
    assert_eq!(show["stale_after_days"], 14);
}

#[test]
fn one_source_in_full() {
    let sandbox = Sandbox::with_database();
    expect![[r#"
        exit 0
        --- stdout
        Alpine security database
          id               alpine-secdb
          feed             vulnerabilities
          homepage         https://secdb.alpinelinux.org/
          licence          https://secdb.alpinelinux.org/license.txt
          publisher        https://secdb.alpinelinux.org/
          fetched from     [FEEDS]/alpine-secdb
          state            good
          last sync        [AGE]
          last change      [AGE]
          changed upstream [AGE]
          stale after      45 days without a change upstream
          every            6h
          next run         in 6 hours
          size             [SIZE] in 3 files
          records          43
          skipped          0
          warnings         0

        GROUP        STATE  RECORDS  LAST SYNC  CHANGED UPSTREAM
        alpine:3.18  good   36       [AGE]  [AGE]
        alpine:edge  good   7        [AGE]  [AGE]

        FILE                  RECORDS  SKIPPED  SIZE     CAME      SHA-256       FINGERPRINT
        edge/main.json        7        0        [SIZE]  [AGE]  fc239fd50528  -
        v3.18/community.json  3        0        712 B    [AGE]  cbc4d593e06c  -
        v3.18/main.json       33       0        [SIZE]  [AGE]  b213b8a024f2  -
    "#]]
    .assert_eq(&sandbox.run("drydock feeds show alpine-secdb"));
    expect![[r#"
        exit 0
        --- stdout
        Debian releases
          id               debian-releases
          feed             releases
          homepage         https://salsa.debian.org/debian/distro-info-data
          licence          ISC
          publisher        https://debian.pages.debian.net/distro-info-data/debian.csv
          fetched from     -
          state            never synced
          last sync        -
          last change      -
          changed upstream -
          stale after      never
          every            6h
          next run         due
          size             0 B in 0 files
          records          0
          skipped          0
          warnings         0
        debian-releases: built-in 2026-11-24 answers in its place
    "#]]
    .assert_eq(&Sandbox::new().run("drydock feeds show debian-releases"));
    assert!(
        sandbox
            .run("drydock feeds show alpine")
            .starts_with("exit 2\n")
    );
}

#[test]
fn stale_feeds_have_an_exit_code() {
    let sandbox = Sandbox::new();
    expect![[r#"
        exit 9
        error: nothing was synchronised yet
        hint: run `drydock feeds sync`
    "#]]
    .assert_eq(&last_lines(
        &sandbox.run("drydock feeds list --fail-on-stale"),
    ));
    let server = FeedServer::start(&fixtures());
    let line = format!("drydock feeds sync --from {}", server.url(""));
    server.behaviour().last_modified = "Thu, 01 Jan 2026 00:00:00 GMT".into();
    assert!(sandbox.run(&line).starts_with("exit 0\n"));
    let shown = sandbox.run("drydock feeds list --fail-on-stale");
    expect![[r#"
        exit 9
        error: out of date: alpine-secdb, debian-tracker
    "#]]
    .assert_eq(&last_lines(&shown));
    server.behaviour().last_modified = String::new();
    for path in ["debian-tracker/data.json", "alpine-secdb/v3.18/main.json"] {
        server.fault(path, Fault::Status(403));
    }
    assert!(sandbox.run(&line).starts_with("exit 6\n"));
    let shown = sandbox.run("drydock feeds list --fail-on-stale");
    expect![[r#"
        exit 9
        error: out of date: alpine-secdb, debian-tracker
    "#]]
    .assert_eq(&last_lines(&shown));
    let off = "--source alpine-secdb.enabled=false --source debian-tracker.enabled=false";
    let shown = sandbox.run(&format!("drydock feeds list --fail-on-stale {off}"));
    assert!(shown.starts_with("exit 0\n"), "{shown}");
}

/// The exit code and what was said on standard error.
fn last_lines(shown: &str) -> String {
    let (code, rest) = shown.split_once('\n').unwrap();
    let (_, errors) = rest.split_once("--- stderr\n").unwrap_or_default();
    format!("{code}\n{errors}")
}

#[test]
fn sources_are_set_up_one_by_one() {
    let sandbox = Sandbox::new();
    let server = FeedServer::start(&fixtures().join("debian-tracker"));
    let address = server.url("data.json");
    sandbox.write(
        ".config/drydock/config.toml",
        format!("[feeds.sources.debian-tracker]\nurl = \"{address}\"\nevery = \"2h\"\n"),
    );
    let shown = sandbox.stdout("drydock feeds sync debian-tracker --format json", 0);
    let report: serde_json::Value = serde_json::from_str(&shown).unwrap();
    assert_eq!(report["sources"][0]["origin"], address.as_str());
    let show = |options: &str| {
        let line = format!("drydock feeds show debian-tracker --format json {options}");
        serde_json::from_str::<serde_json::Value>(&sandbox.stdout(&line, 0)).unwrap()
    };
    assert_eq!(show("")["every_seconds"], 7_200);
    let later = show("--source debian-tracker.every=1d");
    assert_eq!(later["every_seconds"], 86_400);
    let off = show("--source debian-tracker.enabled=false");
    assert_eq!(
        (&off["state"], &off["next_run"]),
        (&"disabled".into(), &serde_json::Value::Null)
    );

    // What is not due is not asked for.
    server.take_requests();
    let shown = sandbox.stdout("drydock feeds sync debian-tracker --due --format json", 0);
    let report: serde_json::Value = serde_json::from_str(&shown).unwrap();
    assert_eq!(report["sources"], serde_json::json!([]));
    assert_eq!(report["database"]["result"], "unchanged");
    assert!(server.take_requests().is_empty());

    // What is switched off is not in the database.
    let sandbox = Sandbox::with_database();
    let line = format!(
        "drydock feeds sync --from {} --source debian-tracker.enabled=false --format json",
        fixtures().display()
    );
    let report: serde_json::Value = serde_json::from_str(&sandbox.stdout(&line, 0)).unwrap();
    let ids = report["sources"].as_array().unwrap().iter();
    assert!(ids.clone().all(|it| it["id"] != "debian-tracker"));
    assert_eq!(report["database"]["records"], 43);

    for (table, told) in [
        (
            "[feeds.sources.debian]\nenabled = true",
            "line 2: invalid value",
        ),
        (
            "[feeds.sources.debian-tracker]\nevery = 'often'",
            "is not a time like 90s",
        ),
        (
            "[feeds.sources.debian-tracker]\ncolor = 'red'",
            "there is no `color` to set",
        ),
        (
            "[feeds.sources]\ndebian-tracker = 1",
            "expected a table for each source",
        ),
    ] {
        sandbox.write("wrong.toml", table);
        let shown = sandbox.run("drydock feeds list --config wrong.toml");
        assert!(
            shown.starts_with("exit 2\n") && shown.contains(told),
            "{shown}"
        );
    }
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
