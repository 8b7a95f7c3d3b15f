//! Findings as a flat table: each row says everything, so that it can be searched and sorted.

use std::collections::{BTreeMap, BTreeSet};

use drydock_model::Image;

use super::layers;
use super::rows::{Row, listed};
use super::{Page, Section, hanging};
use crate::{Columns, Tone};

/// Columns that the last cell, the build step, needs to be worth showing.
pub(super) const LEAST_LAST: usize = 24;

/// The table of `rows`; its last column is the build step. Columns on exploitation are there where
/// anything is known of it.
pub(super) fn columns(rows: &[Row<'_>], image: &Image) -> Columns {
    let has_kev = rows.iter().any(|row| row.kev().is_some());
    let has_epss = rows.iter().any(|row| row.epss().is_some());
    let heads = [
        (true, "SEVERITY"),
        (has_kev, "KEV"),
        (has_epss, "EPSS"),
        (true, "VULNERABILITY"),
        (true, "PACKAGE"),
        (true, "INSTALLED"),
        (true, "FIXED IN"),
        (true, "LAYER"),
        (true, "BUILD STEP"),
    ];
    let shown = heads.map(|(is_shown, _)| is_shown);
    let heads = heads.into_iter().filter(|(is_shown, _)| *is_shown);
    let mut columns = Columns::new(heads.map(|(_, head)| head));
    for row in rows {
        let cells = cells(row, image).into_iter().zip(shown);
        let cells = cells.filter(|(_, is_shown)| *is_shown);
        columns.toned_row(cells.map(|(cell, _)| cell));
    }
    columns
}

fn cells(row: &Row<'_>, image: &Image) -> [(Tone, String); 9] {
    let severity = row.finding.rating.severity;
    let (tone, fix) = row.fix();
    [
        (Tone::Severity(severity), severity.word().to_owned()),
        (Tone::Bad, row.kev().unwrap_or("-").to_owned()),
        (Tone::Plain, row.epss().unwrap_or_else(|| "-".to_owned())),
        (Tone::Plain, row.finding.id.clone()),
        (Tone::Strong, row.name().to_owned()),
        (Tone::Plain, row.version().to_owned()),
        (tone, fix.to_owned()),
        (Tone::Plain, row.layers()),
        (Tone::Faint, layers::short_steps(&row.layers, image)),
    ]
}

/// Which installed packages stand behind the looked-up ones, where the names differ.
pub(super) fn sources(rows: &[Row<'_>], page: Page) -> Section {
    let mut sources: BTreeMap<(&str, &str), BTreeSet<String>> = BTreeMap::new();
    for row in rows {
        let binaries = row.binaries();
        if !binaries.is_empty() {
            let known = sources.entry((row.name(), row.version())).or_default();
            known.extend(binaries);
        }
    }
    let mut lines = Section::new();
    if !sources.is_empty() {
        lines.push(String::new());
        lines.push(
            page.paint
                .paint(Tone::Strong, "Installed from source packages"),
        );
    }
    for ((name, version), binaries) in sources {
        let head = format!("  {name} {version}: ");
        lines.extend(hanging(&head, &listed(binaries), page));
    }
    lines
}
