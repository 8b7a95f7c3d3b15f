//! Which release a Debian image is taken for, and what its packages are looked up as.

use drydock_model::Release;

use super::*;
use crate::memory::{distribution, parse_repository};

fn releases(codenames: &[(&str, &str)]) -> Vec<Release> {
    let release = |(codename, version): &(&str, &str)| Release {
        distribution: "debian".into(),
        version: (*version).into(),
        codename: Some((*codename).into()),
        released: None,
        end_of_life: None,
        source: "test".into(),
    };
    codenames.iter().map(release).collect()
}

#[test]
fn finds_the_release() {
    let known = releases(&[("bookworm", "12"), ("trixie", "13"), ("sid", "sid")]);
    let cases: &[(&str, &[&str], Option<&str>)] = &[
        ("debian 12 bookworm", &[], Some("12")),
        ("debian 12.5", &[], Some("12")),
        ("debian 9 trixie", &[], Some("9")),
        ("debian - trixie", &[], Some("13")),
        ("debian - trixie/sid", &[], Some("13")),
        ("debian trixie", &[], Some("13")),
        ("debian - sid", &[], Some("sid")),
        ("debian - forky", &[], Some("forky")),
        ("debian - -", &[], None),
        // Testing and sid look the same but for their repositories.
        (
            "debian - trixie",
            &["unstable official", "trixie foreign"],
            Some("sid"),
        ),
        (
            "debian - trixie",
            &["sid official", "sid official"],
            Some("sid"),
        ),
        (
            "debian - trixie",
            &["sid official", "trixie official"],
            Some("13"),
        ),
        (
            "debian - trixie",
            &[
                "sid official",
                "experimental official",
                "unstable-debug official",
            ],
            Some("sid"),
        ),
        ("debian - trixie", &["experimental official"], Some("13")),
        (
            "debian - trixie",
            &["sid official", "trixie-security official"],
            Some("13"),
        ),
        ("debian - trixie", &["sid foreign"], Some("13")),
        ("debian 12 bookworm", &["sid official"], Some("12")),
    ];
    for (line, repositories, expected) in cases {
        let repositories: Vec<Repository> = repositories
            .iter()
            .map(|line| parse_repository(&line.split(' ').collect::<Vec<_>>(), "deb"))
            .collect();
        let surroundings = Surroundings {
            distribution: &distribution(line),
            repositories: &repositories,
            releases: &known,
        };
        let found = Debian.releases(&surroundings);
        assert_eq!(
            found.first().map(String::as_str),
            *expected,
            "{line} {repositories:?}"
        );
    }
}

#[test]
fn splits_rebuilds_and_nothing_else() {
    let cases = [
        ("1.2-3+b1", "1.2-3", Some("+b1")),
        ("1.2-3+b12", "1.2-3", Some("+b12")),
        ("1.2-3+deb12u1+b2", "1.2-3+deb12u1", Some("+b2")),
        ("1.2+b1-3", "1.2+b1-3", None),
        ("1.2-3+b", "1.2-3+b", None),
        ("1.2-3+bpo1", "1.2-3+bpo1", None),
        ("+b1", "+b1", None),
    ];
    for (version, head, suffix) in cases {
        assert_eq!(split_rebuild(version), (head, suffix));
    }
}

#[test]
fn signed_kernels_are_looked_up_as_what_they_were_built_from() {
    let cases = [("amd64", "linux"), ("6.1-arm64", "linux-6.1")];
    for (built, source) in cases {
        assert_eq!(kernel_source(built), source);
    }
}
