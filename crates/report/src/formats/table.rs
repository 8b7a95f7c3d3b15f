//! For people: what was looked at, the findings, what was not assessed, and one line that sums up.
//!
//! Where a row fits the terminal, findings are a flat table, one row per vulnerability and source
//! package, the worst first. Where it does not, they stand under their package, so that nothing
//! but a build step is ever cut. In a pipe there is no limit and no colour, and the flat table is
//! written.
//!
//! Binary packages of one source package that share a vulnerability share a row, since one update
//! fixes them all; the section on packages names them.

mod blocks;
mod explanation;
mod flat;
mod gaps;
mod head;
mod inventory;
mod layers;
mod rows;
mod verdict;

use std::io;

use drydock_model::{Image, Inventory, ScanReport};

use crate::text::width;
use crate::{Error, Explanation, Format, Meta, Paint, View, clean, wrap};

/// The format `table`.
pub(super) struct Table;

static META: Meta = Meta {
    id: "table",
    title: "Tables for people, fitted to the terminal",
    media_type: "text/plain",
    docs: "docs/cli.md",
};

impl Format for Table {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn write_scan(
        &self,
        report: &ScanReport,
        view: &View,
        out: &mut dyn io::Write,
    ) -> Result<(), Error> {
        let page = Page::new(view);
        let mut rows = rows::fold(report, &view.selection);
        if let Some(sort) = view.sort {
            rows::sort(&mut rows, sort);
        }
        let sections = [
            head::of_scan(report, view, page),
            findings(&rows, report, page),
            layers::of_rows(&rows, &report.image, page),
            gaps::section(&report.not_assessed, page),
            verdict::of_scan(report, &rows, view, page),
        ];
        write_sections(&sections, out)
    }

    fn write_inventory(
        &self,
        image: &Image,
        inventory: &Inventory,
        view: &View,
        out: &mut dyn io::Write,
    ) -> Result<(), Error> {
        let page = Page::new(view);
        let sections = [
            head::of_inventory(image, inventory, page),
            inventory::packages(image, inventory, view.files, page),
            layers::of_inventory(image, inventory, page),
            gaps::section(&inventory.not_assessed, page),
            verdict::of_inventory(inventory, page),
        ];
        write_sections(&sections, out)
    }

    fn write_explanation(
        &self,
        explanation: &Explanation,
        view: &View,
        out: &mut dyn io::Write,
    ) -> Result<(), Error> {
        write_sections(&explanation::sections(explanation, Page::new(view)), out)
    }
}

/// What a section needs to know of the place that it is shown in.
#[derive(Clone, Copy)]
struct Page {
    width: Option<usize>,
    paint: Paint,
}

impl Page {
    const fn new(view: &View) -> Self {
        Self {
            width: view.width,
            paint: Paint { color: view.color },
        }
    }

    /// Whether lines of `wanted` columns fit.
    fn fits(self, wanted: usize) -> bool {
        self.width.is_none_or(|width| wanted <= width)
    }

    /// The width that is left behind an indent.
    fn behind(self, indent: usize) -> Option<usize> {
        self.width.map(|width| width.saturating_sub(indent).max(20))
    }
}

type Section = Vec<String>;

/// `words` behind `head`, wrapped to the page with the lines below indented as far.
fn hanging(head: &str, words: &[String], page: Page) -> Section {
    let words: Vec<_> = words.iter().map(|word| clean(word)).collect();
    let head = clean(head);
    let indent = width(&head);
    let lines = wrap(words.iter().map(AsRef::as_ref), page.behind(indent));
    let place = |(index, line): (usize, String)| match index {
        0 => format!("{head}{line}"),
        _ => format!("{:indent$}{line}", ""),
    };
    lines.into_iter().enumerate().map(place).collect()
}

fn findings(rows: &[rows::Row<'_>], report: &ScanReport, page: Page) -> Section {
    if rows.is_empty() {
        return Section::new();
    }
    let flat = flat::columns(rows, &report.image);
    if page.fits(flat.fixed_width() + flat::LEAST_LAST) {
        let mut lines = flat.lines(page.width, page.paint);
        lines.extend(flat::sources(rows, page));
        lines
    } else {
        blocks::lines(rows, page)
    }
}

/// Writes the sections with an empty line between them.
fn write_sections(sections: &[Section], out: &mut dyn io::Write) -> Result<(), Error> {
    let filled = sections.iter().filter(|section| !section.is_empty());
    for (index, section) in filled.enumerate() {
        if index > 0 {
            writeln!(out)?;
        }
        for line in section {
            writeln!(out, "{}", line.trim_end())?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
