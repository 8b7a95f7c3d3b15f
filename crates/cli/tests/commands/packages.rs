//! `drydock packages`.

use expect_test::expect;

use crate::images;
use crate::sandbox::Sandbox;

#[test]
fn needs_no_database() {
    let sandbox = Sandbox::new();
    images::debian().write_docker_archive(&sandbox.path("debian.tar"), "sample:1");
    expect![[r#"
        exit 0
        --- stdout
        Image       [DIGEST], linux/amd64, 2 layers
        Release     debian 12

        PACKAGE   VERSION          TYPE  ARCH   SOURCE   LAYER  PATH                 BUILD STEP
        bash      5.2.15-2         deb   amd64  bash     1      var/lib/dpkg/status  ADD file:base in /
        curl      7.88.1-10        deb   amd64  curl     2      var/lib/dpkg/status  RUN apt-get install -y curl openssl
        libcurl4  7.88.1-10        deb   amd64  curl     2      var/lib/dpkg/status  RUN apt-get install -y curl openssl
        libssl3   3.0.8-1          deb   amd64  openssl  1      var/lib/dpkg/status  ADD file:base in /
        openssl   3.0.8-1          deb   amd64  openssl  2      var/lib/dpkg/status  RUN apt-get install -y curl openssl
        zlib1g    1:1.2.13.dfsg-1  deb   amd64  zlib     1      var/lib/dpkg/status  ADD file:base in /

        LAYER   PACKAGES  DIFF ID       BUILD STEP
        1 of 2  3         d9489a78b7a9  ADD file:base in /
        2 of 2  3         d2f8a7abf030  RUN apt-get install -y curl openssl

        6 packages in debian 12
    "#]].assert_eq(&sandbox.run("drydock packages debian.tar"));
}

#[test]
fn lists_files_when_asked() {
    let sandbox = Sandbox::new();
    images::alpine().write_docker_archive(&sandbox.path("alpine.tar"), "sample:1");
    expect![[r#"
        exit 0
        --- stdout
        Image       [DIGEST], linux/amd64, 1 layer
        Release     alpine 3.18.0

        PACKAGE     VERSION    TYPE  ARCH    SOURCE   LAYER  PATH                  BUILD STEP
        busybox     1.36.1-r0  apk   x86_64  busybox  1      lib/apk/db/installed  ADD alpine.tar /
          bin/busybox
        ssl_client  1.36.1-r0  apk   x86_64  busybox  1      lib/apk/db/installed  ADD alpine.tar /
          usr/bin/ssl_client

        LAYER   PACKAGES  DIFF ID       BUILD STEP
        1 of 1  2         5993e73d932a  ADD alpine.tar /

        2 packages in alpine 3.18.0
    "#]]
    .assert_eq(&sandbox.run("drydock packages alpine.tar --files"));
}

#[test]
fn reads_folders() {
    let sandbox = Sandbox::new();
    sandbox.write("root/etc/os-release", "ID=debian\nVERSION_ID=12\n");
    sandbox.write(
        "root/var/lib/dpkg/status",
        "Package: bash\nStatus: install ok installed\nArchitecture: amd64\nVersion: 5.2.15-2\n\n",
    );
    expect![[r#"
        exit 0
        --- stdout
        Image       a root filesystem, which no image config describes
        Release     debian 12

        PACKAGE  VERSION   TYPE  ARCH   SOURCE  LAYER  PATH                 BUILD STEP
        bash     5.2.15-2  deb   amd64  bash    1      var/lib/dpkg/status

        1 package in debian 12
    "#]]
    .assert_eq(&sandbox.run("drydock packages rootfs:root"));
    let by_itself = sandbox.run("drydock packages root");
    assert_eq!(by_itself, sandbox.run("drydock packages rootfs:root"));
}

#[test]
fn nothing_found_is_said() {
    let sandbox = Sandbox::new();
    images::empty().write_docker_archive(&sandbox.path("empty.tar"), "sample:1");
    expect![[r#"
        exit 3
        --- stdout
        Image       [DIGEST], linux/amd64, 1 layer
        Release     unknown

        Not assessed
          - packages
            no package database was found; looked for `lib/apk/db/installed`, `usr/lib/apk/db/installed`, `var/lib/dpkg/status`, `var/lib/dpkg/status.d`

        No packages found
    "#]].assert_eq(&sandbox.run("drydock packages empty.tar"));
}
