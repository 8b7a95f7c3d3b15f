//! What can go wrong with feeds, with what to do about it.

use std::io;
use std::path::PathBuf;

/// Why a feed could not be fetched or read, or a mirror not kept.
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
    /// The disk is full.
    #[error(
        "no space left to {action} `{}`: free some and sync again; what was mirrored before is untouched",
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
    /// Another sync runs on the same mirror.
    #[error("another sync holds `{}`: wait until it has ended", path.display())]
    Locked {
        /// The lock file.
        path: PathBuf,
    },
    /// The request or the transfer failed.
    #[error(transparent)]
    Net(#[from] drydock_net::Error),
    /// What came is larger than the feed can be.
    #[error("`{file}` is larger than the {limit} bytes allowed for it")]
    TooLarge {
        /// The file's path in the feed.
        file: String,
        /// The limit, decompressed.
        limit: u64,
    },
    /// The bytes of a file could not be read or decompressed.
    #[error("cannot read `{file}`")]
    Read {
        /// The file's path in the feed.
        file: String,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// A file ends before it should.
    #[error("`{file}` is cut short at line {line}, column {column}")]
    CutShort {
        /// The file's path in the feed.
        file: String,
        /// Line where it ends, from 1.
        line: usize,
        /// Column there, in bytes.
        column: usize,
    },
    /// A file is not of its format.
    #[error("`{file}` is damaged: {why}")]
    Damaged {
        /// The file's path in the feed.
        file: String,
        /// What is wrong, with line and column.
        why: String,
    },
    /// A file is readable but is not the one that was asked for.
    #[error("`{file}` is not what it should be: {why}")]
    WrongFile {
        /// The file's path in the feed.
        file: String,
        /// What tells.
        why: String,
    },
    /// There is nothing in a file that should hold records.
    #[error("`{file}` has no records")]
    Empty {
        /// The file's path in the feed.
        file: String,
    },
    /// Too much of a file could not be read.
    #[error("`{file}`: {skipped} of {all} records cannot be read; the first: {first}")]
    TooManySkipped {
        /// The file's path in the feed.
        file: String,
        /// How many could not be read.
        skipped: u64,
        /// How many there are.
        all: u64,
        /// The first one, with its place.
        first: String,
    },
    /// A file has lost most of its records since the last sync.
    #[error(
        "`{file}` shrank from {before} to {after} records; if that is right, delete `{}` and sync again",
        kept.display()
    )]
    Shrank {
        /// The file's path in the feed.
        file: String,
        /// Records of the file that is kept.
        before: u64,
        /// Records of the file that was refused.
        after: u64,
        /// The file that is kept.
        kept: PathBuf,
    },
    /// Too many of all records of a source could not be read.
    #[error("{skipped} of {all} records cannot be read; the first: {first}")]
    SourceUnreadable {
        /// How many could not be read.
        skipped: u64,
        /// How many there are.
        all: u64,
        /// The first one, with its place.
        first: String,
    },
    /// A source has lost most of its records since the last sync.
    #[error(
        "it shrank from {before} to {after} records; if that is right, delete `{}` and sync again",
        kept.display()
    )]
    SourceShrank {
        /// Records of all files that are kept.
        before: u64,
        /// Records of what was refused.
        after: u64,
        /// The folder that is kept.
        kept: PathBuf,
    },
    /// A list of changes is not one.
    #[error("`{list}` is damaged: {why}")]
    BadList {
        /// The list's path in the feed.
        list: String,
        /// What is wrong with it.
        why: String,
    },
    /// A mirrored file is not the one that was fetched.
    #[error(
        "`{}` has been altered since it was fetched; sync again to fetch it anew",
        path.display()
    )]
    Altered {
        /// The file.
        path: PathBuf,
    },
    /// A later Drydock wrote the mirror's state.
    #[error(
        "`{}` has version {found}, and this Drydock reads version {known}: upgrade Drydock",
        path.display()
    )]
    NewerState {
        /// The state file.
        path: PathBuf,
        /// Its version.
        found: u32,
        /// The version that is read here.
        known: u32,
    },
    /// There is no source of that id.
    #[error("there is no source `{id}`: the sources are {known}")]
    UnknownSource {
        /// What was asked for.
        id: String,
        /// The ids there are.
        known: String,
    },
    /// Neither a folder nor a URL.
    #[error("`{origin}` is neither a folder nor an http(s) URL")]
    InvalidOrigin {
        /// What was given.
        origin: String,
    },
    /// The origin has nothing of a source that was asked for by name.
    #[error("`{origin}` has no `{source_id}`")]
    NotOffered {
        /// Where it was looked for.
        origin: String,
        /// The source.
        source_id: &'static str,
    },
    /// The database could not be written.
    #[error(transparent)]
    Database(#[from] drydock_advisory_db::Error),
    /// A thread of the sync died; a defect of Drydock.
    #[error("{what} broke down; this is a defect of Drydock, please report it")]
    Broke {
        /// What was being done.
        what: String,
    },
}

impl Error {
    /// What the system refused, a full disk told apart.
    pub(crate) fn io(action: &'static str, path: impl Into<PathBuf>, source: io::Error) -> Self {
        let path = path.into();
        match source.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::DiskFull {
                action,
                path,
                source,
            },
            _ => Self::Io {
                action,
                path,
                source,
            },
        }
    }

    /// The message with those of all its causes, for a report.
    pub(crate) fn in_full(&self) -> String {
        let mut text = self.to_string();
        let mut cause = std::error::Error::source(self);
        while let Some(error) = cause {
            let message = error.to_string();
            if !text.ends_with(&message) {
                text = format!("{text}: {message}");
            }
            cause = error.source();
        }
        text
    }
}
