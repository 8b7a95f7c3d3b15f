//! How a source tells which of its files have changed without having them all asked for.
//!
//! Two kinds of publishers' own fingerprints are known: a small file beside each large one
//! ([`Discovery::Sidecars`], as the NVD's `.meta`), and a list of changed files beside an archive of
//! all ([`Discovery::Changes`], as Red Hat's VEX and OSV have). The archive is then fetched once, and
//! afterwards only what has changed, into files of their own that take precedence over the members
//! of the archive: `2024/cve-2024-1.json` hides the member `2024/cve-2024-1.json` of an archive in the
//! feed's top folder, `PyPI/PYSEC-1.json` the member `PYSEC-1.json` of `PyPI/all.zip`.

use jiff::Timestamp;

/// How a source tells which of its files have changed.
#[derive(Clone, Debug, Default)]
pub enum Discovery {
    /// Each file is asked for, with the validators of its last state.
    #[default]
    Listed,
    /// A small file beside each tells its state.
    Sidecars {
        /// The path of the small file, where a file has one.
        of: fn(&str) -> Option<String>,
        /// The SHA-256 (of the decompressed content, in hexadecimal) that the small file names.
        stamp: fn(&[u8]) -> Option<String>,
    },
    /// Lists of changes, each beside an archive.
    Changes(Vec<ChangeList>),
}

/// An archive, and the list of what has changed.
#[derive(Clone, Debug)]
pub struct ChangeList {
    /// The folder of the feed in which both are, with `/` at its end; empty for the top one.
    pub folder: String,
    /// The archive in it.
    pub archive: ArchiveName,
    /// The list of changed files in it.
    pub changes: &'static str,
    /// The list of deleted files in it.
    pub deletions: Option<&'static str>,
    /// Reads one line of either list: a path in the same folder, and when. `None` for lines that
    /// say nothing (headings, blank lines).
    pub read_line: fn(&str) -> Option<Change>,
    /// If more single files than this were needed, the archive is fetched anew.
    pub most_changes: usize,
}

/// What an archive is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ArchiveName {
    /// Always the same.
    Fixed(&'static str),
    /// This small text file holds the name of the newest, which has its date in it.
    In(&'static str),
}

/// A line of a list of changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The file, as a path in the folder of the list.
    pub path: String,
    /// When it changed or was deleted.
    pub at: Timestamp,
}

impl ChangeList {
    /// A path of the folder as a path in the feed.
    pub(crate) fn path(&self, inside: &str) -> String {
        format!("{}{inside}", self.folder)
    }
}
