//! Lists and states, printed for people or for machines.

use clap::ValueEnum;
use drydock_report::{Columns, Tone};
use serde_json::Value;

use crate::context::Context;
use crate::failure::Failure;
use crate::output::Target;

/// How a list is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ListFormat {
    Table,
    Json,
}

/// A list in both forms.
pub(crate) struct Listing {
    /// For people.
    pub(crate) columns: Columns,
    /// For machines.
    pub(crate) json: Value,
    /// What people are told when there is nothing in it.
    pub(crate) empty: &'static str,
}

impl Listing {
    /// Prints it.
    pub(crate) fn print(&self, format: ListFormat, context: &Context) -> Result<(), Failure> {
        match format {
            ListFormat::Json => print_json(&self.json, context),
            ListFormat::Table => self.print_table(context),
        }
    }

    fn print_table(&self, context: &Context) -> Result<(), Failure> {
        let printer = context.printer();
        let lines = if self.columns.is_empty() {
            vec![printer.paint().paint(Tone::Faint, self.empty)]
        } else {
            self.columns.lines(printer.width(), printer.paint())
        };
        print_lines(&lines, context)
    }
}

/// Prints lines of a result.
pub(crate) fn print_lines(lines: &[String], context: &Context) -> Result<(), Failure> {
    Target::Standard.write(context.printer(), |out| {
        lines.iter().try_for_each(|line| writeln!(out, "{line}"))
    })
}

/// Prints a document.
pub(crate) fn print_json(value: &Value, context: &Context) -> Result<(), Failure> {
    Target::Standard.write(context.printer(), |out| {
        serde_json::to_writer_pretty(&mut *out, value)?;
        writeln!(out)
    })
}
