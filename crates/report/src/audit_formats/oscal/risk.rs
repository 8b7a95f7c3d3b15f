//! What fails, as risks: one for what is open, and one for each waiver.

use drydock_model::audit::{AppliedWaiver, CheckResult, Verdict};
use serde_json::{Map, Value, json};

use super::Run;
use super::observation::Seen;
use super::words::{line, markup};
use crate::audit_phrases as phrases;

/// One risk.
pub(super) struct Risk {
    pub(super) id: String,
    pub(super) value: Value,
}

/// The risks of a check.
pub(super) fn of_check(run: &Run<'_>, check: &CheckResult, seen: &[Seen<'_>]) -> Vec<Risk> {
    let of = |verdict| move |one: &&Seen<'_>| one.judgement.verdict == verdict;
    let open: Vec<&Seen<'_>> = seen.iter().filter(of(Verdict::Fail)).collect();
    let mut risks = Vec::new();
    if !open.is_empty() {
        risks.push(risk(run, check, &open, None));
    }
    let mut accepted: Vec<(Option<&AppliedWaiver>, Vec<&Seen<'_>>)> = Vec::new();
    for one in seen.iter().filter(of(Verdict::Waived)) {
        match accepted
            .iter_mut()
            .find(|(waiver, _)| *waiver == one.waiver)
        {
            Some((_, group)) => group.push(one),
            None => accepted.push((one.waiver, vec![one])),
        }
    }
    for (waiver, group) in accepted
        .iter()
        .filter_map(|(waiver, group)| Some(((*waiver)?, group)))
    {
        risks.push(risk(run, check, group, Some(waiver)));
    }
    risks
}

fn risk(
    run: &Run<'_>,
    check: &CheckResult,
    seen: &[&Seen<'_>],
    waiver: Option<&AppliedWaiver>,
) -> Risk {
    let meta = check.meta;
    let accepted_until = waiver.map(phrases::waiver).unwrap_or_default();
    let id = run.id("risk", &format!("{}\n{accepted_until}", meta.slug));
    let mut keys = Map::new();
    let mut add = |key: &str, value: Value| keys.insert(key.to_owned(), value);
    add("uuid", id.clone().into());
    add("title", markup(&format!("Not so: {}", meta.title)).into());
    add("description", markup(meta.rationale).into());
    add("statement", markup(&check.judgement.reason).into());
    let status = if waiver.is_some() {
        "deviation-approved"
    } else {
        "open"
    };
    add("status", status.into());
    add("origins", json!([run.origin()]));
    let rated = seen
        .iter()
        .map(|one| one.judgement.severity.unwrap_or(meta.severity));
    let severity = rated.max().unwrap_or(meta.severity);
    add("characterizations", characterizations(run, severity.word()));
    if let Some(waiver) = waiver {
        add("deadline", format!("{}T23:59:59Z", waiver.expires).into());
    }
    add("remediations", json!([remediation(run, check, &id, seen)]));
    add("related-observations", related(seen));
    Risk {
        id,
        value: Value::Object(keys),
    }
}

fn characterizations(run: &Run<'_>, severity: &str) -> Value {
    json!([{
        "origin": run.origin(),
        "facets": [{
            "name": "severity",
            "system": "http://csrc.nist.gov/ns/oscal",
            "value": line(severity),
        }],
    }])
}

fn remediation(run: &Run<'_>, check: &CheckResult, risk: &str, seen: &[&Seen<'_>]) -> Value {
    let meta = check.meta;
    let actions = seen.iter().flat_map(|one| &one.judgement.actions);
    let whole = check.judgement.actions.iter();
    let mut steps: Vec<String> = whole.chain(actions).map(phrases::action).collect();
    steps.dedup();
    let mut paragraphs = vec![meta.remediation.to_owned()];
    paragraphs.extend(steps);
    for (label, text) in [
        ("What it may break", meta.impact),
        ("To take it back", meta.undo),
    ] {
        if !text.is_empty() {
            paragraphs.push(format!("{label}: {text}"));
        }
    }
    let paragraphs: Vec<String> = paragraphs.iter().map(|text| markup(text)).collect();
    json!({
        "uuid": run.id("remediation", risk),
        "lifecycle": "recommendation",
        "title": markup(meta.title),
        "description": paragraphs.join("\n\n"),
    })
}

fn related(seen: &[&Seen<'_>]) -> Value {
    let related = seen.iter().map(|one| json!({"observation-uuid": one.id}));
    related.collect()
}
