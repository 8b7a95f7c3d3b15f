//! What was seen, as observations.

use drydock_model::audit::{AppliedWaiver, CheckResult, Judgement, Subject, Verdict};
use serde_json::{Map, Value, json};

use super::Run;
use super::inventory::reference;
use super::words::{markup, property};
use crate::audit_phrases as phrases;
use crate::stable_id::finding_id;

/// One observation, and what risks and findings need to know of it.
pub(super) struct Seen<'r> {
    pub(super) id: String,
    pub(super) judgement: &'r Judgement,
    /// The waiver of the thing, else of the whole check.
    pub(super) waiver: Option<&'r AppliedWaiver>,
    pub(super) value: Value,
}

/// One for each thing that a check looked at; without any, one for the whole.
pub(super) fn of_check<'r>(run: &Run<'_>, check: &'r CheckResult) -> Vec<Seen<'r>> {
    let whole = check.waiver.as_ref();
    if check.items.is_empty() {
        return vec![observe(run, check, (0, None), &check.judgement, whole)];
    }
    let items = check.items.iter().enumerate();
    let observe = |(number, item): (usize, &'r drydock_model::audit::CheckItem)| {
        let waiver = item.waiver.as_ref().or(whole);
        let place = (number, Some(&item.subject));
        observe(run, check, place, &item.judgement, waiver)
    };
    items.map(observe).collect()
}

fn observe<'r>(
    run: &Run<'_>,
    check: &CheckResult,
    (number, subject): (usize, Option<&Subject>),
    judgement: &'r Judgement,
    waiver: Option<&'r AppliedWaiver>,
) -> Seen<'r> {
    // Two things of one name are two observations.
    let name = format!("{}\n{number}", finding_id(check, subject));
    let id = run.id("observation", &name);
    let mut keys = Map::new();
    let mut add = |key: &str, value: Value| keys.insert(key.to_owned(), value);
    add("uuid", id.clone().into());
    add("title", markup(check.meta.title).into());
    add("description", markup(&judgement.reason).into());
    add("props", properties(check, judgement).into());
    add("methods", json!([method(judgement)]));
    add("types", json!([kind(judgement.verdict)]));
    add("origins", json!([run.origin()]));
    add("subjects", json!([reference(run, subject)]));
    let evidence = judgement.evidence.iter().map(phrases::evidence);
    let evidence: Vec<Value> = evidence
        .map(|text| json!({"description": markup(&text)}))
        .collect();
    if !evidence.is_empty() {
        add("relevant-evidence", evidence.into());
    }
    add("collected", run.time.clone().into());
    if let Some(waiver) = waiver {
        add("remarks", markup(&phrases::waiver(waiver)).into());
    }
    Seen {
        id,
        judgement,
        waiver,
        value: Value::Object(keys),
    }
}

fn properties(check: &CheckResult, judgement: &Judgement) -> Vec<Value> {
    let severity = judgement.severity.unwrap_or(check.meta.severity);
    vec![
        property("check", check.meta.slug),
        property("verdict", judgement.verdict.word()),
        property("severity", severity.word()),
    ]
}

/// How it was seen: told by a person, tested against what is expected, or looked at.
fn method(judgement: &Judgement) -> &'static str {
    let mut sources = judgement.evidence.iter().map(|one| one.source.as_str());
    if sources.any(|source| source.starts_with("attestation by ")) {
        return "INTERVIEW";
    }
    match judgement.verdict {
        Verdict::Pass | Verdict::Fail | Verdict::Waived => "TEST",
        _ => "EXAMINE",
    }
}

const fn kind(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Fail | Verdict::Waived => "discovery",
        _ => "control-objective",
    }
}
