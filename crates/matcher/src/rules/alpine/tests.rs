//! Which releases an Alpine image is taken for.

use super::*;
use crate::memory::{distribution, parse_repository};

#[test]
fn finds_the_releases() {
    let cases: &[(&str, &[&str], &[&str])] = &[
        ("alpine 3.18.4", &[], &["3.18"]),
        ("alpine 3.18", &[], &["3.18"]),
        ("alpine edge", &[], &["edge"]),
        ("alpine 3.19_alpha20230901", &[], &["edge"]),
        ("alpine 3.19.0_alpha20230901", &[], &["edge"]),
        ("alpine 3.19.0_rc1", &[], &["3.19"]),
        ("alpine -", &[], &[]),
        ("alpine three", &[], &[]),
        // Repositories decide, official ones only.
        (
            "alpine 3.18.4",
            &["v3.18 official", "v3.18 official"],
            &["3.18"],
        ),
        ("alpine 3.18.4", &["edge official"], &["edge"]),
        ("alpine 3.18.4", &["v3.19 official"], &["3.19"]),
        ("alpine 3.18.4", &["edge foreign"], &["3.18"]),
        ("alpine 3.18.4", &["latest-stable official"], &["3.18"]),
        ("alpine -", &["v3.18 official"], &["3.18"]),
        // Several releases: os-release's is the main one, if it is there; tagged ones are not.
        (
            "alpine 3.18.4",
            &["edge official", "v3.18 official"],
            &["3.18", "edge"],
        ),
        (
            "alpine 3.17.4",
            &["v3.18 official", "edge official"],
            &["3.18", "edge"],
        ),
        (
            "alpine 3.18.4",
            &["v3.18 official", "@edge edge official"],
            &["3.18", "edge"],
        ),
        ("alpine 3.18.4", &["@edge edge official"], &["3.18", "edge"]),
        (
            "alpine 3.18.4",
            &["@edge edge official", "v3.19 official"],
            &["3.19", "edge"],
        ),
    ];
    for (line, repositories, expected) in cases {
        let repositories: Vec<Repository> = repositories
            .iter()
            .map(|line| parse_repository(&line.split(' ').collect::<Vec<_>>(), "apk"))
            .collect();
        let surroundings = Surroundings {
            distribution: &distribution(line),
            repositories: &repositories,
            releases: &[],
        };
        assert_eq!(
            Alpine.releases(&surroundings),
            *expected,
            "{line} {repositories:?}"
        );
    }
}

#[test]
fn edge_may_show_in_the_pretty_name_alone() {
    let mut edge = distribution("alpine 3.18.0");
    edge.pretty_name = Some("Alpine Linux edge".into());
    assert_eq!(own_release(&edge).as_deref(), Some("edge"));
}
