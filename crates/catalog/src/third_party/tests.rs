//! Vendors are recognised, and packages of the distribution are not taken for theirs.

use super::*;

#[test]
fn table_is_sorted_and_in_lower_case() {
    let names: Vec<String> = VENDORS
        .iter()
        .map(|vendor| vendor.name.to_lowercase())
        .collect();
    assert!(names.is_sorted(), "{names:?}");
    for vendor in VENDORS {
        assert!(!vendor.signs.is_empty(), "{}", vendor.name);
        for sign in vendor.signs {
            if let Sign::Maintainer(part) | Sign::WholeMaintainer(part) = sign {
                assert_eq!(*part, part.to_lowercase(), "{}", vendor.name);
            }
        }
    }
}

fn vendor_of(maintainer: &str, version: &str) -> Option<String> {
    let signs = Signs {
        maintainer: Some(maintainer),
        version,
        ..Signs::default()
    };
    find_third_party(&signs).map(|third_party| third_party.vendor)
}

#[test]
fn vendors_are_told_by_what_they_write() {
    for (maintainer, version, vendor) in [
        (
            "Docker <support@docker.com>",
            "5:24.0.7-1~debian.12~bookworm",
            "Docker",
        ),
        ("GitHub", "2.40.0", "GitHub"),
        ("HashiCorp", "1.9.0", "HashiCorp"),
        ("Jane Doe <jane@nodesource.com>", "18.19.0-1", "NodeSource"),
        (
            "Kubernetes Authors <dev@kubernetes.io>",
            "1.29.0-1.1",
            "Kubernetes",
        ),
        ("Elasticsearch Team <info@elastic.co>", "8.11.3", "Elastic"),
        (
            "Debian PostgreSQL Maintainers <team+postgresql@tracker.debian.org>",
            "16.1-1.pgdg120+1",
            "PostgreSQL Global Development Group",
        ),
        (
            "Debian PHP Maintainers <team+pkg-php@tracker.debian.org>",
            "8.3.2-1+0~20240120.16+debian12~1.gbpb43448",
            "Sury",
        ),
        (
            "LLVM Packaging Team <pkg-llvm-team@lists.alioth.debian.org>",
            "1:17.0.6~++20231209124227+6009708b4367-1~exp1~20231209124336.77",
            "apt.llvm.org",
        ),
        (
            "MariaDB Developers <developers@lists.mariadb.org>",
            "1:11.2.2",
            "MariaDB Foundation",
        ),
        (
            "Debian MySQL Maintainers <x@y>",
            "1:10.11.6+maria~deb12",
            "MariaDB Foundation",
        ),
    ] {
        assert_eq!(
            vendor_of(maintainer, version).as_deref(),
            Some(vendor),
            "{maintainer} {version}"
        );
    }
}

#[test]
fn people_with_a_vendors_address_and_odd_versions_are_not_vendors() {
    for (maintainer, version) in [
        ("Alex Example <alex@nvidia.com>", "0.1-2"),
        ("Bea Example <bea@osrfoundation.org>", "1.2.0+dfsg-3"),
        ("Chris Example <chris@google.com>", "1.8.0-1"),
        (
            "Docker Compose Team <team+docker-compose@tracker.debian.org>",
            "1.29.2-3",
        ),
        (
            "Debian Salt Team <pkg-salt-team@lists.alioth.debian.org>",
            "3004.1+dfsg-2.2",
        ),
        ("GitHubber <someone@debian.org>", "2.0-1"),
        ("Debian Backports <x@debian.org>", "2.39.2-1~bpo11+1"),
        ("Some One <one@debian.org>", "3.0.10+debian1-3"),
        (
            "Debian Nginx Maintainers <x@debian.org>",
            "1.22.1-9+deb12u1",
        ),
    ] {
        assert_eq!(
            vendor_of(maintainer, version),
            None,
            "{maintainer} {version}"
        );
    }
}

#[test]
fn origin_and_bugs_fields_speak_where_nothing_else_does() {
    let signs = Signs {
        version: "1",
        maintainer: Some("Ann <ann@acme.test>"),
        ..Signs::default()
    };
    let by = |origin, bugs| {
        find_third_party(&Signs {
            origin,
            bugs,
            ..signs
        })
    };
    assert_eq!(by(None, None), None);
    assert_eq!(by(Some("Debian"), Some("debbugs://bugs.debian.org")), None);
    assert_eq!(
        by(
            Some("Ubuntu"),
            Some("https://bugs.launchpad.net/ubuntu/+filebug")
        ),
        None
    );
    let third_party = by(Some("Acme"), None).unwrap();
    assert_eq!(
        (third_party.vendor.as_str(), third_party.evidence.as_str()),
        ("Acme", "origin `Acme`")
    );
    let third_party = by(None, Some("https://acme.test/bugs")).unwrap();
    assert_eq!(third_party.vendor, "Ann");
    assert_eq!(third_party.evidence, "bug address `https://acme.test/bugs`");
}
