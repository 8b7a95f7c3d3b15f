//! Findings under their packages, for terminals too narrow for the flat table.

use std::collections::{BTreeMap, BTreeSet};

use super::rows::{Row, listed, numbers};
use super::{Page, Section, hanging};
use crate::text::width;
use crate::{Tone, clean};

/// One block per looked-up package and version, in the order of their first rows.
pub(super) fn lines(rows: &[Row<'_>], page: Page) -> Section {
    let mut places: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    let mut blocks: Vec<Vec<&Row<'_>>> = Vec::new();
    for row in rows {
        let place = *places
            .entry((row.name(), row.version()))
            .or_insert(blocks.len());
        match blocks.get_mut(place) {
            Some(block) => block.push(row),
            None => blocks.push(vec![row]),
        }
    }
    let id_width = rows.iter().map(|row| width(&row.finding.id)).max();
    let mut lines = Section::new();
    for rows in blocks {
        if !lines.is_empty() {
            lines.push(String::new());
        }
        lines.extend(head(&rows, page));
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
fn head(rows: &[&Row<'_>], page: Page) -> Section {
    let Some(first) = rows.first() else {
        return Section::new();
    };
    let (name, version) = (first.name(), first.version());
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
    let mut line = format!("  {word}  {id}{blanks}  {fix}");
    if let Some(kev) = row.kev() {
        // Where there is no heading, the bare word would not tell.
        let kev = kev.replace("ransomware", "exploited by ransomware");
        line.push_str(&format!("; {}", page.paint.paint(Tone::Bad, &kev)));
    }
    if let Some(epss) = row.epss() {
        line.push_str(&format!("; EPSS {epss}"));
    }
    line
}
