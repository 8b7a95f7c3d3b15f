//! Whole documents, and their schemas.

use std::path::Path;

use expect_test::expect_file;

use super::*;
use crate::{Selection, samples};

fn scan(report: &ScanReport, selection: Selection) -> String {
    let view = View {
        selection,
        ..View::default()
    };
    let mut out = Vec::new();
    Json.write_scan(report, &view, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn inventory(report: &ScanReport, files: bool) -> String {
    let view = View {
        files,
        ..View::default()
    };
    let mut out = Vec::new();
    Json.write_inventory(&report.image, &report.inventory, &view, &mut out)
        .unwrap();
    String::from_utf8(out).unwrap()
}

/// Checks `text` against a schema of `docs/schema`, which is itself checked against its dialect.
fn validate(schema: &str, text: &str) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/schema");
    let path = folder.join(schema).canonicalize().unwrap();
    let mut schemas = boon::Schemas::new();
    let mut compiler = boon::Compiler::new();
    let schema = std::fs::read_to_string(&path).unwrap();
    let schema: serde_json::Value = serde_json::from_str(&schema).unwrap();
    compiler.add_resource("schema.json", schema).unwrap();
    let index = compiler.compile("schema.json", &mut schemas).unwrap();
    let value: serde_json::Value = serde_json::from_str(text).unwrap();
    if let Err(error) = schemas.validate(&value, index) {
        panic!("{error:#}");
    }
}

#[test]
fn scan_reports_keep_their_form() {
    let text = scan(&samples::debian(), Selection::default());
    expect_file!["testdata/debian.json"].assert_eq(&text);
}

#[test]
fn documents_fit_their_schemas() {
    let filtered = Selection {
        severities: Some([drydock_model::Severity::High].into()),
        only_fixed: true,
    };
    for report in [
        samples::debian(),
        samples::exploited(),
        samples::clean(),
        samples::unsupported(),
    ] {
        for selection in [Selection::default(), filtered.clone()] {
            validate("scan-report.schema.json", &scan(&report, selection));
        }
        for files in [false, true] {
            validate("inventory.schema.json", &inventory(&report, files));
        }
    }
}

#[test]
fn explanations_fit_their_schema() {
    let mut out = Vec::new();
    Json.write_explanation(&samples::explanation(), &View::default(), &mut out)
        .unwrap();
    validate("explanation.schema.json", &String::from_utf8(out).unwrap());
}

#[test]
fn schemas_refuse_what_is_not_in_them() {
    let text = scan(&samples::clean(), Selection::default());
    let wrong = text.replace("\"schema_version\": 1", "\"schema_version\": 2");
    assert_ne!(wrong, text);
    let refused = std::panic::catch_unwind(|| validate("scan-report.schema.json", &wrong));
    assert!(refused.is_err());
}

#[test]
fn findings_name_packages_that_are_listed() {
    let text = scan(&samples::debian(), Selection::default());
    let value: serde_json::Value = serde_json::from_str(&text).unwrap();
    let purls = value["packages"].as_array().unwrap().iter();
    let purls: Vec<_> = purls.map(|package| &package["purl"]).collect();
    for finding in value["findings"].as_array().unwrap() {
        assert!(purls.contains(&&finding["package"]["purl"]));
    }
}

#[test]
fn findings_tell_of_exploitation() {
    let text = scan(&samples::exploited(), Selection::default());
    let value: serde_json::Value = serde_json::from_str(&text).unwrap();
    let findings = value["findings"].as_array().unwrap();
    let of = |id: &str| findings.iter().find(|it| it["id"] == id).unwrap();
    let known = of("CVE-2022-0778");
    assert_eq!(known["kev"]["added"], "2022-05-06");
    assert_eq!(known["risk"], 82.5);
    assert_eq!(known["ratings"].as_array().unwrap().len(), 2);
    assert_eq!(known["also"][0]["record"], "DEBIAN-CVE-2022-0778");
    let scored = of("CVE-2021-3711");
    assert_eq!(scored["epss"]["probability"], 0.02034);
    assert!(scored["kev"].is_null());
    assert_eq!(scored["risk"], 1.9323);
}

#[test]
fn an_endless_build_step_stands_once() {
    let mut report = samples::debian();
    report.image.layers[0].created_by = Some("é".repeat(100_000));
    let text = scan(&report, Selection::default());
    validate("scan-report.schema.json", &text);
    let value: serde_json::Value = serde_json::from_str(&text).unwrap();
    let whole = value["image"]["layers"][0]["created_by"].as_str().unwrap();
    assert_eq!(whole.chars().count(), 100_000);
    let cut = value["packages"][0]["build_step"].as_str().unwrap();
    assert_eq!(cut.chars().count(), 1001);
    assert!(text.len() < 250_000, "{}", text.len());
}
