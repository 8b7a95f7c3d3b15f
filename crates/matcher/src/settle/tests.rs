//! What several records of one bug, and facts about it, make of a finding.

use drydock_model::{Enrichment, EnrichmentFact, Rating, Severity, Vulnerability};
use expect_test::{Expect, expect};
use jiff::civil::date;

use crate::memory::{Memory, inventory, render};
use crate::{Explanation, Options, assess, explain};

fn found(database: &Memory) -> String {
    let inventory = inventory("debian 12\npackage curl 7-1");
    let options = Options { dismissals: true };
    let assessment = assess(&inventory, database, options).unwrap();
    let findings = assessment.findings.into_iter().map(Box::new);
    let dismissals = assessment.dismissals.into_iter().map(Box::new);
    let all: Vec<Explanation> = findings
        .map(Explanation::Finding)
        .chain(dismissals.map(Explanation::Dismissal))
        .collect();
    render(&all, &inventory)
}

fn explained(database: &Memory, id: &str) -> String {
    let inventory = inventory("debian 12\npackage curl 7-1");
    render(&explain(&inventory, database, id).unwrap(), &inventory)
}

fn check(text: &str, expected: Expect) {
    expected.assert_eq(text);
}

fn fact(source: &str, id: &str, fact: EnrichmentFact) -> Enrichment {
    Enrichment {
        source: source.into(),
        id: id.into(),
        fact,
    }
}

fn rated(origin: &str, severity: Severity, vector: &str) -> EnrichmentFact {
    EnrichmentFact::Rated(Rating {
        origin: origin.into(),
        severity,
        original: None,
        vector: Some(vector.into()),
    })
}

#[test]
fn errata_are_a_finding_for_each_bug() {
    let database = Memory::of(
        "debian:12 curl ERRATUM-1 fixed 8 upstream=CVE-2023-1,CVE-2023-2 feed=errata
         debian:12 curl CVE-2023-1 affected feed=tracker
         debian:12 curl ERRATUM-2 fixed 6 upstream=CVE-2023-3,CVE-2023-4 feed=errata",
    );
    check(
        &found(&database),
        expect![[r#"
            curl CVE-2023-1 fixed in 8: 7-1 < 8 (fixed) in debian:12 [unknown by errata], also CVE-2023-1 by tracker fixed in -
            curl CVE-2023-2 fixed in 8: 7-1 < 8 (fixed) in debian:12 [unknown by errata]
            - curl CVE-2023-3 FixInstalled: 7-1 >= 6 (fixed) in debian:12
            - curl CVE-2023-4 FixInstalled: 7-1 >= 6 (fixed) in debian:12
        "#]],
    );
    check(
        &explained(&database, "cve-2023-2"),
        expect![[r#"
            curl CVE-2023-2 fixed in 8: 7-1 < 8 (fixed) in debian:12 [unknown by errata]
        "#]],
    );
    check(
        &explained(&database, "CVE-2023-4"),
        expect![[r#"
            - curl CVE-2023-4 FixInstalled: 7-1 >= 6 (fixed) in debian:12
        "#]],
    );
    check(
        &explained(&database, "ERRATUM-1"),
        expect![[r#"
            curl CVE-2023-1 fixed in 8: 7-1 < 8 (fixed) in debian:12 [unknown by errata], also CVE-2023-1 by tracker fixed in -
            curl CVE-2023-2 fixed in 8: 7-1 < 8 (fixed) in debian:12 [unknown by errata]
        "#]],
    );
}

#[test]
fn names_that_only_other_records_join_are_one_bug() {
    let mut database = Memory::of(
        "debian:12 curl GHSA-1 affected feed=ghsa
         debian:12 curl PYSEC-1 fixed 9 feed=pysec
         debian:12 curl LOCAL-1 affected feed=local upstream=GHSA-1",
    );
    database.vulnerabilities.push(Vulnerability {
        id: "CVE-2023-1".into(),
        aliases: vec!["GHSA-1".into(), "GO-1".into(), "PYSEC-1".into()],
    });
    let expected = expect![[r#"
        curl CVE-2023-1 fixed in 9: 7-1 < 9 (fixed) in debian:12 [unknown by pysec] GHSA-1 GO-1 LOCAL-1 PYSEC-1, also GHSA-1 by ghsa fixed in -, also LOCAL-1 by local fixed in -
    "#]];
    let shown = found(&database);
    check(&shown, expected);
    for id in ["go-1", "CVE-2023-1", "LOCAL-1"] {
        assert_eq!(explained(&database, id), shown, "{id}");
    }
}

#[test]
fn publishers_come_before_collections() {
    let database = Memory::of(
        "debian:12 curl CVE-2023-1 affected feed=tracker
         debian:12 curl CVE-2023-1 fixed 8 feed=osv
         debian:12 curl CVE-2023-1 fixed 9 feed=nvd",
    );
    check(
        &found(&database),
        expect![[r#"
            curl CVE-2023-1 affected: every version is affected in debian:12 [unknown by tracker], also CVE-2023-1 by nvd fixed in 9, also CVE-2023-1 by osv fixed in 8
        "#]],
    );
}

#[test]
fn facts_join_the_finding() {
    let mut database = Memory::of(
        "debian:12 curl CVE-2023-1 affected
         debian:12 curl CVE-2023-2 affected record-rating=low
         debian:12 curl GHSA-3 affected alias=CVE-2023-3 feed=other record-rating=ghsa:critical",
    );
    let nvd = |id: &str| {
        let rating = rated("nvd", Severity::High, "CVSS:3.1/AV:N");
        fact("nvd", id, rating)
    };
    let score = |probability| EnrichmentFact::Epss {
        probability,
        percentile: 5,
    };
    database.facts = vec![
        fact("epss", "CVE-2023-1", score(970_000)),
        nvd("CVE-2023-1"),
        nvd("CVE-2023-2"),
        nvd("CVE-2023-3"),
        fact("epss", "CVE-2023-3", score(1)),
        fact(
            "kev",
            "CVE-2023-3",
            EnrichmentFact::Exploited {
                added: date(2023, 5, 6),
                due: None,
                ransomware: true,
            },
        ),
    ];
    check(
        &found(&database),
        expect![[r#"
            curl CVE-2023-1 affected: every version is affected in debian:12 [high by nvd], epss 970000
            curl CVE-2023-3 affected: every version is affected in debian:12 [high by nvd] GHSA-3, epss 1, exploited since 2023-05-06 by ransomware
            curl CVE-2023-2 affected: every version is affected in debian:12 [low by tracker]
        "#]],
    );
}

#[test]
fn rejected_cves_are_no_findings() {
    let mut database = Memory::of("debian:12 curl GHSA-1 affected alias=CVE-2023-1");
    let since = "2023-05-06T07:08:09Z".parse().unwrap();
    let rejected = EnrichmentFact::Rejected { since };
    database.facts = vec![fact("nvd", "CVE-2023-1", rejected)];
    check(
        &found(&database),
        expect![[r#"
            - curl CVE-2023-1 Rejected: the CVE was rejected, last changed on 2023-05-06 in debian:12
        "#]],
    );
}
