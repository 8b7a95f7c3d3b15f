//! OSCAL of the sample reports.

use std::collections::BTreeSet;

use super::*;
use crate::audit_samples;

fn results(report: &AuditReport) -> Value {
    let mut out = Vec::new();
    Oscal
        .write(report, &AuditView::default(), &mut out)
        .unwrap();
    let document: Value = serde_json::from_slice(&out).unwrap();
    document["assessment-results"].clone()
}

fn list<'v>(value: &'v Value, key: &str) -> &'v [Value] {
    value["results"][0][key]
        .as_array()
        .map_or(&[], Vec::as_slice)
}

#[test]
fn what_applies_is_a_finding_and_what_fails_a_risk() {
    let report = audit_samples::whole();
    let results = results(&report);
    let state = |slug: &str| {
        let control = report.checks.iter().find(|check| check.meta.slug == slug);
        let target = target(control.unwrap());
        let finding = list(&results, "findings")
            .iter()
            .find(|finding| finding["target"]["target-id"] == target.as_str())?;
        let status = &finding["target"]["status"];
        Some((status["state"].as_str()?, status["reason"].as_str()?))
    };
    for (slug, expected) in [
        ("daemon-tls", Some(("satisfied", "pass"))),
        ("container-not-privileged", Some(("not-satisfied", "fail"))),
        ("container-read-only-root", Some(("not-satisfied", "other"))),
        ("image-trusted-base", Some(("not-satisfied", "other"))),
        ("audit-dockerd", Some(("not-satisfied", "other"))),
        ("container-apparmor", None),
    ] {
        assert_eq!(state(slug), expected, "{slug}");
    }
    let risks = list(&results, "risks");
    let accepted = risks
        .iter()
        .filter(|risk| risk["status"] == "deviation-approved");
    let deadlines: Vec<&str> = accepted
        .map(|risk| risk["deadline"].as_str().unwrap())
        .collect();
    assert_eq!(deadlines, ["2027-03-31T23:59:59Z", "2027-06-30T23:59:59Z"]);
    assert!(risks.iter().any(|risk| risk["status"] == "open"));
}

#[test]
fn ids_are_unique_and_follow_from_the_content() {
    let report = audit_samples::whole();
    let first = results(&report);
    assert_eq!(first, results(&report));
    let mut ids = BTreeSet::new();
    collect(&first, &mut ids);
    assert!(ids.len() > 40);
    let mut other = audit_samples::whole();
    other.warnings.push("another".into());
    assert_ne!(first["uuid"], results(&other)["uuid"]);
}

#[test]
fn what_is_referred_to_is_there() {
    for report in [audit_samples::whole(), audit_samples::undecided()] {
        let results = results(&report);
        let mut ids = BTreeSet::new();
        collect(&results, &mut ids);
        let mut named = Vec::new();
        references(&results, &mut named);
        assert!(!named.is_empty());
        for name in named {
            assert!(ids.contains(&name), "{name} is nowhere");
        }
    }
}

fn references(value: &Value, named: &mut Vec<String>) {
    match value {
        Value::Array(values) => values.iter().for_each(|value| references(value, named)),
        Value::Object(keys) => {
            let is_reference = |key: &str| key.ends_with("-uuid");
            let found = keys.iter().filter(|(key, _)| is_reference(key));
            named.extend(found.map(|(_, id)| id.as_str().unwrap().to_owned()));
            keys.values().for_each(|value| references(value, named));
        }
        _ => {}
    }
}

fn collect(value: &Value, ids: &mut BTreeSet<String>) {
    match value {
        Value::Array(values) => values.iter().for_each(|value| collect(value, ids)),
        Value::Object(keys) => {
            if let Some(Value::String(id)) = keys.get("uuid") {
                assert!(ids.insert(id.clone()), "{id} stands twice");
            }
            keys.values().for_each(|value| collect(value, ids));
        }
        _ => {}
    }
}

#[test]
fn hostile_names_are_text() {
    let text = results(&audit_samples::whole()).to_string();
    assert!(text.contains(r"\\<script\\>"));
    assert!(!text.contains("\\u0000") && !text.contains("\\u001b") && !text.contains('\u{202e}'));
}

#[test]
fn a_report_without_checks_or_time_is_still_a_document() {
    let results = results(&audit_samples::empty());
    assert_eq!(results["results"][0]["start"], "1970-01-01T00:00:00Z");
    assert!(results["results"][0].get("findings").is_none());
    assert!(
        results["results"][0]["remarks"]
            .as_str()
            .unwrap()
            .contains("does not answer")
    );
}
