//! What the advisories of rpm distributions mean for their packages, whole.

use expect_test::expect;

use super::*;
use crate::find_rule;
use crate::memory::{Memory, check, distribution};

#[test]
fn finds_the_release() {
    for (line, expected) in [
        ("almalinux 9.4", "almalinux:9"),
        ("rocky 8.10", "rocky:8"),
        ("ol 9.3", "oracle:9"),
        ("amzn 2", "amazon:2"),
        ("amzn 2018.03", "amazon:1"),
        ("amzn 2023", "amazon:2023"),
        ("amzn 2023.5.20240805", "amazon:2023"),
        ("sles 15.5", "sles:15.5"),
        ("sles 12", "sles:12"),
        ("sled 15.5", "sles:15.5"),
        ("sles_sap 15.4", "sles:15.4"),
        ("sle_hpc 15.4", "sles:15.4"),
        ("sle-micro 5.5", "sle-micro:5.5"),
        ("opensuse-leap 15.6", "opensuse-leap:15.6"),
        (
            "opensuse-tumbleweed 20240805",
            "opensuse-tumbleweed:rolling",
        ),
        ("photon 5.0", "photon:5.0"),
        ("azurelinux 3.0", "azurelinux:3.0"),
        ("mariner 2.0.20240123", "mariner:2.0"),
        ("mageia 9", "mageia:9"),
        ("wolfi 20230201", "wolfi:rolling"),
        ("chainguard 20230214", "chainguard:rolling"),
        ("arch -", "arch:rolling"),
        ("rhel 9.4", "rhel:9"),
        ("centos 7", "rhel:7"),
    ] {
        let distribution = distribution(line);
        let rule = find_rule(&distribution.id).unwrap();
        let surroundings = Surroundings {
            distribution: &distribution,
            repositories: &[],
            releases: &[],
        };
        let release = &rule.releases(&surroundings)[0];
        let namespace = format!("{}:{release}", rule.meta().namespace);
        assert_eq!(namespace, expected, "{line}");
    }
    for line in ["almalinux -", "rocky nine", "sles 15.SP5"] {
        let distribution = distribution(line);
        let surroundings = Surroundings {
            distribution: &distribution,
            repositories: &[],
            releases: &[],
        };
        let rule = find_rule(&distribution.id).unwrap();
        assert_eq!(rule.releases(&surroundings), [""; 0], "{line}");
    }
}

#[test]
fn flavours_of_oracle_are_kept_apart() {
    check(
        "ol 8.9
         package gnutls 3.6.16-4.el8 arch=x86_64
         package gnutls 10:3.6.16-4.0.1.el8_fips arch=x86_64
         package glibc 2:2.28-225.0.4.ksplice2.el8 arch=x86_64
         package glibc 2.28-200.el8 arch=aarch64",
        &Memory::of(
            "oracle:8 gnutls ELSA-1 fixed 3.6.16-5.el8 key=binary upstream=CVE-1 arch=x86_64
             oracle:8 gnutls ELSA-2 fixed 10:3.6.16-5.0.1.el8_fips key=binary upstream=CVE-1 channel=fips
             oracle:8 glibc ELSA-3 fixed 2:2.28-225.0.4.ksplice3.el8 key=binary upstream=CVE-2 channel=ksplice
             oracle:8 glibc ELSA-4 fixed 2.28-225.el8 key=binary upstream=CVE-2 arch=x86_64",
        ),
        &expect![[r#"
            gnutls CVE-1 fixed in 3.6.16-5.el8: 3.6.16-4.el8 < 3.6.16-5.el8 (fixed) in oracle:8 [unknown by tracker] ELSA-1
            gnutls CVE-1 fixed in 10:3.6.16-5.0.1.el8_fips: 10:3.6.16-4.0.1.el8_fips < 10:3.6.16-5.0.1.el8_fips (fixed) in oracle:8 [unknown by tracker] ELSA-2
            glibc CVE-2 fixed in 2:2.28-225.0.4.ksplice3.el8: 2:2.28-225.0.4.ksplice2.el8 < 2:2.28-225.0.4.ksplice3.el8 (fixed) in oracle:8 [unknown by tracker] ELSA-3
            - gnutls CVE-1 QualifierMismatch: only for the channel `fips` in oracle:8
            - gnutls CVE-1 QualifierMismatch: only for the base, not for the package's flavour in oracle:8
            - glibc CVE-2 QualifierMismatch: only for the base, not for the package's flavour in oracle:8
            - glibc CVE-2 QualifierMismatch: only for the channel `ksplice` in oracle:8
            - glibc CVE-2 QualifierMismatch: only for x86_64 in oracle:8
        "#]],
    );
}

#[test]
fn modules_are_conditions_both_ways() {
    check(
        "almalinux 8.9
         package nodejs 1:16.20.2-1.module_el8 module=nodejs:16:8090020231:abc
         package npm 1:8.19.4-1.module_el8
         package zlib 1.2.11-1.el8",
        &Memory::of(
            "almalinux:8 nodejs ALSA-1 fixed 1:18.19.0-1.module_el8 key=binary module=nodejs:18
             almalinux:8 nodejs ALSA-2 fixed 1:16.20.2-4.module_el8 key=binary module=nodejs:16
             almalinux:8 nodejs ALSA-3 fixed 1:20.0.0-4.el8 key=binary
             almalinux:8 npm ALSA-2 fixed 1:8.19.4-4.module_el8 key=binary module=nodejs:16
             almalinux:8 zlib ALSA-4 fixed 1.2.11-2.el8 key=binary",
        ),
        &expect![[r#"
            nodejs ALSA-2 fixed in 1:16.20.2-4.module_el8: 1:16.20.2-1.module_el8 < 1:16.20.2-4.module_el8 (fixed) in almalinux:8 [unknown by tracker]
            zlib ALSA-4 fixed in 1.2.11-2.el8: 1.2.11-1.el8 < 1.2.11-2.el8 (fixed) in almalinux:8 [unknown by tracker]
            - nodejs ALSA-1 QualifierMismatch: only for the module `nodejs:18` in almalinux:8
            - nodejs ALSA-3 QualifierMismatch: only for builds outside of modules in almalinux:8
            - npm ALSA-2 QualifierMismatch: only for the module `nodejs:16` in almalinux:8
        "#]],
    );
}

#[test]
fn sources_are_compared_without_epoch() {
    check(
        "photon 5.0
         package perl-Errno 1.36-2.ph5 source=perl:5.36.0-2.ph5
         package gpg-pubkey (none)
         package linux-docs 6.1.1-1.ph5 source=linux:6.1.1-1.ph5
         package zlib-debuginfo 1.2-1.ph5 source=zlib:1.2-1.ph5
         package curl 1:8-1",
        &Memory::of(
            "photon:5.0 perl CVE-1 fixed 4:5.36.0-3.ph5
             photon:5.0 perl CVE-2 fixed 4:5.36.0-2.ph5
             photon:5.0 linux CVE-3 fixed 6.1.2-1.ph5
             photon:5.0 zlib CVE-4 fixed 1.3-1.ph5
             photon:5.0 curl CVE-5 fixed 9-1",
        ),
        &expect![[r#"
            perl-Errno CVE-1 fixed in 4:5.36.0-3.ph5: 5.36.0-2.ph5 < 4:5.36.0-3.ph5 (fixed) in photon:5.0 [unknown by tracker]
            - perl-Errno CVE-2 FixInstalled: 5.36.0-2.ph5 >= 4:5.36.0-2.ph5 (fixed) in photon:5.0
            - linux-docs CVE-3 HeadersOnly: 6.1.1-1.ph5 < 6.1.2-1.ph5 (fixed) in photon:5.0
            - zlib-debuginfo CVE-4 HeadersOnly: 1.2-1.ph5 < 1.3-1.ph5 (fixed) in photon:5.0
            - curl CVE-5 FixInstalled: 1:8-1 >= 9-1 (fixed) in photon:5.0
        "#]],
    );
}

#[test]
fn repositories_and_products_are_channels() {
    check(
        "amzn 2
         package kernel 5.15.10-1.amzn2 arch=x86_64
         package docker 20.10-1.amzn2",
        &Memory::of(
            "amazon:2 kernel ALAS2-1 fixed 4.14.300-1.amzn2 key=binary
             amazon:2 kernel ALAS2-2 fixed 5.15.20-1.amzn2 key=binary channel=kernel-5.15
             amazon:2 kernel ALAS2-3 fixed 5.10.20-1.amzn2 key=binary channel=kernel-5.10
             amazon:2 docker ALAS2-4 fixed 25.0-1.amzn2 key=binary channel=docker",
        ),
        &expect![[r#"
            kernel ALAS2-2 fixed in 5.15.20-1.amzn2: 5.15.10-1.amzn2 < 5.15.20-1.amzn2 (fixed) in amazon:2 [unknown by tracker]
            - kernel ALAS2-1 FixInstalled: 5.15.10-1.amzn2 >= 4.14.300-1.amzn2 (fixed) in amazon:2
            - kernel ALAS2-3 QualifierMismatch: only for the channel `kernel-5.10` in amazon:2
            - docker ALAS2-4 QualifierMismatch: only for the channel `docker` in amazon:2
        "#]],
    );
    for (id, found) in [("sles_sap", true), ("sles", false)] {
        let database = Memory::of("sles:15.5 hana CVE-1 fixed 2-1 key=binary channel=sap");
        let inventory = crate::memory::inventory(&format!("{id} 15.5\npackage hana 1-1"));
        let assessment = crate::assess(&inventory, &database, crate::Options::default()).unwrap();
        assert_eq!(!assessment.findings.is_empty(), found, "{id}");
    }
}

#[test]
fn rolling_distributions_have_one_namespace() {
    check(
        "wolfi 20230201
         package libssl3 3.3.0-r1 source=openssl
         package zlib 1.3-r0 source=zlib",
        &Memory::of(
            "wolfi:rolling openssl CVE-1 fixed 3.3.0-r2 key=binary
             wolfi:rolling zlib CVE-2 fixed 1.3-r1 key=binary
             wolfi:rolling libssl3 CVE-3 fixed 3.3.0-r2 key=binary",
        ),
        &expect![[r#"
            libssl3 CVE-1 fixed in 3.3.0-r2: 3.3.0-r1 < 3.3.0-r2 (fixed) in wolfi:rolling [unknown by tracker]
            libssl3 CVE-3 fixed in 3.3.0-r2: 3.3.0-r1 < 3.3.0-r2 (fixed) in wolfi:rolling [unknown by tracker]
            zlib CVE-2 fixed in 1.3-r1: 1.3-r0 < 1.3-r1 (fixed) in wolfi:rolling [unknown by tracker]
        "#]],
    );
    check(
        "arch -
         package openssl 1:3.2.0-1",
        &Memory::of("arch:rolling openssl AVG-1 fixed 1:3.2.1-1 key=binary upstream=CVE-1"),
        &expect![[r#"
            openssl CVE-1 fixed in 1:3.2.1-1: 1:3.2.0-1 < 1:3.2.1-1 (fixed) in arch:rolling [unknown by tracker] AVG-1
        "#]],
    );
}

#[test]
fn fedora_is_not_assessed() {
    check(
        "fedora 40\npackage curl 8-1",
        &Memory::default(),
        &expect![[r#"
            ? unsupported-release: release `fedora:40`: no feed that is read has advisories for `fedora`
        "#]],
    );
}
