//! Which ids are joined, and which stay apart.

use drydock_model::Digest;
use expect_test::{Expect, expect};

use super::*;

/// One record a line: `ID [= ALIAS,ALIAS] [< UPSTREAM,UPSTREAM] [withdrawn]`.
fn record(line: &str) -> AdvisoryRecord {
    let mut words = line.split_whitespace();
    let id = words.next().unwrap().to_owned();
    let rest: Vec<&str> = words.collect();
    let list = |mark: &str| {
        let place = rest.iter().position(|word| *word == mark);
        let ids = place.and_then(|place| rest.get(place + 1));
        ids.map_or(vec![], |ids| ids.split(',').map(str::to_owned).collect())
    };
    AdvisoryRecord {
        source: "s".into(),
        id,
        locator: String::new(),
        aliases: list("="),
        upstream: list("<"),
        related: vec![],
        description: None,
        ratings: vec![],
        references: vec![],
        published: None,
        modified: None,
        withdrawn: rest
            .contains(&"withdrawn")
            .then_some(jiff::Timestamp::UNIX_EPOCH),
        digest: Digest::sha256([0; 32]),
    }
}

fn rows(lines: &[&str]) -> String {
    let mut aliases = Aliases::default();
    lines.iter().for_each(|line| aliases.add(&record(line)));
    let rows = aliases.finish();
    assert!(rows.is_sorted_by(|a, b| a.0 < b.0));
    let line = |(id, alias): &(Box<str>, Alias)| match alias {
        Alias::ShownAs(shown) => format!("{id} -> {shown}\n"),
        Alias::AlsoCalled(others) => format!("{id}: {}\n", others.join(" ")),
    };
    rows.iter().map(line).collect()
}

fn check(text: &str, expected: Expect) {
    let mut lines: Vec<&str> = text.lines().map(str::trim).collect();
    let forward = rows(&lines);
    lines.reverse();
    assert_eq!(rows(&lines), forward, "the order does not matter");
    expected.assert_eq(&forward);
}

#[test]
fn names_of_one_bug_are_joined_over_several_records() {
    check(
        "GHSA-1 = CVE-1
         PYSEC-1 = GHSA-1
         GO-1 = CVE-1,GHSA-1
         CVE-2
         GHSA-3 = RUSTSEC-3",
        expect![[r#"
            CVE-1: GHSA-1 GO-1 PYSEC-1
            GHSA-1 -> CVE-1
            GHSA-3: RUSTSEC-3
            GO-1 -> CVE-1
            PYSEC-1 -> CVE-1
            RUSTSEC-3 -> GHSA-3
        "#]],
    );
}

#[test]
fn errata_for_several_bugs_join_nothing() {
    check(
        "DSA-1 = CVE-1,CVE-2
         CVE-3 = DSA-2
         CVE-4 = DSA-2
         DSA-3 = GHSA-5
         GHSA-5 = CVE-5
         DSA-4 < CVE-6,CVE-7
         CVE-8 = CVE-9",
        expect![[r#"
            CVE-5: DSA-3 GHSA-5
            DSA-3 -> CVE-5
            GHSA-5 -> CVE-5
        "#]],
    );
}

#[test]
fn derived_records_lead_to_the_bug_and_are_not_listed() {
    check(
        "UBUNTU-CVE-1 < CVE-1
         GHSA-1 = CVE-1
         CGA-1 < CVE-1,GHSA-1
         CGA-2 < CVE-2,GHSA-2
         ALSA-3 < CVE-3
         NEXT-3 < ALSA-3
         ROUND-1 < ROUND-2
         ROUND-2 < ROUND-1",
        expect![[r#"
            ALSA-3 -> CVE-3
            CGA-1 -> CVE-1
            CVE-1: GHSA-1
            GHSA-1 -> CVE-1
            NEXT-3 -> CVE-3
            ROUND-2 -> ROUND-1
            UBUNTU-CVE-1 -> CVE-1
        "#]],
    );
}

#[test]
fn chains_never_bring_two_cves_together() {
    check(
        "GHSA-1 = CVE-1
         OSV-1 = GHSA-1
         OSV-1 = OSV-2
         OSV-2 = CVE-2",
        expect![[r#"
            CVE-1: GHSA-1 OSV-1
            CVE-2: OSV-2
            GHSA-1 -> CVE-1
            OSV-1 -> CVE-1
            OSV-2 -> CVE-2
        "#]],
    );
}

#[test]
fn withdrawn_records_join_nothing() {
    check("GHSA-1 = CVE-1 withdrawn", expect![[""]]);
}

#[test]
fn endless_lists_stay_apart() {
    let lines: Vec<String> = (0..2000)
        .map(|n| format!("X-{n:04} = X-{:04}", n + 1))
        .collect();
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    let mut aliases = Aliases::default();
    lines.iter().for_each(|line| aliases.add(&record(line)));
    let most = aliases.finish().into_iter().map(|(_, alias)| match alias {
        Alias::AlsoCalled(others) => others.len() + 1,
        Alias::ShownAs(_) => 0,
    });
    assert_eq!(most.max(), Some(MOST as usize));
}
