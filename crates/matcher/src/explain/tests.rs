//! What is told about one vulnerability, found or not.

use expect_test::{Expect, expect};

use super::*;
use crate::memory::{Memory, inventory, render};

fn check(lines: &str, database: &Memory, id: &str, expected: &Expect) {
    let inventory = inventory(lines);
    let explanations = explain(&inventory, database, id).unwrap();
    expected.assert_eq(&render(&explanations, &inventory));
}

const IMAGE: &str = "debian 12
    package bash 5-1
    package curl 7-1
    package docker-ce 24 vendor=Docker
    package linux-libc-dev 6.1-1 source=linux
    package wget 1-1";

#[test]
fn tells_why_and_why_not() {
    let database = Memory::of(
        "debian:12 curl GHSA-1 fixed 8-1 alias=CVE-2023-1
         debian:12 curl CVE-2023-2 fixed 8-1
         debian:12 wget CVE-2023-1 fixed 1-1
         debian:12 linux CVE-2023-1 affected
         debian:12 docker-ce CVE-2023-1 affected",
    );
    check(
        IMAGE,
        &database,
        "cve-2023-1",
        &expect![[r#"
            curl CVE-2023-1 fixed in 8-1: 7-1 < 8-1 (fixed) in debian:12 [unknown by tracker] GHSA-1
            - linux-libc-dev CVE-2023-1 HeadersOnly: every version is affected in debian:12
            - wget CVE-2023-1 FixInstalled: 1-1 >= 1-1 (fixed) in debian:12
            - no record in [Namespace(debian:12)]: bash
            ? third-party-package: package docker-ce 24: it is published by Docker (maintainer `Docker`): the advisories of Debian do not speak of it
        "#]],
    );
    check(
        IMAGE,
        &database,
        "GHSA-1",
        &expect![[r#"
            curl CVE-2023-1 fixed in 8-1: 7-1 < 8-1 (fixed) in debian:12 [unknown by tracker] GHSA-1
            - linux-libc-dev CVE-2023-1 HeadersOnly: every version is affected in debian:12
            - wget CVE-2023-1 FixInstalled: 1-1 >= 1-1 (fixed) in debian:12
            - no record in [Namespace(debian:12)]: bash
            ? third-party-package: package docker-ce 24: it is published by Docker (maintainer `Docker`): the advisories of Debian do not speak of it
        "#]],
    );
    check(
        IMAGE,
        &database,
        "CVE-1999-1",
        &expect![[r#"
            - no record in [Namespace(debian:12)]: bash, curl, linux-libc-dev, wget
            ? third-party-package: package docker-ce 24: it is published by Docker (maintainer `Docker`): the advisories of Debian do not speak of it
        "#]],
    );
}

#[test]
fn tells_that_nothing_was_looked_up() {
    check(
        "debian 7\npackage curl 7-1",
        &Memory::default(),
        "CVE-2023-1",
        &expect![[r#"
            ? unsupported-release: release `debian:7`: the database has no advisories for it
        "#]],
    );
}
