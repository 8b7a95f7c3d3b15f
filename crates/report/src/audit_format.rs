//! What a format of an audit is.

use std::io;

use drydock_model::audit::{AuditReport, Verdict};

use crate::{Error, Meta};

/// One output format of an audit.
pub trait AuditFormat: Sync {
    /// What it is.
    fn meta(&self) -> &'static Meta;

    /// Writes the result of an audit.
    ///
    /// # Errors
    /// When `out` does not take it.
    fn write(
        &self,
        report: &AuditReport,
        view: &AuditView,
        out: &mut dyn io::Write,
    ) -> Result<(), Error>;
}

/// What is shown, and how. Formats for machines use nothing of it.
#[derive(Clone, Debug, Default)]
pub struct AuditView {
    /// Columns of the terminal; absent where nothing limits a line, as in a pipe.
    pub width: Option<usize>,
    /// Whether colours may be added. No format says anything by colour alone.
    pub color: bool,
    /// Whether evidence, remediation and every item are shown, and not only what fails.
    pub details: bool,
    /// Only checks of these verdicts; empty for all. The summary counts all.
    pub verdicts: Vec<Verdict>,
}
