//! What came of a check, as a finding.

use drydock_model::audit::{CheckResult, Verdict};
use serde_json::{Map, Value, json};

use super::Run;
use super::observation::Seen;
use super::risk::Risk;
use super::words::{markup, property};
use crate::audit_phrases as phrases;

/// The finding of a check; none where the check does not apply.
pub(super) fn of_check(
    run: &Run<'_>,
    check: &CheckResult,
    seen: &[Seen<'_>],
    risks: &[Risk],
) -> Option<Value> {
    let (state, reason) = match check.verdict() {
        Verdict::NotApplicable => return None,
        Verdict::Pass => ("satisfied", "pass"),
        Verdict::Fail => ("not-satisfied", "fail"),
        Verdict::Waived | Verdict::Manual | Verdict::NotPermitted | Verdict::Error => {
            ("not-satisfied", "other")
        }
    };
    let mut status = json!({"state": state, "reason": reason});
    if let (true, Value::Object(keys)) = (reason == "other", &mut status) {
        let word = phrases::verdict(check.verdict());
        keys.insert("remarks".to_owned(), markup(word).into());
    }
    let mut keys = Map::new();
    let mut add = |key: &str, value: Value| keys.insert(key.to_owned(), value);
    add("uuid", run.id("finding", check.meta.slug).into());
    add("title", markup(check.meta.title).into());
    add("description", markup(&check.judgement.reason).into());
    add("props", properties(check).into());
    add("origins", json!([run.origin()]));
    let target = json!({
        "type": "objective-id",
        "target-id": super::target(check),
        "status": status,
    });
    add("target", target);
    let observations = seen.iter().map(|one| json!({"observation-uuid": one.id}));
    add("related-observations", observations.collect());
    if !risks.is_empty() {
        let risks = risks.iter().map(|risk| json!({"risk-uuid": risk.id}));
        add("related-risks", risks.collect());
    }
    Some(Value::Object(keys))
}

fn properties(check: &CheckResult) -> Vec<Value> {
    let mut properties = vec![
        property("check", check.meta.slug),
        property("verdict", check.verdict().word()),
        property("severity", phrases::severity(check).word()),
        property("level", &check.meta.level.to_string()),
    ];
    properties.extend(check.change.map(|change| property("change", change.word())));
    properties
}
