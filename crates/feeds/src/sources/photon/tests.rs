//! The shapes of entries, and real lists counted by another way.

use crate::oval::sample::lines;
use crate::testing::{parse, shared_files};

use super::*;

#[test]
fn fixed_open_and_not_affected() {
    let text = r#"[
        {"cve_id":"CVE-2023-0001","pkg":"curl","cve_score":9.8,"aff_ver":"all versions before 7.88.1-4.ph4 are vulnerable","res_ver":"7.88.1-4.ph4","status":"Fixed"},
        {"cve_id":"CVE-2023-0001","pkg":"httpd","cve_score":7.5,"aff_ver":"","res_ver":"NA","status":"Not Affected"},
        {"cve_id":"CVE-2023-0002","pkg":"linux","cve_score":0.0,"res_ver":"NA","status":"Open"},
        {"cve_id":"UNK-1","pkg":"curl","status":"Not Affected"},
        {"cve_id":"CVE-2023-0003","pkg":"a b","res_ver":"1","status":"Fixed"},
        {"cve_id":"CVE-2023-0004","pkg":"a","res_ver":"1 2","status":"Fixed"},
        7
    ]"#;
    let path = "cve_data_photon4.0.json";
    let (advisories, tally) = parse(&Photon, path, text.as_bytes(), &[]).unwrap();
    let shown: Vec<String> = advisories
        .iter()
        .flat_map(|it| lines(&it.affected))
        .collect();
    assert_eq!(
        shown,
        [
            "photon:4.0 source curl fixed Fixed(7.88.1-4.ph4)",
            "photon:4.0 source httpd not-affected",
            "photon:4.0 source linux affected",
        ]
    );
    assert_eq!(
        advisories[0].record.locator,
        "cve_data_photon4.0.json#CVE-2023-0001/curl"
    );
    assert_eq!(advisories[0].record.ratings[0].severity, Severity::Critical);
    assert!(advisories[2].record.ratings.is_empty());
    assert_eq!((tally.skipped, tally.warnings), (3, 4));
}

#[test]
fn refuses_other_files() {
    for (path, text) in [
        ("x.json", "[]"),
        ("cve_data_photon5.0.json", "{}"),
        ("cve_data_photon5.0.json", "["),
    ] {
        assert!(
            parse(&Photon, path, text.as_bytes(), &[]).is_err(),
            "{path} {text}"
        );
    }
    assert!(
        Photon
            .guess_files(&[], 2026)
            .iter()
            .all(|it| META.layout.has(it))
    );
}

#[test]
fn counts_of_real_lists_are_right() {
    let samples = ["samples/vuls-fixtures/photon", "samples/vunnel-fixtures"];
    for path in samples.iter().flat_map(|it| shared_files(it)) {
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        if namespace_of(&name).is_none() {
            continue;
        }
        let bytes = std::fs::read(&path).unwrap();
        let (advisories, tally) = parse(&Photon, &name, &bytes, &[]).unwrap();
        let entries: Vec<serde_json::Value> = serde_json::from_slice(&bytes).unwrap();
        let of_cves = entries
            .iter()
            .filter(|it| it["cve_id"].as_str().unwrap().starts_with("CVE-"));
        assert_eq!(advisories.len(), of_cves.count(), "{}", path.display());
        assert_eq!(tally.skipped, 0, "{}", path.display());
    }
}
