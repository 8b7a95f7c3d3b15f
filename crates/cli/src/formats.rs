//! `--format` and `--output` of the commands that write reports.

use std::io::Write;
use std::path::PathBuf;

use clap::builder::PossibleValuesParser;
use drydock_report::{Error, FORMATS, Format, Selection, View, find_format};

use crate::context::Context;
use crate::exit_code::Code;
use crate::failure::Failure;
use crate::output::Target;

/// How a report is written, and where.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct FormatArgs {
    /// How to print it
    #[arg(
        long,
        value_name = "FORMAT",
        default_value = "table",
        value_parser = PossibleValuesParser::new(FORMATS.iter().map(|format| format.meta().id)),
    )]
    format: String,

    /// Write to this file, which is replaced as a whole or not at all; `-` is standard output
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

impl FormatArgs {
    /// What is shown: as wide and as colourful as the place that it is written to.
    pub(crate) fn view(&self, context: &Context, selection: Selection) -> View {
        let printer = context.printer();
        let is_standard = self.target() == Target::Standard;
        View {
            selection,
            width: printer.width().filter(|_| is_standard),
            color: is_standard && printer.paint().color,
            ..View::default()
        }
    }

    /// Writes a report in the chosen format to the chosen place.
    pub(crate) fn write(
        &self,
        context: &Context,
        write: impl FnOnce(&dyn Format, &mut dyn Write) -> Result<(), Error>,
    ) -> Result<(), Failure> {
        let format = find_format(&self.format).ok_or_else(|| {
            let message = format!("`{}` is not an output format", self.format);
            Failure::new(Code::Usage, message)
        })?;
        let target = self.target();
        target.write(context.printer(), |out| write(format, out))
    }

    /// Whether it is the format `json`.
    pub(crate) fn is_json(&self) -> bool {
        self.format == "json"
    }

    fn target(&self) -> Target {
        Target::new(self.output.clone())
    }
}
