//! `drydock explain`.

use expect_test::expect;

use crate::images;
use crate::sandbox::Sandbox;

fn sandbox() -> Sandbox {
    let sandbox = Sandbox::with_database();
    images::debian().write_docker_archive(&sandbox.path("debian.tar"), "sample:1");
    sandbox
}

#[test]
fn reported() {
    expect![[r#"
        exit 0
        --- stdout
        CVE-2024-6119 is reported: 2 packages are affected

        libssl3 3.0.8-1 is affected, severity unknown
          because     3.0.8-1 < 3.0.14-1~deb12u2 (fixed)
          looked up   source package `openssl` 3.0.8-1 in debian:12, by the ordering of dpkg
          advisory    CVE-2024-6119 by debian-tracker, data.json#openssl/CVE-2024-6119, [DIGEST]
          rated       unknown by debian-tracker, in its words `not yet assigned`
          fix         update `openssl` to 3.0.14-1~deb12u2 or later
          about       Checking the name of a certificate may read an invalid address.
          listed in   var/lib/dpkg/status
          layer       1 of 2, [DIGEST]
          build step  ADD file:base in /

        openssl 3.0.8-1 is affected, severity unknown
          because     3.0.8-1 < 3.0.14-1~deb12u2 (fixed)
          looked up   source package `openssl` 3.0.8-1 in debian:12, by the ordering of dpkg
          advisory    CVE-2024-6119 by debian-tracker, data.json#openssl/CVE-2024-6119, [DIGEST]
          rated       unknown by debian-tracker, in its words `not yet assigned`
          fix         update `openssl` to 3.0.14-1~deb12u2 or later
          about       Checking the name of a certificate may read an invalid address.
          listed in   var/lib/dpkg/status
          layer       2 of 2, [DIGEST]
          build step  RUN apt-get install -y curl openssl

        Elsewhere the database says
          alpine:edge: openssl fixed in 3.3.2-r0
          debian:13: openssl fixed in 3.3.2-1
          debian:sid: openssl fixed in 3.3.2-1
    "#]]
    .assert_eq(&sandbox().run("drydock explain CVE-2024-6119 debian.tar"));
}

#[test]
fn fix_installed() {
    expect![[r#"
        exit 0
        --- stdout
        CVE-2022-3602 is not reported: advisories speak of installed packages, and none is affected

        libssl3 3.0.8-1 is not reported: the installed version has the fix
          because     3.0.8-1 >= 3.0.7-1 (fixed)
          looked up   source package `openssl` 3.0.8-1 in debian:12, by the ordering of dpkg
          advisory    CVE-2022-3602 by debian-tracker, data.json#openssl/CVE-2022-3602, [DIGEST]
          listed in   var/lib/dpkg/status
          layer       1 of 2, [DIGEST]
          build step  ADD file:base in /

        openssl 3.0.8-1 is not reported: the installed version has the fix
          because     3.0.8-1 >= 3.0.7-1 (fixed)
          looked up   source package `openssl` 3.0.8-1 in debian:12, by the ordering of dpkg
          advisory    CVE-2022-3602 by debian-tracker, data.json#openssl/CVE-2022-3602, [DIGEST]
          listed in   var/lib/dpkg/status
          layer       2 of 2, [DIGEST]
          build step  RUN apt-get install -y curl openssl

        Elsewhere the database says
          alpine:3.18: openssl fixed in 3.0.7-r0
          debian:13: openssl fixed in 3.0.7-1
          debian:sid: openssl fixed in 3.0.7-1
    "#]]
    .assert_eq(&sandbox().run("drydock explain cve-2022-3602 debian.tar"));
}

#[test]
fn not_installed_unknown_or_elsewhere() {
    let sandbox = sandbox();
    expect![[r#"
        exit 0
        --- stdout
        CVE-2024-3094 is not reported: in debian:12 it concerns `xz-utils`, and none of that is installed

        Elsewhere the database says
          alpine:edge: xz fixed in 5.6.1-r2
          debian:13: xz-utils fixed in 5.6.1+really5.4.5-1
          debian:sid: xz-utils fixed in 5.6.1+really5.4.5-1
    "#]].assert_eq(&sandbox.run("drydock explain CVE-2024-3094 debian.tar"));
    expect![[r#"
        exit 0
        --- stdout
        CVE-1999-0001 is not reported: the database does not know it
    "#]]
    .assert_eq(&sandbox.run("drydock explain CVE-1999-0001 debian.tar"));
    expect![[r#"
        exit 0
        --- stdout
        CVE-2021-36159 is not reported: no advisory of debian:12 names it; 6 packages were looked up there

        Elsewhere the database says
          alpine:3.18: apk-tools fixed in 2.12.6-r0
    "#]].assert_eq(&sandbox.run("drydock explain CVE-2021-36159 debian.tar"));
}

#[test]
fn nothing_can_be_said() {
    let sandbox = Sandbox::with_database();
    images::unsupported().write_docker_archive(&sandbox.path("old.tar"), "sample:1");
    expect![[r#"
        exit 3
        --- stdout
        Nothing can be said of CVE-2024-6119: no package was looked up

        Elsewhere the database says
          alpine:edge: openssl fixed in 3.3.2-r0
          debian:12: openssl fixed in 3.0.14-1~deb12u2
          debian:13: openssl fixed in 3.3.2-1
          debian:sid: openssl fixed in 3.3.2-1

        Not assessed
          - release `debian:7`
            the database has no advisories for it; the newest release of `debian` that it covers is `13`
    "#]].assert_eq(&sandbox.run("drydock explain CVE-2024-6119 old.tar"));
}
