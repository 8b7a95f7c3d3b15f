//! For machines: one document with a published schema, every key always there.
//!
//! A function of the report alone: sorted as the report is, keys in a fixed order, no clock but
//! the moment at which the facts were collected. The schema is
//! `docs/schema/audit-report.schema.json`; a new key does not change its version, a key that goes
//! or means something else does. Names are written as they are, JSON escapes what must be.
//!
//! `finding_id` names what fails across runs: the slug of the check, and for an item its kind and
//! name behind it. Two things of one kind and name share it.

mod action;
mod check;
mod document;
mod score;

use std::io;

use drydock_model::audit::AuditReport;

use crate::{AuditFormat, AuditView, Error, Meta};

/// The format `json`.
pub(super) struct Json;

static META: Meta = Meta {
    id: "json",
    title: "One JSON document with a published schema, the same bytes for the same result",
    media_type: "application/json",
    docs: "docs/schema/audit-report.schema.json",
};

impl AuditFormat for Json {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn write(
        &self,
        report: &AuditReport,
        _view: &AuditView,
        out: &mut dyn io::Write,
    ) -> Result<(), Error> {
        serde_json::to_writer_pretty(&mut *out, &document::Document::new(report))?;
        writeln!(out)?;
        Ok(())
    }
}

#[cfg(test)]
mod tests;
