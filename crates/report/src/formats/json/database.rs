//! The advisory database that answered, as JSON.

use drydock_model::{DatabaseIdentity, Digest};
use serde::Serialize;

#[derive(Serialize)]
pub(super) struct Database<'r> {
    digest: Digest,
    sources: Vec<Source<'r>>,
}

#[derive(Serialize)]
struct Source<'r> {
    id: &'r str,
    records: u64,
    digest: Digest,
}

impl<'r> Database<'r> {
    pub(super) fn new(database: &'r DatabaseIdentity) -> Self {
        let sources = database.sources.iter();
        let sources = sources.map(|source| Source {
            id: &source.id,
            records: source.records,
            digest: source.digest,
        });
        Self {
            digest: database.digest,
            sources: sources.collect(),
        }
    }
}
