//! Why an image could not be opened.

use std::fmt;
use std::io;
use std::path::PathBuf;

use drydock_model::{Digest, Platform};

/// Why an image could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The text names no image source.
    #[error("`{text}` is not an image: {why}")]
    InvalidSource {
        /// What was written.
        text: String,
        /// What is wrong with it.
        why: String,
    },
    /// The text is not an image reference.
    #[error("`{text}` is not an image reference: {why}")]
    InvalidReference {
        /// What was written.
        text: String,
        /// What is wrong with it.
        why: String,
    },
    /// No place that was looked at has the image.
    #[error("`{name}` was not found:{}", list_attempts(attempts))]
    NotFound {
        /// What was looked for.
        name: String,
        /// The places in the order in which they were asked, and why each failed.
        attempts: Vec<Attempt>,
    },
    /// A file or folder could not be opened or read.
    #[error("cannot read `{}`", path.display())]
    File {
        /// The file or folder.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// The temporary file that holds an archive while it is read could not be written.
    #[error(
        "cannot keep {what} in a temporary file in `{}`: make room there or choose another folder",
        folder.display()
    )]
    Spool {
        /// The archive.
        what: String,
        /// The folder for temporary files.
        folder: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// What was fetched could not be kept.
    #[error("cannot keep {what}")]
    Keep {
        /// What was fetched.
        what: String,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// An archive is damaged or exceeds a cap.
    #[error("cannot read {what}")]
    Archive {
        /// The archive or layer, e.g. `` `image.tar` ``.
        what: String,
        /// Why.
        #[source]
        source: Box<drydock_archive::Error>,
    },
    /// The engine cannot be reached or refuses.
    #[error(transparent)]
    Engine(#[from] drydock_engine::Error),
    /// The network or the registry's server failed.
    #[error("cannot get {what}")]
    Net {
        /// What was asked for.
        what: String,
        /// Why.
        #[source]
        source: drydock_net::Error,
    },
    /// The registry answered, and refuses or answers nonsense.
    #[error("registry `{registry}`: {why}")]
    Registry {
        /// Host and port.
        registry: String,
        /// What it said, and what to do.
        why: String,
    },
    /// The credentials for a registry could not be read.
    #[error("cannot read the credentials for `{registry}`: {why}")]
    Credentials {
        /// Host and port.
        registry: String,
        /// What is wrong; never the secret.
        why: String,
    },
    /// Only the network could answer, and the caller forbids it.
    #[error("{what} needs the network, and `--offline` forbids it")]
    Offline {
        /// What was asked for.
        what: String,
    },
    /// Bytes are not what their digest says.
    #[error("{what}: `{expected}` was expected, its bytes are `{actual}`")]
    DigestMismatch {
        /// The blob and where it is.
        what: String,
        /// The digest that names it.
        expected: Box<Digest>,
        /// The digest of what was read.
        actual: Box<Digest>,
    },
    /// More bytes than any sound image has there.
    #[error("{what} is larger than the {limit} bytes that are read")]
    TooLarge {
        /// The blob and where it is.
        what: String,
        /// The cap, in bytes.
        limit: u64,
    },
    /// A manifest, index or config is not JSON of the expected shape.
    #[error("{what} is not what the specification describes")]
    Json {
        /// The blob and where it is.
        what: String,
        /// Where in it and why.
        #[source]
        source: serde_json::Error,
    },
    /// The parts of an image contradict each other, or it is of a kind that is not an image.
    #[error("{what}: {why}")]
    Invalid {
        /// The image or blob and where it is.
        what: String,
        /// The contradiction, and what to do where something can be done.
        why: String,
    },
    /// A blob that the image needs is not there.
    #[error("blob `{digest}` is missing: {place} does not have it")]
    MissingBlob {
        /// The blob.
        digest: Digest,
        /// The folder, archive or registry.
        place: String,
    },
    /// One image must be chosen.
    #[error("{place} holds several images; choose one of: {}", names.join(", "))]
    SeveralImages {
        /// The archive or layout.
        place: String,
        /// What to write to choose each.
        names: Vec<String>,
    },
    /// The chosen image is not there.
    #[error("{place} holds no image `{wanted}`; it holds {}", list_names(names))]
    NoSuchImage {
        /// The archive or layout.
        place: String,
        /// What was asked for.
        wanted: String,
        /// What there is.
        names: Vec<String>,
    },
    /// There is no image for the platform.
    #[error(
        "{what} has no image for `{wanted}`; choose with `--platform` from: {}",
        list_names(available)
    )]
    NoPlatform {
        /// The image.
        what: String,
        /// The platform asked for, or the default.
        wanted: Platform,
        /// The platforms that it has.
        available: Vec<String>,
    },
}

/// A place where an image was looked for in vain.
#[derive(Debug)]
pub struct Attempt {
    /// The place, in the words of a source, e.g. `docker:alpine`.
    pub place: String,
    /// Why it does not have it.
    pub error: Box<Error>,
}

impl fmt::Display for Attempt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}`: {}", self.place, self.error)?;
        let mut cause = std::error::Error::source(self.error.as_ref());
        while let Some(error) = cause {
            write!(f, ": {error}")?;
            cause = error.source();
        }
        Ok(())
    }
}

fn list_attempts(attempts: &[Attempt]) -> String {
    attempts
        .iter()
        .map(|attempt| format!("\n  {attempt}"))
        .collect()
}

fn list_names(names: &[String]) -> String {
    match names {
        [] => "none".to_owned(),
        names => names.join(", "),
    }
}
