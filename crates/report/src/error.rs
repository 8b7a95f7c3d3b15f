//! The one error of this crate.

use std::io;

/// A report could not be written.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The place that it is written to does not take it.
    #[error("cannot write the report")]
    Write(#[source] io::Error),
}

impl From<io::Error> for Error {
    fn from(error: io::Error) -> Self {
        Self::Write(error)
    }
}

impl From<serde_json::Error> for Error {
    fn from(error: serde_json::Error) -> Self {
        Self::Write(error.into())
    }
}
