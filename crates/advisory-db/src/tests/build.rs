//! What a builder promises: the same content whatever the order, and nothing half-done.

use std::path::Path;

use drydock_model::{Advisory, Affected, KeyKind, RecordId};

use super::sample::{
    affected, answers, build, bytes, envelope, full, large, namespace, record, source, tracker,
};
use crate::{Builder, Database, Envelope, Error, Group};

fn names_in(folder: &Path) -> Vec<String> {
    let mut names: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn order_memory_and_repetition_do_not_matter() {
    let mut advisories = tracker();
    advisories.push(full());
    let (_folder, path) = build(&advisories, usize::MAX);
    let expected = std::fs::read(path).unwrap();

    advisories.reverse();
    advisories.rotate_left(333);
    advisories.extend(advisories[..500].to_vec());
    for memory in [usize::MAX, 100_000] {
        let (_folder, path) = build(&advisories, memory);
        assert!(std::fs::read(path).unwrap() == expected, "{memory}");
    }
}

#[test]
fn the_order_of_sources_and_namespaces_does_not_matter() {
    let advisories = [full(), tracker().swap_remove(3)];
    let digest = |is_reversed: bool| {
        let folder = tempfile::tempdir().unwrap();
        let mut builder = Builder::new(folder.path()).unwrap();
        let mut sources = vec![source("errata"), source("tracker")];
        let mut advisories = advisories.clone();
        if is_reversed {
            sources.reverse();
            advisories.reverse();
            for advisory in &advisories {
                builder.add(advisory).unwrap();
            }
        }
        for source in sources {
            builder.add_source(source).unwrap();
        }
        if !is_reversed {
            for advisory in &advisories {
                builder.add(advisory).unwrap();
            }
        }
        let path = folder.path().join("db");
        builder.write(&path, &Envelope::default()).unwrap().digest
    };
    assert_eq!(digest(true), digest(false));
}

/// The same advisories must give the same bytes on every machine. When this changes, either the
/// format changed (raise its version) or the compressor did (say so in the changelog: digests of
/// databases change with it).
#[test]
fn bytes_do_not_change_by_accident() {
    let (_folder, path) = build(&large(), usize::MAX);
    let database = Database::open(&path).unwrap();
    let sections = database.stats().sections;
    assert!(sections.iter().any(|it| it.name == "record dictionary"));
    assert_eq!(database.digest().short(), "8406bfa7e3b8");
}

#[test]
fn the_envelope_is_not_part_of_the_identity() {
    let write = |envelope: &Envelope| {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("db");
        let mut builder = Builder::new(folder.path()).unwrap();
        builder.add_source(source("tracker")).unwrap();
        builder.write(&path, envelope).unwrap();
        Database::open(&path).unwrap()
    };
    let (with, without) = (write(&envelope()), write(&Envelope::default()));
    assert_eq!(with.digest(), without.digest());
    assert_eq!(with.envelope(), &envelope());
    assert_eq!(without.envelope(), &Envelope::default());
}

#[test]
fn equal_records_become_one_with_the_entries_of_both() {
    let entry = |release| affected(release, "openssl", "3.0-1");
    let advisory = |affected: Vec<Affected>| Advisory {
        record: record("tracker", "CVE-2024-1", "openssl"),
        affected,
    };
    let (_folder, path) = build(
        &[
            advisory(vec![entry("debian:12"), entry("debian:12")]),
            advisory(vec![entry("debian:12"), entry("debian:11")]),
        ],
        usize::MAX,
    );
    let database = Database::open(&path).unwrap();
    let stats = database.stats();
    assert_eq!((stats.keys, stats.entries, stats.records), (2, 2, 1));
    let keys = database.keys_of(RecordId(0)).unwrap();
    let releases: Vec<_> = keys.iter().map(|key| key.namespace.release()).collect();
    assert_eq!(releases, ["11", "12"]);
}

#[test]
fn groups_count_packages_and_entries() {
    let mut advisories = tracker();
    advisories.push(full());
    let (_folder, path) = build(&advisories, usize::MAX);
    let database = Database::open(&path).unwrap();
    let group = |text: &str, packages, entries| Group {
        namespace: namespace(text),
        packages,
        entries,
    };
    let groups: Vec<_> = database
        .groups()
        .map(|(source, group)| (source.id.as_str(), group.clone()))
        .collect();
    assert_eq!(
        groups,
        [
            ("errata", group("errata:empty", 0, 0)),
            ("errata", group("oracle:9", 1, 1)),
            ("tracker", group("debian:11", 201, 900)),
            ("tracker", group("debian:12", 201, 900)),
            ("tracker", group("debian:sid", 201, 900)),
            ("tracker", group("tracker:empty", 0, 0)),
        ]
    );
    let records: Vec<_> = database
        .sources()
        .iter()
        .map(|source| source.records)
        .collect();
    assert_eq!(records, [1, 900]);
    assert!(database.knows(&namespace("tracker:empty")));
    assert!(!database.knows(&namespace("debian:10")));
}

#[test]
fn threads_share_a_database() {
    let database = Database::from_bytes(bytes()).unwrap();
    let expected = format!("{:?}", answers(&database));
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..5 {
                    assert_eq!(format!("{:?}", answers(&database)), expected);
                }
            });
        }
    });
}

#[test]
fn readers_keep_the_file_that_they_opened() {
    let (folder, path) = build(&tracker(), usize::MAX);
    let old = Database::open(&path).unwrap();
    let before = format!("{:?}", answers(&old));
    let builder = Builder::new(folder.path()).unwrap();
    builder.write(&path, &Envelope::default()).unwrap();
    assert_eq!(format!("{:?}", answers(&old)), before);
    let new = Database::open(&path).unwrap();
    assert_eq!(new.keys().count(), 0);
    let found = new.find(&namespace("debian:12"), KeyKind::Source, "linux");
    assert_eq!(found.unwrap(), []);
}

#[test]
fn a_failed_build_leaves_the_old_file_and_nothing_else() {
    let (folder, path) = build(&tracker(), usize::MAX);
    let before = std::fs::read(&path).unwrap();
    let mut builder = Builder::with_memory(folder.path(), 1).unwrap();
    builder.add(&full()).unwrap();
    let error = builder.write(&path, &envelope()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "advisory `ELSA-2024-1` comes from source `errata`, which was not added"
    );
    assert!(std::fs::read(&path).unwrap() == before);
    assert_eq!(names_in(folder.path()), ["advisories.db"]);
}

#[test]
fn leftovers_go_and_the_rest_stays() {
    let (folder, path) = build(&[], usize::MAX);
    for name in [
        ".advisories.db.x1.tmp",
        ".other.db.x1.tmp",
        "advisories.db.tmp",
    ] {
        std::fs::write(folder.path().join(name), "").unwrap();
    }
    Builder::remove_leftovers(&path).unwrap();
    let left = [".other.db.x1.tmp", "advisories.db", "advisories.db.tmp"];
    assert_eq!(names_in(folder.path()), left);
    Builder::remove_leftovers(&folder.path().join("gone").join("db")).unwrap();
}

#[test]
fn what_cannot_be_written_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let builder = || Builder::new(folder.path()).unwrap();
    let path = folder.path().join("gone").join("db");
    let error = builder().write(&path, &envelope()).unwrap_err();
    assert!(error.to_string().contains("gone/db"), "{error}");
    assert!(Builder::new(&folder.path().join("gone")).is_err());

    let mut twice = builder();
    twice.add_source(source("tracker")).unwrap();
    let error = twice.add_source(source("tracker")).unwrap_err();
    assert!(matches!(error, Error::DuplicateSource { .. }));
    let mut spaced = source("errata");
    spaced.id = "two words".into();
    let error = twice.add_source(spaced).unwrap_err();
    assert!(matches!(error, Error::InvalidSource { .. }));
}

#[test]
fn what_is_too_long_is_refused_alone() {
    let folder = tempfile::tempdir().unwrap();
    let mut builder = Builder::new(folder.path()).unwrap();
    builder.add_source(source("errata")).unwrap();
    let long = "x".repeat(3 << 20);
    let mut advisories = vec![full(), full(), full(), full()];
    advisories[0].record.description = Some(long.clone());
    advisories[1].record.aliases = vec![long.clone()];
    advisories[2].affected[0].package.clone_from(&long);
    advisories[3].affected[0].reason = Some(long);
    for advisory in &advisories {
        let error = builder.add(advisory).unwrap_err();
        assert!(matches!(error, Error::OverLimit { .. }), "{error}");
    }
    builder.add(&full()).unwrap();
    let path = folder.path().join("db");
    let built = builder.write(&path, &Envelope::default()).unwrap();
    assert_eq!((built.keys, built.entries, built.records), (1, 1, 1));
}
