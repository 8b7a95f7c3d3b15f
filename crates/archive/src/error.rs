//! What can go wrong with a whole layer or archive. What goes wrong with one entry is a warning.

use std::io;

use drydock_model::Digest;

use crate::Compression;

/// Why a layer or archive could not be read.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The bytes could not be read from where they are.
    #[error("cannot read {what}")]
    Io {
        /// What was read, e.g. a path in backticks.
        what: String,
        /// The system's reason.
        #[source]
        source: io::Error,
    },
    /// The bytes are not the ones that were promised.
    #[error(
        "{what} has digest `{actual}`, but `{expected}` was expected; fetch or save the image again"
    )]
    DigestMismatch {
        /// `blob` for the bytes as they came, `layer` for the uncompressed ones.
        what: &'static str,
        /// The promised digest.
        expected: Digest,
        /// The digest of what was read.
        actual: Digest,
    },
    /// The bytes end too early.
    #[error("{what} is truncated: it ends at byte {offset}, {wanted}")]
    Truncated {
        /// `gzip stream`, `tar archive`, ...
        what: &'static str,
        /// Where the bytes end, counted in the stream that `what` names.
        offset: u64,
        /// What was to come, e.g. `inside the body of `a/b``.
        wanted: String,
    },
    /// The compressed stream breaks its format.
    #[error("{compression} stream is damaged near byte {offset}: {why}")]
    Corrupt {
        /// The format.
        compression: Compression,
        /// How far the compressed bytes were read.
        offset: u64,
        /// The decoder's reason.
        why: String,
    },
    /// The tar archive breaks its format.
    #[error("tar archive is damaged at byte {offset}, entry {entry}: {why}")]
    Damaged {
        /// Where the header starts, counted in the uncompressed archive.
        offset: u64,
        /// How many entries came before.
        entry: u64,
        /// What is wrong with it.
        why: String,
    },
    /// The zip archive or one of its members breaks the format.
    #[error("zip archive is damaged at member {entry}: {why}")]
    DamagedZip {
        /// How many members came before.
        entry: u64,
        /// What is wrong with it.
        why: String,
    },
    /// A limit of [`Caps`](crate::Caps) was met.
    #[error("{what} at byte {offset} is over the limit of {limit}")]
    Cap {
        /// What is too big or too many.
        what: &'static str,
        /// The limit.
        limit: u64,
        /// Where in the uncompressed stream it was met.
        offset: u64,
    },
}

impl Error {
    /// Wraps the error so that it can travel through [`std::io::Read`].
    pub(crate) fn into_io(self) -> io::Error {
        let kind = match &self {
            Self::Io { source, .. } => source.kind(),
            Self::Truncated { .. } => io::ErrorKind::UnexpectedEof,
            _ => io::ErrorKind::InvalidData,
        };
        io::Error::new(kind, self)
    }

    /// Unwraps what [`Error::into_io`] wrapped; any other failure is one of reading `what`.
    pub(crate) fn from_io(error: io::Error, what: &str) -> Self {
        match error.downcast::<Self>() {
            Ok(ours) => ours,
            Err(source) => Self::Io {
                what: what.to_owned(),
                source,
            },
        }
    }
}
