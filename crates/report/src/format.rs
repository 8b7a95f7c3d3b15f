//! What a format is, and what it may know besides the report.

use std::io;

use drydock_model::{Image, Inventory, ScanReport};

use crate::{Error, Explanation, Selection, Sort};

/// One output format.
pub trait Format: Sync {
    /// What it is.
    fn meta(&self) -> &'static Meta;

    /// Writes the result of a scan.
    ///
    /// # Errors
    /// When `out` does not take it.
    fn write_scan(
        &self,
        report: &ScanReport,
        view: &View,
        out: &mut dyn io::Write,
    ) -> Result<(), Error>;

    /// Writes what an image contains.
    ///
    /// # Errors
    /// When `out` does not take it.
    fn write_inventory(
        &self,
        image: &Image,
        inventory: &Inventory,
        view: &View,
        out: &mut dyn io::Write,
    ) -> Result<(), Error>;

    /// Writes why a vulnerability is reported for an image, or why it is not.
    ///
    /// # Errors
    /// When `out` does not take it.
    fn write_explanation(
        &self,
        explanation: &Explanation,
        view: &View,
        out: &mut dyn io::Write,
    ) -> Result<(), Error>;
}

/// What everybody else needs to know of a format.
#[derive(Debug)]
pub struct Meta {
    /// The word behind `--format`.
    pub id: &'static str,
    /// For people, one line.
    pub title: &'static str,
    /// The media type of what is written.
    pub media_type: &'static str,
    /// The page or schema that describes it, relative to the project's root.
    pub docs: &'static str,
}

/// What is shown, and how. Only formats for people use more than the selection, the order and `files`.
#[derive(Clone, Debug, Default)]
pub struct View {
    /// Which findings are shown.
    pub selection: Selection,
    /// The order of findings; where there is none, that of the format.
    pub sort: Option<Sort>,
    /// Columns of the terminal; absent where nothing limits a line, as in a pipe.
    pub width: Option<usize>,
    /// Whether colours may be added. No format says anything by colour alone.
    pub color: bool,
    /// How old the database is, in words, e.g. `built 3 days ago`.
    pub database_age: Option<String>,
    /// Whether an inventory lists the files that each package owns.
    pub files: bool,
}
