//! Output formats: a scan report or an inventory becomes text.
//!
//! Pure: a [`Format`] is given a report and a [`View`] and writes bytes. It asks no clock, no
//! terminal and no environment; what depends on those (width, colour, the age of the database) is
//! in the view, and only formats for people use it. The same report in a format for machines is
//! the same bytes, wherever it is written.
//!
//! A new format is one file under `formats/` and its two lines in `formats.rs`.

mod audit_format;
mod audit_formats;
mod audit_page;
mod audit_phrases;
mod columns;
mod coverage;
mod error;
mod explanation;
mod format;
mod formats;
mod paint;
mod selection;
mod sort;
mod stable_id;
mod summary;
mod text;

#[cfg(test)]
mod audit_referee;
#[cfg(test)]
mod audit_samples;
#[cfg(test)]
mod samples;

pub use audit_format::{AuditFormat, AuditView};
pub use audit_formats::{AUDIT_FORMATS, find_audit_format};
pub use columns::Columns;
pub use coverage::Coverage;
pub use error::Error;
pub use explanation::{Explanation, Known, Verdict};
pub use format::{Format, Meta, View};
pub use formats::{FORMATS, find_format};
pub use paint::{Paint, Tone};
pub use selection::Selection;
pub use sort::Sort;
pub use summary::Summary;
pub use text::{build_step, clean, wrap};
