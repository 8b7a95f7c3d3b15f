//! What came of a sync.

use std::path::PathBuf;
use std::time::Duration;

use drydock_advisory_db::Built;
use drydock_model::Digest;
use jiff::Timestamp;

use crate::Warning;

/// What came of a sync.
#[derive(Clone, Debug, PartialEq)]
pub struct SyncReport {
    /// The sources that were to be fetched, sorted by id.
    pub sources: Vec<SourceReport>,
    /// The database.
    pub database: DatabaseReport,
    /// Folders of a local mirror that no source claims.
    pub ignored: Vec<String>,
}

impl SyncReport {
    /// Whether anything failed.
    pub fn has_failures(&self) -> bool {
        self.sources
            .iter()
            .any(|source| source.outcome == Outcome::Failed)
    }
}

/// How it went with a source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// At least one file is new.
    Updated,
    /// Upstream has nothing new.
    Unchanged,
    /// Some or all of it failed; the rest may be new all the same.
    Failed,
    /// The mirror does not have it.
    NotOffered,
}

impl Outcome {
    /// The word used in reports.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Updated => "updated",
            Self::Unchanged => "unchanged",
            Self::Failed => "failed",
            Self::NotOffered => "not offered",
        }
    }
}

/// What came of a source.
#[derive(Clone, Debug, PartialEq)]
pub struct SourceReport {
    /// Its id.
    pub id: &'static str,
    /// How it went.
    pub outcome: Outcome,
    /// Where it was fetched from, without secrets.
    pub origin: String,
    /// Files that are new.
    pub updated: usize,
    /// Files that upstream confirmed.
    pub unchanged: usize,
    /// Files that are no longer there at the origin and were removed.
    pub removed: Vec<String>,
    /// Files that failed.
    pub failures: Vec<FileFailure>,
    /// Why the source failed as a whole.
    pub error: Option<String>,
    /// When the newest of the files that stand now came; `None` if there are none.
    pub last_good: Option<Timestamp>,
    /// Records in all files that stand now.
    pub records: u64,
    /// Records in them that could not be read.
    pub skipped: u64,
    /// Warnings about them, those for skipped records among them.
    pub warnings: u64,
    /// The first of these.
    pub first_warnings: Vec<Warning>,
    /// Bytes that were transferred, or read from a folder.
    pub bytes: u64,
    /// How long it took.
    pub elapsed: Duration,
}

/// A file that failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileFailure {
    /// Its path in the feed.
    pub path: String,
    /// The message with its causes.
    pub message: String,
    /// When the state that is kept came; `None` if there is none.
    pub kept: Option<Timestamp>,
}

/// What came of the database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DatabaseReport {
    /// It was built.
    Built {
        /// Where it is.
        path: PathBuf,
        /// What is in it.
        built: Built,
    },
    /// Nothing has changed since it was built.
    Unchanged {
        /// Where it is.
        path: PathBuf,
        /// Its digest.
        digest: Digest,
    },
    /// There are no advisories to build it from.
    Nothing,
}
