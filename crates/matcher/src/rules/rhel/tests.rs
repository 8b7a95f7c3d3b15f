//! What Red Hat's advisories mean for its packages, whole.

use expect_test::expect;

use super::*;
use crate::memory::{Memory, check, distribution};

#[test]
fn repositories_decide() {
    let database = Memory::of(
        "rhel:9 curl CVE-1 fixed 7.76.1-26.el9 key=binary cpe=cpe:/o:redhat:enterprise_linux:9::baseos
         rhel:9 curl CVE-2 affected key=binary cpe=cpe:/o:redhat:enterprise_linux:9
         rhel:9 curl CVE-3 fixed 8-1.el9 key=binary cpe=cpe:/a:redhat:openshift:4.14::el9
         rhel:9 curl CVE-4 not-affected key=binary cpe=cpe:/o:redhat:enterprise_linux:9
         rhel:9 curl CVE-5 will-not-fix cpe=cpe:/o:redhat:enterprise_linux:9",
    );
    check(
        "rhel 9.4\npackage curl 7.76.1-14.el9",
        &database,
        &expect![[r#"
            curl CVE-1 fixed in 7.76.1-26.el9: 7.76.1-14.el9 < 7.76.1-26.el9 (fixed) in rhel:9 [unknown by tracker]
            curl CVE-2 affected: every version is affected in rhel:9 [unknown by tracker]
            curl CVE-5 will-not-fix: every version is affected in rhel:9 [unknown by tracker]
            - curl CVE-3 QualifierMismatch: only for packages from repositories of cpe:/a:redhat:openshift:4.14::el9 in rhel:9
            - curl CVE-4 NotAffected: no version is affected in rhel:9
        "#]],
    );
    check(
        "rhel 9.4
         package curl 7.76.1-14.el9
         cpe cpe:/a:redhat:openshift:4.14::el9",
        &database,
        &expect![[r#"
            curl CVE-1 fixed in 7.76.1-26.el9: 7.76.1-14.el9 < 7.76.1-26.el9 (fixed) in rhel:9 [unknown by tracker]
            curl CVE-2 affected: every version is affected in rhel:9 [unknown by tracker]
            curl CVE-3 fixed in 8-1.el9: 7.76.1-14.el9 < 8-1.el9 (fixed) in rhel:9 [unknown by tracker]
            curl CVE-5 will-not-fix: every version is affected in rhel:9 [unknown by tracker]
            - curl CVE-4 NotAffected: no version is affected in rhel:9
        "#]],
    );
}

#[test]
fn streams_of_extended_support_come_before_the_release() {
    let database = Memory::of(
        "rhel:9 curl CVE-1 fixed 7-4.el9_4.1 key=binary cpe=cpe:/o:redhat:enterprise_linux:9::baseos
         rhel:9 curl CVE-1 fixed 7-2.el9_2.5 key=binary cpe=cpe:/o:redhat:rhel_eus:9.2::baseos
         rhel:9 curl CVE-1 fixed 7-4.el9_4.1 key=binary cpe=cpe:/o:redhat:rhel_eus:9.4::baseos
         rhel:9 curl CVE-2 fixed 7-4.el9_4.2 key=binary cpe=cpe:/o:redhat:enterprise_linux:9::baseos
         rhel:9 curl CVE-3 affected key=binary cpe=cpe:/o:redhat:enterprise_linux:9",
    );
    check(
        "rhel 9.2
         package curl 7-2.el9_2.5
         cpe cpe:/o:redhat:rhel_eus:9.2::baseos
         cpe cpe:/o:redhat:rhel_eus:9.4::baseos",
        &database,
        &expect![[r#"
            curl CVE-2 fixed in 7-4.el9_4.2: 7-2.el9_2.5 < 7-4.el9_4.2 (fixed) in rhel:9 [unknown by tracker]
            curl CVE-3 affected: every version is affected in rhel:9 [unknown by tracker]
            - curl CVE-1 QualifierMismatch: the record says otherwise of the package's own channel or stream in rhel:9
            - curl CVE-1 FixInstalled: 7-2.el9_2.5 >= 7-2.el9_2.5 (fixed) in rhel:9
            - curl CVE-1 QualifierMismatch: only for packages from repositories of cpe:/o:redhat:rhel_eus:9.4::baseos in rhel:9
        "#]],
    );
    check(
        "rhel 9.2\npackage curl 7-2.el9_2.5",
        &database,
        &expect![[r#"
            curl CVE-1 fixed in 7-4.el9_4.1: 7-2.el9_2.5 < 7-4.el9_4.1 (fixed) in rhel:9 [unknown by tracker]
            curl CVE-2 fixed in 7-4.el9_4.2: 7-2.el9_2.5 < 7-4.el9_4.2 (fixed) in rhel:9 [unknown by tracker]
            curl CVE-3 affected: every version is affected in rhel:9 [unknown by tracker]
            - curl CVE-1 QualifierMismatch: only for packages from repositories of cpe:/o:redhat:rhel_eus:9.2::baseos in rhel:9
            - curl CVE-1 QualifierMismatch: only for packages from repositories of cpe:/o:redhat:rhel_eus:9.4::baseos in rhel:9
        "#]],
    );
}

#[test]
fn minor_releases_of_10_are_one() {
    check(
        "rhel 10.1\npackage curl 8-1.el10",
        &Memory::of(
            "rhel:10 curl CVE-1 fixed 8-2.el10_0 key=binary cpe=cpe:/o:redhat:enterprise_linux:10.0
             rhel:10 curl CVE-2 affected key=binary cpe=cpe:/o:redhat:enterprise_linux:10",
        ),
        &expect![[r#"
            curl CVE-1 fixed in 8-2.el10_0: 8-1.el10 < 8-2.el10_0 (fixed) in rhel:10 [unknown by tracker]
            curl CVE-2 affected: every version is affected in rhel:10 [unknown by tracker]
        "#]],
    );
}

#[test]
fn centos_linux_goes_by_red_hat_and_stream_by_nobody() {
    let database = Memory::of(
        "rhel:7 curl CVE-1 fixed 7.29.0-59.el7 key=binary cpe=cpe:/o:redhat:enterprise_linux:7::server",
    );
    check(
        "centos 7\npackage curl 7.29.0-50.el7",
        &database,
        &expect![[r#"
            curl CVE-1 fixed in 7.29.0-59.el7: 7.29.0-50.el7 < 7.29.0-59.el7 (fixed) in rhel:7 [unknown by tracker]
        "#]],
    );
    check(
        "centos 9\npackage curl 7-1.el9",
        &database,
        &expect![[r#"
            ? unsupported-release: release `centos:9`: nobody publishes advisories for CentOS Stream, whose versions are its own
        "#]],
    );
    let stream = Distribution {
        pretty_name: Some("CentOS Stream 8".into()),
        ..distribution("centos 8")
    };
    assert!(CENTOS.declines(&stream).is_some());
    assert!(RHEL.declines(&stream).is_none());
}
