//! Release files of distributions in every spelling.

use super::*;
use crate::Detail;

fn catalog(path: &'static str, content: &str) -> Cataloged {
    let location = META
        .locations
        .iter()
        .copied()
        .find(|location| location.path() == path)
        .unwrap();
    OsRelease.catalog(&FoundFile {
        location,
        path,
        content: content.as_bytes(),
        detail: Detail::Packages,
    })
}

/// id, version, codename, id_like, pretty name
fn check(path: &'static str, content: &str, expected: [&str; 5]) {
    let found = catalog(path, content).distribution.unwrap();
    assert_eq!(found.path, path);
    let or_none = |value: Option<String>| value.unwrap_or_else(|| "-".to_owned());
    let shown = [
        found.id,
        or_none(found.version_id),
        or_none(found.codename),
        found.id_like.join(" "),
        or_none(found.pretty_name),
    ];
    assert_eq!(shown, expected, "{content}");
}

#[test]
fn os_release() {
    check(
        "etc/os-release",
        "PRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\nNAME=\"Debian GNU/Linux\"\nVERSION_ID=\"12\"\nVERSION=\"12 (bookworm)\"\nVERSION_CODENAME=bookworm\nID=debian\n",
        [
            "debian",
            "12",
            "bookworm",
            "",
            "Debian GNU/Linux 12 (bookworm)",
        ],
    );
    check(
        "usr/lib/os-release",
        "ID=alpine\nVERSION_ID=3.20_alpha20231219\nPRETTY_NAME='Alpine Linux edge'\n",
        ["alpine", "3.20_alpha20231219", "-", "", "Alpine Linux edge"],
    );
    check(
        "etc/os-release",
        "NAME=\"Linux Mint\"\nVERSION=\"21.2 (Victoria)\"\nID=linuxmint\nID_LIKE=\"ubuntu debian\"\nVERSION_ID=21.2\nUBUNTU_CODENAME=jammy\n",
        [
            "linuxmint",
            "21.2",
            "victoria",
            "ubuntu debian",
            "Linux Mint",
        ],
    );
    check(
        "etc/os-release",
        "ID=Ubuntu\nVERSION=\"16.04.7 LTS (Xenial Xerus)\"\nVERSION_ID=16.04\nUBUNTU_CODENAME=xenial\n",
        ["ubuntu", "16.04", "xenial", "", "-"],
    );
}

#[test]
fn debian_without_a_codename_line_or_a_version() {
    check(
        "etc/os-release",
        "ID=debian\nVERSION_ID=10\nVERSION=\"10 (buster)\"\n",
        ["debian", "10", "buster", "", "-"],
    );
    check(
        "etc/os-release",
        "PRETTY_NAME=\"Debian GNU/Linux bullseye/sid\"\nID=debian\n",
        [
            "debian",
            "-",
            "bullseye",
            "",
            "Debian GNU/Linux bullseye/sid",
        ],
    );
}

#[test]
fn relatives_of_os_release() {
    check(
        "etc/debian_version",
        "12.5\n",
        ["debian", "12", "-", "", "Debian GNU/Linux 12.5"],
    );
    check(
        "etc/debian_version",
        "trixie/sid\n",
        ["debian", "-", "trixie", "", "Debian GNU/Linux trixie/sid"],
    );
    check(
        "etc/alpine-release",
        "3.19.1\n",
        ["alpine", "3.19.1", "-", "", "Alpine Linux 3.19.1"],
    );
    check(
        "etc/alpine-release",
        "3.20_alpha20231219",
        [
            "alpine",
            "3.20_alpha20231219",
            "-",
            "",
            "Alpine Linux 3.20_alpha20231219",
        ],
    );
    check(
        "etc/lsb-release",
        "DISTRIB_ID=Ubuntu\nDISTRIB_RELEASE=14.04\nDISTRIB_CODENAME=trusty\nDISTRIB_DESCRIPTION=\"Ubuntu 14.04.6 LTS\"\n",
        ["ubuntu", "14.04", "trusty", "", "Ubuntu 14.04.6 LTS"],
    );
    check(
        "etc/lsb-release",
        "DISTRIB_ID=Debian\nDISTRIB_RELEASE=unstable\nDISTRIB_CODENAME=n/a\n",
        ["debian", "-", "-", "", "-"],
    );
}

#[test]
fn files_that_name_no_distribution_say_so() {
    for (path, content) in [
        ("etc/os-release", ""),
        ("etc/os-release", "NAME=Something\n"),
        ("etc/os-release", "ID=\"two words\"\n"),
        ("etc/lsb-release", "LSB_VERSION=1.4\n"),
        ("etc/debian_version", "kali-rolling\n"),
        ("etc/debian_version", "/sid\n"),
        ("etc/debian_version", "123456789\n"),
        ("etc/alpine-release", "\u{1b}[2J\n"),
    ] {
        let cataloged = catalog(path, content);
        assert_eq!(cataloged.distribution, None, "{path} {content}");
        assert!(
            cataloged.warnings.iter().any(|warning| warning.lost),
            "{path} {content}"
        );
    }
}
