//! The rows of the long view: every item, what was read, what to do.

use drydock_model::audit::{Action, CheckItem, CheckResult, Judgement, Verdict};

use super::rows::{id_width, mark, row};
use super::{Page, phrases};
use crate::Tone;

/// Every check with all that is known of it, an empty line between them.
pub(super) fn lines(checks: &[&CheckResult], page: Page) -> Vec<String> {
    let ids = id_width(checks);
    let mut lines = Vec::new();
    for check in checks {
        if !lines.is_empty() {
            lines.push(String::new());
        }
        lines.extend(row(check, ids, page));
        lines.extend(of_check(check, page));
    }
    lines
}

fn of_check(check: &CheckResult, page: Page) -> Vec<String> {
    let mut lines = page.indented(2, Tone::Plain, &check.judgement.reason);
    if let Some(waiver) = &check.waiver {
        lines.extend(page.indented(2, Tone::Warning, &phrases::waiver(waiver)));
    }
    lines.extend(of_judgement(&check.judgement, 2, page));
    lines.extend(check.items.iter().flat_map(|item| of_item(item, page)));
    if !matches!(check.verdict(), Verdict::Pass | Verdict::NotApplicable) {
        lines.extend(advice(check, page));
    }
    lines
}

fn of_item(item: &CheckItem, page: Page) -> Vec<String> {
    let (subject, judgement) = (&item.subject, &item.judgement);
    let verdict = judgement.verdict.word();
    let tone = match judgement.verdict {
        Verdict::Fail => Tone::Bad,
        Verdict::Pass => Tone::Good,
        Verdict::NotApplicable | Verdict::Waived => Tone::Faint,
        _ => Tone::Warning,
    };
    let kind = format!("  * {} ", subject.kind.word());
    let text = format!(
        "{}: {}{}",
        subject.name,
        judgement.reason,
        mark(item.change)
    );
    let mut lines = page.hanging(
        &[(Tone::Plain, &kind), (tone, verdict), (Tone::Plain, " ")],
        Tone::Plain,
        &text,
    );
    let mut facts: Vec<String> = Vec::new();
    if !subject.id.is_empty() {
        facts.push(format!("id {}", subject.id));
    }
    facts.extend(
        subject
            .image
            .iter()
            .map(|(name, _)| format!("image {name}")),
    );
    let labels = subject.labels.iter();
    facts.extend(labels.map(|(name, value)| format!("label {name}={value}")));
    facts.extend(item.waiver.iter().map(phrases::waiver));
    lines.extend(
        facts
            .iter()
            .flat_map(|fact| page.indented(6, Tone::Faint, fact)),
    );
    lines.extend(of_judgement(judgement, 6, page));
    lines
}

fn of_judgement(judgement: &Judgement, indent: usize, page: Page) -> Vec<String> {
    let blanks = " ".repeat(indent);
    let labelled = |label: &str, text: &str| {
        page.hanging(
            &[(Tone::Plain, &blanks), (Tone::Faint, label)],
            Tone::Plain,
            text,
        )
    };
    let read = judgement.evidence.iter();
    let mut lines: Vec<String> = read
        .flat_map(|one| labelled("read  ", &phrases::evidence(one)))
        .collect();
    for action in &judgement.actions {
        match action {
            Action::Run { command } => {
                lines.extend(labelled("step  ", "review, then run"));
                lines.push(page.whole(&format!("{blanks}      $ "), Tone::Plain, command));
            }
            _ => lines.extend(labelled("step  ", &phrases::action(action))),
        }
    }
    lines
}

fn advice(check: &CheckResult, page: Page) -> Vec<String> {
    let meta = check.meta;
    let all = [
        ("  why   ", meta.rationale),
        ("  fix   ", meta.remediation),
        ("  cost  ", meta.impact),
        ("  undo  ", meta.undo),
        ("  more  ", meta.docs),
    ];
    let said = all.into_iter().filter(|(_, text)| !text.is_empty());
    said.flat_map(|(label, text)| page.hanging(&[(Tone::Faint, label)], Tone::Plain, text))
        .collect()
}
