//! Errors on their way out: which exit code they mean, and what the user can do.

use std::fmt;

use drydock_report::{Paint, Tone};

use crate::exit_code::Code;
use crate::printer::Printer;

/// An error with its exit code and, where there is one, a hint.
#[derive(Debug)]
pub(crate) struct Failure {
    code: Code,
    hint: Option<String>,
    error: anyhow::Error,
}

impl Failure {
    /// A failure that nothing lies below.
    pub(crate) fn new(code: Code, message: impl fmt::Display) -> Self {
        Self {
            code,
            hint: None,
            error: anyhow::anyhow!("{message}"),
        }
    }

    /// A failure with all its causes.
    pub(crate) fn from_error(code: Code, error: impl Into<anyhow::Error>) -> Self {
        Self {
            code,
            hint: None,
            error: error.into(),
        }
    }

    /// Says what to do next.
    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.error.fmt(f)
    }
}

impl std::error::Error for Failure {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.error.source()
    }
}

/// Gives the error of a result its exit code.
pub(crate) trait OrFail<T> {
    /// The error becomes a failure with this code.
    fn or_fail(self, code: Code) -> Result<T, Failure>;
}

impl<T, E: Into<anyhow::Error>> OrFail<T> for Result<T, E> {
    fn or_fail(self, code: Code) -> Result<T, Failure> {
        self.map_err(|error| Failure::from_error(code, error))
    }
}

/// Prints an error with its causes and its hint, and gives the exit code.
pub(crate) fn show(error: &anyhow::Error, printer: &Printer) -> Code {
    let failure = error.downcast_ref::<Failure>();
    printer.error(&text(error, printer.error_paint()));
    failure.map_or(Code::Internal, |failure| failure.code)
}

fn text(error: &anyhow::Error, paint: Paint) -> String {
    let failure = error.downcast_ref::<Failure>();
    let mut text = format!("{} {error}", paint.paint(Tone::Bad, "error:"));
    let mut last = error.to_string();
    for cause in error.chain().skip(1) {
        let cause_text = cause.to_string();
        // Transparent errors repeat their source's words.
        if cause_text != last {
            text.push_str(&format!("\n  caused by: {cause_text}"));
            last = cause_text;
        }
    }
    if let Some(hint) = failure.and_then(|failure| failure.hint.as_deref()) {
        text.push_str(&format!("\n{} {hint}", paint.paint(Tone::Strong, "hint:")));
    }
    text
}

/// An error as it is shown, without colour.
#[cfg(test)]
pub(crate) fn plain(error: &anyhow::Error) -> String {
    text(error, Paint::default())
}
