//! What Ubuntu's advisories mean for its packages, whole.

use expect_test::expect;

use super::*;
use crate::memory::{Memory, check, distribution};

#[test]
fn finds_the_release() {
    let database = Memory::default().with_releases(
        "2026-01-01",
        "ubuntu 22.04 jammy - -
         debian 12 jammy - -",
    );
    for (line, expected) in [
        ("ubuntu 22.04", Some("22.04")),
        ("ubuntu 22.04.3 focal", Some("22.04")),
        ("ubuntu - jammy", Some("22.04")),
        ("ubuntu - unheard", None),
        ("ubuntu 22", None),
        ("ubuntu devel", None),
    ] {
        let surroundings = Surroundings {
            distribution: &distribution(line),
            repositories: &[],
            releases: &database.releases,
        };
        let found = Ubuntu.releases(&surroundings);
        assert_eq!(found.first().map(String::as_str), expected, "{line}");
    }
}

#[test]
fn sources_decide_in_the_base_and_channels_only_tell() {
    check(
        "ubuntu 22.04 jammy
         package libssl3 3.0.2-0ubuntu1.10 source=openssl
         package docker-ce 5:1 vendor=Docker",
        &Memory::of(
            "ubuntu:22.04 openssl CVE-1 fixed 3.0.2-0ubuntu1.12
             ubuntu:22.04 openssl CVE-2 fixed 3.0.2-0ubuntu1.10
             ubuntu:22.04 openssl CVE-3 affected
             ubuntu:22.04 openssl CVE-3 fixed 3.0.2-0ubuntu1.10+esm2 channel=pro
             ubuntu:22.04 openssl CVE-3 fixed 3.0.2-0ubuntu1.13+Fips1 channel=fips
             ubuntu:22.04 openssl CVE-4 fixed 3.0.2-0ubuntu1.13+Fips1 channel=fips-updates
             ubuntu:22.04 openssl CVE-5 will-not-fix channel=esm-infra
             ubuntu:22.04 libssl3 CVE-6 fixed 3.0.2-0ubuntu1.11 key=binary",
        ),
        &expect![[r#"
            libssl3 CVE-1 fixed in 3.0.2-0ubuntu1.12: 3.0.2-0ubuntu1.10 < 3.0.2-0ubuntu1.12 (fixed) in ubuntu:22.04 [unknown by tracker]
            libssl3 CVE-3 affected: every version is affected in ubuntu:22.04 [unknown by tracker]
            libssl3 CVE-6 fixed in 3.0.2-0ubuntu1.11: 3.0.2-0ubuntu1.10 < 3.0.2-0ubuntu1.11 (fixed) in ubuntu:22.04 [unknown by tracker]
            - libssl3 CVE-2 FixInstalled: 3.0.2-0ubuntu1.10 >= 3.0.2-0ubuntu1.10 (fixed) in ubuntu:22.04
            - libssl3 CVE-3 QualifierMismatch: only for the channel `pro` in ubuntu:22.04
            - libssl3 CVE-3 QualifierMismatch: only for the channel `fips` in ubuntu:22.04
            - libssl3 CVE-4 QualifierMismatch: only for the channel `fips-updates` in ubuntu:22.04
            - libssl3 CVE-5 QualifierMismatch: only for the channel `esm-infra` in ubuntu:22.04
            ? third-party-package: package docker-ce 5:1: it is published by Docker (maintainer `Docker`): the advisories of Ubuntu do not speak of it
        "#]],
    );
}

#[test]
fn the_reason_names_the_channel_with_the_fix() {
    for (pro, installed, expected) in [
        (
            "pro",
            "1-1",
            Some("triaged; fixed in 1-1+esm1 with the channel `pro`"),
        ),
        (
            "esm-apps",
            "1-1",
            Some("triaged; fixed in 1-1+esm1 with the channel `esm-apps`"),
        ),
        ("fips", "1-1", Some("triaged")),
        ("pro", "1-2", Some("triaged")),
    ] {
        let database = Memory::of(&format!(
            "ubuntu:22.04 curl CVE-1 affected reason=triaged
             ubuntu:22.04 curl CVE-1 fixed 1-1+esm1 channel={pro}"
        ));
        let inventory =
            crate::memory::inventory(&format!("ubuntu 22.04\npackage curl {installed}"));
        let assessment = crate::assess(&inventory, &database, crate::Options::default()).unwrap();
        let finding = &assessment.findings[0];
        assert_eq!(finding.reason.as_deref(), expected, "{pro} {installed}");
        assert_eq!(finding.fixed_in, None);
    }
}

#[test]
fn packages_of_a_channel_go_by_it() {
    check(
        "ubuntu 20.04 focal
         package curl 7.68.0-1ubuntu2.25+esm1
         package openssl 1.1.1f-1ubuntu2.fips.2",
        &Memory::of(
            "ubuntu:20.04 curl CVE-1 will-not-fix
             ubuntu:20.04 curl CVE-1 fixed 7.68.0-1ubuntu2.25+esm1 channel=pro
             ubuntu:20.04 curl CVE-2 will-not-fix
             ubuntu:20.04 curl CVE-2 fixed 7.68.0-1ubuntu2.25+esm2 channel=esm-infra
             ubuntu:20.04 curl CVE-3 affected
             ubuntu:20.04 openssl CVE-4 fixed 1.1.1f-1ubuntu2.20
             ubuntu:20.04 openssl CVE-4 fixed 1.1.1f-1ubuntu2.fips.2 channel=fips",
        ),
        &expect![[r#"
            curl CVE-2 fixed in 7.68.0-1ubuntu2.25+esm2: 7.68.0-1ubuntu2.25+esm1 < 7.68.0-1ubuntu2.25+esm2 (fixed) in ubuntu:20.04 [unknown by tracker]
            curl CVE-3 affected: every version is affected in ubuntu:20.04 [unknown by tracker]
            - curl CVE-1 QualifierMismatch: the record says otherwise of the package's own channel or stream in ubuntu:20.04
            - curl CVE-1 FixInstalled: 7.68.0-1ubuntu2.25+esm1 >= 7.68.0-1ubuntu2.25+esm1 (fixed) in ubuntu:20.04
            - curl CVE-2 QualifierMismatch: the record says otherwise of the package's own channel or stream in ubuntu:20.04
            - openssl CVE-4 QualifierMismatch: the record says otherwise of the package's own channel or stream in ubuntu:20.04
            - openssl CVE-4 FixInstalled: 1.1.1f-1ubuntu2.fips.2 >= 1.1.1f-1ubuntu2.fips.2 (fixed) in ubuntu:20.04
        "#]],
    );
    check(
        "ubuntu 20.04 focal
         package curl 7.68.0-1ubuntu2.25
         channel esm-infra",
        &Memory::of("ubuntu:20.04 curl CVE-2 fixed 7.68.0-1ubuntu2.25+esm2 channel=esm-infra"),
        &expect![[r#"
            curl CVE-2 fixed in 7.68.0-1ubuntu2.25+esm2: 7.68.0-1ubuntu2.25 < 7.68.0-1ubuntu2.25+esm2 (fixed) in ubuntu:20.04 [unknown by tracker]
        "#]],
    );
}

#[test]
fn of_several_sources_one_is_shown() {
    check(
        "ubuntu 22.04 jammy
         package curl 7.81.0-1ubuntu1.1",
        &Memory::of(
            "ubuntu:22.04 curl UBUNTU-CVE-2023-1 fixed 7.81.0-1ubuntu1.2 feed=osv upstream=CVE-2023-1
             ubuntu:22.04 curl CVE-2023-1 fixed 7.81.0-1ubuntu1.2 feed=ubuntu-oval",
        ),
        &expect![[r#"
            curl CVE-2023-1 fixed in 7.81.0-1ubuntu1.2: 7.81.0-1ubuntu1.1 < 7.81.0-1ubuntu1.2 (fixed) in ubuntu:22.04 [unknown by ubuntu-oval] UBUNTU-CVE-2023-1, also UBUNTU-CVE-2023-1 by osv fixed in 7.81.0-1ubuntu1.2
        "#]],
    );
}

#[test]
fn headers_of_the_kernel_are_spared() {
    check(
        "ubuntu 22.04 jammy
         package linux-libc-dev 5.15.0-1.1 source=linux
         package linux-headers-5.15.0-1-generic 5.15.0-1.1 source=linux
         package linux-image-unsigned-5.15.0-1-generic 5.15.0-1.1 source=linux
         package linux-image-5.15.0-1-generic 5.15.0-1.1 source=linux-signed
         package linux-image-5.15.0-1-aws 5.15.0-1.1 source=linux-signed-aws",
        &Memory::of(
            "ubuntu:22.04 linux CVE-1 fixed 5.15.0-2.2
             ubuntu:22.04 linux-aws CVE-2 fixed 5.15.0-2.2",
        ),
        &expect![[r#"
            linux-image-unsigned-5.15.0-1-generic CVE-1 fixed in 5.15.0-2.2: 5.15.0-1.1 < 5.15.0-2.2 (fixed) in ubuntu:22.04 [unknown by tracker]
            linux-image-5.15.0-1-generic CVE-1 fixed in 5.15.0-2.2: 5.15.0-1.1 < 5.15.0-2.2 (fixed) in ubuntu:22.04 [unknown by tracker]
            linux-image-5.15.0-1-aws CVE-2 fixed in 5.15.0-2.2: 5.15.0-1.1 < 5.15.0-2.2 (fixed) in ubuntu:22.04 [unknown by tracker]
            - linux-libc-dev CVE-1 HeadersOnly: 5.15.0-1.1 < 5.15.0-2.2 (fixed) in ubuntu:22.04
            - linux-headers-5.15.0-1-generic CVE-1 HeadersOnly: 5.15.0-1.1 < 5.15.0-2.2 (fixed) in ubuntu:22.04
        "#]],
    );
}
