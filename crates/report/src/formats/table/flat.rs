//! Findings as a flat table: each row says everything, so that it can be searched and sorted.

use std::collections::{BTreeMap, BTreeSet};

use drydock_model::Image;

use super::layers;
use super::rows::{Row, listed};
use super::{Page, Section, hanging};
use crate::{Columns, Tone};

/// Columns that the last cell, the build step, needs to be worth showing.
pub(super) const LEAST_LAST: usize = 24;

/// The table of `rows`; its last column is the build step.
pub(super) fn columns(rows: &[Row<'_>], image: &Image) -> Columns {
    let mut columns = Columns::new([
        "SEVERITY",
        "VULNERABILITY",
        "PACKAGE",
        "INSTALLED",
        "FIXED IN",
        "LAYER",
        "BUILD STEP",
    ]);
    for row in rows {
        let severity = row.finding.rating.severity;
        let (tone, fix) = row.fix();
        let layer = row.layers();
        let step = layers::short_steps(&row.layers, image);
        columns.toned_row([
            (Tone::Severity(severity), severity.word()),
            (Tone::Plain, row.finding.id.as_str()),
            (Tone::Strong, row.name()),
            (Tone::Plain, row.version()),
            (tone, fix),
            (Tone::Plain, layer.as_str()),
            (Tone::Faint, step.as_str()),
        ]);
    }
    columns
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
