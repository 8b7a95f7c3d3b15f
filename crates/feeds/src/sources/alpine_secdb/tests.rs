//! The fixture, odd shapes, and counts of real files made by another way.

use std::collections::BTreeSet;

use serde_json::Value;

use super::*;
use crate::sink::Tally;
use crate::testing::{fixture, parse, shared_files};

const PATH: &str = "v3.18/main.json";

fn read(text: &str) -> Result<(Vec<Advisory>, Tally), Error> {
    parse(&AlpineSecdb, PATH, text.as_bytes(), &[])
}

/// A file with one package.
fn of_package(secfixes: &str) -> (Vec<Advisory>, Tally) {
    let text =
        r#"{"distroversion": "v3.18", "packages": [{"pkg": {"name": "p", "secfixes": FIXES}}]}"#;
    read(&text.replace("FIXES", secfixes)).unwrap()
}

fn fixed_in(advisory: &Advisory) -> Vec<&str> {
    let ranges = &advisory.affected[0].ranges;
    let fixed = |range: &Range| match range.events.as_slice() {
        [_, drydock_model::RangeEvent::Fixed(version)] => Some(version.clone()),
        _ => None,
    };
    assert!(ranges.iter().all(|range| fixed(range).is_some()));
    ranges
        .iter()
        .filter_map(|range| match range.events.last() {
            Some(drydock_model::RangeEvent::Fixed(version)) => Some(version.as_str()),
            _ => None,
        })
        .collect()
}

#[test]
fn reads_the_fixture() {
    let bytes = fixture("alpine-secdb/v3.18/main.json");
    let (advisories, tally) = parse(&AlpineSecdb, PATH, &bytes, &[]).unwrap();
    assert_eq!((tally.records, tally.skipped, tally.warnings), (33, 0, 0));
    let namespace = "alpine:3.18".parse().unwrap();
    assert_eq!(tally.groups, BTreeMap::from([(namespace, 33)]));

    let one = |id: &str| advisories.iter().find(|it| it.record.id == id).unwrap();
    let never = one("CVE-2023-45853");
    assert_eq!(never.affected[0].state, State::NotAffected);
    assert!(never.affected[0].ranges.is_empty());
    let fixed = one("CVE-2023-5363");
    assert_eq!(fixed.affected[0].package, "openssl");
    assert_eq!(fixed.affected[0].state, State::Fixed);
    assert_eq!(fixed_in(fixed), ["3.1.4-r0"]);
    assert_eq!(
        fixed.record.locator,
        "v3.18/main.json#openssl/CVE-2023-5363"
    );
    assert_eq!(
        fixed.record.references[0].url,
        "https://security.alpinelinux.org/vuln/CVE-2023-5363"
    );
    assert_eq!(fixed_in(one("CVE-2019-5747")), ["1.29.3-r10", "1.30.1-r2"]);
    assert_eq!(one("CVE-2016-9377").record.related, ["XSA-196"]);
    assert!(one("XSA-207").record.references.is_empty());
    assert!(advisories.iter().any(|it| it.record.id == "ALPINE-13661"));
}

#[test]
fn a_fix_outweighs_never_affected() {
    let (advisories, _) = of_package(r#"{"0": ["CVE-2020-0001"], "1.2-r0": ["CVE-2020-0001"]}"#);
    assert_eq!(advisories.len(), 1);
    assert_eq!(advisories[0].affected[0].state, State::Fixed);
    assert_eq!(fixed_in(&advisories[0]), ["1.2-r0"]);
}

#[test]
fn one_issue_twice_is_one_advisory() {
    let (advisories, _) = of_package(
        r#"{"1-r0": ["CVE-2020-0001", "CVE-2020-0001 (again)"], "2-r0": ["CVE_2020-0001"]}"#,
    );
    assert_eq!(advisories.len(), 1);
    assert_eq!(fixed_in(&advisories[0]), ["1-r0", "2-r0"]);
    assert_eq!(advisories[0].affected[0].reason.as_deref(), Some("again"));
}

#[test]
fn one_package_twice_is_one_package() {
    let (advisories, tally) = read(
        r#"{"packages": [{"pkg": {"name": "p", "secfixes": {"1-r0": ["CVE-2020-0001"]}}},
                         {"pkg": {"name": "p", "secfixes": {"2-r0": ["CVE-2020-0001"]}}}]}"#,
    )
    .unwrap();
    assert_eq!(tally.records, 1);
    assert_eq!(fixed_in(&advisories[0]), ["1-r0", "2-r0"]);
}

#[test]
fn nothing_in_many_spellings() {
    for fixes in [
        "null",
        "{}",
        "[]",
        r#"{"1-r0": null, "2-r0": [], "3-r0": {}}"#,
    ] {
        let (advisories, tally) = of_package(fixes);
        assert!(advisories.is_empty(), "{fixes}");
        assert_eq!(tally.warnings, 0, "{fixes}");
        assert_eq!(tally.groups.len(), 1, "the release is covered all the same");
    }
    assert_eq!(read(r#"{"packages": null}"#).unwrap().1.groups.len(), 1);
}

#[test]
fn mends_ids_with_a_warning_and_skips_what_has_none() {
    let (advisories, tally) = of_package(
        r#"{"1-r0": ["CVE_2019-2426", "fixes things", 7], "2 r0": ["CVE-2020-0001"], "3-r0": 1}"#,
    );
    assert_eq!(advisories[0].record.id, "CVE-2019-2426");
    let shown: Vec<_> = tally
        .first_warnings
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(
        shown,
        [
            "v3.18/main.json#p/1-r0: `CVE_2019-2426` read as CVE-2019-2426",
            "v3.18/main.json#p/1-r0: `fixes things` holds no id",
            "v3.18/main.json#p/1-r0: `7` is not an id",
            "v3.18/main.json#p/2 r0: not a version",
            "v3.18/main.json#p/3-r0: `1` is not a list of ids",
        ]
    );
    assert_eq!((advisories.len(), tally.skipped, tally.warnings), (1, 4, 5));
}

#[test]
fn refuses_damage_and_other_files() {
    let whole = String::from_utf8(fixture("alpine-secdb/v3.18/main.json")).unwrap();
    for cut in [0, 10, whole.len() / 2, whole.len() - 3] {
        let error = read(&whole[..cut]).unwrap_err();
        assert!(matches!(error, Error::CutShort { .. }), "{cut}: {error}");
    }
    for text in [
        "[]",
        "{}",
        r#"{"packages": 1}"#,
        r#"{"distroversion": "v3.17", "packages": []}"#,
    ] {
        assert!(read(text).is_err(), "{text}");
    }
    assert!(parse(&AlpineSecdb, "v3/main.json", whole.as_bytes(), &[]).is_err());
}

#[test]
fn knows_its_files() {
    for (path, known) in [
        ("v3.18/main.json", true),
        ("edge/community.json", true),
        ("v3.18/testing.json", false),
        ("v3/main.json", false),
        ("../main.json", false),
        ("last-update", false),
    ] {
        assert_eq!(META.layout.has(path), known, "{path}");
    }
}

#[test]
fn guesses_beyond_the_newest_release() {
    let release = Release {
        distribution: "alpine".into(),
        version: "3.10".into(),
        codename: None,
        released: None,
        end_of_life: None,
        source: "test".into(),
    };
    let folders = AlpineSecdb.guess_folders(&[release]);
    assert_eq!(folders.first().unwrap(), "v3.0");
    assert!(folders.contains(&"v3.14".to_owned()) && folders.contains(&"edge".to_owned()));
    assert_eq!(folders.len(), 16);
}

/// (package, id) pairs by walking the whole document in memory. The ids are found by another way
/// than the parser's: every word with a digit, up to a bracket, CVE ids first.
fn pairs_of(document: &Value) -> BTreeSet<(String, String)> {
    let mut pairs = BTreeSet::new();
    for entry in document["packages"].as_array().unwrap() {
        let name = entry["pkg"]["name"].as_str().unwrap();
        let Some(fixes) = entry["pkg"]["secfixes"].as_object() else {
            continue;
        };
        for lines in fixes.values().filter_map(Value::as_array) {
            for line in lines {
                let text = line
                    .as_str()
                    .unwrap()
                    .replace("CVE 2", "CVE-2")
                    .replace("CVE_", "CVE-");
                let words = text.split('(').next().unwrap().split_whitespace();
                let words: Vec<&str> = words.filter(|it| it.contains(char::is_numeric)).collect();
                let cves: Vec<&str> = words
                    .iter()
                    .copied()
                    .filter(|it| it.starts_with("CVE-"))
                    .collect();
                for id in if cves.is_empty() { words } else { cves } {
                    let id: Vec<&str> = id.split('-').collect();
                    let id = if id[0] == "CVE" {
                        id[..3].join("-")
                    } else {
                        id.join("-")
                    };
                    pairs.insert((name.to_owned(), id.replace(".patch", "")));
                }
            }
        }
    }
    pairs
}

#[test]
fn counts_of_real_feeds_are_right() {
    let mirrored = shared_files("mirror/alpine-secdb");
    let samples = shared_files("samples/secdb");
    for path in mirrored.iter().chain(&samples) {
        let bytes = std::fs::read(path).unwrap();
        let document: Value = serde_json::from_slice(&bytes).unwrap();
        let release = document["distroversion"].as_str().unwrap_or_default();
        if release_of(release).is_none() {
            // A feed of the same form from another distribution.
            continue;
        }
        let place = format!("{release}/main.json");
        let (advisories, tally) = parse(&AlpineSecdb, &place, &bytes, &[]).unwrap();
        let ours: BTreeSet<_> = advisories
            .iter()
            .map(|it| (it.affected[0].package.clone(), it.record.id.clone()))
            .collect();
        let expected = pairs_of(&document);
        let differing: Vec<_> = ours.symmetric_difference(&expected).collect();
        assert!(differing.is_empty(), "{}: {differing:?}", path.display());
        assert_eq!(tally.records as usize, ours.len(), "{}", path.display());
        assert_eq!(
            tally.skipped,
            0,
            "{}: {:?}",
            path.display(),
            tally.first_warnings
        );
    }
}
