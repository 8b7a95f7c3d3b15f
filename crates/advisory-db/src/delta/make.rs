//! Makes a delta.

use std::iter::Peekable;

use drydock_model::{Enrichment, RecordId};
use xxhash_rust::xxh3::xxh3_128;

use super::format::{Compressed, too_different, write};
use super::record::{Rank, entries_of, put_advisory};
use super::rows::{CpeValues, FactValues, Row, RowsWriter, Values};
use super::{MAX_PART, format};
use crate::builder::{Expected, encode_entry};
use crate::database::{Facts, Records, Repositories};
use crate::wire::record::put_ascending;
use crate::{Database, Error};

/// Most records that may come, and that go into the prefix. A day changes some thousand.
const MOST_RECORDS: usize = 100_000;

/// The delta that leads from `base` to `target`. Whoever passes it on should apply it first: only
/// that proves that it leads there.
///
/// # Errors
/// When either database is damaged, or they differ in too much.
pub fn make(base: &Database, target: &Database) -> Result<Vec<u8>, Error> {
    let (removed, added) = changed_records(base, target)?;
    if added.len() > MOST_RECORDS {
        return Err(too_different());
    }
    let mut handles = vec![];
    put_ascending(&mut handles, &removed);
    let removed = advisories(base, &removed, format::MAX_PREFIX)?;
    let added = advisories(target, &added, MAX_PART)?;
    if added.len() > MAX_PART {
        return Err(too_different());
    }
    let parts = [
        Compressed::new(&target.meta_and_envelope(), &base.meta_and_envelope())?,
        Compressed::new(&handles, &[])?,
        Compressed::new(&added, &removed)?,
        Compressed::new(&changed_facts(base, target)?, &[])?,
        Compressed::new(&changed_repositories(base, target)?, &[])?,
    ];
    let ends = |database: &Database| {
        Ok::<_, Error>(Expected {
            content: database.digest(),
            file: database.file_digest()?,
        })
    };
    Ok(write(&ends(base)?, &ends(target)?, &parts))
}

/// Records with their entries, up to about `limit` bytes; the first ones, where there are very many.
pub(super) fn advisories(
    database: &Database,
    handles: &[u32],
    limit: usize,
) -> Result<Vec<u8>, Error> {
    let handles = handles.get(..MOST_RECORDS).unwrap_or(handles);
    let entries = entries_of(database, handles)?;
    let mut bytes = vec![];
    for (handle, entries) in &entries {
        let record = database.record(RecordId(*handle))?;
        put_advisory(&mut bytes, &record, entries);
        if bytes.len() > limit {
            break;
        }
    }
    Ok(bytes)
}

/// Handles of the records that only the one, and that only the other has.
fn changed_records(base: &Database, target: &Database) -> Result<(Vec<u32>, Vec<u32>), Error> {
    let (old_marks, new_marks) = (marks(base)?, marks(target)?);
    let mut old = Ranked::new(base.records(), &old_marks);
    let mut new = Ranked::new(target.records(), &new_marks);
    let (mut removed, mut added) = (vec![], vec![]);
    let (mut left, mut right) = (old.next()?, new.next()?);
    loop {
        match (&left, &right) {
            (None, None) => return Ok((removed, added)),
            (Some(is), Some(becomes)) if is.1 == becomes.1 => {
                (left, right) = (old.next()?, new.next()?);
            }
            (Some(is), other) if other.as_ref().is_none_or(|other| is.1 < other.1) => {
                removed.push(is.0);
                left = old.next()?;
            }
            (_, becomes) => {
                added.extend(becomes.iter().map(|it| it.0));
                right = new.next()?;
            }
        }
    }
}

/// Records in their order, each with the mark of its entries.
struct Ranked<'a> {
    records: Records<'a>,
    marks: &'a [u128],
}

type RankedRecord = (u32, (Rank, u128));

impl<'a> Ranked<'a> {
    fn new(records: Records<'a>, marks: &'a [u128]) -> Self {
        Self { records, marks }
    }

    fn next(&mut self) -> Result<Option<RankedRecord>, Error> {
        let Some((RecordId(handle), record)) = self.records.next().transpose()? else {
            return Ok(None);
        };
        let mark = self.marks.get(handle as usize).copied();
        Ok(Some((
            handle,
            (Rank::of(&record), mark.unwrap_or_default()),
        )))
    }
}

/// A number for each record that its entries give, whatever their order.
fn marks(database: &Database) -> Result<Vec<u128>, Error> {
    let mut marks = vec![0u128; database.stats().records as usize];
    for entries in database.keys() {
        for candidate in entries?.candidates {
            let head = (candidate.id.as_str(), candidate.withdrawn);
            let (key, entry) = encode_entry(&candidate.source, head, &candidate.affected)?;
            let hash = xxh3_128(&[key, entry].concat());
            if let Some(mark) = marks.get_mut(candidate.record.0 as usize) {
                *mark = mark.wrapping_add(hash);
            }
        }
    }
    Ok(marks)
}

fn changed_facts(base: &Database, target: &Database) -> Result<Vec<u8>, Error> {
    let (mut old, mut new) = (FactRows::new(base), FactRows::new(target));
    changed_rows(&FactValues, || old.next(), || new.next())
}

fn changed_repositories(base: &Database, target: &Database) -> Result<Vec<u8>, Error> {
    let (mut old, mut new) = (base.repositories(), target.repositories());
    let next = |rows: &mut Repositories<'_>| {
        let row = rows.next().transpose()?;
        Ok(row.map(|row| Row {
            key: row.repository,
            value: row.cpes,
        }))
    };
    changed_rows(&CpeValues, || next(&mut old), || next(&mut new))
}

type Next<V> = Result<Option<Row<<V as Values>::Value>>, Error>;

fn changed_rows<V: Values>(
    values: &V,
    mut old: impl FnMut() -> Next<V>,
    mut new: impl FnMut() -> Next<V>,
) -> Result<Vec<u8>, Error> {
    let mut writer = RowsWriter::default();
    let (mut left, mut right) = (old()?, new()?);
    loop {
        let order = match (&left, &right) {
            (None, None) => return Ok(writer.finish()),
            (Some(is), Some(becomes)) => is.key.cmp(&becomes.key),
            (Some(_), None) => std::cmp::Ordering::Less,
            (None, Some(_)) => std::cmp::Ordering::Greater,
        };
        let takes_left = order.is_le();
        let takes_right = order.is_ge();
        writer.push(
            values,
            left.as_ref().filter(|_| takes_left),
            right.as_ref().filter(|_| takes_right),
        );
        if takes_left {
            left = old()?;
        }
        if takes_right {
            right = new()?;
        }
    }
}

/// Facts by vulnerability.
pub(super) struct FactRows<'a> {
    facts: Peekable<Facts<'a>>,
}

impl<'a> FactRows<'a> {
    pub(super) fn new(database: &'a Database) -> Self {
        Self {
            facts: database.facts().peekable(),
        }
    }

    pub(super) fn next(&mut self) -> Result<Option<Row<Vec<Enrichment>>>, Error> {
        let Some(first) = self.facts.next().transpose()? else {
            return Ok(None);
        };
        let key = first.id.clone();
        let mut value = vec![first];
        let is_same =
            |next: &Result<Enrichment, Error>| next.as_ref().map_or(true, |fact| fact.id == key);
        while let Some(fact) = self.facts.next_if(is_same).transpose()? {
            value.push(fact);
        }
        Ok(Some(Row { key, value }))
    }
}
