//! What can go wrong with a database, with what to do about it.

use std::io;
use std::path::PathBuf;

use drydock_model::Digest;

/// Why a database could not be built, opened or read.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The operating system refused.
    #[error("cannot {action} `{}`", path.display())]
    Io {
        /// What was tried, e.g. `open`.
        action: &'static str,
        /// On which file or folder.
        path: PathBuf,
        /// The system's answer.
        #[source]
        source: io::Error,
    },
    /// The disk is full; what was there before is untouched.
    #[error(
        "no space left to {action} `{}`: free some and sync again; the database in place is untouched",
        path.display()
    )]
    DiskFull {
        /// What was tried, e.g. `write`.
        action: &'static str,
        /// On which file or folder.
        path: PathBuf,
        /// The system's answer.
        #[source]
        source: io::Error,
    },
    /// The file does not begin like a database.
    #[error("`{}` is not an advisory database", path.display())]
    NotADatabase {
        /// The file.
        path: PathBuf,
    },
    /// The file ends before the database does.
    #[error(
        "`{}` is cut short: copy it again or run `drydock feeds sync`",
        path.display()
    )]
    CutShort {
        /// The file.
        path: PathBuf,
    },
    /// A later Drydock wrote it.
    #[error(
        "`{}` has format version {found}, and this Drydock reads version {known}: upgrade Drydock",
        path.display()
    )]
    NewerFormat {
        /// The file.
        path: PathBuf,
        /// The version of the file.
        found: u32,
        /// The version that is read here.
        known: u32,
    },
    /// An earlier Drydock wrote it.
    #[error(
        "`{}` has format version {found}, and this Drydock reads version {known}: run `drydock feeds sync`",
        path.display()
    )]
    OlderFormat {
        /// The file.
        path: PathBuf,
        /// The version of the file.
        found: u32,
        /// The version that is read here.
        known: u32,
    },
    /// Bytes have changed since it was written.
    #[error(
        "`{}` is damaged at {place}: copy it again or run `drydock feeds sync`",
        path.display()
    )]
    Damaged {
        /// The file.
        path: PathBuf,
        /// Which part, e.g. `block 7 of keys`.
        place: String,
    },
    /// The whole content does not have the digest that the file states.
    #[error(
        "`{}` is damaged: its content has digest `{actual}`, and it states `{stated}`",
        path.display()
    )]
    WrongDigest {
        /// The file.
        path: PathBuf,
        /// The digest in the file.
        stated: Digest,
        /// The digest of its bytes.
        actual: Digest,
    },
    /// The file does not begin like a delta.
    #[error("`{}` is not a delta between advisory databases", path.display())]
    NotADelta {
        /// The file.
        path: PathBuf,
    },
    /// Another Drydock wrote the delta.
    #[error(
        "delta `{}` has format version {found}, and this Drydock reads version {known}: take the whole database",
        path.display()
    )]
    DeltaFormat {
        /// The file.
        path: PathBuf,
        /// The version of the file.
        found: u32,
        /// The version that is read here.
        known: u32,
    },
    /// Bytes of a delta have changed, or are missing.
    #[error("delta `{}` is damaged or cut short: copy it again", path.display())]
    DamagedDelta {
        /// The file.
        path: PathBuf,
    },
    /// A delta for another database.
    #[error(
        "delta `{}` changes the database `{wanted}`, and this one is `{found}`: take the whole database, or the deltas between",
        path.display()
    )]
    WrongBase {
        /// The delta.
        path: PathBuf,
        /// The database that it changes.
        wanted: Digest,
        /// The database that it was held against.
        found: Digest,
    },
    /// A delta for a database of the same content, but with other dates of its feed files.
    #[error(
        "delta `{}` changes another file of the database `{digest}`, with other dates of its feeds: take the whole database",
        path.display()
    )]
    OtherEnvelope {
        /// The delta.
        path: PathBuf,
        /// The content of both.
        digest: Digest,
    },
    /// What a delta leads to is not what it says.
    #[error(
        "the delta leads to `{actual}`, and it states `{wanted}`: another version of Drydock made it; take the whole database"
    )]
    WrongTarget {
        /// The stated content.
        wanted: Digest,
        /// What came out.
        actual: Digest,
    },
    /// A delta would be as large as what it leads to.
    #[error("the databases differ in more than {limit} bytes: pass on the whole database")]
    TooDifferent {
        /// Most bytes that a delta may hold, before compression.
        limit: u64,
    },
    /// A handle that this database never gave out.
    #[error("`{}` has no record {record}", path.display())]
    NoSuchRecord {
        /// The file.
        path: PathBuf,
        /// The handle's number.
        record: u32,
    },
    /// An advisory names a source that was never added to the builder.
    #[error("advisory `{id}` comes from source `{name}`, which was not added")]
    UnknownSource {
        /// The source.
        name: String,
        /// The advisory.
        id: String,
    },
    /// A source's id that is none.
    #[error("`{}` is not the id of a source: expected visible ASCII characters", name.escape_debug())]
    InvalidSource {
        /// The text.
        name: String,
    },
    /// Two sources with one id.
    #[error("source `{name}` was added twice")]
    DuplicateSource {
        /// The source.
        name: String,
    },
    /// More of something than the format can hold.
    #[error("{what} of `{id}` is over the limit of {limit}")]
    OverLimit {
        /// What there is too much of, with its unit.
        what: &'static str,
        /// Where.
        id: String,
        /// The limit.
        limit: u64,
    },
}
