//! For people who know docker-bench-security: its layout, line by line.
//!
//! A heading per section, one line per check with `[PASS]`, `[WARN]`, `[INFO]` or `[NOTE]` before
//! it, items below behind `*`. Those four words hide what matters here, so everything but a pass
//! and a failure also says its verdict in words. The layout was read off the output of
//! <https://github.com/docker/docker-bench-security>; titles are ours.

use std::io;

use drydock_model::audit::{
    AuditReport, Change, CheckItem, CheckResult, Judgement, Section, Verdict,
};

use crate::audit_page::{Page, write_blocks};
use crate::audit_phrases as phrases;
use crate::{AuditFormat, AuditView, Error, Meta, Tone};

/// The format `text`.
pub(super) struct Text;

static META: Meta = Meta {
    id: "text",
    title: "Line by line, in the layout of docker-bench-security",
    media_type: "text/plain",
    docs: "docs/audit-formats.md",
};

impl AuditFormat for Text {
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
        let mut blocks = vec![head(report, page)];
        for section in Section::ALL {
            blocks.push(of_section(section, report, view));
        }
        blocks.push(warnings(report, page));
        blocks.push(summary(report, view));
        write_blocks(&blocks, out)
    }
}

/// What stands before a line that goes with an item.
const ITEM: &str = "     * ";
/// What stands before a line that goes with an item's line, and before one that goes with a check.
const BELOW_ITEM: &str = "              ";
const BELOW_CHECK: &str = "       ";

fn tone(word: &str) -> Tone {
    match word {
        "PASS" => Tone::Good,
        "WARN" => Tone::Bad,
        "NOTE" => Tone::Warning,
        _ => Tone::Plain,
    }
}

/// `text` behind `[WORD] ` and whatever else.
fn line(word: &str, lead: &str, text: &str, page: Page) -> Vec<String> {
    let mark = format!("[{word}]");
    let lead = format!(" {lead}");
    page.hanging(
        &[(tone(word), &mark), (Tone::Plain, &lead)],
        Tone::Plain,
        text,
    )
}

fn head(report: &AuditReport, page: Page) -> Vec<String> {
    let lines = phrases::head(report).into_iter();
    let one = |(label, text): (&str, String)| {
        page.hanging(
            &[(Tone::Faint, &format!("{label:<10} "))],
            Tone::Plain,
            &text,
        )
    };
    lines.flat_map(one).collect()
}

fn of_section(section: Section, report: &AuditReport, view: &AuditView) -> Vec<String> {
    let here = |check: &&CheckResult| {
        Section::of_id(check.id).unwrap_or(check.meta.section) == section
            && (view.verdicts.is_empty() || view.verdicts.contains(&check.verdict()))
    };
    let checks: Vec<&CheckResult> = report.checks.iter().filter(here).collect();
    if checks.is_empty() {
        return Vec::new();
    }
    let page = Page::new(view);
    let mut lines = line("INFO", "", &section.to_string(), page);
    let each = checks.into_iter();
    lines.extend(each.flat_map(|check| of_check(check, view.details, page)));
    lines
}

fn of_check(check: &CheckResult, details: bool, page: Page) -> Vec<String> {
    let verdict = check.verdict();
    let word = phrases::bench_word(verdict);
    let mut text = format!("{} - {}", check.id, check.meta.title);
    if !matches!(verdict, Verdict::Pass | Verdict::Fail) {
        text.push_str(&format!(" ({})", why(check)));
    }
    text.push_str(mark(check.change));
    let mut lines = line(word, "", &text, page);
    if verdict == Verdict::Fail && check.items.is_empty() {
        lines.extend(line(word, ITEM, &check.judgement.reason, page));
    }
    if let Some(waiver) = check.waiver.as_ref().filter(|waiver| waiver.is_expired) {
        lines.extend(line(word, ITEM, &phrases::waiver(waiver), page));
    }
    if details {
        lines.extend(steps(&check.judgement, page));
    }
    let items = check.items.iter();
    let items = items.filter(|item| details || phrases::speaks(item));
    lines.extend(items.flat_map(|item| of_item(item, details, page)));
    if details && !matches!(verdict, Verdict::Pass | Verdict::NotApplicable) {
        lines.extend(advice(check, page));
    }
    lines
}

/// The verdict in words, and its reason.
fn why(check: &CheckResult) -> String {
    let reason = &check.judgement.reason;
    match &check.waiver {
        Some(waiver) if check.verdict() == Verdict::Waived => {
            format!("{}; {reason}", phrases::waiver(waiver))
        }
        _ => format!("{}: {reason}", phrases::verdict(check.verdict())),
    }
}

const fn mark(change: Option<Change>) -> &'static str {
    match change {
        Some(Change::New) => " (new)",
        Some(Change::Fixed) => " (fixed)",
        _ => "",
    }
}

fn of_item(item: &CheckItem, details: bool, page: Page) -> Vec<String> {
    let verdict = item.judgement.verdict;
    let is_note = verdict == Verdict::Pass && item.judgement.severity.is_some();
    let word = if is_note {
        "INFO"
    } else {
        phrases::bench_word(verdict)
    };
    let mut text = format!("{}: {}", item.subject.name, item.judgement.reason);
    match verdict {
        Verdict::Pass | Verdict::Fail => {}
        _ => text.push_str(&format!(" ({})", phrases::verdict(verdict))),
    }
    text.push_str(mark(item.change));
    if let Some(waiver) = &item.waiver {
        text.push_str(&format!("; {}", phrases::waiver(waiver)));
    }
    let mut lines = line(word, ITEM, &text, page);
    if details {
        lines.extend(steps(&item.judgement, page));
    }
    lines
}

/// What was read, and what to do.
fn steps(judgement: &Judgement, page: Page) -> Vec<String> {
    let read = judgement
        .evidence
        .iter()
        .map(|one| ("read: ", phrases::evidence(one)));
    let step = judgement
        .actions
        .iter()
        .map(|one| ("step: ", phrases::action(one)));
    read.chain(step)
        .flat_map(|(label, text)| below(BELOW_ITEM, label, &text, page))
        .collect()
}

fn advice(check: &CheckResult, page: Page) -> Vec<String> {
    let meta = check.meta;
    let all = [
        ("why:  ", meta.rationale),
        ("fix:  ", meta.remediation),
        ("cost: ", meta.impact),
        ("undo: ", meta.undo),
        ("more: ", meta.docs),
    ];
    let said = all.into_iter().filter(|(_, text)| !text.is_empty());
    said.flat_map(|(label, text)| below(BELOW_CHECK, label, text, page))
        .collect()
}

fn below(indent: &str, label: &str, text: &str, page: Page) -> Vec<String> {
    page.hanging(
        &[(Tone::Plain, indent), (Tone::Faint, label)],
        Tone::Plain,
        text,
    )
}

fn warnings(report: &AuditReport, page: Page) -> Vec<String> {
    if report.warnings.is_empty() {
        return Vec::new();
    }
    let mut lines = line("NOTE", "", "Warnings", page);
    let each = report.warnings.iter();
    lines.extend(each.flat_map(|warning| line("NOTE", ITEM, warning, page)));
    lines
}

fn summary(report: &AuditReport, view: &AuditView) -> Vec<String> {
    let page = Page::new(view);
    let score = &report.score;
    let info = |lead: &str, text: &str| line("INFO", lead, text, page);
    let mut lines = Vec::new();
    if score.total.total() > 0 {
        lines.extend(info("", "Score per section"));
    }
    for (section, tally) in &score.sections {
        lines.extend(info(
            ITEM,
            &format!("{section}: {}", phrases::short_score(tally)),
        ));
    }
    for (level, tally) in (1..)
        .zip(&score.levels)
        .filter(|(_, tally)| tally.total() > 0)
    {
        lines.extend(info(
            ITEM,
            &format!("Level {level}: {}", phrases::short_score(tally)),
        ));
    }
    if let Some(comparison) = &report.comparison {
        let sentences = phrases::comparison(comparison).into_iter();
        lines.extend(
            sentences
                .enumerate()
                .flat_map(|(index, sentence)| info(if index == 0 { "" } else { ITEM }, &sentence)),
        );
    }
    lines.extend(
        phrases::hidden(report, view)
            .into_iter()
            .flat_map(|words| info("", &words)),
    );
    let selection = phrases::selection(report);
    lines.extend(
        selection
            .iter()
            .flat_map(|words| info("", &format!("Selection: {words}"))),
    );
    let (total, counts) = (score.total.total(), phrases::counts(&score.total));
    lines.extend(info("", &format!("Checks: {total} ({counts})")));
    lines.extend(info(
        "",
        &format!("Score: {}", phrases::score(&score.total)),
    ));
    lines
}

#[cfg(test)]
mod tests;
