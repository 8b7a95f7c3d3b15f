//! SARIF of the sample reports.

use drydock_model::audit::Verdict;

use super::*;
use crate::audit_samples::{self, HOSTILE};

fn log(report: &AuditReport) -> Value {
    let mut out = Vec::new();
    Sarif
        .write(report, &AuditView::default(), &mut out)
        .unwrap();
    serde_json::from_slice(&out).unwrap()
}

fn results(log: &Value) -> &Vec<Value> {
    log["runs"][0]["results"].as_array().unwrap()
}

fn of<'l>(log: &'l Value, rule: &str) -> Vec<&'l Value> {
    let results = results(log).iter();
    results.filter(|result| result["ruleId"] == rule).collect()
}

#[test]
fn each_failing_thing_is_a_result() {
    let report = audit_samples::whole();
    let log = log(&report);
    let privileged = of(&log, "container-not-privileged");
    let kinds: Vec<_> = privileged
        .iter()
        .map(|one| one["kind"].as_str().unwrap())
        .collect();
    assert_eq!(kinds, ["fail", "fail", "fail", "notApplicable"]);
    assert_eq!(privileged[0]["level"], "error");
    assert_eq!(privileged[0]["baselineState"], "new");
    assert_eq!(privileged[3]["baselineState"], "absent");
    let suppressed = privileged
        .iter()
        .filter(|one| one.get("suppressions").is_some());
    let suppressed: Vec<_> = suppressed.collect();
    assert_eq!(suppressed.len(), 1);
    let suppression = &suppressed[0]["suppressions"][0];
    assert_eq!(suppression["status"], "accepted");
    let justification = suppression["justification"].as_str().unwrap();
    assert_eq!(
        justification,
        "waived until 2027-03-31 by ops@example.org: needs raw disks, see OPS-118."
    );
    let expired = privileged[2]["message"]["text"].as_str().unwrap();
    assert!(expired.contains("expired on 2026-09-30"), "{expired}");
}

#[test]
fn kinds_other_than_fail_have_no_level() {
    let log = log(&audit_samples::whole());
    for result in results(&log) {
        let is_failure = result["kind"] == "fail";
        assert_eq!(result["level"] != "none", is_failure, "{result:#}");
    }
    let memory = of(&log, "container-memory-limit");
    let open: Vec<_> = memory.iter().filter(|one| one["kind"] == "open").collect();
    assert_eq!(open.len(), 1);
    let review = of(&log, "image-trusted-base");
    assert_eq!(review.len(), 1);
    assert_eq!(review[0]["kind"], "review");
    assert_eq!(review[0]["locations"].as_array().unwrap().len(), 2);
    assert_eq!(of(&log, "daemon-log-level")[0]["kind"], "open");
    assert_eq!(of(&log, "audit-dockerd")[0]["kind"], "open");
}

#[test]
fn what_passes_is_listed_and_is_no_alert() {
    let report = audit_samples::whole();
    let log = log(&report);
    assert!(of(&log, "daemon-tls").is_empty());
    let listed = |key: &str| log["runs"][0]["properties"][key].as_array().unwrap().len();
    let count = |verdict| {
        let checks = report.checks.iter();
        checks.filter(|check| check.verdict() == verdict).count()
    };
    assert_eq!(listed("passed"), count(Verdict::Pass));
    assert_eq!(listed("notApplicable"), count(Verdict::NotApplicable));
    for check in &report.checks {
        let slug = check.meta.slug;
        let is_listed = log["runs"][0]["properties"].to_string().contains(slug);
        assert!(is_listed || !of(&log, slug).is_empty(), "{slug} is lost");
    }
}

#[test]
fn every_result_has_a_place_a_rule_and_an_identity() {
    let log = log(&audit_samples::whole());
    let rules = log["runs"][0]["tool"]["driver"]["rules"]
        .as_array()
        .unwrap();
    let mut seen = std::collections::BTreeSet::new();
    for result in results(&log) {
        let place = &result["locations"][0]["physicalLocation"]["artifactLocation"];
        let uri = place["uri"].as_str().unwrap();
        assert!(
            uri.is_ascii() && !uri.starts_with('/') && !uri.contains(".."),
            "{uri}"
        );
        assert!(seen.insert(result["correlationGuid"].as_str().unwrap().to_owned()));
        if result["baselineState"] == "absent" {
            continue;
        }
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(rules[index]["id"], result["ruleId"]);
    }
}

#[test]
fn hostile_names_are_text() {
    assert_eq!(
        message("see [this](http://x) {0} {\"a\": 1} {12"),
        "see [this\\](http://x) {{0}} {\"a\": 1} {12."
    );
    let log = log(&audit_samples::whole());
    for result in results(&log) {
        let text = result["message"]["text"].as_str().unwrap();
        assert!(
            !text.contains(|c: char| c.is_control() || c == '\u{202e}'),
            "{text:?}"
        );
    }
    // Names are data elsewhere: as they are, so that they can be looked up.
    let name = &of(&log, "container-not-privileged")[0]["locations"][0]["logicalLocations"][0];
    assert_eq!(name["name"], HOSTILE);
}

#[test]
fn an_audit_that_saw_nothing_was_not_successful() {
    for (report, expected) in [
        (audit_samples::empty(), false),
        (audit_samples::whole(), true),
    ] {
        let log = log(&report);
        let invocation = &log["runs"][0]["invocations"][0];
        assert_eq!(invocation["executionSuccessful"], expected);
        let told = invocation["toolExecutionNotifications"].as_array().unwrap();
        assert!(told.len() >= report.warnings.len());
    }
}
