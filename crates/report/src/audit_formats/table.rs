//! For people, in short: what needs attention, the worst first; then the score per section.
//!
//! One row per check that failed or that nobody has decided, below it why and which containers,
//! images or files, the first few by name. Checks that could not be looked at for the same reason
//! say it once. With details it is every check and every item, with what was read.

mod details;
mod rows;
mod score;

use std::io;

use drydock_model::audit::{AuditReport, CheckResult, Verdict};

use crate::audit_page::{Page, write_blocks};
use crate::audit_phrases as phrases;
use crate::{AuditFormat, AuditView, Error, Meta, Tone};

/// The format `table`.
pub(super) struct Table;

static META: Meta = Meta {
    id: "table",
    title: "What needs attention, the worst first, and the score per section",
    media_type: "text/plain",
    docs: "docs/audit-formats.md",
};

impl AuditFormat for Table {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn write(
        &self,
        report: &AuditReport,
        view: &AuditView,
        out: &mut dyn io::Write,
    ) -> Result<(), Error> {
        let page = Page::new(view);
        let shown = shown(report, view);
        let rows = if view.details {
            details::lines(&shown, page)
        } else {
            rows::lines(&shown, page)
        };
        let blocks = [
            head(report, page),
            rows,
            score::lines(report, page),
            warnings(report, page),
            comparison(report, page),
            summary(report, view),
            next(&shown, view),
        ];
        write_blocks(&blocks, out)
    }
}

/// Which checks have a row: those that the filter names, else all with details, else those that
/// need attention. The worst first.
fn shown<'r>(report: &'r AuditReport, view: &AuditView) -> Vec<&'r CheckResult> {
    let wanted = |check: &&CheckResult| {
        let verdict = check.verdict();
        if view.verdicts.is_empty() {
            view.details || verdict == Verdict::Fail || verdict.is_open()
        } else {
            view.verdicts.contains(&verdict)
        }
    };
    let mut shown: Vec<&CheckResult> = report.checks.iter().filter(wanted).collect();
    // A stable sort: within the same rank the order of ids stays.
    shown.sort_by_key(|check| {
        let verdict = check.verdict();
        let weight = (verdict == Verdict::Fail).then(|| phrases::severity(check));
        std::cmp::Reverse((verdict, weight))
    });
    shown
}

fn head(report: &AuditReport, page: Page) -> Vec<String> {
    let mut head = phrases::head(report);
    head.push(("Score", phrases::score(&report.score.total)));
    let each = head.into_iter();
    each.flat_map(|(label, text)| {
        let tone = if label == "Score" {
            Tone::Strong
        } else {
            Tone::Plain
        };
        page.hanging(&[(Tone::Faint, &format!("{label:<12}"))], tone, &text)
    })
    .collect()
}

fn warnings(report: &AuditReport, page: Page) -> Vec<String> {
    let mut lines = Vec::new();
    if !report.warnings.is_empty() {
        lines.push(page.whole("", Tone::Warning, "Warnings"));
    }
    let each = report.warnings.iter();
    lines.extend(each.flat_map(|one| page.hanging(&[(Tone::Plain, "  - ")], Tone::Plain, one)));
    lines
}

fn comparison(report: &AuditReport, page: Page) -> Vec<String> {
    let sentences = report.comparison.as_ref().map(phrases::comparison);
    let sentences = sentences.unwrap_or_default().into_iter().enumerate();
    let line = |(index, sentence): (usize, String)| {
        let lead = if index == 0 { "" } else { "  - " };
        page.hanging(&[(Tone::Plain, lead)], Tone::Plain, &sentence)
    };
    sentences.flat_map(line).collect()
}

fn summary(report: &AuditReport, view: &AuditView) -> Vec<String> {
    let page = Page::new(view);
    let total = &report.score.total;
    let tone = if total.decided() == 0 || total.failed > 0 {
        Tone::Bad
    } else if total.open() > 0 {
        Tone::Warning
    } else {
        Tone::Good
    };
    let words = match total.total() {
        0 => "No check was made".to_owned(),
        count => format!(
            "{}: {}",
            phrases::counted(count, "check"),
            phrases::counts(total)
        ),
    };
    let mut lines = page.indented(0, tone, &words);
    let hidden = phrases::hidden(report, view);
    lines.extend(
        hidden
            .iter()
            .flat_map(|words| page.indented(0, Tone::Warning, words)),
    );
    lines
}

/// What to do now.
fn next(shown: &[&CheckResult], view: &AuditView) -> Vec<String> {
    let page = Page::new(view);
    let Some(first) = shown
        .first()
        .filter(|check| check.verdict().is_open() || check.verdict() == Verdict::Fail)
    else {
        return Vec::new();
    };
    let explain = format!(
        "`drydock explain {}` tells why it matters and what to do",
        first.id
    );
    let fails = shown.iter().any(|check| check.verdict() == Verdict::Fail);
    let fix = "`drydock audit fix` prints the steps that mend what fails";
    let details = "`--details` shows every item and what was read";
    let advice = [
        fails.then_some(fix),
        Some(&explain),
        (!view.details).then_some(details),
    ];
    let advice = advice.into_iter().flatten();
    advice
        .flat_map(|text| page.hanging(&[(Tone::Faint, "Next: ")], Tone::Plain, text))
        .collect()
}

#[cfg(test)]
mod tests;
