//! Records with their entries, as they stand in a delta.

use std::collections::BTreeMap;

use drydock_model::{Advisory, AdvisoryRecord, Affected, Candidate};

use crate::wire::affected::{Entry, put_entry, read_entry};
use crate::wire::record::{digest_head, kind_code, kind_of, put_record, read_record};
use crate::wire::{Malformed, Reader, put_len, put_text};
use crate::{Database, Error, Key};

/// What records are sorted by in every database.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Rank {
    key: Vec<u8>,
    value: Vec<u8>,
}

impl Rank {
    pub(super) fn of(record: &AdvisoryRecord) -> Self {
        let mut body = vec![];
        put_record(&mut body, record);
        let mut value = vec![];
        put_len(&mut value, body.len());
        value.extend(body);
        value.extend_from_slice(digest_head(&record.digest));
        Self {
            key: [&record.source, &record.locator, &record.id]
                .map(String::as_bytes)
                .join(&0),
            value,
        }
    }
}

/// Entries of some records, by handle.
pub(super) type EntriesOf = BTreeMap<u32, Vec<Affected>>;

/// The entries of the records with these handles, in the order of their keys.
pub(super) fn entries_of(database: &Database, handles: &[u32]) -> Result<EntriesOf, Error> {
    let mut found: EntriesOf = handles.iter().map(|handle| (*handle, vec![])).collect();
    if handles.is_empty() {
        return Ok(found);
    }
    for entries in database.keys() {
        for Candidate {
            record, affected, ..
        } in entries?.candidates
        {
            if let Some(entries) = found.get_mut(&record.0) {
                entries.push(affected);
            }
        }
    }
    Ok(found)
}

/// Appends a record with its entries.
pub(super) fn put_advisory(out: &mut Vec<u8>, record: &AdvisoryRecord, entries: &[Affected]) {
    put_text(out, &record.source);
    let mut body = vec![];
    put_record(&mut body, record);
    put_len(out, body.len());
    out.extend(body);
    put_len(out, entries.len());
    for affected in entries {
        put_text(out, affected.namespace.as_str());
        out.push(kind_code(affected.key));
        put_text(out, &affected.package);
        let head = (record.id.as_str(), record.withdrawn.is_some());
        put_entry(out, &record.source, head, affected);
    }
    out.extend_from_slice(digest_head(&record.digest));
}

/// Reads a record with its entries.
pub(super) fn read_advisory(reader: &mut Reader<'_>) -> Result<Advisory, Malformed> {
    let source = reader.text()?.to_owned();
    let length = reader.len()?;
    let body = reader.take(length)?;
    let affected = reader.list(|reader| {
        let key = Key {
            namespace: reader.text()?.parse().map_err(|_| Malformed)?,
            kind: kind_of(reader.byte()?)?,
            name: reader.text()?.to_owned(),
        };
        let Entry { affected, .. } = read_entry(reader, &source, &key)?;
        Ok(affected)
    })?;
    let head = reader.array()?;
    let record = read_record(&mut Reader::new(body), &source, head)?;
    Ok(Advisory { record, affected })
}
