//! For machines: one document with a published schema, every key always there.
//!
//! A function of the report alone: sorted as the report is, keys in a fixed order, no clock, no
//! host, no name of the image as it was typed, so that the same image by the same database is the
//! same bytes wherever it was read from. The schemas are in `docs/schema/`; a new key does not
//! change their version, a key that goes or means something else does.

mod database;
mod explanation;
mod finding;
mod image;
mod inventory;
mod package;
mod scan;

use std::io;

use drydock_model::{Image, Inventory, ScanReport};
use serde::Serialize;

use crate::{Error, Explanation, Format, Meta, View};

/// The format `json`.
pub(super) struct Json;

static META: Meta = Meta {
    id: "json",
    title: "One JSON document with a published schema, the same bytes for the same result",
    media_type: "application/json",
    docs: "docs/schema/scan-report.schema.json",
};

impl Format for Json {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn write_scan(
        &self,
        report: &ScanReport,
        view: &View,
        out: &mut dyn io::Write,
    ) -> Result<(), Error> {
        write(&scan::Document::new(report, view), out)
    }

    fn write_inventory(
        &self,
        image: &Image,
        inventory: &Inventory,
        view: &View,
        out: &mut dyn io::Write,
    ) -> Result<(), Error> {
        write(&inventory::Document::new(image, inventory, view.files), out)
    }

    fn write_explanation(
        &self,
        explanation: &Explanation,
        _view: &View,
        out: &mut dyn io::Write,
    ) -> Result<(), Error> {
        write(&explanation::Document::new(explanation), out)
    }
}

fn write(document: &impl Serialize, out: &mut dyn io::Write) -> Result<(), Error> {
    serde_json::to_writer_pretty(&mut *out, document)?;
    writeln!(out)?;
    Ok(())
}

#[cfg(test)]
mod tests;
