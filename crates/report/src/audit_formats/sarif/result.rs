//! What there is to do, as results.

use drydock_model::audit::{
    AppliedWaiver, AuditReport, Change, CheckItem, CheckResult, Judgement, Subject, Verdict,
};
use serde_json::{Map, Value, json};

use super::location::location;
use super::message;
use super::rule::{level, security_severity};
use crate::audit_phrases as phrases;
use crate::stable_id::{finding_id, uuid};

/// Places of one result; GitHub looks at no more.
const MOST_PLACES: usize = 100;

/// All results, in the order of the checks and their items.
pub(super) fn results(report: &AuditReport) -> Vec<Value> {
    let mut results = Vec::new();
    for (index, check) in report.checks.iter().enumerate() {
        let of = Of {
            report,
            check,
            index,
        };
        if check.items.is_empty() {
            results.extend(of.whole());
            continue;
        }
        results.extend(check.items.iter().filter_map(|item| of.item(item)));
        results.extend(of.undecided("review", |verdict| verdict == Verdict::Manual));
        results.extend(of.undecided("open", |verdict| {
            matches!(verdict, Verdict::NotPermitted | Verdict::Error)
        }));
    }
    results.extend(gone(report));
    results
}

/// A check that results are made of.
struct Of<'r> {
    report: &'r AuditReport,
    check: &'r CheckResult,
    index: usize,
}

impl Of<'_> {
    /// The result of a check without items.
    fn whole(&self) -> Option<Value> {
        let CheckResult {
            judgement,
            waiver,
            change,
            ..
        } = self.check;
        let kind = kind(judgement.verdict, *change)?;
        let text = format!(
            "{}: {}",
            self.check.meta.title,
            told(judgement, waiver.as_ref())
        );
        let mut result = self.result(kind, judgement, None, &text);
        self.add_state(&mut result, judgement.verdict, *change, waiver.as_ref());
        Some(Value::Object(result))
    }

    /// The result of an item that fails, is accepted or has been mended.
    fn item(&self, item: &CheckItem) -> Option<Value> {
        let CheckItem {
            subject,
            judgement,
            waiver,
            change,
        } = item;
        let kind = kind(judgement.verdict, *change)?;
        if judgement.verdict.is_open() {
            return None;
        }
        let waiver = waiver.as_ref().or(self.check.waiver.as_ref());
        let told = told(judgement, waiver);
        let text = format!("{} `{}`: {told}", subject.kind.word(), subject.name);
        let mut result = self.result(kind, judgement, Some(subject), &text);
        self.add_state(&mut result, judgement.verdict, *change, waiver);
        Some(Value::Object(result))
    }

    /// One result for all items of a check that nobody has decided in the same way.
    fn undecided(&self, kind: &str, is_one: impl Fn(Verdict) -> bool) -> Option<Value> {
        let items: Vec<&CheckItem> = self
            .check
            .items
            .iter()
            .filter(|item| is_one(item.judgement.verdict))
            .collect();
        let first = items.first()?;
        let names: Vec<String> = items
            .iter()
            .take(MOST_PLACES)
            .map(|item| format!("`{}` ({})", item.subject.name, item.judgement.reason))
            .collect();
        let more = match items.len().saturating_sub(MOST_PLACES) {
            0 => String::new(),
            more => format!(", and {more} more"),
        };
        let title = self.check.meta.title;
        let text = format!("{title}: not decided for {}{more}", names.join(", "));
        let mut result = self.result(kind, &first.judgement, None, &text);
        let places = items.iter().take(MOST_PLACES);
        let host = &self.report.subject.host;
        let places = places.map(|item| location(Some(&item.subject), host));
        result.insert("locations".to_owned(), places.collect());
        Some(Value::Object(result))
    }

    fn result(
        &self,
        kind: &str,
        judgement: &Judgement,
        subject: Option<&Subject>,
        text: &str,
    ) -> Map<String, Value> {
        let severity = judgement.severity.unwrap_or(self.check.meta.severity);
        let id = finding_id(self.check, subject);
        // What is undecided is another result than what fails of the same check.
        let id = if kind == "open" || kind == "review" {
            format!("{id}:{kind}")
        } else {
            id
        };
        let uuid = uuid("finding", id.as_bytes());
        let mut result = Map::new();
        result.insert("ruleId".to_owned(), self.check.meta.slug.into());
        result.insert("ruleIndex".to_owned(), self.index.into());
        result.insert("kind".to_owned(), kind.into());
        let level = if kind == "fail" {
            level(severity)
        } else {
            "none"
        };
        result.insert("level".to_owned(), level.into());
        result.insert("message".to_owned(), json!({"text": message(text)}));
        let place = location(subject, &self.report.subject.host);
        result.insert("locations".to_owned(), json!([place]));
        result.insert("correlationGuid".to_owned(), uuid.to_string().into());
        let prints = json!({
            "findingId/v1": id,
            "primaryLocationLineHash": format!("{}:1", uuid.simple()),
        });
        result.insert("partialFingerprints".to_owned(), prints);
        let properties = self.properties(judgement, subject, security_severity(severity));
        result.insert("properties".to_owned(), properties);
        result
    }

    fn properties(&self, judgement: &Judgement, subject: Option<&Subject>, score: &str) -> Value {
        let evidence: Vec<Value> = judgement
            .evidence
            .iter()
            .map(|one| {
                json!({
                    "source": one.source,
                    "observed": one.observed,
                    "expected": one.expected,
                })
            })
            .collect();
        let mut properties = json!({
            "verdict": judgement.verdict.word(),
            "benchmarkId": self.check.id,
            "security-severity": score,
            "evidence": evidence,
        });
        if let (Some(subject), Value::Object(keys)) = (subject, &mut properties) {
            let labels = subject.labels.iter();
            let labels: Map<String, Value> = labels
                .map(|(name, value)| (name.clone(), value.as_str().into()))
                .collect();
            keys.insert("id".to_owned(), subject.id.as_str().into());
            keys.insert("labels".to_owned(), labels.into());
            if let Some((name, id)) = &subject.image {
                keys.insert("image".to_owned(), json!({"name": name, "id": id}));
            }
        }
        properties
    }

    fn add_state(
        &self,
        result: &mut Map<String, Value>,
        verdict: Verdict,
        change: Option<Change>,
        waiver: Option<&AppliedWaiver>,
    ) {
        let state = match change {
            Some(Change::New) => Some("new"),
            Some(Change::Unchanged) => Some("unchanged"),
            Some(Change::Fixed) => Some("absent"),
            None => None,
        };
        if let Some(state) = state.filter(|_| self.report.comparison.is_some()) {
            result.insert("baselineState".to_owned(), state.into());
        }
        if let Some(waiver) = waiver.filter(|_| verdict == Verdict::Waived) {
            let justification = message(&phrases::waiver(waiver));
            let suppression = json!([{
                "kind": "external",
                "status": "accepted",
                "justification": justification,
            }]);
            result.insert("suppressions".to_owned(), suppression);
        }
    }
}

/// The kind of a result (3.27.9), where there is something to say.
const fn kind(verdict: Verdict, change: Option<Change>) -> Option<&'static str> {
    match (verdict, change) {
        (Verdict::Fail | Verdict::Waived, _) => Some("fail"),
        (Verdict::Manual, _) => Some("review"),
        (Verdict::NotPermitted | Verdict::Error, _) => Some("open"),
        (Verdict::Pass, Some(Change::Fixed)) => Some("pass"),
        (Verdict::NotApplicable, Some(Change::Fixed)) => Some("notApplicable"),
        (Verdict::Pass | Verdict::NotApplicable, _) => None,
    }
}

/// A judgement with its evidence and what to do.
fn told(judgement: &Judgement, waiver: Option<&AppliedWaiver>) -> String {
    let evidence = judgement.evidence.iter().map(phrases::evidence);
    let actions = judgement.actions.iter().map(phrases::action);
    let waiver = waiver
        .filter(|waiver| waiver.is_expired)
        .map(phrases::waiver);
    let mut sentences = vec![judgement.reason.clone()];
    sentences.extend(evidence);
    if judgement.verdict == Verdict::Fail {
        sentences.extend(actions.map(|action| format!("To do: {action}")));
    }
    sentences.extend(waiver);
    let sentences = sentences.iter().map(|one| one.trim().trim_end_matches('.'));
    sentences.collect::<Vec<_>>().join(". ")
}

/// What failed before and is no longer there.
fn gone(report: &AuditReport) -> Vec<Value> {
    let gone = report.comparison.iter().flat_map(|one| &one.gone);
    gone.map(|(slug, name)| {
        let id = uuid("gone", format!("{slug}:{name}").as_bytes());
        json!({
            "ruleId": slug,
            "kind": "notApplicable",
            "level": "none",
            "message": {"text": message(&format!("`{name}` failed before and is gone"))},
            "locations": [location(None, &report.subject.host)],
            "correlationGuid": id.to_string(),
            "baselineState": "absent",
        })
    })
    .collect()
}
