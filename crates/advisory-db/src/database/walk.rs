//! Walks over everything in a database, a block at a time.

use drydock_model::{AdvisoryRecord, Candidate, RecordId};

use crate::table::Walk;
use crate::wire::Malformed;
use crate::{Database, Error, Key};

/// One key with all that is said about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entries {
    /// The key.
    pub key: Key,
    /// What is said, in the order of [`Database::find`].
    pub candidates: Vec<Candidate>,
}

/// Iterator over all keys, see [`Database::keys`].
#[derive(Debug)]
pub struct Keys<'a> {
    database: &'a Database,
    walk: Walk<'a>,
}

/// Iterator over all records, see [`Database::records`].
#[derive(Debug)]
pub struct Records<'a> {
    database: &'a Database,
    walk: Walk<'a>,
}

impl<'a> Keys<'a> {
    pub(super) fn new(database: &'a Database) -> Self {
        Self {
            database,
            walk: Walk::new(&database.file, &database.keys),
        }
    }

    /// A key may have several items in a row, in one block or in many.
    fn next_entries(&mut self) -> Result<Option<Entries>, Error> {
        let Some(first) = self.walk.next()? else {
            return Ok(None);
        };
        let damaged = |Malformed| self.database.file.damaged("keys");
        let key = self.database.read_key(&first.key).map_err(damaged)?;
        let mut candidates = vec![];
        let mut item = Some(first);
        while let Some(current) = item {
            self.database
                .read_candidates(&key, &current.value, &mut candidates)
                .map_err(damaged)?;
            let next = self.walk.peek()?;
            let has_more = next.is_some_and(|next| next.key == current.key);
            item = if has_more { self.walk.next()? } else { None };
        }
        Ok(Some(Entries { key, candidates }))
    }
}

impl Iterator for Keys<'_> {
    type Item = Result<Entries, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        let entries = self.next_entries();
        ended(&mut self.walk, entries)
    }
}

impl<'a> Records<'a> {
    pub(super) fn new(database: &'a Database) -> Self {
        Self {
            database,
            walk: Walk::new(&database.file, &database.records),
        }
    }

    fn next_record(&mut self) -> Result<Option<(RecordId, AdvisoryRecord)>, Error> {
        let Some(item) = self.walk.next()? else {
            return Ok(None);
        };
        let damaged = || self.database.file.damaged("records");
        let handle = item.key.try_into().map_err(|_| damaged())?;
        let id = RecordId(u32::from_be_bytes(handle));
        let read = self.database.read_record(id, &item.value, &item.side);
        let (record, _) = read.map_err(|Malformed| damaged())?;
        Ok(Some((id, record)))
    }
}

impl Iterator for Records<'_> {
    type Item = Result<(RecordId, AdvisoryRecord), Error>;

    fn next(&mut self) -> Option<Self::Item> {
        let record = self.next_record();
        ended(&mut self.walk, record)
    }
}

/// Passes a result on and ends the walk at an error.
fn ended<T>(walk: &mut Walk<'_>, result: Result<Option<T>, Error>) -> Option<Result<T, Error>> {
    if result.is_err() {
        walk.stop();
    }
    result.transpose()
}
