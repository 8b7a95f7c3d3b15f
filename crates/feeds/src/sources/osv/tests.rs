//! Own small records for every shape, samples, and real archives held against the referee.

use std::collections::{BTreeMap, BTreeSet};

use drydock_model::{Advisory, Affected, KeyKind, Qualifier, Range, RangeEvent, Severity, State};
use serde_json::{Value, json};

use super::*;
use crate::reading::{Job, read_file};
use crate::testing::{parse, referee, shared_data, shared_files};
use crate::{Item, Tally};

/// Reads one record out of an ecosystem's archive.
fn read_text(folder: &str, text: &str) -> (Vec<Advisory>, Tally) {
    let path = format!("{folder}/all.zip/x.json");
    parse(&Osv, &path, text.as_bytes(), &[]).unwrap()
}

fn read_json(folder: &str, record: &Value) -> (Vec<Advisory>, Tally) {
    read_text(folder, &record.to_string())
}

/// The only advisory that a record gives, without warnings.
fn one(folder: &str, record: &Value) -> Advisory {
    let (mut advisories, tally) = read_json(folder, record);
    assert_eq!(tally.warnings, 0, "{:?}", tally.first_warnings);
    assert_eq!(advisories.len(), 1);
    advisories.remove(0)
}

/// A record with one entry.
fn record(ecosystem: &str, name: &str, entry: Value) -> Value {
    let mut affected = json!({"package": {"ecosystem": ecosystem, "name": name}});
    let fields = entry.as_object().unwrap().clone();
    affected.as_object_mut().unwrap().extend(fields);
    json!({"id": "GHSA-aaaa-bbbb-cccc", "modified": "2024-01-02T03:04:05Z", "affected": [affected]})
}

fn ranges(events: Value) -> Value {
    json!({"ranges": [{"type": "ECOSYSTEM", "events": events}]})
}

fn fixed(version: &str) -> Value {
    ranges(json!([{"introduced": "0"}, {"fixed": version}]))
}

fn events(affected: &Affected) -> Vec<String> {
    let events = affected.ranges.iter().flat_map(|range| &range.events);
    events
        .map(|event| match event {
            RangeEvent::Introduced(version) => format!(">= {version}"),
            RangeEvent::Fixed(version) => format!("< {version}"),
            RangeEvent::LastAffected(version) => format!("<= {version}"),
            RangeEvent::Limit(version) => format!("limit {version}"),
        })
        .collect()
}

#[test]
fn reads_a_whole_record() {
    let advisory = one(
        "PyPI",
        &json!({
            "schema_version": "1.7.0", "id": "PYSEC-2024-1", "aliases": ["CVE-2024-0001", "PYSEC-2024-1"],
            "upstream": ["GO-2024-0001"], "related": ["CVE-2024-0002"], "credits": null,
            "published": "2024-01-01T00:00:00Z", "modified": "2024-01-02T00:00:00.5Z",
            "withdrawn": "2024-01-03T00:00:00Z", "summary": " Short ", "details": "Long",
            "severity": [{"type": "CVSS_V2", "score": "AV:L/AC:M/Au:N/C:N/I:P/A:C"},
                         {"type": "CVSS_V3", "score": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}],
            "references": [{"type": "FIX", "url": "https://h.example/1"}],
            "database_specific": {"severity": "MODERATE"},
            "affected": [{"package": {"ecosystem": "PyPI", "name": "Zope.Thing", "purl": "pkg:pypi/x"},
                          "ranges": [{"type": "GIT", "repo": "https://h.example/", "events":
                                      [{"introduced": "0"}, {"fixed": "abc"}]},
                                     {"type": "ECOSYSTEM", "events": [{"introduced": "0"},
                                      {"fixed": "1.2"}, {"introduced": "2.0"}, {"last_affected": "2.3"},
                                      {"limit": "3.0"}]}],
                          "versions": ["1.0", "1.1"]}]
        }),
    );
    let AdvisoryParts { record, affected } = parts(&advisory);
    assert_eq!(record.source, "osv");
    assert_eq!(record.locator, "PyPI/x.json");
    assert_eq!(record.aliases, ["CVE-2024-0001"]);
    assert_eq!(record.upstream, ["GO-2024-0001"]);
    assert_eq!(record.related, ["CVE-2024-0002"]);
    assert_eq!(record.description.as_deref(), Some("Short"));
    assert_eq!(
        record.withdrawn.unwrap().to_string(),
        "2024-01-03T00:00:00Z"
    );
    assert_eq!(record.references[0].kind.as_deref(), Some("FIX"));
    let severities: Vec<_> = record.ratings.iter().map(|it| it.severity).collect();
    assert_eq!(
        severities,
        [Severity::Medium, Severity::Critical, Severity::Medium]
    );
    assert_eq!(record.ratings[0].original.as_deref(), Some("MODERATE"));
    assert!(
        record.ratings[1]
            .vector
            .as_deref()
            .unwrap()
            .starts_with("CVSS:3.1/")
    );

    assert_eq!(affected.namespace.as_str(), "pypi:any");
    assert_eq!(
        (affected.key, affected.package.as_str()),
        (KeyKind::Binary, "zope-thing")
    );
    assert_eq!(affected.state, State::Fixed);
    assert_eq!(
        events(affected),
        [">= 0", "< 1.2", ">= 2.0", "<= 2.3", "limit 3.0"]
    );
    assert_eq!(affected.versions, ["1.0", "1.1"]);
}

struct AdvisoryParts<'a> {
    record: &'a drydock_model::AdvisoryRecord,
    affected: &'a Affected,
}

fn parts(advisory: &Advisory) -> AdvisoryParts<'_> {
    assert_eq!(advisory.affected.len(), 1);
    AdvisoryParts {
        record: &advisory.record,
        affected: &advisory.affected[0],
    }
}

#[test]
fn states_follow_from_the_ranges() {
    for (entry, state, ranges) in [
        (fixed("1.2"), State::Fixed, vec![Range::below("1.2")]),
        (
            ranges(json!([{"introduced": "0"}])),
            State::Affected,
            vec![Range::all()],
        ),
        (fixed("0"), State::NotAffected, vec![]),
        (json!({"versions": ["1"]}), State::Affected, vec![]),
    ] {
        let advisory = one("npm", &record("npm", "a", entry));
        let affected = parts(&advisory).affected;
        assert_eq!((affected.state, &affected.ranges), (state, &ranges));
    }
}

#[test]
fn several_ranges_stand_for_themselves() {
    let both = json!({"ranges": [
        {"type": "SEMVER", "events": [{"introduced": "0"}, {"fixed": "2.0.18"}]},
        {"type": "SEMVER", "events": [{"introduced": "0"}, {"fixed": "3.0.16"}]}]});
    let advisory = one("npm", &record("npm", "electron", both));
    let expected = [Range::below("2.0.18"), Range::below("3.0.16")];
    assert_eq!(parts(&advisory).affected.ranges, expected);
}

#[test]
fn an_entry_without_versions_affects_none() {
    let git = json!({"ranges": [{"type": "GIT", "events": [{"introduced": "0"}]}]});
    for entry in [git, json!({}), json!({"ranges": [], "versions": []})] {
        let (advisories, tally) = read_json("PyPI", &record("PyPI", "a", entry));
        assert_eq!((advisories.len(), tally.skipped, tally.warnings), (0, 0, 1));
    }
}

#[test]
fn only_the_own_ecosystem_counts() {
    let text = json!({"id": "GHSA-aaaa-bbbb-cccc", "affected": [
        {"package": {"ecosystem": "npm", "name": "a"}, "versions": ["1"]},
        {"package": {"ecosystem": "npmx", "name": "b"}, "versions": ["1"]},
        {"package": {"ecosystem": "PyPI", "name": "c"}, "versions": ["1"]},
        {"ranges": [{"type": "GIT", "events": [{"introduced": "0"}]}]}]});
    assert_eq!(parts(&one("npm", &text)).affected.package, "a");
    assert_eq!(parts(&one("PyPI", &text)).affected.package, "c");
    let (advisories, tally) = read_json("Go", &text);
    assert_eq!((advisories.len(), tally.warnings), (0, 0));
    assert!(tally.groups.contains_key(&"golang:any".parse().unwrap()));
}

#[test]
fn malicious_packages_are_critical() {
    let mut text = record("npm", "evil", ranges(json!([{"introduced": "0"}])));
    text["id"] = json!("MAL-2024-1");
    let advisory = one("npm", &text);
    let AdvisoryParts { record, affected } = parts(&advisory);
    assert_eq!(record.ratings[0].severity, Severity::Critical);
    assert_eq!(affected.reason.as_deref(), Some("malicious package"));
}

#[test]
fn reasons_come_from_ecosystems() {
    for (folder, entry, reason) in [
        (
            "Go",
            json!({"versions": ["1"], "ecosystem_specific": {"imports": [
                {"path": "a/b", "symbols": ["F"]}, {"path": "a/c", "goos": ["windows"]}]}}),
            "in a/b, a/c (windows)",
        ),
        (
            "crates.io",
            json!({"versions": ["1"], "database_specific": {"informational": "unmaintained"}}),
            "unmaintained",
        ),
    ] {
        let advisory = one(folder, &record(folder, "a", entry));
        assert_eq!(parts(&advisory).affected.reason.as_deref(), Some(reason));
    }
}

#[test]
fn ratings_of_a_package_stay_with_it() {
    let vector = "CVSS:4.0/AV:N/AC:L/AT:N/PR:H/UI:N/VC:L/VI:L/VA:N/SC:N/SI:N/SA:N";
    let entry = json!({"versions": ["1"], "severity": [
        {"type": "CVSS_V3", "score": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"},
        {"type": "CVSS_V4", "score": vector}]});
    let advisory = one("Bitnami", &record("Bitnami", "a", entry));
    let rating = parts(&advisory).affected.rating.as_ref().unwrap();
    assert_eq!(rating.vector.as_deref(), Some(vector));
    let entry = json!({"versions": ["1"], "ecosystem_specific": {"ubuntu_priority": "negligible"}});
    let advisory = one("Ubuntu", &record("Ubuntu:22.04:LTS", "a", entry));
    let rating = parts(&advisory).affected.rating.as_ref().unwrap();
    assert_eq!(rating.severity, Severity::Negligible);
}

#[test]
fn channels_of_ubuntu_are_kept_apart() {
    let entry = |ecosystem: &str, version: &str| {
        json!({"package": {"ecosystem": ecosystem, "name": "unzip"},
               "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": version}]}],
               "versions": ["1", "2"],
               "ecosystem_specific": {"availability": "No subscription required"}})
    };
    let advisory = one(
        "Ubuntu",
        &json!({"id": "UBUNTU-CVE-2014-9913", "upstream": ["CVE-2014-9913"],
            "severity": [{"type": "Ubuntu", "score": "low"}], "affected": [
                entry("Ubuntu:16.04:LTS", "6-1.1"), entry("Ubuntu:Pro:16.04:LTS", "6-1.2"),
                entry("Ubuntu:Pro:14.04:LTS", "6-9.6"),
                entry("Ubuntu:Pro:FIPS-updates:14.04:LTS", "6-9.7")]}),
    );
    let shown: Vec<String> = advisory
        .affected
        .iter()
        .map(|it| {
            let channel = it.qualifiers.iter().map(|it| match it {
                Qualifier::Channel(name) => name.as_str(),
                other => panic!("{other:?}"),
            });
            let channel: Vec<_> = channel.collect();
            let (place, state) = (it.namespace.as_str(), it.state.word());
            format!("{place} {} {state} {:?}", channel.join(","), events(it))
        })
        .collect();
    let expected = [
        r#"ubuntu:14.04 pro fixed [">= 0", "< 6-9.6"]"#,
        r#"ubuntu:14.04 fips-updates fixed [">= 0", "< 6-9.7"]"#,
        r#"ubuntu:14.04  will-not-fix [">= 0", "limit 6-9.6"]"#,
        r#"ubuntu:16.04  fixed [">= 0", "< 6-1.1"]"#,
        r#"ubuntu:16.04 pro fixed [">= 0", "< 6-1.2"]"#,
    ];
    let sorted = |texts: &[String]| texts.iter().cloned().collect::<BTreeSet<String>>();
    assert_eq!(sorted(&shown), sorted(&expected.map(str::to_owned)));
    assert!(advisory.affected.iter().all(|it| it.versions.is_empty()));
    assert_eq!(advisory.record.ratings[0].severity, Severity::Low);
}

#[test]
fn errata_name_what_they_fix_and_for_which_module() {
    let advisory = one(
        "AlmaLinux",
        &json!({"id": "ALSA-2024:0001", "related": ["CVE-2024-0001", "RHSA-2024:1"],
            "summary": "Important: python39:3.9 and python39-devel:3.9 security update",
            "affected": [
                {"package": {"ecosystem": "AlmaLinux:8", "name": "python39"},
                 "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"},
                    {"fixed": "3.9.19-1.module_el8.10.0+3765+2f9a457d"}]}]},
                {"package": {"ecosystem": "AlmaLinux:8", "name": "plain"},
                 "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"},
                    {"fixed": "1-1.el8"}]}]}]}),
    );
    assert_eq!(advisory.record.upstream, ["CVE-2024-0001"]);
    assert_eq!(advisory.record.related, ["RHSA-2024:1"]);
    assert_eq!(advisory.record.ratings[0].severity, Severity::High);
    let shown: Vec<_> = advisory
        .affected
        .iter()
        .map(|it| (it.package.as_str(), it.qualifiers.as_slice()))
        .collect();
    let module = |stream: &str| [Qualifier::Module(stream.into())];
    assert_eq!(
        shown,
        [
            ("plain", [].as_slice()),
            ("python39", &module("python39-devel:3.9")),
            ("python39", &module("python39:3.9")),
        ]
    );
}

#[test]
fn only_security_is_taken_and_once() {
    for (folder, ecosystem, id, related, taken) in [
        (
            "AlmaLinux",
            "AlmaLinux:9",
            "ALBA-2024:0001",
            json!([]),
            false,
        ),
        (
            "AlmaLinux",
            "AlmaLinux:9",
            "ALBA-2024:0001",
            json!(["CVE-2024-0001"]),
            true,
        ),
        (
            "AlmaLinux",
            "AlmaLinux:9",
            "ALSA-2024:0001",
            json!(null),
            true,
        ),
        (
            "Ubuntu",
            "Ubuntu:25.10",
            "USN-1-1",
            json!(["UBUNTU-CVE-2024-0001"]),
            false,
        ),
        ("Ubuntu", "Ubuntu:25.10", "USN-1-2", json!([]), true),
    ] {
        let mut text = record(ecosystem, "a", fixed("2-1"));
        text["id"] = json!(id);
        text["related"] = related;
        let (advisories, tally) = read_json(folder, &text);
        assert_eq!(
            (advisories.len(), tally.warnings),
            (usize::from(taken), 0),
            "{id}"
        );
    }
}

#[test]
fn purls_tell_architecture_and_group() {
    let entry = |ecosystem: &str, purl: &str| {
        let mut text = record(ecosystem, "a", fixed("2-1"));
        text["affected"][0]["package"]["purl"] = json!(purl);
        text
    };
    let advisory = one("Wolfi", &entry("Wolfi", "pkg:apk/wolfi/a?arch=x86_64"));
    let expected = [Qualifier::Architectures(vec!["x86_64".into()])];
    assert_eq!(parts(&advisory).affected.qualifiers, expected);
    for (distro, expected) in [
        (
            "rocky-linux-8-sig-cloud",
            vec![Qualifier::Channel("sig-cloud".into())],
        ),
        ("rocky-linux-8-4-legacy", vec![]),
    ] {
        let purl = format!("pkg:rpm/rocky-linux/a?distro={distro}&epoch=0");
        let advisory = one("Rocky Linux", &entry("Rocky Linux:8", &purl));
        assert_eq!(parts(&advisory).affected.qualifiers, expected);
    }
}

#[test]
fn extended_support_is_a_channel_and_a_lone_range_a_list() {
    let text = record(
        "Debian:8",
        "http-parser",
        json!({"ranges": {"type": "ECOSYSTEM",
            "events": [{"introduced": "0"}, {"fixed": "2.1-2+deb8u1"}]}}),
    );
    let advisory = one("Debian-ELTS", &text);
    let affected = parts(&advisory).affected;
    assert_eq!(affected.namespace.as_str(), "debian:8");
    assert_eq!(affected.key, KeyKind::Source);
    assert_eq!(affected.qualifiers, [Qualifier::Channel("elts".into())]);
}

#[test]
fn what_cannot_be_read_is_told() {
    for text in [
        "",
        "[]",
        "{",
        "1",
        r#"{"id": "x"}"#,
        r#"{"affected": []}"#,
        r#"{"id": "a b c", "affected": []}"#,
        "\u{feff}{}",
        r#"{"id": "GHSA-1", "aliases": 1}"#,
    ] {
        let (advisories, tally) = read_text("PyPI", text);
        assert_eq!((advisories.len(), tally.skipped), (0, 1), "{text}");
    }
    for entry in [
        json!({"ranges": 1}),
        json!({"versions": [1]}),
        json!({"versions": ["a\nb"]}),
        ranges(json!([{"introduced": 0}])),
        json!({"package": {"ecosystem": "PyPI"}}),
        json!({"package": {"ecosystem": "PyPI", "name": "a b"}, "versions": ["1"]}),
    ] {
        let (advisories, tally) = read_json("PyPI", &record("PyPI", "a", entry));
        assert_eq!((advisories.len(), tally.skipped), (0, 1));
    }
    let (_, tally) = read_json("AlmaLinux", &record("AlmaLinux", "a", fixed("1")));
    assert!(tally.first_warnings[0].message.contains("names no release"));
}

#[test]
fn oddities_do_not_hide_the_rest() {
    let mut text = record(
        "PyPI",
        "a",
        json!({"versions": ["1"], "ecosystem_specific": 1}),
    );
    text["affected"].as_array_mut().unwrap().push(json!(7));
    text["severity"] = json!([{"type": "CVSS_V3", "score": "9.8"}, {"type": "New", "score": "1"}]);
    text["references"] = json!("none");
    text["withdrawn"] = json!("yes");
    text["aliases"] = json!(["CVE-2024-0001", "a b"]);
    let (advisories, tally) = read_json("PyPI", &text);
    assert_eq!((advisories.len(), tally.skipped, tally.warnings), (1, 0, 6));
    let record = &advisories[0].record;
    assert_eq!(record.withdrawn, record.modified);
    assert_eq!(record.aliases, ["CVE-2024-0001"]);
}

#[test]
fn lists_of_changes_name_records() {
    let change = read_change("2024-08-15T00:05:00.123456Z,ALSA-2024:0001\r").unwrap();
    assert_eq!(change.path, "ALSA-2024:0001.json");
    assert_eq!(change.at.to_string(), "2024-08-15T00:05:00.123456Z");
    for line in [
        "",
        "modified,id",
        "2024-08-15T00:05:00Z,../x",
        "2024-08-15T00:05:00Z",
    ] {
        assert!(read_change(line).is_none(), "{line}");
    }
    let Discovery::Changes(lists) = Osv.discovery() else {
        panic!("it has lists");
    };
    assert!(lists.iter().any(|it| it.folder == "Rocky Linux/"));
    assert!(lists.iter().all(|it| it.folder != "Debian-ELTS/"));
}

#[test]
fn a_record_alone_is_the_one_of_the_archive() {
    let text = record("PyPI", "a", json!({"versions": ["1"]})).to_string();
    let read = |path| parse(&Osv, path, text.as_bytes(), &[]).unwrap().0;
    let alone = read("PyPI/GHSA-aaaa-bbbb-cccc.json");
    assert_eq!(alone.len(), 1);
    assert_eq!(alone, read("PyPI/all.zip/GHSA-aaaa-bbbb-cccc.json"));
}

#[test]
fn knows_its_files() {
    for (path, known) in [
        ("PyPI/all.zip", true),
        ("Rocky Linux/all.zip", true),
        ("Debian-ELTS/all.zip", true),
        ("Debian/all.zip", false),
        ("PyPI/PYSEC-2024-1.json", true),
        ("AlmaLinux/ALSA-2024:0001.json", true),
        ("PyPI/modified_id.csv", false),
        ("PyPI/x/a.json", false),
        ("PyPI/x/all.zip", false),
        ("all.zip", false),
    ] {
        assert_eq!(META.layout.has(path), known, "{path}");
    }
    let guessed = Osv.guess_files(&[], 2026);
    assert!(guessed.contains(&"npm/all.zip".to_owned()));
    assert!(!guessed.contains(&"Debian-ELTS/all.zip".to_owned()));
    assert!(parse(&Osv, "Debian/all.zip/x.json", b"{}", &[]).is_err());
    let (advisories, tally) = parse(&Osv, "npm/all.zip/all/", b"", &[]).unwrap();
    assert_eq!((advisories.len(), tally.warnings), (0, 0));
}

/// The ecosystem folder that a sample belongs to, by its first entry that has one.
fn folder_of(text: &str) -> Option<&'static str> {
    let record: Value = serde_json::from_str(text).ok()?;
    let entries = record["affected"].as_array()?;
    let names = entries
        .iter()
        .filter_map(|it| it["package"]["ecosystem"].as_str());
    let mut rows = names.filter_map(|name| TABLE.iter().find(|row| row.suffix(name).is_some()));
    rows.find(|row| row.is_served).map(|row| row.folder)
}

/// Samples that give no advisory: two know only Git commits, Ubuntu's notices repeat their CVEs,
/// errata for ordinary bugs name none, and one of SUSE's has no entries.
const LEFT_OUT: [&str; 9] = [
    "GSD-2022-1000008",
    "OSV-2021-1658",
    "USN-",
    "LSN-",
    "ALBA-2021",
    "ALBA-2022",
    "ALEA-2022",
    "SUSE-SU-2015:0011-2",
    "SUSE-SU-403 Forbidden-1",
];

/// Samples that are skipped: a failed request of SUSE's own became part of an id.
const SKIPPED: [&str; 1] = ["SUSE-SU-403 Forbidden-1"];

#[test]
fn every_sample_of_a_taken_ecosystem_is_read() {
    let mut samples = Vec::new();
    for folder in [
        "osv-samples",
        "vunnel-fixtures/anchore/tests/unit/providers/alma",
    ] {
        for file in shared_files(&format!("samples/{folder}")) {
            let name = file.file_name().unwrap().to_str().unwrap().to_owned();
            samples.extend(std::fs::read_to_string(&file).ok().map(|text| (name, text)));
        }
    }
    samples.extend(archived_samples());
    let mut taken = 0;
    for (name, text) in samples {
        let Some(folder) = folder_of(&text) else {
            continue;
        };
        let (advisories, tally) = read_text(folder, &text);
        let shown = (&name, &tally.first_warnings);
        let begins = |list: &[&str]| list.iter().any(|begin| name.starts_with(begin));
        assert_eq!(tally.skipped > 0, begins(&SKIPPED), "{shown:?}");
        assert_eq!(advisories.is_empty(), begins(&LEFT_OUT), "{shown:?}");
        taken += 1;
    }
    assert!(taken > 80 || shared_data().is_none(), "{taken}");
}

/// Members of archives that others keep for their tests.
fn archived_samples() -> Vec<(String, String)> {
    let Some(data) = shared_data() else {
        return Vec::new();
    };
    let fixtures = data.join("samples/vuls-fixtures");
    let folders = std::fs::read_dir(&fixtures).unwrap();
    let folders = folders.map(|it| it.unwrap().path().join("osv"));
    let mut archives: Vec<_> = folders.filter(|it| it.join("all.zip").is_file()).collect();
    archives.sort();
    archives.push(fixtures.join("suse/osv/osv.tar.bz2"));
    archives.push(fixtures.join("ubuntu/osv/happy/osv-all.tar.xz"));
    let mut arguments = vec!["members".into()];
    arguments.extend(archives.into_iter().map(std::path::PathBuf::into_os_string));
    let dump = referee("osv.py", &arguments).unwrap_or_default();
    let member = |(path, content): (&str, &str)| {
        let name = path.rsplit_once('/').unwrap().1;
        (name.to_owned(), content.to_owned())
    };
    split_dump(&dump).map(member).collect()
}

/// The members that the referee dumps: paths and contents.
fn split_dump(mut rest: &str) -> impl Iterator<Item = (&str, &str)> {
    std::iter::from_fn(move || {
        let (header, after) = rest.split_once('\n')?;
        let (path, length) = header.split_once('\t').unwrap();
        let (content, after) = after.split_at(length.parse().unwrap());
        rest = after;
        Some((path, content))
    })
}

/// The folders of the shared mirror.
fn archives() -> Vec<std::path::PathBuf> {
    let Some(data) = shared_data() else {
        return Vec::new();
    };
    let folders = std::fs::read_dir(data.join("mirror/osv")).unwrap();
    let mut folders: Vec<_> = folders.map(|it| it.unwrap().path()).collect();
    folders.sort();
    folders
}

/// Reads all archives as a sync does.
fn read_archives() -> Option<(BTreeMap<String, Advisory>, BTreeMap<String, u64>)> {
    let (mut all, mut counts) = (BTreeMap::new(), BTreeMap::new());
    for folder in archives() {
        let name = folder.file_name().unwrap().to_str().unwrap();
        let job = Job {
            source: &Osv,
            path: &format!("{name}/all.zip"),
            file: &folder.join("all.zip"),
            releases: &[],
            hides: &|_| false,
            hash_content: false,
        };
        let mut keep = |item| {
            if let Item::Advisory(advisory) = item {
                all.insert(advisory.record.locator.clone(), *advisory);
            }
            Ok(())
        };
        let tally = read_file(&job, &mut keep).unwrap().tally;
        assert_eq!(tally.skipped, 0, "{name}: {:?}", tally.first_warnings);
        for (namespace, count) in tally.groups {
            *counts.entry(namespace.to_string()).or_default() += count;
        }
    }
    (!all.is_empty()).then_some((all, counts))
}

#[test]
fn real_archives_give_what_the_referee_reads() {
    let Some((advisories, counts)) = read_archives() else {
        return;
    };
    let folders = archives();
    let folders = || folders.iter().map(|it| it.as_os_str().to_owned());
    let arguments: Vec<_> = std::iter::once("counts".into()).chain(folders()).collect();
    let Some(theirs) = referee("osv.py", &arguments) else {
        return;
    };
    let ours: Vec<String> = counts
        .iter()
        .map(|(name, count)| format!("{name}\t{count}"))
        .collect();
    assert_eq!(ours, theirs.lines().collect::<Vec<_>>());

    let head = ["sample", "1000", "20261124"].map(Into::into);
    let arguments: Vec<_> = head.into_iter().chain(folders()).collect();
    let sample = referee("osv.py", &arguments).unwrap();
    assert_eq!(sample.lines().count(), 1000);
    for line in sample.lines() {
        let theirs: Value = serde_json::from_str(line).unwrap();
        let ours = normal(&advisories[theirs["locator"].as_str().unwrap()]);
        assert_eq!(unordered(ours), unordered(theirs));
    }
}

/// An advisory in the referee's form.
fn normal(advisory: &Advisory) -> Value {
    let record = &advisory.record;
    let vectors: BTreeSet<&str> = record
        .ratings
        .iter()
        .filter_map(|it| it.vector.as_deref())
        .collect();
    let affected: Vec<Value> = advisory.affected.iter().map(normal_entry).collect();
    json!({
        "locator": record.locator,
        "id": record.id,
        "aliases": record.aliases,
        "upstream": record.upstream,
        "related": record.related,
        "withdrawn": record.withdrawn.is_some(),
        "references": record.references.iter().map(|it| &it.url).collect::<Vec<_>>(),
        "vectors": vectors,
        "affected": affected,
    })
}

/// The same whatever the order of fields and entries.
fn unordered(mut advisory: Value) -> (BTreeSet<String>, Value) {
    let entries = advisory["affected"].take();
    let texts = entries.as_array().unwrap().iter().map(|entry| {
        let fields: BTreeMap<_, _> = entry.as_object().unwrap().iter().collect();
        format!("{fields:?}")
    });
    (texts.collect(), advisory)
}

fn normal_entry(affected: &Affected) -> Value {
    let (mut channel, mut module) = (Value::Null, Value::Null);
    for qualifier in &affected.qualifiers {
        match qualifier {
            Qualifier::Channel(name) => channel = json!(name),
            Qualifier::Module(stream) => module = json!(stream),
            other => panic!("{other:?}"),
        }
    }
    let events = |range: &Range| -> Vec<[String; 2]> {
        let pair = |event: &RangeEvent| match event {
            RangeEvent::Introduced(version) => ["introduced".into(), version.clone()],
            RangeEvent::Fixed(version) => ["fixed".into(), version.clone()],
            RangeEvent::LastAffected(version) => ["last_affected".into(), version.clone()],
            RangeEvent::Limit(version) => ["limit".into(), version.clone()],
        };
        range.events.iter().map(pair).collect()
    };
    json!({
        "namespace": affected.namespace.as_str(),
        "key": affected.key.word(),
        "package": affected.package,
        "state": affected.state.word(),
        "reason": affected.reason,
        "ranges": affected.ranges.iter().map(events).collect::<Vec<_>>(),
        "versions": affected.versions,
        "channel": channel,
        "module": module,
    })
}
