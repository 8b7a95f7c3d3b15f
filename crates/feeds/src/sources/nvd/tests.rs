//! Shapes of records, and the real files against a script.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::path::Path;

use drydock_archive::{Caps, decompress};
use drydock_model::{Qualifier, RangeEvent, Severity, State};
use serde_json::{Value, json};

use super::*;
use crate::Item;
use crate::sink::Tally;
use crate::testing::{referee, shared_data, shared_files};

fn read_from(
    path: &str,
    reader: &mut dyn Read,
) -> Result<(Vec<Advisory>, Vec<Enrichment>, Tally), Error> {
    let mut advisories = Vec::new();
    let mut ratings = Vec::new();
    let mut collect = |item| {
        match item {
            Item::Advisory(advisory) => advisories.push(*advisory),
            Item::Enrichment(enrichment) => ratings.push(enrichment),
            Item::Repository(_) => panic!("not of a repository"),
        }
        Ok(())
    };
    let mut sink = Sink::new(path, &mut collect);
    let input = Input {
        path,
        reader,
        releases: &[],
    };
    Nvd.parse(input, &mut sink)?;
    let tally = sink.into_tally();
    Ok((advisories, ratings, tally))
}

fn page(records: &[Value]) -> String {
    let list: Vec<_> = records.iter().map(|cve| json!({"cve": cve})).collect();
    json!({"resultsPerPage": 1, "format": "NVD_CVE", "version": "2.0",
        "timestamp": "2025-06-25T03:01:03.1299776", "vulnerabilities": list})
    .to_string()
}

fn read(records: &[Value]) -> (Vec<Advisory>, Vec<Enrichment>, Tally) {
    read_from("nvdcve-2.0-2024.json.gz", &mut page(records).as_bytes()).unwrap()
}

fn one(cve: Value) -> Advisory {
    let (mut advisories, _, tally) = read(&[cve]);
    assert_eq!((advisories.len(), tally.skipped, tally.warnings), (1, 0, 0));
    advisories.remove(0)
}

fn touching(configurations: Value) -> Vec<String> {
    let advisory = one(json!({"id": "CVE-2024-1111", "configurations": configurations}));
    lines(&advisory).into_values().flatten().collect()
}

/// The referee's form: one line for each range and version.
fn lines(advisory: &Advisory) -> BTreeMap<(String, String), BTreeSet<String>> {
    let mut lines: BTreeMap<_, BTreeSet<String>> = BTreeMap::new();
    for it in &advisory.affected {
        let [Qualifier::Cpe(name), platforms @ ..] = it.qualifiers.as_slice() else {
            panic!("{it:?}");
        };
        let platforms = platforms.iter().map(|qualifier| match qualifier {
            Qualifier::Platforms(names) => names.join(" | "),
            other => panic!("{other:?}"),
        });
        let platforms = platforms.collect::<Vec<_>>().join(" + ");
        let ranges = it.ranges.iter().map(|range| {
            let events = range.events.iter().map(|event| match event {
                RangeEvent::Introduced(version) => format!(">={version}"),
                RangeEvent::Fixed(version) => format!("<{version}"),
                RangeEvent::LastAffected(version) => format!("<={version}"),
                RangeEvent::Limit(version) => panic!("{version}"),
            });
            events.collect::<Vec<_>>().join(" ")
        });
        let versions = it.versions.iter().map(|version| format!("={version}"));
        for said in ranges.chain(versions) {
            let cells: [&str; 5] = [
                name,
                if platforms.is_empty() {
                    "-"
                } else {
                    &platforms
                },
                it.state.word(),
                it.reason.as_deref().unwrap_or("-"),
                &said,
            ];
            let key = (advisory.record.id.clone(), it.package.clone());
            let is_new = lines.entry(key).or_default().insert(cells.join("\t"));
            assert!(is_new, "said twice: {it:?}");
        }
    }
    lines
}

fn criterion(name: &str, bounds: &[(&str, &str)]) -> Value {
    let mut it = json!({"vulnerable": true, "criteria": name, "matchCriteriaId": "x"});
    for (bound, version) in bounds {
        it[bound] = json!(version);
    }
    it
}

fn platform(name: &str) -> Value {
    json!({"vulnerable": false, "criteria": name, "matchCriteriaId": "x"})
}

const ANY: &str = "cpe:2.3:a:acme:rocket:*:*:*:*:*:*:*:*";

#[test]
fn ranges_and_versions_of_a_product_are_joined() {
    let advisory = one(
        json!({"id": "CVE-2024-1111", "configurations": [{"nodes": [{
        "operator": "OR", "negate": false, "cpeMatch": [
            criterion(ANY, &[("versionStartIncluding", "1.0"), ("versionEndExcluding", "1.4")]),
            criterion(ANY, &[("versionStartIncluding", "2.0"), ("versionEndExcluding", "2.1")]),
            criterion(ANY, &[("versionEndIncluding", "0.9")]),
            criterion(r"cpe:2.3:a:acme:rocket:3.0\+1:*:*:*:*:*:*:*", &[]),
            criterion("cpe:2.3:a:acme:rocket:3.1:*:*:*:*:*:*:*", &[]),
        ]}]}]}),
    );
    let shown: Vec<_> = advisory
        .affected
        .iter()
        .map(|it| {
            (
                it.package.as_str(),
                it.state,
                it.ranges.len(),
                it.versions.join(" "),
            )
        })
        .collect();
    assert_eq!(
        shown,
        [
            ("acme:rocket", State::Fixed, 2, String::new()),
            ("acme:rocket", State::Affected, 1, "3.0+1 3.1".to_owned()),
        ]
    );
    assert_eq!(
        lines(&advisory).into_values().flatten().collect::<Vec<_>>(),
        [
            format!("{ANY}\t-\taffected\t-\t=3.0+1"),
            format!("{ANY}\t-\taffected\t-\t=3.1"),
            format!("{ANY}\t-\taffected\t-\t>=0 <=0.9"),
            format!("{ANY}\t-\tfixed\t-\t>=1.0 <1.4"),
            format!("{ANY}\t-\tfixed\t-\t>=2.0 <2.1"),
        ]
    );
}

#[test]
fn joined_nodes_are_platforms() {
    let (os, device) = (
        "cpe:2.3:o:acme:os:-:*:*:*:*:*:*:*",
        "cpe:2.3:h:acme:box:-:*:*:*:*:*:*:*",
    );
    let firmware = "cpe:2.3:o:acme:box_firmware:1.2:*:*:*:*:*:*:*";
    let nodes = json!([
        {"operator": "OR", "cpeMatch": [criterion(ANY, &[]), criterion(firmware, &[])]},
        {"operator": "OR", "cpeMatch": [platform(os), platform(device)]},
        {"operator": "OR", "cpeMatch": [platform(device)]},
    ]);
    let joined = touching(json!([{"operator": "AND", "nodes": nodes}]));
    let conditions = format!("{device} + {device} | {os}");
    let firmware = "cpe:2.3:o:acme:box_firmware:*:*:*:*:*:*:*:*";
    assert_eq!(
        joined,
        [
            format!("{firmware}\t{conditions}\taffected\t-\t=1.2"),
            format!("{ANY}\t{conditions}\taffected\t-\t>=0"),
        ]
    );
    let apart = touching(json!([{"operator": "OR", "nodes": nodes}]));
    assert!(
        apart.iter().all(|line| line.contains("\t-\taffected")),
        "{apart:?}"
    );
}

#[test]
fn a_node_may_join_its_criteria_itself() {
    let other = "cpe:2.3:a:acme:pad:*:*:*:*:*:*:*:*";
    let said = touching(json!([{"nodes": [
        {"operator": "AND", "cpeMatch": [criterion(ANY, &[]), platform(other)]}]}]));
    assert_eq!(said, [format!("{ANY}\t{other}\taffected\t-\t>=0")]);
}

#[test]
fn versions_that_mean_nothing_and_bounds_that_exclude() {
    let none = "cpe:2.3:a:acme:rocket:-:*:*:*:*:*:*:*";
    let said = touching(json!([{"nodes": [{"operator": "OR", "cpeMatch": [
        criterion(none, &[]),
        criterion(ANY, &[("versionStartExcluding", "1.0"), ("versionEndIncluding", "2.0")]),
    ]}]}]));
    assert_eq!(
        said,
        [
            format!("{ANY}\t-\taffected\t`1.0` itself is not affected\t>=1.0 <=2.0"),
            format!("{none}\t-\taffected\t-\t=-"),
        ]
    );
}

#[test]
fn what_cannot_be_read_is_told() {
    let (advisories, _, tally) = read(&[
        json!({"id": "CVE-2024-1111", "configurations": [
            {"nodes": [{"operator": "OR", "cpeMatch": [
                criterion("cpe:/a:acme:rocket", &[]),
                criterion("cpe:2.3:a:*:rocket:*:*:*:*:*:*:*:*", &[]),
                criterion(ANY, &[])]}]},
            {"negate": true, "nodes": [{"operator": "OR", "cpeMatch": [criterion(ANY, &[])]}]}]}),
        json!({"id": "GHSA-1"}),
        json!({"id": 7}),
        json!({"id": "CVE-2024-2222", "metrics": {"cvssMetricV31": [{"cvssData": {}}]}}),
    ]);
    assert_eq!(advisories.len(), 2);
    assert_eq!(advisories[0].affected.len(), 1);
    assert_eq!((tally.skipped, tally.warnings), (2, 6));
    let message = |at: usize| tally.first_warnings[at].to_string();
    assert_eq!(
        message(0),
        "nvdcve-2.0-2024.json.gz#CVE-2024-1111: 1 match criteria are not read: \
         not a CPE name of version 2.3"
    );
    assert_eq!(
        message(3),
        "nvdcve-2.0-2024.json.gz#vulnerabilities/1: not the id of a CVE"
    );
}

#[test]
fn ratings_have_their_origin() {
    let metric = |source: &str, rank: &str, vector: &str, score: Value| {
        json!({"source": source, "type": rank, "cvssData": {"vectorString": vector,
            "baseScore": score, "baseSeverity": "HIGH"}})
    };
    let three = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N";
    let four = "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N";
    let two = "AV:N/AC:M/Au:N/C:N/I:P/A:N";
    let (_, ratings, tally) = read(&[json!({"id": "CVE-2024-1111",
        "sourceIdentifier": "cna@example.org", "metrics": {
        "cvssMetricV40": [metric("cna@example.org", "Secondary", four, json!(9.3))],
        "cvssMetricV31": [metric("nvd@nist.gov", "Primary", three, json!(7.5)),
            metric("134c704f-9b21-4f2e-abb3-91d76353d3f0", "Secondary", "none", json!(7.5))],
        "cvssMetricV2": [{"source": "nvd@nist.gov", "type": "Primary", "baseSeverity": "MEDIUM",
            "cvssData": {"vectorString": two, "baseScore": 4.3}}],
        "ssvcV203": [{"source": "x", "ssvcData": {}}]}})]);
    let shown: Vec<_> = ratings
        .iter()
        .map(|it| match &it.fact {
            EnrichmentFact::Rated(rating) => (
                it.id.as_str(),
                rating.origin.as_str(),
                rating.severity,
                rating.original.as_deref().unwrap(),
                rating.vector.as_deref(),
            ),
            other => panic!("{other:?}"),
        })
        .collect();
    let id = "CVE-2024-1111";
    assert_eq!(
        shown,
        [
            (
                id,
                "cna@example.org",
                Severity::Critical,
                "9.3 HIGH, Secondary",
                Some(four)
            ),
            (id, "nvd", Severity::High, "7.5 HIGH, Primary", Some(three)),
            (id, "cisa-adp", Severity::High, "7.5 HIGH, Secondary", None),
            (
                id,
                "nvd",
                Severity::Medium,
                "4.3 MEDIUM, Primary",
                Some(two)
            ),
        ]
    );
    assert_eq!((tally.records, tally.warnings), (5, 0));
}

#[test]
fn a_record_tells_its_times_and_whether_it_was_rejected() {
    let cve = json!({"id": "CVE-2024-1111", "vulnStatus": "Rejected",
        "published": "2024-01-01T19:15:11.077", "lastModified": "2024-11-21T06:20:43.243",
        "cveTags": [{"sourceIdentifier": "x", "tags": ["disputed"]}],
        "descriptions": [{"lang": "es", "value": "Hola"}, {"lang": "en", "value": "Hello"}],
        "references": [{"url": "https://example.org", "tags": ["Patch", "Vendor Advisory"]}],
        "metrics": null, "configurations": [{"nodes": [{"operator": "OR",
            "cpeMatch": [criterion(ANY, &[])]}]}]});
    let raw = json!({"cve": cve}).to_string();
    let advisory = one(cve);
    let record = &advisory.record;
    assert_eq!(
        record.published.unwrap().to_string(),
        "2024-01-01T19:15:11Z"
    );
    assert_eq!(record.withdrawn, record.modified);
    assert_eq!(record.description.as_deref(), Some("Hello"));
    assert_eq!(
        record.references[0].url,
        "https://nvd.nist.gov/vuln/detail/CVE-2024-1111"
    );
    assert_eq!(
        record.references[1].kind.as_deref(),
        Some("Patch, Vendor Advisory")
    );
    assert_eq!(record.digest, Digest::sha256(Sha256::digest(raw).into()));
    assert_eq!(advisory.affected[0].reason.as_deref(), Some("disputed"));
    let (_, _, tally) = read(&[]);
    assert_eq!(tally.as_of, Some(jiff::civil::date(2025, 6, 25)));
    assert_eq!(tally.groups.len(), 1, "covered, though nothing is said");
}

#[test]
fn refuses_half_a_file_and_other_documents() {
    let whole = page(&[json!({"id": "CVE-2024-1111"})]);
    let error = |text: &str| read_from("x.json", &mut text.as_bytes()).unwrap_err();
    for cut in [0, 1, whole.len() / 2, whole.len() - 1] {
        assert!(
            matches!(error(&whole[..cut]), Error::CutShort { .. }),
            "{cut}"
        );
    }
    for text in ["[]", "null", "<html>", r#"{"vulnerabilities": {}}"#] {
        assert!(matches!(error(text), Error::Damaged { .. }), "{text}");
    }
    let older = r#"{"CVE_data_type": "CVE", "CVE_Items": []}"#;
    assert!(matches!(error(older), Error::WrongFile { .. }));
}

#[test]
fn knows_its_files_and_their_fingerprints() {
    for (path, expected) in [
        ("nvdcve-2.0-2024.json.gz", true),
        ("nvdcve-2.0-2024.json", true),
        ("api/0-2000.json", true),
        ("nvdcve-2.0-modified.json.gz", false),
        ("nvdcve-2.0-2024.meta", false),
        ("nvdcve-1.1-2024.json.gz", false),
        ("api/a/b.json", false),
    ] {
        assert_eq!(META.layout.has(path), expected, "{path}");
    }
    let guessed = Nvd.guess_files(&[], 2026);
    assert_eq!(guessed.len(), 25);
    assert!(guessed.iter().all(|path| META.layout.has(path)));
    let beside = sidecar("nvdcve-2.0-2024.json.gz");
    assert_eq!(beside.as_deref(), Some("nvdcve-2.0-2024.meta"));
    assert_eq!(sidecar("api/0-2000.json"), None);
    let digest = "DC57D1B0301406E356147BF056FB34F00272657926489491BBA03F77FD566B08";
    let text = format!("lastModifiedDate:2026-08-21T00:00:00-04:00\r\nsha256:{digest}\r\n");
    let read = digest_in_sidecar(text.as_bytes());
    assert_eq!(read, Some(digest.to_ascii_lowercase()));
    assert_eq!(digest_in_sidecar(b"sha256:12\n"), None);
}

fn open(path: &Path) -> Box<dyn Read + Send> {
    let file = Box::new(std::fs::File::open(path).unwrap());
    match path.extension().is_some_and(|it| it == "gz") {
        true => decompress(file, drydock_archive::Compression::Gzip, &Caps::default()).unwrap(),
        false => file,
    }
}

/// The year files of a folder, sorted.
fn year_files(folder: &Path) -> Vec<std::path::PathBuf> {
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|it| it.unwrap().path())
        .filter(|it| it.extension().is_some_and(|it| it == "gz"))
        .collect();
    files.sort();
    files
}

#[test]
fn real_files_agree_with_the_referee() {
    let Some(folder) = shared_data().map(|it| it.join("mirror/nvd")) else {
        return;
    };
    let name = folder.to_str().unwrap();
    let Some(expected) = referee("nvd.py", &[name]) else {
        return;
    };
    let (mut entries, mut records, mut rated) = (0, 0, 0);
    let mut said = BTreeMap::new();
    for path in year_files(&folder) {
        let name = path.file_name().unwrap().to_str().unwrap();
        let (advisories, ratings, tally) = read_from(name, &mut open(&path)).unwrap();
        assert_eq!(tally.skipped, 0, "{name}");
        entries += tally.groups.values().sum::<u64>();
        records += advisories.len();
        rated += ratings.len();
        said.extend(advisories.iter().flat_map(lines));
    }
    let counted = format!("nvd:cpe\t{entries}\nrecords\t{records}\nratings\t{rated}\n");
    assert_eq!(counted, expected);

    let sample = referee("nvd.py", &[name, "--sample", "1000", "5"]).unwrap();
    let mut sampled: BTreeMap<_, BTreeSet<String>> = BTreeMap::new();
    for line in sample.lines() {
        let mut cells = line.splitn(3, '\t').map(str::to_owned);
        let mut next = || cells.next().unwrap();
        let key = (next(), next());
        sampled.entry(key).or_default().insert(next());
    }
    assert_eq!(sampled.len(), 1000);
    for (key, lines) in sampled {
        assert_eq!(said[&key], lines, "{key:?}");
    }
}

#[test]
fn digests_beside_real_files_are_theirs() {
    let Some(folder) = shared_data().map(|it| it.join("mirror/nvd")) else {
        return;
    };
    for path in year_files(&folder) {
        let name = path.file_name().unwrap().to_str().unwrap();
        let beside = std::fs::read(folder.join(sidecar(name).unwrap())).unwrap();
        let mut bytes = Vec::new();
        open(&path).read_to_end(&mut bytes).unwrap();
        let digest = Digest::sha256(Sha256::digest(&bytes).into());
        assert_eq!(digest_in_sidecar(&beside), Some(digest.hex()), "{name}");
    }
}

#[test]
fn real_pages_of_the_api_are_read() {
    let mut pages = shared_files("samples/nvd2");
    if let Some(folder) = shared_data() {
        pages.extend(year_files(
            &folder.join("samples/vuls-fixtures/nvd/feed/cve/v2"),
        ));
    }
    for path in pages {
        let name = path.to_string_lossy().into_owned();
        match read_from(&name, &mut open(&path)) {
            // Made up by the project that keeps them, with ids like `CVE-005`.
            Ok((_, _, tally)) if name.contains("/custom_nvd_") => {
                assert_eq!(tally.records, 0, "{name}");
                assert!(tally.skipped > 0, "{name}");
            }
            Ok((_, _, tally)) => assert_eq!(tally.skipped, 0, "{name}"),
            Err(error) => panic!("{name}: {error}"),
        }
    }
}
