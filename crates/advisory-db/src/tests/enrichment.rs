//! Facts, other ids and repositories.

use drydock_model::{Advisory, Enrichment, EnrichmentFact, RepositoryCpes, Vulnerability};
use jiff::civil::date;

use super::sample::{build, facts, full, record, repository, source, tracker};
use crate::{Builder, Database, Envelope, Error};

fn epss(probability: u32) -> EnrichmentFact {
    EnrichmentFact::Epss {
        probability,
        percentile: probability,
    }
}

fn exploited(day: i8) -> EnrichmentFact {
    EnrichmentFact::Exploited {
        added: date(2024, 1, day),
        due: None,
        ransomware: false,
    }
}

fn fact(source: &str, fact: EnrichmentFact) -> Enrichment {
    Enrichment {
        source: source.into(),
        id: "CVE-2024-1".into(),
        fact,
    }
}

fn database(fill: impl FnOnce(&mut Builder)) -> Database {
    let folder = tempfile::tempdir().unwrap();
    let mut builder = Builder::new(folder.path()).unwrap();
    builder.add_source(source("tracker")).unwrap();
    builder.add_source(source("nvd")).unwrap();
    fill(&mut builder);
    let path = folder.path().join("db");
    builder.write(&path, &Envelope::default()).unwrap();
    Database::open(&path).unwrap()
}

#[test]
fn every_fact_comes_back() {
    let (_folder, path) = build(&tracker(), usize::MAX);
    let database = Database::open(&path).unwrap();
    let mut expected = facts();
    expected.sort();
    let mut walked: Vec<Enrichment> = database.facts().map(Result::unwrap).collect();
    for fact in &expected {
        assert!(database.enrichments(&fact.id).unwrap().contains(fact));
    }
    walked.sort();
    assert_eq!(walked, expected);
    assert_eq!(database.enrichments("CVE-1999-1").unwrap(), []);
    let source = database.sources().iter().find(|it| it.id == "tracker");
    assert_eq!(source.unwrap().facts, expected.len() as u64);
    assert_eq!(database.stats().facts, expected.len() as u64);
}

#[test]
fn of_several_scores_the_highest_counts_and_of_listings_the_first() {
    let facts = [
        fact("tracker", epss(20)),
        fact("tracker", epss(30)),
        fact("nvd", epss(10)),
        fact("tracker", exploited(9)),
        fact("tracker", exploited(3)),
    ];
    let of = |facts: Vec<&Enrichment>| {
        let database = database(|builder| {
            for fact in facts {
                builder.add_enrichment(fact).unwrap();
            }
        });
        (
            database.digest(),
            database.enrichments("CVE-2024-1").unwrap(),
        )
    };
    let (digest, found) = of(facts.iter().collect());
    assert_eq!(
        found,
        [
            fact("nvd", epss(10)),
            fact("tracker", epss(30)),
            fact("tracker", exploited(3)),
        ]
    );
    let again = facts.iter().rev().chain(&facts).collect();
    assert_eq!(of(again), (digest, found));
}

#[test]
fn rejected_cves_are_facts() {
    let since = "2024-05-06T00:00:00Z".parse().unwrap();
    let withdrawn = |source: &str, id: &str| {
        let mut record = record(source, id, "place");
        record.withdrawn = Some(since);
        Advisory {
            record,
            affected: vec![],
        }
    };
    let database = database(|builder| {
        builder.add(&withdrawn("nvd", "CVE-2024-1")).unwrap();
        builder.add(&withdrawn("tracker", "CVE-2024-2")).unwrap();
    });
    let rejected = EnrichmentFact::Rejected { since };
    assert_eq!(
        database.enrichments("CVE-2024-1").unwrap(),
        [fact("nvd", rejected)]
    );
    assert_eq!(database.enrichments("CVE-2024-2").unwrap(), []);
}

#[test]
fn ids_lead_to_their_vulnerability() {
    let named = |id: &str, aliases: &[&str], upstream: &[&str]| {
        let mut record = record("tracker", id, "place");
        record.aliases = aliases.iter().map(|it| (*it).to_owned()).collect();
        record.upstream = upstream.iter().map(|it| (*it).to_owned()).collect();
        Advisory {
            record,
            affected: vec![],
        }
    };
    let database = database(|builder| {
        for advisory in [
            named("GHSA-1", &["CVE-2024-1"], &[]),
            named("PYSEC-1", &["GHSA-1"], &[]),
            named("UBUNTU-CVE-2024-1", &[], &["CVE-2024-1"]),
            named("DSA-1", &[], &["CVE-2024-1", "CVE-2024-2"]),
        ] {
            builder.add(&advisory).unwrap();
        }
    });
    let one = Vulnerability {
        id: "CVE-2024-1".into(),
        aliases: vec!["GHSA-1".into(), "PYSEC-1".into()],
    };
    for id in ["CVE-2024-1", "GHSA-1", "PYSEC-1", "UBUNTU-CVE-2024-1"] {
        assert_eq!(database.vulnerability(id).unwrap(), one, "{id}");
    }
    for id in ["DSA-1", "CVE-2024-2", "CVE-1999-1"] {
        let alone = database.vulnerability(id).unwrap();
        assert_eq!((alone.id.as_str(), alone.aliases), (id, vec![]));
    }
}

#[test]
fn repositories_come_back_joined() {
    let with = |name: &str, cpes: &[&str]| RepositoryCpes {
        repository: name.into(),
        cpes: cpes.iter().map(|it| (*it).to_owned()).collect(),
    };
    let database = database(|builder| {
        for it in [
            with("b", &["2", "1"]),
            with("a", &[]),
            with("b", &["3", "1"]),
            repository(),
        ] {
            builder.add_repository(&it).unwrap();
        }
    });
    let cpes = database.repository_cpes("b").unwrap();
    assert_eq!(cpes.unwrap(), ["1", "2", "3"]);
    assert_eq!(database.repository_cpes("a").unwrap(), Some(vec![]));
    assert_eq!(database.repository_cpes("c").unwrap(), None);
    let all: Vec<_> = database.repositories().map(Result::unwrap).collect();
    assert_eq!(
        all,
        [with("a", &[]), with("b", &["1", "2", "3"]), repository()]
    );
}

#[test]
fn what_does_not_fit_is_refused_alone() {
    let database = database(|builder| {
        let long = "x".repeat(2 << 20);
        let mut named = fact("tracker", epss(1));
        named.id.clone_from(&long);
        let impossible = fact("tracker", epss(1_000_001));
        let repository = RepositoryCpes {
            repository: "a".into(),
            cpes: vec![long],
        };
        for refused in [
            builder.add_enrichment(&named),
            builder.add_enrichment(&impossible),
            builder.add_repository(&repository),
        ] {
            assert!(matches!(refused, Err(Error::OverLimit { .. })));
        }
    });
    assert_eq!(database.facts().count(), 0);
}

#[test]
fn facts_of_unknown_sources_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let mut builder = Builder::new(folder.path()).unwrap();
    builder.add(&full()).unwrap();
    builder.add_source(source("errata")).unwrap();
    builder.add_enrichment(&fact("kev", exploited(1))).unwrap();
    let path = folder.path().join("db");
    let error = builder.write(&path, &Envelope::default()).unwrap_err();
    assert!(matches!(error, Error::UnknownSource { .. }), "{error}");
}

/// As many scores as are published: what a look-up and the file pay for them.
#[test]
fn scores_are_small() {
    let mut state = 0x5eed_u64;
    let mut random = move |below: u64| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state % below
    };
    let count = 300_000_u64;
    let database = database(|builder| {
        for number in 0..count {
            let year = 1999 + number * 27 / count;
            // Most scores are small, and the percentile follows from the score.
            let probability =
                10 * (random(100) * random(100) * random(100) / 20 + random(40)) as u32;
            let scored = Enrichment {
                source: "tracker".into(),
                id: format!("CVE-{year}-{:04}", number * 13 % 60_000 + random(3)),
                fact: EnrichmentFact::Epss {
                    probability,
                    percentile: 1_000_000 - 1_000_000 / (1 + probability / 100),
                },
            };
            builder.add_enrichment(&scored).unwrap();
        }
    });
    let sections = database.stats().sections;
    let bytes: u64 = sections
        .iter()
        .filter(|it| it.name.starts_with("fact"))
        .map(|it| it.bytes)
        .sum();
    let per_fact = bytes as f64 / database.stats().facts as f64;
    assert!(per_fact < 9.0, "{bytes} bytes, {per_fact} each");
}
