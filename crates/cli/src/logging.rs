//! The log of the libraries, on standard error.

use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

use crate::printer::Printer;

/// A level (`warn`), or levels by part of the program (`warn,drydock_net=debug`).
#[derive(Clone, Debug)]
pub(crate) struct Level(Targets);

impl std::str::FromStr for Level {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let targets = text.parse();
        targets.map(Self).map_err(|_| {
            "expected off, error, warn, info, debug or trace, or a list like \
             `warn,drydock_net=debug`"
                .to_owned()
        })
    }
}

/// Starts logging.
pub(crate) fn start(level: &Level, printer: &Printer) {
    let lines = tracing_subscriber::fmt::layer()
        .with_writer(std::io::stderr)
        .with_ansi(printer.error_paint().color)
        .without_time();
    // Fails only where a logger is set already, which nothing before this does.
    let _ = tracing_subscriber::registry()
        .with(level.0.clone())
        .with(lines)
        .try_init();
}
