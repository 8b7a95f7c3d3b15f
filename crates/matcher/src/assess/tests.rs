//! What an assessment says, whole: findings, dismissals and gaps as lines of text.

use drydock_model::{NotAssessedKind, Qualifier, Severity};
use expect_test::expect;

use super::*;
use crate::find_rule;
use crate::memory::{Memory, check, inventory, range, show};

#[test]
fn debian_goes_by_source_package_and_source_version() {
    check(
        "debian 12 bookworm
         package libssl3 3.0.9-1 source=openssl
         package libstdc++6 12.2.0-14 source=gcc-12:12.2.0-14
         package passwd 1:4.13+dfsg1-1+b1 source=shadow
         package bzip2 1.0.8-5+b1
         package libnss3 2:3.87-1+b9 source=nss:2:3.87-1",
        &Memory::of(
            "debian:12 openssl CVE-2023-1 fixed 3.0.9-2
             debian:12 libssl3 CVE-2023-2 fixed 9
             debian:11 openssl CVE-2023-3 fixed 9
             debian:12 shadow CVE-2023-4 fixed 1:4.13+dfsg1-1
             debian:12 shadow CVE-2023-5 fixed 1:4.13+dfsg1-1.1
             debian:12 bzip2 CVE-2023-6 fixed 1.0.8-5.1
             debian:12 nss CVE-2023-7 fixed 2:3.87-1+deb12u1",
        ),
        &expect![[r#"
            libssl3 CVE-2023-1 fixed in 3.0.9-2: 3.0.9-1 < 3.0.9-2 (fixed) in debian:12 [unknown by tracker]
            passwd CVE-2023-5 fixed in 1:4.13+dfsg1-1.1: 1:4.13+dfsg1-1 < 1:4.13+dfsg1-1.1 (fixed); rebuild suffix `+b1` left out in debian:12 [unknown by tracker]
            bzip2 CVE-2023-6 fixed in 1.0.8-5.1: 1.0.8-5 < 1.0.8-5.1 (fixed); rebuild suffix `+b1` left out in debian:12 [unknown by tracker]
            libnss3 CVE-2023-7 fixed in 2:3.87-1+deb12u1: 2:3.87-1 < 2:3.87-1+deb12u1 (fixed) in debian:12 [unknown by tracker]
            - passwd CVE-2023-4 FixInstalled: 1:4.13+dfsg1-1 >= 1:4.13+dfsg1-1 (fixed); rebuild suffix `+b1` left out in debian:12
        "#]],
    );
}

#[test]
fn states_become_findings_or_dismissals() {
    check(
        "debian 12 bookworm
         package curl 7.88.1-10",
        &Memory::of(
            "debian:12 curl CVE-2023-1 fixed 7.88.1-10+deb12u1 rating=high
             debian:12 curl CVE-2023-2 fixed 7.88.1-10 rating=high
             debian:12 curl CVE-2023-3 affected rating=low
             debian:12 curl CVE-2023-4 will-not-fix rating=negligible reason=ignored
             debian:12 curl CVE-2023-5 deferred rating=medium
             debian:12 curl CVE-2023-6 end-of-life rating=critical
             debian:12 curl CVE-2023-7 not-affected
             debian:12 curl CVE-2023-8 under-investigation
             debian:12 curl CVE-2023-9 affected withdrawn=yes",
        ),
        &expect![[r#"
            curl CVE-2023-6 end-of-life: every version is affected in debian:12 [critical by tracker]
            curl CVE-2023-1 fixed in 7.88.1-10+deb12u1: 7.88.1-10 < 7.88.1-10+deb12u1 (fixed) in debian:12 [high by tracker]
            curl CVE-2023-5 deferred: every version is affected in debian:12 [medium by tracker]
            curl CVE-2023-3 affected: every version is affected in debian:12 [low by tracker]
            curl CVE-2023-4 will-not-fix: every version is affected in debian:12 [negligible by tracker]
            - curl CVE-2023-2 FixInstalled: 7.88.1-10 >= 7.88.1-10 (fixed) in debian:12
            - curl CVE-2023-7 NotAffected: no version is affected in debian:12
            - curl CVE-2023-8 Undetermined: not decided in debian:12
            - curl CVE-2023-9 Withdrawn: the record is withdrawn in debian:12
            ? undetermined-advisory: package curl 7.88.1-10: CVE-2023-8: the source has not decided whether the package is affected
        "#]],
    );
}

#[test]
fn undecided_advisories_are_one_gap_a_package() {
    let many: String = (10..18)
        .map(|n| format!("debian:12 curl CVE-2023-{n} under-investigation\n"))
        .collect();
    let inventory = inventory("debian 12\npackage curl 7-1\npackage libcurl4 7-1 source=curl");
    let assessment = assess(&inventory, &Memory::of(&many), Options::default()).unwrap();
    expect![[r#"
        ? undetermined-advisory: package curl 7-1: CVE-2023-10, CVE-2023-11, CVE-2023-12, CVE-2023-13, CVE-2023-14 and 3 more: the source has not decided whether the package is affected
        ? undetermined-advisory: package libcurl4 7-1: CVE-2023-10, CVE-2023-11, CVE-2023-12, CVE-2023-13, CVE-2023-14 and 3 more: the source has not decided whether the package is affected
    "#]].assert_eq(&show(assessment, &inventory));
}

#[test]
fn releases_without_version_go_by_code_name() {
    let releases = "debian 13 trixie - -
                    debian sid sid - -";
    let database = |namespace: &str| {
        Memory::of(&format!("{namespace} curl CVE-2023-1 affected"))
            .with_releases("2023-06-01", releases)
    };
    check(
        "debian - trixie\npackage curl 7-1",
        &database("debian:13"),
        &expect![[r#"
            curl CVE-2023-1 affected: every version is affected in debian:13 [unknown by tracker]
        "#]],
    );
    check(
        "debian - trixie\npackage curl 7-1\nrepository unstable official",
        &database("debian:sid"),
        &expect![[r#"
            curl CVE-2023-1 affected: every version is affected in debian:sid [unknown by tracker]
        "#]],
    );
}

#[test]
fn repositories_of_other_package_managers_say_nothing_of_the_release() {
    let releases = "debian 13 trixie - -
                    debian sid sid - -";
    let database = Memory::of(
        "debian:sid curl CVE-2023-1 affected
         alpine:3.18 curl CVE-2023-2 affected",
    );
    check(
        "debian - trixie
         package curl 7-1
         repository sid official
         repository v3.18 official apk",
        &database.with_releases("2023-06-01", releases),
        &expect![[r#"
            curl CVE-2023-1 affected: every version is affected in debian:sid [unknown by tracker]
        "#]],
    );
    let database = Memory::of("alpine:3.18 curl CVE-2023-2 affected");
    check(
        "alpine 3.18.4
         package curl 7-r1
         repository edge official deb",
        &database,
        &expect![[r#"
            curl CVE-2023-2 affected: every version is affected in alpine:3.18 [unknown by tracker]
        "#]],
    );
}

#[test]
fn an_image_without_packages_is_said_to_be_so_once() {
    let mut inventory = inventory("debian 12");
    inventory.not_assessed.push(NotAssessed {
        kind: NotAssessedKind::NoPackages,
        what: "packages".into(),
        why: "no database".into(),
    });
    let assessment = assess(&inventory, &Memory::default(), Options::default()).unwrap();
    assert_eq!(assessment.not_assessed, []);
}

#[test]
fn what_cannot_be_looked_up_is_said() {
    let database = Memory::of("debian:12 curl CVE-2023-1 affected").with_releases(
        "2023-06-01",
        "debian 12 bookworm 2023-06-10 2028-06-30
         debian 8 jessie 2015-04-26 2020-06-30
         alpine 3.17 - 2022-11-22 2024-11-22
         alpine 3.18 - 2023-05-09 2025-05-09",
    );
    let database = database
        .with_namespace("alpine:3.17")
        .with_namespace("alpine:3.18");
    let cases = [
        (
            "",
            expect![[r#"
            ? no-packages: packages: no package database of a distribution was found, or it lists nothing
        "#]],
        ),
        (
            "debian 12",
            expect![[r#"
            ? no-packages: packages: no package database of a distribution was found, or it lists nothing
        "#]],
        ),
        (
            "package curl 7-1",
            expect![[r#"
            ? unknown-release: release: no os-release or other release file names the distribution, and advisories are published per release
        "#]],
        ),
        (
            "debian - -\npackage curl 7-1",
            expect![[r#"
            ? unknown-release: release of `debian`: `etc/os-release` names neither a version nor a code name that could be read
        "#]],
        ),
        (
            "debian 8\npackage curl 7-1",
            expect![[r#"
            ? unsupported-release: release `debian:8`: the database has no advisories for it; the newest release of `debian` that it covers is `12`
            ? end-of-life-release: release `debian:8`: support ended on 2020-06-30, the database reaches to 2023-06-01: what was found since may be missing from its advisories
        "#]],
        ),
        (
            "alpine 3.21.0\npackage curl 7-r1",
            expect![[r#"
            ? unsupported-release: release `alpine:3.21`: the database has no advisories for it; the newest release of `alpine` that it covers is `3.18`
        "#]],
        ),
        (
            "raspbian 12 bookworm debian\npackage curl 7-1",
            expect![[r#"
                ? unsupported-release: release `raspbian:12`: there are no advisories for `raspbian`; those of `debian`, from which it derives, do not speak of the packages that it builds itself
            "#]],
        ),
        (
            "postmarketos 23.06 - alpine\npackage curl 7-1",
            expect![[r#"
                ? unsupported-release: release `postmarketos:23.06`: there are no advisories for `postmarketos`; those of `alpine`, from which it derives, do not speak of the packages that it builds itself
            "#]],
        ),
        (
            "fedora 39",
            expect![[r#"
                ? unsupported-release: release `fedora:39`: no feed that is read has advisories for `fedora`
                ? no-packages: packages: no package database of a distribution was found, or it lists nothing
            "#]],
        ),
        (
            "arch - -\npackage curl 7-1",
            expect![[r#"
                ? unsupported-release: release `arch:rolling`: the database has no advisories for it
            "#]],
        ),
    ];
    for (lines, expected) in cases {
        check(lines, &database, &expected);
    }
}

#[test]
fn an_ended_release_is_a_gap_beside_its_findings() {
    let releases = "debian 10 buster 2019-07-06 2024-06-30";
    let database =
        |as_of| Memory::of("debian:10 curl CVE-2023-1 affected").with_releases(as_of, releases);
    let inventory = inventory("debian 10\npackage curl 7-1");
    for (as_of, gaps) in [("2024-06-30", 0), ("2024-07-01", 1), ("never", 0)] {
        let assessment = assess(&inventory, &database(as_of), Options::default()).unwrap();
        assert_eq!(assessment.findings.len(), 1);
        assert_eq!(assessment.not_assessed.len(), gaps, "{as_of}");
        assert_eq!(assessment.end_of_life, "2024-06-30".parse().ok());
    }
    check(
        "debian 10\npackage curl 7-1",
        &database("2024-07-01"),
        &expect![[r#"
            curl CVE-2023-1 affected: every version is affected in debian:10 [unknown by tracker]
            ? end-of-life-release: release `debian:10`: support ended on 2024-06-30, the database reaches to 2024-07-01: what was found since may be missing from its advisories
        "#]],
    );
}

#[test]
fn packages_of_others_are_not_looked_up() {
    check(
        "debian 12
         package curl 7-1 vendor=Docker
         package musl 1.2.3-r0 type=apk
         package wget 1-1",
        &Memory::of(
            "debian:12 curl CVE-2023-1 affected
             debian:12 musl CVE-2023-2 affected
             debian:12 wget CVE-2023-3 affected",
        ),
        &expect![[r#"
            wget CVE-2023-3 affected: every version is affected in debian:12 [unknown by tracker]
            ? third-party-package: package curl 7-1: it is published by Docker (maintainer `Docker`): the advisories of Debian do not speak of it
            ? third-party-package: package musl 1.2.3-r0: it is of the type `apk`: the advisories of Debian do not speak of it
        "#]],
    );
}

#[test]
fn versions_that_cannot_be_read_are_gaps() {
    check(
        "alpine 3.18.0
         package musl 1.2.3_odd
         package irssi 1.0-r0",
        &Memory::of(
            "alpine:3.18 musl CVE-2023-1 fixed 1.2.4-r0
             alpine:3.18 musl CVE-2023-2 affected
             alpine:3.18 irssi CVE-2023-3 fixed 0.8.21.r2
             alpine:3.18 irssi CVE-2023-4 fixed 1.1-r0",
        ),
        &expect![[r#"
            musl CVE-2023-2 affected: every version is affected in alpine:3.18 [unknown by tracker]
            irssi CVE-2023-4 fixed in 1.1-r0: 1.0-r0 < 1.1-r0 (fixed) in alpine:3.18 [unknown by tracker]
            ? invalid-version: advisory CVE-2023-3 of tracker for source package irssi in alpine:3.18: it cannot be compared: `0.8.21.r2` is not a version of the scheme `apk`: it lacks a number at its start, behind a `.` or behind `-r`
            ? invalid-version: package musl 1.2.3_odd: its version does not follow the scheme `apk`: it has a suffix that is none of alpha, beta, pre, rc, cvs, svn, git, hg and p
        "#]],
    );
}

#[test]
fn ids_are_shown_as_cve_and_the_rest_as_aliases() {
    check(
        "debian 12
         package curl 7-1",
        &Memory::of(
            "debian:12 curl TEMP-0000001 affected
             debian:12 curl GHSA-1 affected alias=CVE-2023-9,CVE-2023-1,OSV-1
             debian:12 curl DEBIAN-CVE-2023-2 affected upstream=CVE-2023-2
             debian:12 curl DSA-1 affected upstream=CVE-2023-3,CVE-2023-4
             debian:12 curl CVE-2023-5 affected alias=GHSA-5,CVE-2023-0",
        ),
        &expect![[r#"
            curl CVE-2023-1 affected: every version is affected in debian:12 [unknown by tracker] CVE-2023-9 GHSA-1 OSV-1
            curl CVE-2023-2 affected: every version is affected in debian:12 [unknown by tracker] DEBIAN-CVE-2023-2
            curl CVE-2023-3 affected: every version is affected in debian:12 [unknown by tracker]
            curl CVE-2023-4 affected: every version is affected in debian:12 [unknown by tracker]
            curl CVE-2023-5 affected: every version is affected in debian:12 [unknown by tracker] CVE-2023-0 GHSA-5
            curl TEMP-0000001 affected: every version is affected in debian:12 [unknown by tracker]
        "#]],
    );
}

#[test]
fn ratings_are_chosen_in_order() {
    check(
        "debian 12
         package curl 7-1",
        &Memory::of(
            "debian:12 curl CVE-2023-1 affected rating=low record-rating=critical
             debian:12 curl CVE-2023-2 affected record-rating=nvd:critical,low
             debian:12 curl CVE-2023-3 affected record-rating=nvd:high,ghsa:critical
             debian:12 curl CVE-2023-4 affected rating=unknown record-rating=nvd:high
             debian:12 curl CVE-2023-5 affected",
        ),
        &expect![[r#"
            curl CVE-2023-3 affected: every version is affected in debian:12 [high by nvd]
            curl CVE-2023-4 affected: every version is affected in debian:12 [high by nvd]
            curl CVE-2023-1 affected: every version is affected in debian:12 [low by tracker]
            curl CVE-2023-2 affected: every version is affected in debian:12 [low by tracker]
            curl CVE-2023-5 affected: every version is affected in debian:12 [unknown by tracker]
        "#]],
    );
}

#[test]
fn records_of_one_bug_are_one_finding() {
    check(
        "debian 12
         package curl 7-1",
        &Memory::of(
            "debian:12 curl CVE-2023-1 affected feed=b
             debian:12 curl GHSA-1 fixed 8 alias=CVE-2023-1 feed=z
             debian:12 curl PYSEC-1 fixed 9 alias=CVE-2023-1 feed=y
             debian:12 curl CVE-2023-2 affected feed=b
             debian:12 curl CVE-2023-2 will-not-fix feed=a
             debian:12 curl CVE-2023-3 fixed 6 feed=a
             debian:12 curl CVE-2023-3 affected feed=b",
        ),
        &expect![[r#"
            curl CVE-2023-1 fixed in 9: 7-1 < 9 (fixed) in debian:12 [unknown by y] GHSA-1 PYSEC-1, also CVE-2023-1 by b fixed in -, also GHSA-1 by z fixed in 8
            curl CVE-2023-2 will-not-fix: every version is affected in debian:12 [unknown by a], also CVE-2023-2 by b fixed in -
            curl CVE-2023-3 affected: every version is affected in debian:12 [unknown by b]
            - curl CVE-2023-3 FixInstalled: 7-1 >= 6 (fixed) in debian:12
        "#]],
    );
}

#[test]
fn qualifiers_must_hold() {
    let mut database = Memory::of(
        "debian:12 curl CVE-2023-1 affected
         debian:12 curl CVE-2023-2 affected
         debian:12 curl CVE-2023-3 affected
         debian:12 wget CVE-2023-4 affected",
    );
    let architectures = Qualifier::Architectures(vec!["arm64".into(), "amd64".into()]);
    let conditions = [
        architectures.clone(),
        Qualifier::Architectures(vec!["arm64".into()]),
        Qualifier::Channel("fips".into()),
        architectures,
    ];
    for ((_, affected), condition) in database.advisories.iter_mut().zip(conditions) {
        affected.qualifiers.push(condition);
    }
    check(
        "debian 12
         package curl 7-1 arch=amd64
         package wget 1-1 arch=all",
        &database,
        &expect![[r#"
            curl CVE-2023-1 affected: every version is affected in debian:12 [unknown by tracker]
            wget CVE-2023-4 affected: every version is affected in debian:12 [unknown by tracker]
            - curl CVE-2023-2 QualifierMismatch: only for arm64 in debian:12
            - curl CVE-2023-3 QualifierMismatch: only for the channel `fips` in debian:12
        "#]],
    );
}

#[test]
fn kernel_headers_are_spared_and_images_are_not() {
    check(
        "debian 12
         package linux-libc-dev 6.1.1-1 source=linux
         package linux-headers-6.1.0-1-amd64 6.1.1-1 source=linux
         package linux-image-6.1.0-1-amd64 6.1.1-1 source=linux-signed-amd64:6.1.1+1
         package linux-image-6.1.0-1-rt 6.1.1-1 source=linux
         package linux-libc-dev-clone 1 source=other",
        &Memory::of(
            "debian:12 linux CVE-2023-1 fixed 6.1.2-1
             debian:12 linux CVE-2023-2 under-investigation
             debian:12 other CVE-2023-3 affected",
        ),
        &expect![[r#"
            linux-image-6.1.0-1-amd64 CVE-2023-1 fixed in 6.1.2-1: 6.1.1-1 < 6.1.2-1 (fixed) in debian:12 [unknown by tracker]
            linux-image-6.1.0-1-rt CVE-2023-1 fixed in 6.1.2-1: 6.1.1-1 < 6.1.2-1 (fixed) in debian:12 [unknown by tracker]
            linux-libc-dev-clone CVE-2023-3 affected: every version is affected in debian:12 [unknown by tracker]
            - linux-libc-dev CVE-2023-1 HeadersOnly: 6.1.1-1 < 6.1.2-1 (fixed) in debian:12
            - linux-libc-dev CVE-2023-2 Undetermined: not decided in debian:12
            - linux-headers-6.1.0-1-amd64 CVE-2023-1 HeadersOnly: 6.1.1-1 < 6.1.2-1 (fixed) in debian:12
            - linux-headers-6.1.0-1-amd64 CVE-2023-2 Undetermined: not decided in debian:12
            - linux-image-6.1.0-1-amd64 CVE-2023-2 Undetermined: not decided in debian:12
            - linux-image-6.1.0-1-rt CVE-2023-2 Undetermined: not decided in debian:12
            ? undetermined-advisory: package linux-image-6.1.0-1-amd64 6.1.1-1: CVE-2023-2: the source has not decided whether the package is affected
            ? undetermined-advisory: package linux-image-6.1.0-1-rt 6.1.1-1: CVE-2023-2: the source has not decided whether the package is affected
        "#]],
    );
}

#[test]
fn alpine_goes_by_origin_and_release() {
    check(
        "alpine 3.7.3
         package musl-utils 1.1.18-r3 source=musl
         package zlib 1.2.11-r1
         package busybox 1.27.2-r11",
        &Memory::of(
            "alpine:3.7 musl CVE-2019-1 fixed 1.1.18-r4
             alpine:3.7 zlib CVE-2019-2 not-affected
             alpine:3.7 busybox CVE-2019-3 fixed 1.27.2-r4
             alpine:3.8 zlib CVE-2019-4 fixed 9-r0
             alpine:edge zlib CVE-2019-5 fixed 9-r0",
        ),
        &expect![[r#"
            musl-utils CVE-2019-1 fixed in 1.1.18-r4: 1.1.18-r3 < 1.1.18-r4 (fixed) in alpine:3.7 [unknown by tracker]
            - zlib CVE-2019-2 NotAffected: no version is affected in alpine:3.7
            - busybox CVE-2019-3 FixInstalled: 1.27.2-r11 >= 1.27.2-r4 (fixed) in alpine:3.7
        "#]],
    );
}

#[test]
fn edge_and_repositories_decide_on_alpine() {
    let database = Memory::of(
        "alpine:3.18 zlib CVE-2023-1 fixed 2-r0
         alpine:edge zlib CVE-2023-2 fixed 2-r0",
    );
    for (lines, namespace) in [
        ("alpine 3.18.4", "alpine:3.18"),
        ("alpine 3.19_alpha20230901", "alpine:edge"),
        ("alpine 3.18.4\nrepository edge official", "alpine:edge"),
        ("alpine 3.18.4\nrepository edge foreign", "alpine:3.18"),
    ] {
        let inventory = inventory(&format!("{lines}\npackage zlib 1-r0"));
        let assessment = assess(&inventory, &database, Options::default()).unwrap();
        assert_eq!(assessment.namespace.unwrap().as_str(), namespace, "{lines}");
        assert_eq!(assessment.findings.len(), 1);
        assert_eq!(
            assessment.findings[0].evidence.namespace.as_str(),
            namespace
        );
    }
}

#[test]
fn mixed_releases_are_looked_up_in_each() {
    let lines = "alpine 3.18.4
         repository v3.18 official
         repository @edge edge official
         repository @old v3.11 official
         package zlib 1-r1";
    check(
        lines,
        &Memory::of(
            "alpine:3.18 zlib CVE-2023-1 fixed 1-r1
             alpine:edge zlib CVE-2023-1 fixed 2-r0
             alpine:3.18 zlib CVE-2023-2 fixed 1-r2
             alpine:edge zlib CVE-2023-2 fixed 2-r0
             alpine:edge zlib CVE-2023-3 fixed 2-r0
             alpine:3.18 zlib CVE-2023-4 not-affected
             alpine:edge zlib CVE-2023-4 fixed 2-r0
             alpine:edge zlib CVE-2023-5 fixed 1-r0",
        ),
        &expect![[r#"
            zlib CVE-2023-2 fixed in 1-r2: 1-r1 < 1-r2 (fixed) in alpine:3.18 [unknown by tracker], also CVE-2023-2 by tracker fixed in 2-r0
            zlib CVE-2023-3 fixed in 2-r0: 1-r1 < 2-r0 (fixed) in alpine:edge [unknown by tracker]
            - zlib CVE-2023-1 FixInstalled: 1-r1 >= 1-r1 (fixed) in alpine:3.18
            - zlib CVE-2023-4 NotAffected: no version is affected in alpine:3.18
            - zlib CVE-2023-5 FixInstalled: 1-r1 >= 1-r0 (fixed) in alpine:edge
            ? mixed-releases: package zlib 1-r1: CVE-2023-1, CVE-2023-4: `alpine:3.18` calls it fixed or not affected, `alpine:edge` affected, and nothing tells which of the two releases the package came from
            ? mixed-releases: release `alpine:3.11`: the database has no advisories for it, and some packages may come from it
        "#]],
    );
    check(
        lines,
        &Memory::of("alpine:edge zlib CVE-2023-1 fixed 2-r0"),
        &expect![[r#"
            ? unsupported-release: release `alpine:3.18`: the database has no advisories for it
        "#]],
    );
}

#[test]
fn the_order_is_package_severity_id_source() {
    let database = Memory::of(
        "debian:12 a CVE-2023-2 affected rating=low
         debian:12 a CVE-2023-1 affected rating=low
         debian:12 a CVE-2023-3 affected rating=critical
         debian:12 b CVE-2023-9 affected rating=critical",
    );
    let inventory = inventory("debian 12\npackage x 1 source=b\npackage y 1 source=a");
    let assessment = assess(&inventory, &database, Options::default()).unwrap();
    let order: Vec<_> = assessment
        .findings
        .iter()
        .map(|it| (it.package, it.id.as_str()))
        .collect();
    assert_eq!(
        order,
        [
            (0, "CVE-2023-9"),
            (1, "CVE-2023-3"),
            (1, "CVE-2023-1"),
            (1, "CVE-2023-2")
        ]
    );
    assert_eq!(assessment.findings[0].rating.severity, Severity::Critical);
}

#[test]
fn records_are_loaded_for_findings_only_and_once() {
    let database = Memory::of(
        "debian:12 curl CVE-2023-1 fixed 8
         debian:12 curl CVE-2023-2 fixed 6
         debian:12 curl CVE-2023-3 not-affected",
    );
    let inventory = inventory("debian 12\npackage curl 7\npackage libcurl4 7 source=curl");
    let assessment = assess(&inventory, &database, Options::default()).unwrap();
    assert_eq!(assessment.findings.len(), 2);
    assert_eq!(database.loads.get(), 1);
}

#[test]
fn a_database_that_cannot_be_read_is_an_error() {
    struct Broken(Memory);
    impl AdvisoryLookup for Broken {
        fn find(&self, _: &Namespace, _: KeyKind, _: &str) -> Result<Vec<Candidate>, LookupError> {
            Err(LookupError::new("block 7 is damaged"))
        }
        fn record(
            &self,
            id: drydock_model::RecordId,
        ) -> Result<drydock_model::AdvisoryRecord, LookupError> {
            self.0.record(id)
        }
        fn vulnerability(&self, id: &str) -> Result<drydock_model::Vulnerability, LookupError> {
            self.0.vulnerability(id)
        }
        fn enrichments(&self, id: &str) -> Result<Vec<drydock_model::Enrichment>, LookupError> {
            self.0.enrichments(id)
        }
        fn knows(&self, _: &Namespace) -> bool {
            true
        }
        fn releases(&self) -> &[drydock_model::Release] {
            &[]
        }
        fn as_of(&self) -> Option<Date> {
            None
        }
    }
    let inventory = inventory("debian 12\npackage curl 7");
    let error = assess(&inventory, &Broken(Memory::default()), Options::default()).unwrap_err();
    let source = std::error::Error::source(&error).unwrap();
    assert_eq!(source.to_string(), "block 7 is damaged");
}

#[test]
fn ranges_of_other_sources_are_evaluated_too() {
    let mut database = Memory::of("debian:12 curl CVE-2023-1 affected");
    database.advisories[0].1.ranges = vec![range(">=1 <2"), range(">=3 <=5")];
    database.advisories[0].1.versions = vec!["9-1".into()];
    for (version, expected) in [("1-1", 1), ("2-1", 0), ("4-1", 1), ("6-1", 0), ("9-1", 1)] {
        let inventory = inventory(&format!("debian 12\npackage curl {version}"));
        let assessment = assess(&inventory, &database, Options::default()).unwrap();
        assert_eq!(assessment.findings.len(), expected, "{version}");
    }
    assert!(find_rule("debian").is_some_and(|rule| !rule.meta().docs.is_empty()));
}
