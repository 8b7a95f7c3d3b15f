//! Findings under their packages, for terminals too narrow for the flat table.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::rows::{Row, listed, numbers};
use super::{Page, Section, hanging};
use crate::summary::urgency;
use crate::text::width;
use crate::{Tone, clean};

/// One block per looked-up package and version, the one with the worst finding first.
pub(super) fn lines(rows: &[Row<'_>], page: Page) -> Section {
    let mut packages: BTreeMap<(&str, &str), Vec<&Row<'_>>> = BTreeMap::new();
    for row in rows {
        let block = packages.entry((row.name(), row.version())).or_default();
        block.push(row);
    }
    let mut blocks: Vec<_> = packages.into_iter().collect();
    let urgency_of = |row: &&Row<'_>| urgency(severity(row));
    blocks.sort_by_key(|(_, rows)| Reverse(rows.iter().map(urgency_of).max()));
    let id_width = rows.iter().map(|row| width(&row.finding.id)).max();
    let mut lines = Section::new();
    for ((name, version), rows) in blocks {
        if !lines.is_empty() {
            lines.push(String::new());
        }
        lines.extend(head(name, version, &rows, page));
        lines.extend(
            rows.iter()
                .map(|row| line(row, id_width.unwrap_or(0), page)),
        );
    }
    lines
}

fn severity(row: &Row<'_>) -> drydock_model::Severity {
    row.finding.rating.severity
}

/// `openssl 1.1.1d-0+deb10u6  layer 1, 2`, and the installed packages below.
fn head(name: &str, version: &str, rows: &[&Row<'_>], page: Page) -> Section {
    let layers: BTreeSet<usize> = rows.iter().flat_map(|row| row.layers.clone()).collect();
    let mut binaries: Vec<String> = rows.iter().flat_map(|row| row.binaries()).collect();
    binaries.sort();
    binaries.dedup();
    let name = page.paint.paint(Tone::Strong, &clean(name));
    let plural = if layers.len() == 1 { "layer" } else { "layers" };
    let layers = page
        .paint
        .paint(Tone::Faint, &format!("{plural} {}", numbers(&layers)));
    let mut lines = vec![format!("{name} {}  {layers}", clean(version))];
    if !binaries.is_empty() {
        lines.extend(hanging("  installed: ", &listed(binaries), page));
    }
    lines
}

fn line(row: &Row<'_>, id_width: usize, page: Page) -> String {
    let severity = severity(row);
    let id = clean(&row.finding.id);
    let (tone, fix) = row.fix();
    let fix = page.paint.paint(tone, &clean(fix));
    let fix = match row.finding.fixed_in {
        Some(_) => format!("fixed in {fix}"),
        None => fix,
    };
    let word = format!("{:<10}", severity.word());
    let word = page.paint.paint(Tone::Severity(severity), &word);
    let blanks = " ".repeat(id_width.saturating_sub(width(&id)));
    format!("  {word}  {id}{blanks}  {fix}")
}
