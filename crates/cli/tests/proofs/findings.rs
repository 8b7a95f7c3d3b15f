//! Findings against facts and against a script that asks dpkg.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::{json, real_data, shared, tool};

/// package, source, CVE, fixed version, state.
type Row = (String, String, String, String, String);

fn scan(image: &str) -> Option<Value> {
    let data = real_data()?;
    Some(json(
        data,
        &["scan", image, "--format", "json", "--no-cache"],
        &[0],
    ))
}

fn rows(report: &Value) -> BTreeSet<Row> {
    let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    let findings = report["findings"].as_array().unwrap().iter();
    findings
        .map(|finding| {
            let package = &finding["package"];
            (
                text(&package["name"]),
                text(&finding["evidence"]["name"]),
                text(&finding["id"]),
                text(&finding["fixed_in"]),
                text(&finding["state"]),
            )
        })
        .collect()
}

/// A table of `package installed source cve fixed state` with a heading.
fn expected(path: &Path) -> BTreeSet<Row> {
    let text = fs::read_to_string(path).unwrap();
    let lines = text
        .lines()
        .skip(1)
        .filter(|line| !line.is_empty())
        .map(|line| line.split('\t').collect::<Vec<_>>());
    lines
        .map(|f| {
            (
                f[0].into(),
                f[2].into(),
                f[3].into(),
                f[4].into(),
                f[5].into(),
            )
        })
        .collect()
}

#[test]
fn published_facts() {
    for name in ["alpine-minirootfs-3.7.3-x86_64", "debian-bullseye-minbase"] {
        let Some(table) = shared(&format!("expected/e2e-{name}.tsv")) else {
            return;
        };
        let root = match name {
            "debian-bullseye-minbase" => "bullseye-minbase-amd64",
            other => other,
        };
        let Some(root) = shared(&format!("images/meta-only/{root}.meta.tar.gz")) else {
            return;
        };
        let Some(report) = scan(&format!("rootfs:{}", root.display())) else {
            return;
        };
        assert_eq!(rows(&report), expected(&table), "{name}");
    }
}

#[test]
fn buster_equals_a_script_that_asks_dpkg() {
    let Some(status) = shared("inventories/dpkg/debian-buster.status") else {
        return;
    };
    let Some(release) = shared("inventories/dpkg/debian-buster.os-release") else {
        return;
    };
    let Some(feed) = shared("mirror/debian-tracker/data.json") else {
        return;
    };
    let root = tempfile::tempdir().unwrap();
    fs::create_dir_all(root.path().join("var/lib/dpkg")).unwrap();
    fs::create_dir_all(root.path().join("etc")).unwrap();
    fs::copy(&status, root.path().join("var/lib/dpkg/status")).unwrap();
    fs::copy(release, root.path().join("etc/os-release")).unwrap();
    let Some(report) = scan(&format!("rootfs:{}", root.path().display())) else {
        return;
    };
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/referee/debian_findings.py");
    let words = [&script, &status, &feed].map(|path| path.to_str().unwrap().to_owned());
    let args = [words[0].as_str(), &words[1], &words[2], "buster"];
    let expected: BTreeSet<(String, String, String, String)> = tool("python3", &args)
        .lines()
        .map(|line| line.split('\t').collect::<Vec<_>>())
        .map(|f| (f[0].into(), f[1].into(), f[3].into(), f[4].into()))
        .collect();
    let found: BTreeSet<_> = rows(&report)
        .into_iter()
        .map(|(package, source, id, fixed, _)| (package, source, id, fixed))
        .collect();
    assert!(expected.len() > 50, "the script found {}", expected.len());
    assert_eq!(found, expected);
}

/// Every finding says what it rests on.
#[test]
fn every_finding_has_its_evidence() {
    let Some(root) = shared("images/meta-only/alpine-minirootfs-3.7.3-x86_64.meta.tar.gz") else {
        return;
    };
    let Some(report) = scan(&format!("rootfs:{}", root.display())) else {
        return;
    };
    let findings = report["findings"].as_array().unwrap();
    assert!(!findings.is_empty());
    for finding in findings {
        for key in [
            "source",
            "record",
            "record_digest",
            "namespace",
            "key",
            "name",
            "version",
            "scheme",
            "comparison",
        ] {
            assert!(finding["evidence"][key].is_string(), "{key} of {finding}");
        }
        assert!(
            finding["layer"].as_str().unwrap().starts_with("sha256:"),
            "{finding}"
        );
    }
}

/// Alpine 3.7 ended in 2019: its findings are shown, and so is that newer advisories do not exist.
#[test]
fn an_ended_release_says_so() {
    let Some(root) = shared("images/meta-only/alpine-minirootfs-3.7.3-x86_64.meta.tar.gz") else {
        return;
    };
    let Some(report) = scan(&format!("rootfs:{}", root.display())) else {
        return;
    };
    let gaps = report["not_assessed"].as_array().unwrap();
    assert!(
        gaps.iter().any(|gap| gap["kind"] == "end-of-life-release"),
        "{gaps:?}"
    );
}
