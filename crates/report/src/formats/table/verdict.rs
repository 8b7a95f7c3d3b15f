//! The last lines: what it all comes to. A clean result and one that says nothing never look alike.

use std::cmp::Reverse;

use drydock_model::{Inventory, ScanReport};

use super::rows::Row;
use super::{Page, Section, hanging, head};
use crate::summary::urgency;
use crate::{Coverage, Summary, Tone, View, clean};

/// The verdict of a scan.
pub(super) fn of_scan(report: &ScanReport, rows: &[Row<'_>], view: &View, page: Page) -> Section {
    let summary = Summary::of(report, &view.selection);
    let mut lines = if Coverage::of(report) == Coverage::None {
        toned(Tone::Bad, &nothing_assessed(report), page)
    } else if summary.findings > 0 {
        toned(Tone::Strong, &counted(&summary, rows.len()), page)
    } else if summary.hidden > 0 {
        toned(Tone::Warning, "No finding passes the filter", page)
    } else {
        let tone = match Coverage::of(report) {
            Coverage::Complete => Tone::Good,
            _ => Tone::Warning,
        };
        toned(tone, &clean_result(report, &summary), page)
    };
    if summary.hidden > 0 {
        let (count, filter) = (summary.hidden, view.selection.words());
        let hidden = format!("{} hidden by the filter: {filter}", findings(count));
        lines.extend(toned(Tone::Warning, &hidden, page));
    }
    lines
}

/// The verdict of an inventory.
pub(super) fn of_inventory(inventory: &Inventory, page: Page) -> Section {
    let count = inventory.packages.len();
    if count == 0 {
        return toned(Tone::Bad, "No packages found", page);
    }
    let words = format!("{} in {}", packages(count), head::release(inventory));
    toned(Tone::Strong, &words, page)
}

fn nothing_assessed(report: &ScanReport) -> String {
    let gaps = report.not_assessed.iter();
    let reasons: Vec<String> = gaps
        .filter(|gap| gap.kind.covers_release())
        .map(|gap| format!("{}: {}", clean(&gap.what), clean(&gap.why)))
        .collect();
    let found = match report.inventory.packages.len() {
        0 => String::new(),
        count => format!(" ({} found, none looked up)", packages(count)),
    };
    format!("Nothing could be assessed{found}: {}", reasons.join("; "))
}

fn clean_result(report: &ScanReport, summary: &Summary) -> String {
    let release = head::release(&report.inventory);
    let (assessed, all) = (summary.packages_assessed, summary.packages);
    let of_all = if assessed == all {
        packages(all)
    } else {
        format!("{assessed} of {}", packages(all))
    };
    let gaps = match report.not_assessed.len() {
        0 => String::new(),
        _ => "; see above what was not assessed".to_owned(),
    };
    format!("No known vulnerabilities in {of_all} of {release}{gaps}")
}

/// `12 findings: 1 critical, 3 high, 8 low; in 4 of 88 packages; 9 have a fix`.
fn counted(summary: &Summary, rows: usize) -> String {
    let mut by_severity = summary.by_severity.clone();
    by_severity.sort_by_key(|(severity, _)| Reverse(urgency(*severity)));
    let severities: Vec<String> = by_severity
        .iter()
        .filter(|(_, count)| *count > 0)
        .map(|(severity, count)| format!("{count} {severity}"))
        .collect();
    let fixable = match summary.fixable {
        0 => "none has a fix".to_owned(),
        1 => "1 has a fix".to_owned(),
        count => format!("{count} have a fix"),
    };
    let folded = if rows < summary.findings {
        "; packages of one source package share a row"
    } else {
        ""
    };
    format!(
        "{}: {}; in {} of {}; {fixable}{folded}",
        findings(summary.findings),
        severities.join(", "),
        summary.packages_with_findings,
        packages(summary.packages),
    )
}

fn findings(count: usize) -> String {
    let noun = if count == 1 { "finding" } else { "findings" };
    format!("{count} {noun}")
}

fn packages(count: usize) -> String {
    let noun = if count == 1 { "package" } else { "packages" };
    format!("{count} {noun}")
}

fn toned(tone: Tone, text: &str, page: Page) -> Section {
    let words: Vec<String> = text.split(' ').map(str::to_owned).collect();
    let lines = hanging("", &words, page).into_iter();
    lines.map(|line| page.paint.paint(tone, &line)).collect()
}
