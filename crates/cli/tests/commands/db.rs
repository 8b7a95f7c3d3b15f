//! `drydock db`.

use std::fs;

use expect_test::expect;

use crate::sandbox::Sandbox;

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
    let files = fs::read_dir(folder.parent().unwrap()).unwrap();
    assert_eq!(files.count(), 1, "nothing half done is left");
}
