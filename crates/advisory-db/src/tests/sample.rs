//! Small advisories and databases for tests.

use std::path::PathBuf;

use drydock_model::{
    Advisory, AdvisoryRecord, Affected, Digest, Enrichment, EnrichmentFact, KeyKind, Namespace,
    Qualifier, Range, RangeEvent, Rating, Reference, Release, RepositoryCpes, Severity, State,
};
use jiff::civil::date;
use tempfile::TempDir;

use crate::{Builder, Database, Envelope, SourceMeta, UpstreamFile};

pub(super) fn namespace(text: &str) -> Namespace {
    text.parse().unwrap()
}

pub(super) fn source(id: &str) -> SourceMeta {
    SourceMeta {
        id: id.into(),
        digest: Digest::sha256([id.len() as u8; 32]),
        covers: vec![namespace(&format!("{id}:empty"))],
    }
}

pub(super) fn record(source: &str, id: &str, place: &str) -> AdvisoryRecord {
    let mut digest = [0; 32];
    for (byte, letter) in digest.iter_mut().zip(format!("{id}{place}").bytes()) {
        *byte = letter;
    }
    AdvisoryRecord {
        source: source.into(),
        id: id.into(),
        locator: format!("data.json#{place}/{id}"),
        aliases: vec![],
        upstream: vec![],
        related: vec![],
        description: Some(format!(
            "A flaw in {place} lets a caller read what is not theirs."
        )),
        ratings: vec![],
        references: vec![],
        published: None,
        modified: None,
        withdrawn: None,
        digest: Digest::sha256(digest),
    }
}

pub(super) fn affected(namespace_text: &str, package: &str, fixed: &str) -> Affected {
    Affected {
        namespace: namespace(namespace_text),
        key: KeyKind::Source,
        package: package.into(),
        state: State::Fixed,
        reason: None,
        ranges: vec![Range::below(fixed)],
        versions: vec![],
        rating: None,
        qualifiers: vec![],
    }
}

/// An advisory with something in every field.
pub(super) fn full() -> Advisory {
    let rating = Rating {
        origin: "nvd".into(),
        severity: Severity::High,
        original: Some("important".into()),
        vector: Some("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N".into()),
    };
    let events = vec![
        RangeEvent::Introduced("1.0".into()),
        RangeEvent::LastAffected("1.9".into()),
        RangeEvent::Limit("2.0".into()),
    ];
    let record = AdvisoryRecord {
        aliases: vec!["GHSA-aaaa-bbbb-cccc".into()],
        upstream: vec!["CVE-2024-0001".into()],
        related: vec!["CVE-2024-0002".into()],
        ratings: vec![rating.clone()],
        references: vec![Reference {
            kind: Some("FIX".into()),
            url: "https://example.org/fix".into(),
        }],
        published: Some("2024-01-02T03:04:05Z".parse().unwrap()),
        modified: Some("2024-02-03T04:05:06.789Z".parse().unwrap()),
        withdrawn: Some("2024-03-04T05:06:07Z".parse().unwrap()),
        digest: Digest::sha512([9; 64]),
        ..record("errata", "ELSA-2024-1", "updates")
    };
    let affected = Affected {
        key: KeyKind::Binary,
        state: State::WillNotFix,
        reason: Some("out of support scope".into()),
        ranges: vec![Range { events }, Range::all()],
        versions: vec!["1.2".into(), "1.3".into()],
        rating: Some(rating),
        qualifiers: vec![
            Qualifier::Module("nodejs:18".into()),
            Qualifier::Architectures(vec!["x86_64".into(), "noarch".into()]),
            Qualifier::RepositoryCpes(vec!["cpe:/o:example:linux:9::baseos".into()]),
            Qualifier::Channel("fips".into()),
        ],
        ..affected("oracle:9", "nodejs", "")
    };
    Advisory {
        record,
        affected: vec![affected],
    }
}

/// Advisories of a tracker for many packages in three releases, one package with very many.
pub(super) fn tracker() -> Vec<Advisory> {
    let advisory = |package: &str, number: usize| Advisory {
        record: record("tracker", &format!("CVE-2024-{number:04}"), package),
        affected: ["debian:11", "debian:12", "debian:sid"]
            .iter()
            .map(|release| affected(release, package, &format!("1.{number}-1")))
            .collect(),
    };
    let many = (0..300).map(|number| advisory("linux", number));
    let few = (0..600).map(|number| advisory(&format!("package{}", number / 3), number));
    many.chain(few).collect()
}

/// Enough advisories for a dictionary to be trained on.
pub(super) fn large() -> Vec<Advisory> {
    let advisory = |number: usize| {
        let package = format!("lib{}", number % 700);
        Advisory {
            record: record("tracker", &format!("CVE-2023-{number:05}"), &package),
            affected: vec![affected("debian:12", &package, &format!("2.{number}-1"))],
        }
    };
    (0..4000).map(advisory).collect()
}

pub(super) fn release(version: &str) -> Release {
    Release {
        distribution: "debian".into(),
        version: version.into(),
        codename: Some("bookworm".into()),
        released: Some(date(2023, 6, 10)),
        end_of_life: None,
        source: "tracker".into(),
    }
}

/// Facts of every kind.
pub(super) fn facts() -> Vec<Enrichment> {
    let fact = |id: &str, fact| Enrichment {
        source: "tracker".into(),
        id: id.into(),
        fact,
    };
    let score = |number: u32| EnrichmentFact::Epss {
        probability: number * 7919 % 1_000_000,
        percentile: number * 104_729 % 1_000_000,
    };
    let scores = (0..900).map(|number| fact(&format!("CVE-2024-{number:04}"), score(number)));
    let others = [
        EnrichmentFact::Exploited {
            added: date(2024, 1, 2),
            due: Some(date(2024, 1, 23)),
            ransomware: true,
        },
        EnrichmentFact::Rated(Rating {
            origin: "nvd".into(),
            severity: Severity::High,
            original: None,
            vector: Some("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N".into()),
        }),
        EnrichmentFact::Rejected {
            since: "2024-02-03T00:00:00Z".parse().unwrap(),
        },
    ];
    let others = others.into_iter().map(|other| fact("CVE-2024-0001", other));
    scores.chain(others).collect()
}

pub(super) fn repository() -> RepositoryCpes {
    RepositoryCpes {
        repository: "baseos-rpms".into(),
        cpes: vec!["cpe:/o:example:linux:9::baseos".into()],
    }
}

pub(super) fn envelope() -> Envelope {
    Envelope {
        files: vec![UpstreamFile {
            source: "tracker".into(),
            name: "data.json".into(),
            modified: Some("2024-04-05T06:07:08Z".parse().unwrap()),
        }],
    }
}

/// A folder with a database of these advisories, built with this much memory.
pub(super) fn build(advisories: &[Advisory], memory: usize) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let mut builder = Builder::with_memory(folder.path(), memory).unwrap();
    for id in ["errata", "tracker"] {
        builder.add_source(source(id)).unwrap();
    }
    for advisory in advisories {
        builder.add(advisory).unwrap();
    }
    for fact in facts() {
        builder.add_enrichment(&fact).unwrap();
    }
    builder.add_repository(&repository()).unwrap();
    builder.add_releases(vec![release("12"), release("11")], Some(date(2024, 5, 6)));
    let path = folder.path().join("advisories.db");
    builder.write(&path, &envelope()).unwrap();
    (folder, path)
}

/// The bytes of a database of [`tracker`] and [`full`].
pub(super) fn bytes() -> Vec<u8> {
    let mut advisories = tracker();
    advisories.push(full());
    let (_folder, path) = build(&advisories, usize::MAX);
    std::fs::read(path).unwrap()
}

/// Everything that is asked of a database in the tests of damage.
pub(super) fn answers(database: &Database) -> Vec<Result<String, crate::Error>> {
    let mut answers = vec![Ok(format!(
        "{:?} {:?} {:?} {:?}",
        database.identity(),
        database.sources(),
        database.releases(),
        database.envelope()
    ))];
    let numbers = (0..200).step_by(57);
    let names = numbers.map(|number| format!("package{number}"));
    for name in names.chain(["linux".into(), "absent".into(), "zzz".into()]) {
        let found = database.find(&namespace("debian:12"), KeyKind::Source, &name);
        answers.push(found.map(|found| format!("{found:?}")));
    }
    let found = database.find(&namespace("oracle:9"), KeyKind::Binary, "nodejs");
    answers.push(found.map(|found| format!("{found:?}")));
    for handle in [0, 1, 350, 900, 901] {
        let id = drydock_model::RecordId(handle);
        answers.push(database.record(id).map(|record| format!("{record:?}")));
        answers.push(database.keys_of(id).map(|keys| format!("{keys:?}")));
    }
    for id in [
        "CVE-2024-0001",
        "CVE-2024-1100",
        "GHSA-aaaa-bbbb-cccc",
        "CVE-1999-1",
    ] {
        answers.push(database.records_of(id).map(|ids| format!("{ids:?}")));
        answers.push(database.enrichments(id).map(|facts| format!("{facts:?}")));
        answers.push(database.vulnerability(id).map(|ids| format!("{ids:?}")));
    }
    for name in ["baseos-rpms", "other-rpms"] {
        let cpes = database.repository_cpes(name);
        answers.push(cpes.map(|cpes| format!("{cpes:?}")));
    }
    answers
}
