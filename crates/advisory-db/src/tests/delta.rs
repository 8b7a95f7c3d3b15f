//! A delta leads from one database to the next, byte by byte, or says why it does not.

use std::path::{Path, PathBuf};

use drydock_model::{Advisory, Enrichment, EnrichmentFact, RepositoryCpes};
use proptest::prelude::*;
use proptest::sample::select;
use tempfile::TempDir;

use super::sample::{affected, facts, full, record, release, repository, source, tracker};
use crate::{Builder, Database, Envelope, Error, UpstreamFile, delta};

const NAME: &str = "day.delta";

/// What a database is made of.
#[derive(Clone)]
struct Content {
    advisories: Vec<Advisory>,
    facts: Vec<Enrichment>,
    repositories: Vec<RepositoryCpes>,
    sources: Vec<&'static str>,
    releases: Vec<&'static str>,
    modified: &'static str,
}

fn content() -> Content {
    Content {
        advisories: tracker(),
        facts: facts(),
        repositories: vec![repository()],
        sources: vec!["tracker", "errata"],
        releases: vec!["12"],
        modified: "2024-04-05T06:07:08Z",
    }
}

impl Content {
    fn build(&self) -> (TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let mut builder = Builder::new(folder.path()).unwrap();
        for id in &self.sources {
            builder.add_source(source(id)).unwrap();
        }
        self.advisories
            .iter()
            .for_each(|it| builder.add(it).unwrap());
        for fact in &self.facts {
            builder.add_enrichment(fact).unwrap();
        }
        for repository in &self.repositories {
            builder.add_repository(repository).unwrap();
        }
        let releases = self.releases.iter().map(|it| release(it)).collect();
        builder.add_releases(releases, None);
        let envelope = Envelope {
            files: vec![UpstreamFile {
                source: "tracker".into(),
                name: "data.json".into(),
                modified: Some(self.modified.parse().unwrap()),
            }],
        };
        let path = folder.path().join("db");
        builder.write(&path, &envelope).unwrap();
        (folder, path)
    }
}

/// Makes a delta, applies it, compares, and gives its size.
fn lead(from: &Content, to: &Content) -> usize {
    let ((_old_folder, old), (_new_folder, new)) = (from.build(), to.build());
    let base = Database::open(&old).unwrap();
    let target = Database::open(&new).unwrap();
    let bytes = delta::make(&base, &target).unwrap();
    let ends = delta::ends(&bytes, Path::new(NAME)).unwrap();
    assert_eq!((ends.base, ends.target), (base.digest(), target.digest()));
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("applied");
    let named = (bytes.as_slice(), Path::new(NAME));
    let built = delta::apply(&base, named, folder.path(), &path).unwrap();
    assert_eq!(built.digest, target.digest());
    assert!(std::fs::read(&path).unwrap() == std::fs::read(&new).unwrap());
    bytes.len()
}

#[test]
fn nothing_changed() {
    assert!(lead(&content(), &content()) < 400);
}

#[test]
fn everything_can_change() {
    let mut to = content();
    to.advisories[7].record.description = Some("Reworded.".into());
    to.advisories[8].affected[1] = affected("debian:12", "linux", "9.9-1");
    to.advisories.remove(350);
    to.advisories.insert(
        0,
        Advisory {
            record: record("tracker", "CVE-2025-1", "aaa"),
            affected: vec![affected("debian:14", "aaa", "1")],
        },
    );
    to.advisories.push(full());
    to.facts.remove(5);
    to.facts.push(Enrichment {
        source: "kev".into(),
        id: "CVE-2025-1".into(),
        fact: EnrichmentFact::Epss {
            probability: 1,
            percentile: 1,
        },
    });
    to.repositories.push(RepositoryCpes {
        repository: "new".into(),
        cpes: vec!["cpe:/a:new".into()],
    });
    to.repositories[0].cpes.push("cpe:/a:more".into());
    to.sources.push("kev");
    to.releases.push("13");
    to.modified = "2024-04-06T06:07:08Z";
    let size = lead(&content(), &to);
    assert!(size < 3500, "{size}");
    lead(&to, &content());
    let nothing = Content {
        advisories: vec![],
        facts: vec![],
        repositories: vec![],
        ..content()
    };
    lead(&content(), &nothing);
    lead(&nothing, &content());
}

#[test]
fn scores_that_move_a_little_cost_little() {
    let mut to = content();
    for (number, fact) in (0..).zip(&mut to.facts) {
        if let EnrichmentFact::Epss { percentile, .. } = &mut fact.fact {
            *percentile = (*percentile + 10 * (number % 3)).min(1_000_000);
        }
    }
    let size = lead(&content(), &to);
    assert!(size < 1000, "{size}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn any_choice_leads_to_any_other(
        left in proptest::collection::vec(any::<bool>(), 60),
        right in proptest::collection::vec(any::<bool>(), 60),
        package in select(vec!["linux", "zlib"]),
    ) {
        let choose = |chosen: &[bool]| {
            let mut content = content();
            let mut index = 0..;
            content.advisories.retain(|_| chosen[index.next().unwrap() % 60]);
            let mut index = 0..;
            content.facts.retain(|_| chosen[index.next().unwrap() % 60]);
            content
        };
        let mut to = choose(&right);
        for advisory in to.advisories.iter_mut().take(5) {
            advisory.affected[0].package = package.to_owned();
        }
        lead(&choose(&left), &to);
    }
}

#[test]
fn other_bases_and_damage_are_told() {
    let mut to = content();
    to.advisories.truncate(500);
    let ((_old_folder, old), (_new_folder, new)) = (content().build(), to.build());
    let base = Database::open(&old).unwrap();
    let target = Database::open(&new).unwrap();
    let bytes = delta::make(&base, &target).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("applied");
    let apply = |base: &Database, bytes: &[u8]| {
        delta::apply(base, (bytes, Path::new(NAME)), folder.path(), &path)
    };
    let error = apply(&target, &bytes).unwrap_err();
    assert!(matches!(error, Error::WrongBase { .. }), "{error}");

    let mut dated = content();
    dated.modified = "2020-01-01T00:00:00Z";
    let (_folder, dated) = dated.build();
    let error = apply(&Database::open(&dated).unwrap(), &bytes).unwrap_err();
    assert!(matches!(error, Error::OtherEnvelope { .. }), "{error}");

    for at in 0..bytes.len() {
        let mut damaged = bytes.clone();
        damaged[at] ^= 0x10;
        assert!(apply(&base, &damaged).is_err(), "byte {at}");
    }
    for length in 0..bytes.len() {
        assert!(apply(&base, &bytes[..length]).is_err(), "{length} bytes");
    }
    let mut later = bytes.clone();
    later[8] = 9;
    let error = apply(&base, &later).unwrap_err();
    assert!(
        matches!(error, Error::DeltaFormat { found: 9, .. }),
        "{error}"
    );
    assert!(matches!(apply(&base, b"zip"), Err(Error::NotADelta { .. })));
    let names: Vec<_> = std::fs::read_dir(folder.path()).unwrap().collect();
    assert!(names.is_empty(), "nothing is left: {names:?}");
}

/// Damage that no checksum tells: what comes out is held against what the delta states.
#[test]
fn another_target_is_told() {
    let mut to = content();
    to.advisories.truncate(500);
    let ((_old_folder, old), (_new_folder, new)) = (content().build(), to.build());
    let base = Database::open(&old).unwrap();
    let target = Database::open(&new).unwrap();
    let bytes = delta::make(&base, &target).unwrap();
    let (head, body) = bytes.split_at(16 + 4 * 32 + 5 * 8);
    let mut head = head.to_vec();
    head[16 + 2 * 32] ^= 1;
    let body = &body[8..];
    let checksum = xxhash_rust::xxh3::xxh3_64(&[&head, body].concat());
    let forged = [&head, checksum.to_le_bytes().as_slice(), body].concat();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("applied");
    let named = (forged.as_slice(), Path::new(NAME));
    let error = delta::apply(&base, named, folder.path(), &path).unwrap_err();
    assert!(matches!(error, Error::WrongTarget { .. }), "{error}");
    assert!(!path.exists());
}
