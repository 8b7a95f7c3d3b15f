//! The fixture, odd shapes, and counts of real files made by another way.

use std::path::PathBuf;

use jiff::civil::date;
use serde_json::Value;

use super::*;
use crate::sink::Tally;
use crate::testing::{fixture, parse, shared_files};
use drydock_model::{Range, Severity, State};

fn releases() -> Vec<Release> {
    let release = |version: &str, codename: &str| Release {
        distribution: "debian".into(),
        version: version.into(),
        codename: Some(codename.into()),
        released: Some(date(2000, 1, 1)),
        end_of_life: None,
        source: "test".into(),
    };
    vec![
        release("9", "stretch"),
        release("10", "buster"),
        release("11", "bullseye"),
        release("12", "bookworm"),
        release("13", "trixie"),
        release("sid", "sid"),
    ]
}

fn read(bytes: &[u8]) -> Result<(Vec<Advisory>, Tally), Error> {
    parse(&DebianTracker, "data.json", bytes, &releases())
}

fn one(advisories: &[Advisory], id: &str, package: &str) -> Advisory {
    let fits = |it: &&Advisory| it.record.id == id && it.affected[0].package == package;
    advisories.iter().find(fits).unwrap().clone()
}

fn state_in(advisory: &Advisory, namespace: &str) -> State {
    let found = |it: &&Affected| it.namespace.as_str() == namespace;
    advisory.affected.iter().find(found).unwrap().state
}

#[test]
fn reads_the_fixture() {
    let (advisories, tally) = read(&fixture("debian-tracker/data.json")).unwrap();
    assert_eq!((tally.records, tally.skipped, tally.warnings), (28, 0, 0));

    let back_door = one(&advisories, "CVE-2024-3094", "xz-utils");
    assert_eq!(state_in(&back_door, "debian:12"), State::NotAffected);
    assert_eq!(state_in(&back_door, "debian:13"), State::Fixed);
    assert_eq!(state_in(&back_door, "debian:sid"), State::Fixed);
    assert_eq!(back_door.record.locator, "data.json#xz-utils/CVE-2024-3094");
    let links: Vec<_> = back_door
        .record
        .references
        .iter()
        .map(|it| it.url.as_str())
        .collect();
    assert_eq!(
        links,
        [
            "https://security-tracker.debian.org/tracker/CVE-2024-3094",
            "https://bugs.debian.org/1068024"
        ]
    );

    let refused = one(&advisories, "CVE-2023-45853", "zlib");
    let bookworm = &refused.affected[0];
    assert_eq!(bookworm.namespace.as_str(), "debian:12");
    assert_eq!(bookworm.state, State::WillNotFix);
    assert_eq!(bookworm.ranges, [Range::all()]);
    assert!(
        bookworm
            .reason
            .as_deref()
            .unwrap()
            .starts_with("contrib/minizip")
    );

    let temporary = one(&advisories, "TEMP-0841856-B18BAF", "bash");
    assert_eq!(temporary.record.description, None);
    let rating = temporary.affected[0].rating.as_ref().unwrap();
    assert_eq!(rating.severity, Severity::Negligible);
    assert_eq!(rating.original.as_deref(), Some("unimportant"));

    let states = (1..=6).map(|number| {
        let id = format!("TEMP-0000000-{number:06}");
        state_in(&one(&advisories, &id, "drydock-example"), "debian:12")
    });
    assert_eq!(
        states.collect::<Vec<_>>(),
        [
            State::Affected,
            State::Deferred,
            State::EndOfLife,
            State::UnderInvestigation,
            State::Affected,
            State::Fixed,
        ]
    );
}

#[test]
fn digest_is_of_the_record_as_written() {
    let text = r#"{"a": {"CVE-2020-0001":  {"releases":{"sid": {"status":"open"}}} }}"#;
    let (advisories, _) = read(text.as_bytes()).unwrap();
    let raw = r#"{"releases":{"sid": {"status":"open"}}}"#;
    let expected = Digest::sha256(Sha256::digest(raw).into());
    assert_eq!(advisories[0].record.digest, expected);
}

#[test]
fn skips_what_it_cannot_read_and_goes_on() {
    let (advisories, tally) = read(
        br#"{
            "a": {"CVE-2020-0001": {"releases": {"sid": {"status": "open"}, "forky": {"status": "new"}}},
                  "CVE-2020-0002": {"releases": {"sid": 7}},
                  "CVE-2020-0003": {"releases": {}},
                  "not an id": {"releases": {"sid": {"status": "open"}}},
                  "CVE-2020-0004": {"releases": {"Bad Name": {"status": "open"}}}},
            "b": null,
            "c": [1, 2],
            "d/e": {"CVE-2020-0005": {"releases": {"sid": {"status": "open"}}}},
            "f": {"CVE-2020-0006": {"releases": {"forky": {"status": "open"}}}}
        }"#,
    )
    .unwrap();
    let ids: Vec<_> = advisories.iter().map(|it| it.record.id.as_str()).collect();
    assert_eq!(ids, ["CVE-2020-0001", "CVE-2020-0006"]);
    let forky = &advisories[1].affected[0].namespace;
    assert_eq!(
        forky.as_str(),
        "debian:forky",
        "a code name without a version stands for itself"
    );
    let places: Vec<_> = tally
        .first_warnings
        .iter()
        .map(|it| it.place.as_str())
        .collect();
    assert_eq!(
        places,
        [
            "data.json#a/CVE-2020-0001/forky",
            "data.json#a/CVE-2020-0002",
            "data.json#a/CVE-2020-0003",
            "data.json#a/not an id",
            "data.json#a/CVE-2020-0004/Bad Name",
            "data.json#a/CVE-2020-0004",
            "data.json#b",
            "data.json#c",
            "data.json#d/e/CVE-2020-0005",
        ]
    );
    assert_eq!(tally.skipped, 9);
}

#[test]
fn refuses_half_a_feed_and_other_documents() {
    let whole = fixture("debian-tracker/data.json");
    for cut in [0, 1, 100, whole.len() / 2, whole.len() - 3] {
        let error = read(&whole[..cut]).unwrap_err();
        assert!(matches!(error, Error::CutShort { .. }), "{cut}: {error}");
    }
    for text in [
        "[]",
        "null",
        "{}{}",
        "<html>",
        r#"{"a": 1}"#,
        r#"{"a": {"CVE-2020-0001": }}"#,
    ] {
        let error = read(text.as_bytes()).unwrap_err();
        assert!(matches!(error, Error::Damaged { .. }), "{text}: {error}");
    }
}

#[test]
fn stops_where_the_receiver_refuses() {
    let bytes = fixture("debian-tracker/data.json");
    let mut refuse = |_| Err(Error::Empty { file: "x".into() });
    let mut sink = Sink::new("data.json", &mut refuse);
    let input = Input {
        path: "data.json",
        reader: &mut bytes.as_slice(),
        releases: &[],
    };
    let error = DebianTracker.parse(input, &mut sink).unwrap_err();
    assert!(matches!(error, Error::Empty { .. }), "{error}");
}

/// Counted by walking the whole document in memory.
fn counts_of(document: &Value) -> (u64, BTreeMap<String, u64>) {
    let mut groups = BTreeMap::new();
    let mut records = 0;
    for issues in document.as_object().unwrap().values() {
        for issue in issues.as_object().unwrap().values() {
            let Some(lines) = issue["releases"].as_object() else {
                continue;
            };
            let readable = |line: &&Value| {
                let archive = line["repositories"].as_object();
                let versions = |it: &serde_json::Map<String, Value>| {
                    it.values()
                        .all(|version| !version.as_str().unwrap().contains(' '))
                };
                line["status"] != "resolved"
                    || line.get("fixed_version").is_some()
                    || archive.is_some_and(versions)
            };
            records += u64::from(lines.values().any(|line| readable(&line)));
            for (release, line) in lines {
                if readable(&line) {
                    *groups.entry(release.clone()).or_default() += 1;
                }
            }
        }
    }
    (records, groups)
}

fn check_counts(path: &PathBuf) {
    let bytes = std::fs::read(path).unwrap();
    let (advisories, tally) = parse(&DebianTracker, "data.json", &bytes, &[]).unwrap();
    let (records, groups) = counts_of(&serde_json::from_slice(&bytes).unwrap());
    assert_eq!(tally.records, records, "{}", path.display());
    assert_eq!(advisories.len() as u64, records);
    let ours = tally
        .groups
        .iter()
        .map(|(it, n)| (it.release().to_owned(), *n));
    assert_eq!(
        ours.collect::<BTreeMap<_, _>>(),
        groups,
        "{}",
        path.display()
    );
}

#[test]
fn counts_of_real_feeds_are_right() {
    for path in shared_files("mirror/debian-tracker") {
        check_counts(&path);
    }
    for path in shared_files("samples/debian-tracker") {
        if path.to_string_lossy().contains("/extract/") {
            // Not of the publisher's form: one issue, taken apart by the project that kept it.
            let bytes = std::fs::read(&path).unwrap();
            assert!(read(&bytes).is_err(), "{}", path.display());
        } else {
            check_counts(&path);
        }
    }
}
