//! A check and its items, as JSON.

use drydock_model::audit::{
    AppliedWaiver, Benchmark, Change, CheckEvidence, CheckItem, CheckResult, Section,
};
use serde::Serialize;
use serde_json::{Map, Value};

use super::action::{Step, steps};
use super::document::known;

#[derive(Serialize)]
pub(super) struct OneCheck<'r> {
    id: &'static str,
    slug: &'static str,
    finding_id: &'static str,
    ids: Map<String, Value>,
    title: &'static str,
    rationale: &'static str,
    section: &'static str,
    section_title: &'static str,
    level: u8,
    profile: &'static str,
    severity: &'static str,
    verdict: &'static str,
    reason: &'r str,
    evidence: Vec<Evidence<'r>>,
    items: Vec<Item<'r>>,
    remediation: Remediation,
    actions: Vec<Step<'r>>,
    waiver: Option<Waiver<'r>>,
    change: Option<&'static str>,
    needs: &'static [&'static str],
    docs: Option<&'static str>,
}

#[derive(Serialize)]
struct Item<'r> {
    finding_id: String,
    kind: &'static str,
    name: &'r str,
    id: Option<&'r str>,
    image: Option<Image<'r>>,
    labels: Map<String, Value>,
    verdict: &'static str,
    reason: &'r str,
    severity: &'static str,
    evidence: Vec<Evidence<'r>>,
    actions: Vec<Step<'r>>,
    waiver: Option<Waiver<'r>>,
    change: Option<&'static str>,
}

#[derive(Serialize)]
struct Image<'r> {
    name: &'r str,
    id: Option<&'r str>,
}

#[derive(Serialize)]
struct Evidence<'r> {
    source: &'r str,
    observed: &'r str,
    expected: &'r str,
}

#[derive(Serialize)]
struct Remediation {
    text: &'static str,
    impact: &'static str,
    undo: &'static str,
}

#[derive(Serialize)]
struct Waiver<'r> {
    reason: &'r str,
    owner: &'r str,
    expires: String,
    expired: bool,
}

impl<'r> OneCheck<'r> {
    pub(super) fn new(check: &'r CheckResult) -> Self {
        let (meta, judgement) = (check.meta, &check.judgement);
        let section = Section::of_id(check.id).unwrap_or(meta.section);
        Self {
            id: check.id,
            slug: meta.slug,
            finding_id: meta.slug,
            ids: ids(check),
            title: meta.title,
            rationale: meta.rationale,
            section: section.number(),
            section_title: section.title(),
            level: meta.level,
            profile: meta.profile.word(),
            severity: judgement.severity.unwrap_or(meta.severity).word(),
            verdict: judgement.verdict.word(),
            reason: &judgement.reason,
            evidence: evidence(&judgement.evidence),
            items: check.items.iter().map(|one| item(check, one)).collect(),
            remediation: Remediation {
                text: meta.remediation,
                impact: meta.impact,
                undo: meta.undo,
            },
            actions: steps(&judgement.actions),
            waiver: check.waiver.as_ref().map(waiver),
            change: check.change.map(Change::word),
            needs: meta.needs,
            docs: known(meta.docs),
        }
    }
}

fn ids(check: &CheckResult) -> Map<String, Value> {
    let id = |benchmark: Benchmark| (benchmark.id().to_owned(), check.meta.id(benchmark).into());
    Benchmark::ALL.into_iter().map(id).collect()
}

fn item<'r>(check: &CheckResult, item: &'r CheckItem) -> Item<'r> {
    let (subject, judgement) = (&item.subject, &item.judgement);
    let kind = subject.kind.word();
    let labels = subject.labels.iter();
    Item {
        finding_id: format!("{}:{kind}:{}", check.meta.slug, subject.name),
        kind,
        name: &subject.name,
        id: known(&subject.id),
        image: subject.image.as_ref().map(|(name, id)| Image {
            name,
            id: known(id),
        }),
        labels: labels
            .map(|(name, value)| (name.clone(), value.as_str().into()))
            .collect(),
        verdict: judgement.verdict.word(),
        reason: &judgement.reason,
        severity: judgement.severity.unwrap_or(check.meta.severity).word(),
        evidence: evidence(&judgement.evidence),
        actions: steps(&judgement.actions),
        waiver: item.waiver.as_ref().map(waiver),
        change: item.change.map(Change::word),
    }
}

fn evidence(evidence: &[CheckEvidence]) -> Vec<Evidence<'_>> {
    let each = evidence.iter();
    each.map(|one| Evidence {
        source: &one.source,
        observed: &one.observed,
        expected: &one.expected,
    })
    .collect()
}

fn waiver(waiver: &AppliedWaiver) -> Waiver<'_> {
    Waiver {
        reason: &waiver.reason,
        owner: &waiver.owner,
        expires: waiver.expires.to_string(),
        expired: waiver.is_expired,
    }
}
