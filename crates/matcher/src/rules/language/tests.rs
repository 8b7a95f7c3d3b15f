//! What advisories of language registries mean for packages, whole.

use drydock_model::Affected;
use expect_test::expect;

use super::*;
use crate::memory::{Memory, check, range};

fn with_ranges(lines: &str, ranges: &[&str]) -> Memory {
    let mut database = Memory::of(lines);
    for (index, text) in ranges.iter().enumerate() {
        let (_, affected): &mut (_, Affected) = &mut database.advisories[index];
        affected.ranges = text.split('|').map(range).collect();
    }
    database
}

#[test]
fn every_language_has_a_rule() {
    for row in ECOSYSTEMS {
        let ecosystem = Ecosystem::find(row.id).unwrap();
        let rule = find_language(ecosystem);
        assert_eq!(rule.is_some(), !ecosystem.of_distribution(), "{}", row.id);
        if let Some(rule) = rule {
            assert_eq!(rule.meta().ecosystem, ecosystem);
        }
    }
}

#[test]
fn each_package_goes_by_its_registry() {
    check(
        "debian 12
         package curl 7-1
         package Zope.Interface 5.0 type=pypi
         package lodash 4.17.20 type=npm
         package org.example:lib 1.0-SNAPSHOT type=maven
         package rake 13.0.0 type=gem",
        &with_ranges(
            "pypi:any zope-interface PYSEC-1 fixed alias=CVE-1 key=binary
             npm:any lodash GHSA-1 fixed alias=CVE-2 key=binary
             maven:any org.example:lib GHSA-2 fixed alias=CVE-3 key=binary
             debian:12 curl CVE-4 affected",
            &[">=0 <5.1", ">=0 <3.0.0|>=4.0.0 <4.17.21", ">=0 <1.0"],
        ),
        &expect![[r#"
            curl CVE-4 affected: every version is affected in debian:12 [unknown by tracker]
            Zope.Interface CVE-1 fixed in 5.1: 5.0 < 5.1 (fixed) in pypi:any [unknown by tracker] PYSEC-1
            lodash CVE-2 fixed in 4.17.21: 4.17.20 < 4.17.21 (fixed) in npm:any [unknown by tracker] GHSA-1
            org.example:lib CVE-3 fixed in 1.0: 1.0-SNAPSHOT < 1.0 (fixed) in maven:any [unknown by tracker] GHSA-2
            ? third-party-package: package rake 13.0.0: the database has no advisories for packages of the type `gem`
        "#]],
    );
}

#[test]
fn the_beginning_is_below_every_version() {
    check(
        "package lib 0.0.0-alpha type=npm
         package old 0a0.dev1 type=pypi
         package mod v0.0.0-20191109021931-daa7c04131f5 type=golang",
        &with_ranges(
            "npm:any lib GHSA-1 affected key=binary
             pypi:any old PYSEC-1 affected key=binary
             golang:any mod GO-1 fixed key=binary",
            &[">=0", ">=0", ">=0 <0.0.0-20200101000000-000000000000"],
        ),
        &expect![[r#"
            lib GHSA-1 affected: every version is affected in npm:any [unknown by tracker]
            old PYSEC-1 affected: every version is affected in pypi:any [unknown by tracker]
            mod GO-1 fixed in 0.0.0-20200101000000-000000000000: v0.0.0-20191109021931-daa7c04131f5 < 0.0.0-20200101000000-000000000000 (fixed) in golang:any [unknown by tracker]
            ? no-packages: packages: no package database of a distribution was found, or it lists nothing
        "#]],
    );
}

#[test]
fn versions_of_the_toolchain() {
    for (version, expected) in [
        ("go1.21.3", "1.21.3"),
        ("go1.21rc2", "1.21.0-rc.2"),
        ("go1.9beta1", "1.9.0-beta.1"),
        ("go1.21.0 X:boringcrypto", "1.21.0"),
        ("go1.21.0-X:loopvar", "1.21.0"),
        ("1.21.0", "1.21.0"),
        ("devel go1.22-abc", "devel"),
    ] {
        assert_eq!(toolchain_version(version), expected);
    }
    check(
        "package stdlib go1.21rc2 type=golang
         package example.org/main (devel) type=golang",
        &with_ranges(
            "golang:any stdlib GO-1 fixed key=binary
             golang:any example.org/main GO-2 fixed 1.0.0 key=binary",
            &[">=1.21.0-0 <1.21.0-rc.3"],
        ),
        &expect![[r#"
            stdlib GO-1 fixed in 1.21.0-rc.3: 1.21.0-rc.2 < 1.21.0-rc.3 (fixed) in golang:any [unknown by tracker]
            ? invalid-version: package example.org/main (devel): its version does not follow the scheme `go`: it does not follow the form `v1.2.3-rc.1+incompatible`
            ? no-packages: packages: no package database of a distribution was found, or it lists nothing
        "#]],
    );
}
