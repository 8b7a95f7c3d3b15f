//! `drydock db`.

use std::fs;

use expect_test::expect;

use crate::sandbox::{Sandbox, fixtures};

#[test]
fn status() {
    expect![[r#"
        exit 0
        --- stdout
        File     [HOME]/.local/share/drydock/db/advisories.drydock
        Digest   [DIGEST]
        Size     [SIZE]
        Records  71
        Data of  2026-11-24

        SOURCE          NAMESPACE    PACKAGES  ENTRIES  CHANGED UPSTREAM
        alpine-secdb    alpine:3.18  10        36       [AGE]
        alpine-secdb    alpine:edge  4         7        [AGE]
        debian-tracker  debian:12    13        28       [AGE]
        debian-tracker  debian:13    12        25       [AGE]
        debian-tracker  debian:sid   12        26       [AGE]
    "#]]
    .assert_eq(&Sandbox::with_database().run("drydock db status"));
    expect![[r#"
        exit 5
        --- stderr
        error: there is no advisory database at `[HOME]/.local/share/drydock/db/advisories.drydock`
        hint: `drydock feeds sync` downloads the feeds and builds one, `drydock db import FILE` installs one from a file
    "#]].assert_eq(&Sandbox::new().run("drydock db status"));
}

#[test]
fn lookup_of_a_package() {
    let sandbox = Sandbox::with_database();
    expect![[r#"
        exit 0
        --- stdout
        NAMESPACE  KEY     VULNERABILITY  STATE  FIXED IN          SEVERITY  SOURCE          REASON
        debian:12  source  CVE-2022-0778  fixed  1.1.1n-1          unknown   debian-tracker
        debian:12  source  CVE-2022-3602  fixed  3.0.7-1           unknown   debian-tracker
        debian:12  source  CVE-2023-5363  fixed  3.0.11-1~deb12u2  unknown   debian-tracker
        debian:12  source  CVE-2024-6119  fixed  3.0.14-1~deb12u2  unknown   debian-tracker
    "#]]
    .assert_eq(&sandbox.run("drydock db lookup openssl --in debian:12"));
    assert_eq!(
        sandbox.run("drydock db lookup openssl --in debian:bookworm"),
        sandbox.run("drydock db lookup openssl --in debian:12")
    );
    expect![[r#"
        exit 0
        --- stdout
        Nothing is known about `openssl` in 1 namespace
    "#]]
    .assert_eq(&sandbox.run("drydock db lookup openssl --in debian:12 --binary"));
    expect![[r#"
        exit 2
        --- stderr
        error: the database has no namespace `debain:12`
        hint: did you mean `debian:12`? `drydock db status` lists all 5
    "#]]
    .assert_eq(&sandbox.run("drydock db lookup openssl --in debain:12"));
    expect![[r#"
        exit 2
        --- stderr
        error: `debian` is not a namespace: expected a form like `debian:12`
    "#]]
    .assert_eq(&sandbox.run("drydock db lookup openssl --in debian"));
}

#[test]
fn lookup_of_a_vulnerability() {
    let sandbox = Sandbox::with_database();
    expect![[r#"
        exit 0
        --- stdout
        CVE-2024-6119  alpine-secdb edge/main.json#openssl/CVE-2024-6119
          https://security.alpinelinux.org/vuln/CVE-2024-6119
        NAMESPACE    PACKAGE  STATE  FIXED IN  REASON
        alpine:edge  openssl  fixed  3.3.2-r0

        CVE-2024-6119  debian-tracker data.json#openssl/CVE-2024-6119
          Checking the name of a certificate may read an invalid address.
          https://security-tracker.debian.org/tracker/CVE-2024-6119
        NAMESPACE   PACKAGE  STATE  FIXED IN          REASON
        debian:12   openssl  fixed  3.0.14-1~deb12u2
        debian:13   openssl  fixed  3.3.2-1
        debian:sid  openssl  fixed  3.3.2-1
    "#]]
    .assert_eq(&sandbox.run("drydock db lookup CVE-2024-6119"));
    let json = sandbox.stdout(
        "drydock db lookup CVE-2024-6119 --in debian:12 --format json",
        0,
    );
    let value: serde_json::Value = serde_json::from_str(&json).unwrap();
    let debian = value.as_array().unwrap().iter();
    let debian: Vec<_> = debian
        .filter(|it| it["source"] == "debian-tracker")
        .collect();
    assert_eq!(debian[0]["affected"][0]["package"], "openssl");
}

#[test]
fn export_and_import() {
    let sandbox = Sandbox::with_database();
    assert!(
        sandbox
            .run("drydock db export copy.drydock")
            .starts_with("exit 0\n")
    );
    let original = fs::read(sandbox.database()).unwrap();
    assert_eq!(fs::read(sandbox.path("copy.drydock")).unwrap(), original);
    fs::remove_file(sandbox.database()).unwrap();
    expect![[r#"
        exit 0
        --- stderr
        Installed [DIGEST]
    "#]]
    .assert_eq(&sandbox.run("drydock db import copy.drydock"));
    assert_eq!(fs::read(sandbox.database()).unwrap(), original);
    sandbox.stdout("drydock db verify", 0);
}

#[test]
fn damaged_files_are_not_installed() {
    let sandbox = Sandbox::with_database();
    let original = fs::read(sandbox.database()).unwrap();
    let mut flipped = original.clone();
    let middle = flipped.len() / 2;
    flipped[middle] ^= 1;
    sandbox.write("flipped.drydock", &flipped);
    sandbox.write("short.drydock", &original[..original.len() - 1]);
    sandbox.write("other.drydock", "something else");
    for file in ["flipped", "short", "other"] {
        let shown = sandbox.run(&format!("drydock db import {file}.drydock"));
        assert!(shown.starts_with("exit 5\n"), "{shown}");
        assert!(shown.contains("is not installed"), "{shown}");
        assert_eq!(fs::read(sandbox.database()).unwrap(), original);
    }
    let folder = sandbox.database();
    let entries = fs::read_dir(folder.parent().unwrap()).unwrap();
    let files = entries.filter(|entry| entry.as_ref().unwrap().path().is_file());
    assert_eq!(files.count(), 1, "nothing half done is left");
}

/// The database of the fixtures as `old.drydock`, and that of the next day as `new.drydock`, which is
/// installed.
fn two_days() -> Sandbox {
    let sandbox = Sandbox::with_database();
    fs::copy(sandbox.database(), sandbox.path("old.drydock")).unwrap();
    let tracker = fixtures().join("debian-tracker/data.json");
    let text = fs::read_to_string(tracker).unwrap();
    assert!(text.contains("3.0.14-1~deb12u2"));
    let text = text.replace("3.0.14-1~deb12u2", "3.0.14-1~deb12u9");
    sandbox.write("feeds/debian-tracker/data.json", text);
    sandbox.stdout("drydock feeds sync --from feeds debian-tracker", 0);
    fs::copy(sandbox.database(), sandbox.path("new.drydock")).unwrap();
    sandbox
}

#[test]
fn diff() {
    let sandbox = two_days();
    expect![[r#"
        exit 0
        --- stdout
        debian:12 openssl (source)
          - CVE-2024-6119 fixed in 3.0.14-1~deb12u2 (debian-tracker)
          + CVE-2024-6119 fixed in 3.0.14-1~deb12u9 (debian-tracker)

        1 package name changed: 1 gone, 1 new
    "#]]
    .assert_eq(&sandbox.run("drydock db diff old.drydock new.drydock"));
    expect![[r#"
        exit 0
        --- stdout
        Both say the same of every package
    "#]]
    .assert_eq(&sandbox.run("drydock db diff new.drydock new.drydock"));
    let json = sandbox.stdout("drydock db diff old.drydock new.drydock --format json", 0);
    let value: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(value["changes"][0]["package"], "openssl");
    assert_eq!(
        value["changes"][0]["added"][0]["fixed_in"],
        "3.0.14-1~deb12u9"
    );
}

#[test]
fn deltas() {
    let sandbox = two_days();
    expect![[r#"
        exit 0
        --- stderr
        Wrote [SIZE]; the whole database has [SIZE]
    "#]]
    .assert_eq(&sandbox.run("drydock db delta make old.drydock new.drydock day.delta"));
    assert!(fs::metadata(sandbox.path("day.delta")).unwrap().len() < 2000);
    expect![[r#"
        exit 0
        --- stderr
        Wrote [DIGEST] to `made.drydock`
    "#]]
    .assert_eq(&sandbox.run("drydock db delta apply old.drydock day.delta made.drydock"));
    let (made, new) = (sandbox.path("made.drydock"), sandbox.path("new.drydock"));
    assert!(fs::read(made).unwrap() == fs::read(new).unwrap());
    expect![[r#"
        exit 5
        --- stderr
        error: delta `day.delta` changes the database `[DIGEST]`, and this one is `[DIGEST]`: take the whole database, or the deltas between
    "#]]
        .assert_eq(&sandbox.run("drydock db delta apply new.drydock day.delta other.drydock"));
    expect![[r#"
        exit 5
        --- stderr
        error: `new.drydock` is not a delta between advisory databases
    "#]]
    .assert_eq(&sandbox.run("drydock db delta apply old.drydock new.drydock other.drydock"));
    assert!(!sandbox.path("other.drydock").exists());
}

#[test]
fn signatures() {
    let sandbox = two_days();
    sandbox.write("password", "secret\n");
    sandbox.stdout("drydock db keygen ours", 0);
    sandbox.stdout("drydock db keygen theirs --password-file password", 0);
    expect![[r#"
        exit 7
        --- stderr
        error: cannot write `ours.key`
          caused by: File exists (os error 17)
    "#]]
    .assert_eq(&sandbox.run("drydock db keygen ours"));
    expect![[r#"
        exit 0
        --- stderr
        Wrote `new.drydock.minisig`
    "#]]
    .assert_eq(&sandbox.run("drydock db sign new.drydock --key ours.key"));
    expect![[r#"
        exit 0
        --- stdout
        [DIGEST]
        --- stderr
        Signed: drydock database [DIGEST]
    "#]]
    .assert_eq(&sandbox.run("drydock db verify new.drydock --key ours.pub"));
    let shown = sandbox.run("drydock db verify new.drydock --key theirs.pub");
    assert!(shown.starts_with("exit 5\n"), "{shown}");
    assert!(shown.contains("is different from public key"), "{shown}");
    let others = "drydock db verify old.drydock --key ours.pub --signature new.drydock.minisig";
    expect![[r#"
        exit 5
        --- stderr
        error: `old.drydock` does not have a good signature
          caused by: Signature verification failed
    "#]]
    .assert_eq(&sandbox.run(others));
    expect![[r#"
        exit 5
        --- stderr
        error: cannot read the signature `old.drydock.minisig`
          caused by: No such file or directory (os error 2)
    "#]]
    .assert_eq(&sandbox.run("drydock db verify old.drydock --key ours.pub"));
    let line = "drydock db sign old.drydock --key theirs.key --password-file password";
    assert!(sandbox.run(line).starts_with("exit 0"));
    assert!(
        sandbox
            .run("drydock db verify old.drydock --key theirs.pub")
            .starts_with("exit 0")
    );
    sandbox.stdout("drydock db delta make old.drydock new.drydock day.delta", 0);
    assert!(
        sandbox
            .run("drydock db sign day.delta --key ours.key")
            .starts_with("exit 0")
    );
    expect![[r#"
        exit 0
        --- stdout
        drydock delta [DIGEST] to [DIGEST]
        --- stderr
        Signed: drydock delta [DIGEST] to [DIGEST]
    "#]]
    .assert_eq(&sandbox.run("drydock db verify day.delta --key ours.pub"));
    assert!(
        sandbox
            .run("drydock db verify day.delta")
            .starts_with("exit 5")
    );
}

#[test]
fn history() {
    let sandbox = two_days();
    let folder = sandbox.database().with_file_name("history");
    let names = || -> Vec<String> {
        let entries = fs::read_dir(&folder).unwrap();
        let names = entries.map(|entry| entry.unwrap().file_name());
        let mut names: Vec<String> = names.map(|it| it.into_string().unwrap()).collect();
        names.sort();
        names
    };
    let [kept] = &names()[..] else {
        panic!("one for each day: {:?}", names())
    };
    assert!(kept.starts_with("2026-11-24-sha256-"), "{kept}");
    let earlier = kept.replace("2026-11-24", "2026-11-20");
    fs::copy(sandbox.path("old.drydock"), folder.join(&earlier)).unwrap();

    let digest = |line: &str| {
        let text = sandbox.stdout(&format!("drydock db status --format json {line}"), 0);
        let value: serde_json::Value = serde_json::from_str(&text).unwrap();
        value["digest"].as_str().unwrap().to_owned()
    };
    let (old, new) = (digest("--db old.drydock"), digest("--db new.drydock"));
    for (date, expected) in [
        ("2026-11-20", &old),
        ("2026-11-23", &old),
        ("2026-11-24", &new),
        ("2030-01-01", &new),
    ] {
        assert_eq!(&digest(&format!("--as-of {date}")), expected, "{date}");
    }
    expect![[r#"
        exit 5
        --- stderr
        error: there is no advisory database of 2026-11-19 or before
        hint: the oldest that is kept is of 2026-11-20; `drydock feeds sync --keep N` keeps more
    "#]]
    .assert_eq(&sandbox.run("drydock db status --as-of 2026-11-19"));
    sandbox.stdout("drydock db import new.drydock --keep 1", 0);
    assert_eq!(names().as_slice(), std::slice::from_ref(kept));
    sandbox.stdout("drydock db import new.drydock --keep 0", 0);
    assert_eq!(names(), [""; 0]);
}
