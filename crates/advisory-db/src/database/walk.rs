//! Walks over everything in a database, a block at a time.

use drydock_model::{AdvisoryRecord, Candidate, Enrichment, RecordId, RepositoryCpes};

use crate::table::Walk;
use crate::wire::record::Touched;
use crate::wire::{Malformed, Reader};
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
    records: RecordsAndTouched<'a>,
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
            records: RecordsAndTouched::new(database),
        }
    }
}

impl Iterator for Records<'_> {
    type Item = Result<(RecordId, AdvisoryRecord), Error>;

    fn next(&mut self) -> Option<Self::Item> {
        let record = self.records.next();
        let record = record.map(|it| it.map(|(handle, record, _)| (RecordId(handle), record)));
        ended(&mut self.records.walk, record)
    }
}

/// All records with the names that they speak of.
#[derive(Debug)]
pub(crate) struct RecordsAndTouched<'a> {
    database: &'a Database,
    walk: Walk<'a>,
}

impl<'a> RecordsAndTouched<'a> {
    pub(super) fn new(database: &'a Database) -> Self {
        Self {
            database,
            walk: Walk::new(&database.file, &database.records),
        }
    }

    /// The next handle with its record.
    pub(crate) fn next(&mut self) -> Result<Option<(u32, AdvisoryRecord, Vec<Touched>)>, Error> {
        let Some(item) = self.walk.next()? else {
            return Ok(None);
        };
        let damaged = || self.database.file.damaged("records");
        let handle = item.key.try_into().map_err(|_| damaged())?;
        let id = RecordId(u32::from_be_bytes(handle));
        let read = self.database.read_record(id, &item.value, &item.side);
        let (record, touched) = read.map_err(|Malformed| damaged())?;
        Ok(Some((id.0, record, touched)))
    }
}

/// Iterator over all facts, see [`Database::facts`].
#[derive(Debug)]
pub struct Facts<'a> {
    database: &'a Database,
    walk: Walk<'a>,
    ready: std::vec::IntoIter<Enrichment>,
}

impl<'a> Facts<'a> {
    pub(super) fn new(database: &'a Database) -> Self {
        Self {
            database,
            walk: Walk::new(&database.file, &database.facts),
            ready: vec![].into_iter(),
        }
    }

    fn next_fact(&mut self) -> Result<Option<Enrichment>, Error> {
        let damaged = || self.database.file.damaged("facts");
        loop {
            if let Some(fact) = self.ready.next() {
                return Ok(Some(fact));
            }
            let Some(item) = self.walk.next()? else {
                return Ok(None);
            };
            let id = std::str::from_utf8(&item.key).map_err(|_| damaged())?;
            let mut facts = vec![];
            let read = self.database.read_facts(id, &item.value, &mut facts);
            read.map_err(|Malformed| damaged())?;
            self.ready = facts.into_iter();
        }
    }
}

impl Iterator for Facts<'_> {
    type Item = Result<Enrichment, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        let fact = self.next_fact();
        ended(&mut self.walk, fact)
    }
}

/// Iterator over all repositories, see [`Database::repositories`].
#[derive(Debug)]
pub struct Repositories<'a> {
    database: &'a Database,
    walk: Walk<'a>,
}

impl<'a> Repositories<'a> {
    pub(super) fn new(database: &'a Database) -> Self {
        Self {
            database,
            walk: Walk::new(&database.file, &database.repositories),
        }
    }

    fn next_repository(&mut self) -> Result<Option<RepositoryCpes>, Error> {
        let Some(item) = self.walk.next()? else {
            return Ok(None);
        };
        let damaged = || self.database.file.damaged("repositories");
        let cpes = Reader::new(&item.value).texts();
        Ok(Some(RepositoryCpes {
            repository: String::from_utf8(item.key).map_err(|_| damaged())?,
            cpes: cpes.map_err(|Malformed| damaged())?,
        }))
    }
}

impl Iterator for Repositories<'_> {
    type Item = Result<RepositoryCpes, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        let repository = self.next_repository();
        ended(&mut self.walk, repository)
    }
}

/// Passes a result on and ends the walk at an error.
fn ended<T>(walk: &mut Walk<'_>, result: Result<Option<T>, Error>) -> Option<Result<T, Error>> {
    if result.is_err() {
        walk.stop();
    }
    result.transpose()
}
