//! What a sync tells while it runs.

use super::Outcome;

/// Listens to a sync. Called from several threads.
pub trait Progress: Send + Sync {
    /// A source begins.
    fn source_begins(&self, source: &'static str) {
        let _ = source;
    }

    /// A file of it is being fetched: `received` bytes so far, of `total` where that is known.
    fn fetching(&self, source: &'static str, file: &str, received: u64, total: Option<u64>) {
        let _ = (source, file, received, total);
    }

    /// A file of it has come and is being read.
    fn reading(&self, source: &'static str, file: &str) {
        let _ = (source, file);
    }

    /// So many records of the file were read so far.
    fn recorded(&self, source: &'static str, file: &str, records: u64) {
        let _ = (source, file, records);
    }

    /// A source has ended.
    fn source_ends(&self, source: &'static str, outcome: Outcome) {
        let _ = (source, outcome);
    }

    /// The database is being built.
    fn building(&self) {}
}

/// Listens to nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct Silent;

impl Progress for Silent {}
