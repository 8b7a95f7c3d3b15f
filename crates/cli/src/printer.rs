//! Where words go: results to standard output, everything else to standard error.
//!
//! Colour follows `--color`, and by itself `NO_COLOR`, `CLICOLOR_FORCE`, `TERM` and whether the
//! stream is a terminal. A reader of standard output that goes away early (`drydock … | head`) is
//! no error: what it does not want is dropped, and the exit code stays what it would have been.

use std::io::{self, IsTerminal, Write};

use drydock_report::{Paint, Tone};

use crate::args::When;

/// Prints.
#[derive(Clone, Debug)]
pub(crate) struct Printer {
    color: Paint,
    error_color: Paint,
    width: Option<usize>,
    quiet: bool,
}

impl Printer {
    /// Looks at the streams once.
    pub(crate) fn new(color: When, quiet: bool) -> Self {
        let (out, err) = (io::stdout(), io::stderr());
        let choose = |automatic: anstream::ColorChoice| match color {
            When::Always => true,
            When::Never => false,
            When::Auto => automatic != anstream::ColorChoice::Never,
        };
        let width = out
            .is_terminal()
            .then(terminal_size::terminal_size)
            .flatten();
        Self {
            color: Paint {
                color: choose(anstream::AutoStream::choice(&out)),
            },
            error_color: Paint {
                color: choose(anstream::AutoStream::choice(&err)),
            },
            // A terminal that does not know its width says 0.
            width: width
                .map(|(columns, _)| usize::from(columns.0))
                .filter(|columns| *columns > 0),
            quiet,
        }
    }

    /// How to colour what goes to standard output.
    pub(crate) const fn paint(&self) -> Paint {
        self.color
    }

    /// How to colour what goes to standard error.
    pub(crate) const fn error_paint(&self) -> Paint {
        self.error_color
    }

    /// Columns of the terminal behind standard output, where it is one.
    pub(crate) const fn width(&self) -> Option<usize> {
        self.width
    }

    /// Whether somebody watches standard error and wants to be told how things go.
    pub(crate) fn is_watched(&self) -> bool {
        !self.quiet && io::stderr().is_terminal()
    }

    /// Standard output, for results.
    pub(crate) fn out(&self) -> Out {
        Out {
            stream: io::stdout(),
            is_closed: false,
        }
    }

    /// Lines of a result.
    pub(crate) fn lines<T: AsRef<str>>(
        &self,
        lines: impl IntoIterator<Item = T>,
    ) -> io::Result<()> {
        let mut out = io::BufWriter::new(self.out());
        for line in lines {
            writeln!(out, "{}", line.as_ref())?;
        }
        out.flush()
    }

    /// What was done, for people; not with `--quiet`.
    pub(crate) fn note(&self, text: &str) {
        if !self.quiet {
            self.error(text);
        }
    }

    /// What the user should know before the result is trusted; not with `--quiet`.
    pub(crate) fn warning(&self, text: &str) {
        let label = self.error_color.paint(Tone::Warning, "warning:");
        self.note(&format!("{label} {text}"));
    }

    /// A line on standard error, whatever the settings. It is the last place to complain to, so a
    /// failure to write there has nowhere to go.
    pub(crate) fn error(&self, text: &str) {
        let _ = writeln!(io::stderr(), "{text}");
    }
}

/// Standard output that does not mind when nobody listens any more.
pub(crate) struct Out {
    stream: io::Stdout,
    is_closed: bool,
}

impl Out {
    fn unless_closed<T>(&mut self, result: io::Result<T>, dropped: T) -> io::Result<T> {
        match result {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {
                self.is_closed = true;
                Ok(dropped)
            }
            other => other,
        }
    }
}

impl Write for Out {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.is_closed {
            return Ok(bytes.len());
        }
        let result = self.stream.write(bytes);
        self.unless_closed(result, bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.is_closed {
            return Ok(());
        }
        let result = self.stream.flush();
        self.unless_closed(result, ())
    }
}
