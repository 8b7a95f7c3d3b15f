//! The rows of the short view.

use std::collections::BTreeMap;

use drydock_model::audit::{Change, CheckItem, CheckResult, Verdict};

use super::{Page, phrases};
use crate::text::{truncate, width};
use crate::{Tone, clean};

/// Names that are given for one reason; the others are counted.
const NAMES: usize = 4;
/// Reasons that are told apart in one check; the items of the others are counted.
const REASONS: usize = 3;
/// Columns of a name in a list.
const NAME_WIDTH: usize = 40;
/// The width of the column of verdicts, and of that of severities.
const VERDICT_WIDTH: usize = 15;
const SEVERITY_WIDTH: usize = 10;

/// One row per check, and what there is to say below it.
pub(super) fn lines(checks: &[&CheckResult], page: Page) -> Vec<String> {
    if checks.is_empty() {
        return Vec::new();
    }
    let ids = id_width(checks);
    let mut lines = vec![heading(ids, page)];
    for (index, check) in checks.iter().enumerate() {
        lines.extend(row(check, ids, page));
        let said = match run_of_gaps(checks, index) {
            Gaps::Inside => Vec::new(),
            Gaps::LastOf(count) => vec![(
                Tone::Faint,
                format!("for these {count}: {}", check.judgement.reason),
            )],
            Gaps::None => below(check),
        };
        let each = said.iter();
        lines.extend(each.flat_map(|(tone, text)| page.indented(ids + 2, *tone, text)));
    }
    lines
}

/// The width of the column of ids.
pub(super) fn id_width(checks: &[&CheckResult]) -> usize {
    let widest = checks.iter().map(|check| width(check.id)).max();
    widest.unwrap_or(0).max(4) + 2
}

fn heading(ids: usize, page: Page) -> String {
    let text = format!(
        "{:ids$}{:VERDICT_WIDTH$}{:SEVERITY_WIDTH$}TITLE",
        "ID", "VERDICT", "SEVERITY"
    );
    page.whole("", Tone::Faint, &text)
}

/// The row of a check.
pub(super) fn row(check: &CheckResult, ids: usize, page: Page) -> Vec<String> {
    let verdict = check.verdict();
    let severity = phrases::severity(check);
    let tone = match verdict {
        Verdict::Fail => Tone::Bad,
        Verdict::Pass => Tone::Good,
        Verdict::NotApplicable | Verdict::Waived => Tone::Faint,
        _ => Tone::Warning,
    };
    let severity_tone = match verdict {
        Verdict::Fail => Tone::Severity(severity),
        _ => Tone::Faint,
    };
    let lead = [
        (Tone::Strong, format!("{:ids$}", check.id)),
        (tone, format!("{:VERDICT_WIDTH$}", verdict.word())),
        (
            severity_tone,
            format!("{:SEVERITY_WIDTH$}", severity.word()),
        ),
    ];
    let lead: Vec<(Tone, &str)> = lead
        .iter()
        .map(|(tone, text)| (*tone, text.as_str()))
        .collect();
    page.hanging(
        &lead,
        Tone::Plain,
        &format!("{}{}", check.meta.title, mark(check.change)),
    )
}

pub(super) const fn mark(change: Option<Change>) -> &'static str {
    match change {
        Some(Change::New) => " (new)",
        Some(Change::Fixed) => " (fixed)",
        _ => "",
    }
}

/// Whether a check shares why it could not be looked at with its neighbours.
enum Gaps {
    None,
    Inside,
    LastOf(usize),
}

fn run_of_gaps(checks: &[&CheckResult], index: usize) -> Gaps {
    let Some(check) = checks.get(index) else {
        return Gaps::None;
    };
    let same = |other: &&&CheckResult| {
        check.verdict().is_open()
            && check.items.is_empty()
            && other.items.is_empty()
            && other.verdict() == check.verdict()
            && other.judgement.reason == check.judgement.reason
    };
    let after = checks.iter().skip(index + 1).take_while(same).count();
    let before = checks.iter().take(index).rev().take_while(same).count();
    match (before, after) {
        (0, 0) => Gaps::None,
        (before, 0) => Gaps::LastOf(before + 1),
        _ => Gaps::Inside,
    }
}

/// Why, and who.
fn below(check: &CheckResult) -> Vec<(Tone, String)> {
    let mut lines = Vec::new();
    let verdict = check.verdict();
    let same: Vec<&CheckItem> = check
        .items
        .iter()
        .filter(|item| item.judgement.verdict == verdict)
        .collect();
    if same.is_empty() {
        lines.push((Tone::Plain, check.judgement.reason.clone()));
    } else {
        lines.extend(grouped(&same).into_iter().map(|text| (Tone::Plain, text)));
    }
    lines.extend(
        check
            .waiver
            .iter()
            .map(|one| (Tone::Faint, phrases::waiver(one))),
    );
    let expired = same
        .iter()
        .filter_map(|item| item.waiver.as_ref().map(|one| (item, one)));
    lines.extend(expired.map(|(item, one)| {
        (
            Tone::Warning,
            format!("{}: {}", item.subject.name, phrases::waiver(one)),
        )
    }));
    let others = others(check, verdict);
    if !others.is_empty() {
        lines.push((Tone::Faint, format!("also {}", others.join(", "))));
    }
    lines
}

/// `no memory limit: a, b, c, d, +5 more`, the worst reason first, then that of most items.
fn grouped(items: &[&CheckItem]) -> Vec<String> {
    let mut reasons: BTreeMap<&str, Vec<&CheckItem>> = BTreeMap::new();
    for item in items {
        reasons
            .entry(&item.judgement.reason)
            .or_default()
            .push(item);
    }
    let mut groups: Vec<_> = reasons.into_iter().collect();
    groups.sort_by_key(|(_, items)| {
        let worst = items.iter().map(|item| item.judgement.severity).max();
        std::cmp::Reverse((worst, items.len()))
    });
    let told = groups.iter().take(REASONS);
    let mut lines: Vec<String> = told
        .map(|(reason, items)| format!("{reason}: {}", names(items)))
        .collect();
    let rest: usize = groups
        .iter()
        .skip(REASONS)
        .map(|(_, items)| items.len())
        .sum();
    if rest > 0 {
        lines.push(format!("+{rest} more for other reasons"));
    }
    lines
}

fn names(items: &[&CheckItem]) -> String {
    let mut newest = items.to_vec();
    newest.sort_by_key(|item| item.change != Some(Change::New));
    let shown = newest.into_iter().take(NAMES);
    let mut names: Vec<String> = shown
        .map(|item| {
            let name = clean(&item.subject.name);
            format!("{}{}", truncate(&name, NAME_WIDTH), mark(item.change))
        })
        .collect();
    if items.len() > NAMES {
        names.push(format!("+{} more", items.len() - NAMES));
    }
    names.join(", ")
}

/// Items of another verdict than the check, counted.
fn others(check: &CheckResult, verdict: Verdict) -> Vec<String> {
    let worse = [
        Verdict::Error,
        Verdict::NotPermitted,
        Verdict::Manual,
        Verdict::Waived,
    ];
    let count = |one: Verdict| {
        let items = check.items.iter();
        let count = items.filter(|item| item.judgement.verdict == one).count();
        (one != verdict && count > 0).then(|| format!("{count} {}", phrases::verdict(one)))
    };
    worse.into_iter().filter_map(count).collect()
}
