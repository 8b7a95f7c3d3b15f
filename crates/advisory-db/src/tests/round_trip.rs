//! Whatever is put in comes out, through every way of asking.

use std::collections::{BTreeMap, BTreeSet};

use drydock_model::{
    Advisory, AdvisoryRecord, Affected, Digest, KeyKind, Qualifier, Range, RangeEvent, Rating,
    RecordId, Reference, Severity, State,
};
use jiff::Timestamp;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use super::sample::{build, namespace};
use crate::{Database, Key};

/// Texts as feeds have them, and some as they should not.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        8 => "[a-z0-9.:+~-]{0,12}",
        1 => "[ -~]{0,60}",
        1 => ".{0,20}",
        1 => Just("\0\n\u{10ffff}".to_owned()),
    ]
}

/// Few enough that records and keys meet.
fn id() -> impl Strategy<Value = String> {
    prop_oneof![8 => "CVE-2024-[0-4]", 1 => text()]
}

fn time() -> impl Strategy<Value = Timestamp> {
    let bounds = Timestamp::MIN.as_second()..=Timestamp::MAX.as_second();
    (bounds, select(vec![0, 1, 999_999_999]))
        .prop_map(|(second, nanosecond)| {
            let nanosecond = if second < 0 { -nanosecond } else { nanosecond };
            Timestamp::new(second, nanosecond)
        })
        .prop_filter_map("outside of what jiff holds", Result::ok)
}

fn rating() -> impl Strategy<Value = Rating> {
    let origin = prop_oneof![Just("tracker".to_owned()), text()];
    let severity = select(Severity::ALL.to_vec());
    (origin, severity, option::of(text()), option::of(text())).prop_map(
        |(origin, severity, original, vector)| Rating {
            origin,
            severity,
            original,
            vector,
        },
    )
}

fn range() -> impl Strategy<Value = Range> {
    let event = prop_oneof![
        text().prop_map(RangeEvent::Introduced),
        text().prop_map(RangeEvent::Fixed),
        text().prop_map(RangeEvent::LastAffected),
        text().prop_map(RangeEvent::Limit),
    ];
    prop_oneof![
        text().prop_map(Range::below),
        Just(Range::all()),
        vec(event, 0..4).prop_map(|events| Range { events }),
    ]
}

fn qualifier() -> impl Strategy<Value = Qualifier> {
    prop_oneof![
        text().prop_map(Qualifier::Module),
        vec(text(), 0..3).prop_map(Qualifier::Architectures),
        vec(text(), 0..3).prop_map(Qualifier::RepositoryCpes),
        text().prop_map(Qualifier::Channel),
        text().prop_map(Qualifier::Cpe),
        vec(text(), 0..3).prop_map(Qualifier::Platforms),
    ]
}

fn affected() -> impl Strategy<Value = Affected> {
    let key = (
        select(vec![
            "alpine:3.18",
            "debian:1",
            "debian:12",
            "ubuntu:Pro:22.04:LTS",
        ]),
        any::<bool>(),
        prop_oneof![4 => "[a-c]{1,2}", 1 => text()],
    );
    let verdict = (select(State::ALL.to_vec()), option::of(text()));
    let versions = (vec(range(), 0..3), vec(text(), 0..3));
    let rest = (option::of(rating()), vec(qualifier(), 0..3));
    (key, verdict, versions, rest).prop_map(|(key, verdict, versions, rest)| Affected {
        namespace: namespace(key.0),
        key: if key.1 {
            KeyKind::Source
        } else {
            KeyKind::Binary
        },
        package: key.2,
        state: verdict.0,
        reason: verdict.1,
        ranges: versions.0,
        versions: versions.1,
        rating: rest.0,
        qualifiers: rest.1,
    })
}

fn record() -> impl Strategy<Value = AdvisoryRecord> {
    let head = (
        select(vec!["errata", "tracker"]),
        id(),
        prop_oneof![2 => "[ab]", 1 => text()],
    );
    let ids = (vec(id(), 0..3), vec(id(), 0..2), vec(text(), 0..2));
    let reference = (option::of(text()), text()).prop_map(|(kind, url)| Reference { kind, url });
    let prose = (
        option::of(text()),
        vec(rating(), 0..3),
        vec(reference, 0..3),
    );
    let times = (option::of(time()), option::of(time()), option::of(time()));
    let digest = prop_oneof![
        any::<[u8; 32]>().prop_map(Digest::sha256),
        any::<([u8; 32], [u8; 32])>().prop_map(|(head, tail)| {
            Digest::sha512(<[u8; 64]>::try_from([head, tail].concat()).unwrap())
        }),
        Just(Digest::sha256([0; 32])),
    ];
    (head, ids, prose, times, digest).prop_map(|(head, ids, prose, times, digest)| AdvisoryRecord {
        source: head.0.into(),
        id: head.1,
        locator: head.2,
        aliases: ids.0,
        upstream: ids.1,
        related: ids.2,
        description: prose.0,
        ratings: prose.1,
        references: prose.2,
        published: times.0,
        modified: times.1,
        withdrawn: times.2,
        digest,
    })
}

fn advisory() -> impl Strategy<Value = Advisory> {
    (record(), vec(affected(), 0..5)).prop_map(|(record, affected)| Advisory { record, affected })
}

fn key_of(affected: &Affected) -> Key {
    Key {
        namespace: affected.namespace.clone(),
        kind: affected.key,
        name: affected.package.clone(),
    }
}

/// What a plain map knows of the advisories.
#[derive(Default)]
struct Expected {
    records: BTreeMap<AdvisoryRecord, BTreeSet<Key>>,
    entries: BTreeMap<Key, BTreeSet<(AdvisoryRecord, Affected)>>,
}

impl Expected {
    fn new(advisories: &[Advisory]) -> Self {
        let mut expected = Self::default();
        for Advisory { record, affected } in advisories {
            let keys = expected.records.entry(record.clone()).or_default();
            for affected in affected {
                let key = key_of(affected);
                keys.insert(key.clone());
                let entries = expected.entries.entry(key).or_default();
                entries.insert((record.clone(), affected.clone()));
            }
        }
        expected
    }

    fn check_keys(&self, database: &Database) {
        let walked: Vec<_> = database.keys().map(Result::unwrap).collect();
        assert!(
            walked
                .iter()
                .map(|entries| &entries.key)
                .eq(self.entries.keys())
        );
        for (entries, (key, expected)) in walked.iter().zip(&self.entries) {
            let found = database.find(&key.namespace, key.kind, &key.name).unwrap();
            assert_eq!(found, entries.candidates);
            let handles = found.iter().map(|candidate| candidate.record);
            assert!(handles.is_sorted());
            let found: BTreeSet<_> = found
                .into_iter()
                .map(|candidate| {
                    let record = database.record(candidate.record).unwrap();
                    assert_eq!(candidate.source, record.source);
                    assert_eq!(candidate.id, record.id);
                    assert_eq!(candidate.withdrawn, record.withdrawn.is_some());
                    (record, candidate.affected)
                })
                .collect();
            assert_eq!(&found, expected);
        }
    }

    fn check_records(&self, database: &Database) {
        let walked: BTreeMap<_, _> = database
            .records()
            .map(Result::unwrap)
            .map(|(id, record)| (record, id))
            .collect();
        assert!(walked.keys().eq(self.records.keys()));
        let mut by_id = BTreeMap::<_, BTreeSet<RecordId>>::new();
        for (record, id) in &walked {
            let keys: BTreeSet<_> = database.keys_of(*id).unwrap().into_iter().collect();
            assert_eq!(&keys, &self.records[record]);
            for name in [&record.aliases, &record.upstream].into_iter().flatten() {
                by_id.entry(name).or_default().insert(*id);
            }
            by_id.entry(&record.id).or_default().insert(*id);
        }
        for (name, ids) in by_id {
            let found = database.records_of(name).unwrap();
            assert!(found.is_sorted() && found.iter().eq(&ids), "{name:?}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn everything_comes_back(
        advisories in vec(advisory(), 0..12),
        memory in select(vec![1, 2000, usize::MAX]),
    ) {
        let (_folder, path) = build(&advisories, memory);
        let database = Database::open(&path).unwrap();
        let expected = Expected::new(&advisories);
        expected.check_keys(&database);
        expected.check_records(&database);
        database.verify().unwrap();
        let stats = database.stats();
        prop_assert_eq!(stats.keys, expected.entries.len() as u64);
        prop_assert_eq!(stats.records, expected.records.len() as u64);
        let entries: usize = expected.entries.values().map(BTreeSet::len).sum();
        prop_assert_eq!(stats.entries, entries as u64);
    }
}

#[test]
fn many_blocks_and_keys_that_span_several_come_back() {
    let mut advisories = super::sample::tracker();
    advisories.extend(super::sample::large());
    advisories.push(super::sample::full());
    let (_folder, path) = build(&advisories, 200_000);
    let database = Database::open(&path).unwrap();
    let expected = Expected::new(&advisories);
    expected.check_keys(&database);
    expected.check_records(&database);
    let missing = database.find(&namespace("debian:12"), KeyKind::Binary, "linux");
    assert_eq!(missing.unwrap(), []);
    let beyond = RecordId(advisories.len() as u32);
    assert!(
        database
            .record(beyond)
            .unwrap_err()
            .to_string()
            .contains("no record 4901")
    );
}
