//! What can go wrong with a scan as a whole.

use std::io;
use std::path::PathBuf;

/// Why an image could not be scanned.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A layer could not be opened.
    #[error("could not open layer {number} of {count} (`{diff_id}`)")]
    OpenLayer {
        /// Position of the layer, from 1.
        number: usize,
        /// How many layers the image has.
        count: usize,
        /// The layer, as the image names it.
        diff_id: String,
        /// Why.
        #[source]
        source: drydock_oci::Error,
    },
    /// A layer could not be read to its end.
    #[error("could not read layer {number} of {count} (`{diff_id}`)")]
    ReadLayer {
        /// Position of the layer, from 1.
        number: usize,
        /// How many layers the image has.
        count: usize,
        /// The layer, as the image names it.
        diff_id: String,
        /// Why.
        #[source]
        source: drydock_archive::Error,
    },
    /// The layers hold more than fits into memory.
    #[error(
        "the packages, folders and links of the image take more than {mebibytes} MiB of memory{hint}"
    )]
    TooMuch {
        /// The limit.
        mebibytes: usize,
        /// What would help; empty where nothing does.
        hint: &'static str,
    },
    /// A thread that read a layer panicked; a defect of ours, kept from taking the process down.
    #[error("internal error while reading layer {number} of {count}; please report it")]
    Panicked {
        /// Position of the layer, from 1.
        number: usize,
        /// How many layers the image has.
        count: usize,
    },
    /// The cache could not be written or cleared.
    #[error("could not write the cache at `{}`", path.display())]
    Cache {
        /// The entry or the folder.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// The advisory database could not answer.
    #[error("could not look up advisories")]
    Lookup(#[source] drydock_matcher::LookupError),
}
