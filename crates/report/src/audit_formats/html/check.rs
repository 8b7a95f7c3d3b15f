//! A check, as the template shows it.

use drydock_model::Severity;
use drydock_model::audit::{
    Action, AppliedWaiver, Change, CheckEvidence, CheckItem, CheckResult, Judgement, Verdict,
};

use super::text;
use crate::audit_phrases as phrases;

pub(super) struct CheckPart {
    pub(super) id: &'static str,
    pub(super) slug: &'static str,
    pub(super) title: &'static str,
    pub(super) level: u8,
    pub(super) verdict: &'static str,
    pub(super) verdict_words: &'static str,
    pub(super) severity: &'static str,
    /// Whether it fails: only then its severity matters.
    pub(super) is_failing: bool,
    /// Whether it is unfolded from the start.
    pub(super) is_open: bool,
    pub(super) change: Option<&'static str>,
    pub(super) reason: String,
    pub(super) waiver: Option<String>,
    pub(super) judged: Judged,
    pub(super) items: Vec<ItemPart>,
    /// Items that there is nothing to say of: how many of which verdict, and their names.
    pub(super) quiet: Vec<(String, String)>,
    /// What to do, where there is something to do.
    pub(super) advice: Vec<(&'static str, &'static str)>,
    pub(super) rationale: &'static str,
    pub(super) docs: &'static str,
}

pub(super) struct ItemPart {
    pub(super) verdict: &'static str,
    pub(super) verdict_words: &'static str,
    pub(super) kind: &'static str,
    pub(super) name: String,
    pub(super) reason: String,
    pub(super) change: Option<&'static str>,
    /// Image, id and labels.
    pub(super) facts: Vec<(String, String)>,
    pub(super) waiver: Option<String>,
    pub(super) judged: Judged,
}

/// What was read, and the steps.
pub(super) struct Judged {
    pub(super) evidence: Vec<Read>,
    pub(super) steps: Vec<StepPart>,
}

pub(super) struct Read {
    pub(super) source: String,
    pub(super) observed: String,
    pub(super) expected: String,
}

pub(super) struct StepPart {
    pub(super) text: String,
    /// Whether it is a command line.
    pub(super) is_command: bool,
}

/// Characters of an id that is shown.
const SHORT_ID: usize = 19;

impl CheckPart {
    pub(super) fn new(check: &CheckResult) -> Self {
        let (meta, verdict) = (check.meta, check.verdict());
        let severity = phrases::severity(check);
        let is_failing = verdict == Verdict::Fail;
        let loud = check.items.iter().filter(|item| phrases::speaks(item));
        Self {
            id: check.id,
            slug: meta.slug,
            title: meta.title,
            level: meta.level,
            verdict: verdict.word(),
            verdict_words: phrases::verdict(verdict),
            severity: severity.word(),
            is_failing,
            is_open: is_failing && severity >= Severity::High,
            change: news(check.change),
            reason: text(&check.judgement.reason),
            waiver: waiver(check.waiver.as_ref()),
            judged: Judged::new(&check.judgement),
            items: loud.map(ItemPart::new).collect(),
            quiet: quiet(&check.items),
            advice: advice(check),
            rationale: meta.rationale,
            docs: meta.docs,
        }
    }
}

impl ItemPart {
    fn new(item: &CheckItem) -> Self {
        let (subject, judgement) = (&item.subject, &item.judgement);
        let verdict = judgement.verdict;
        let mut facts = Vec::new();
        if let Some((name, _)) = &subject.image {
            facts.push(("image".to_owned(), text(name)));
        }
        if !subject.id.is_empty() {
            let short: String = subject.id.chars().take(SHORT_ID).collect();
            facts.push(("id".to_owned(), text(&short)));
        }
        let labels = subject.labels.iter();
        facts.extend(labels.map(|(name, value)| (text(name), text(value))));
        Self {
            verdict: verdict.word(),
            verdict_words: match verdict {
                Verdict::Pass => "pass, with a note",
                _ => phrases::verdict(verdict),
            },
            kind: subject.kind.word(),
            name: text(&subject.name),
            reason: text(&judgement.reason),
            change: news(item.change),
            facts,
            waiver: waiver(item.waiver.as_ref()),
            judged: Judged::new(judgement),
        }
    }
}

impl Judged {
    fn new(judgement: &Judgement) -> Self {
        Self {
            evidence: judgement.evidence.iter().map(read).collect(),
            steps: judgement.actions.iter().map(step).collect(),
        }
    }
}

fn read(evidence: &CheckEvidence) -> Read {
    Read {
        source: text(&evidence.source),
        observed: match evidence.observed.as_str() {
            "" => "(empty)".to_owned(),
            observed => text(observed),
        },
        expected: text(&evidence.expected),
    }
}

fn step(action: &Action) -> StepPart {
    match action {
        Action::Run { command } => StepPart {
            text: text(command),
            is_command: true,
        },
        _ => StepPart {
            text: text(&phrases::action(action)),
            is_command: false,
        },
    }
}

fn waiver(waiver: Option<&AppliedWaiver>) -> Option<String> {
    waiver.map(|one| text(&phrases::waiver(one)))
}

fn news(change: Option<Change>) -> Option<&'static str> {
    let change = change.filter(|change| *change != Change::Unchanged);
    change.map(Change::word)
}

fn quiet(items: &[CheckItem]) -> Vec<(String, String)> {
    let of = |verdict: Verdict| {
        let same = items
            .iter()
            .filter(|item| item.judgement.verdict == verdict);
        let names: Vec<String> = same
            .filter(|item| !phrases::speaks(item))
            .map(|item| text(&item.subject.name))
            .collect();
        let title = format!("{} {}", names.len(), phrases::verdict(verdict));
        (!names.is_empty()).then(|| (title, names.join(", ")))
    };
    [Verdict::Pass, Verdict::NotApplicable]
        .into_iter()
        .filter_map(of)
        .collect()
}

fn advice(check: &CheckResult) -> Vec<(&'static str, &'static str)> {
    if matches!(check.verdict(), Verdict::Pass | Verdict::NotApplicable) {
        return Vec::new();
    }
    let meta = check.meta;
    let all = [
        ("What to do", meta.remediation),
        ("What that may break", meta.impact),
        ("How to take it back", meta.undo),
    ];
    all.into_iter()
        .filter(|(_, words)| !words.is_empty())
        .collect()
}
