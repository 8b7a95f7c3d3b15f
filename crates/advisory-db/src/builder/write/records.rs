//! Writes the table of records and deals out their handles.

use std::collections::{BTreeMap, BTreeSet};

use drydock_model::{AdvisoryRecord, EnrichmentFact};

use super::{Found, Writing};
use crate::builder::enrichment::sorted_fact;
use crate::builder::sorter::{Merge, Pair};
use crate::builder::{ids_of, over_limit};
use crate::layout::Kind;
use crate::table::{MAX_VALUE, TableWriter};
use crate::wire::record::{DIGEST_HEAD, Touched, put_touched, read_record, read_touched};
use crate::wire::{Malformed, Reader};
use crate::{Error, Source};

/// The source whose word on CVEs that are no more holds for all: it passes on what the CVE program
/// says.
const CVE_AUTHORITY: &str = "nvd";

impl Writing {
    /// Deals out handles in the order of (source, locator, id, everything else).
    pub(super) fn records(
        &mut self,
        mut merge: Merge,
        dictionary: Option<Vec<u8>>,
        found: &mut Found,
    ) -> Result<(), Error> {
        let mut table = TableWriter::new(
            (Kind::Records, Kind::RecordPages),
            &self.output,
            dictionary.as_deref(),
        );
        let dictionary = dictionary.map(|bytes| (Kind::RecordDictionary, bytes));
        self.late.extend(dictionary);
        let mut handle = 0;
        let mut current: Option<SortedRecord> = None;
        while let Some(pair) = merge.next()? {
            let record = SortedRecord::read(pair).map_err(|Malformed| self.spill_damaged())?;
            let sequence = record.sequence as usize;
            current = match current {
                Some(mut same) if same.is_same(&record) => {
                    same.touched.extend(record.touched);
                    Some(same)
                }
                before => {
                    if let Some(before) = before {
                        self.record(&mut table, found, before, handle)?;
                        handle += 1;
                    }
                    Some(record)
                }
            };
            if let Some(slot) = self.handles.get_mut(sequence) {
                *slot = handle;
            }
        }
        if let Some(last) = current {
            self.record(&mut table, found, last, handle)?;
        }
        self.end_table(table, [Kind::Records, Kind::RecordPages, Kind::RecordRoot])
    }

    fn record(
        &mut self,
        table: &mut TableWriter,
        found: &mut Found,
        sorted: SortedRecord,
        handle: u32,
    ) -> Result<(), Error> {
        let record = sorted.decode().map_err(|Malformed| self.spill_damaged())?;
        for id in ids_of(&record).collect::<BTreeSet<_>>() {
            found.ids.push(id.as_bytes(), &handle.to_be_bytes())?;
        }
        found.aliases.add(&record);
        if let Some(since) = record.withdrawn
            && record.source == CVE_AUTHORITY
            && record.id.starts_with("CVE-")
        {
            let fact = sorted_fact(&record.source, &EnrichmentFact::Rejected { since });
            found.facts.push(record.id.as_bytes(), &fact)?;
        }
        let of_record = |source: &&mut Source| source.id == record.source;
        if let Some(source) = self.meta.sources.iter_mut().find(of_record) {
            source.records += 1;
        }
        let mut value = sorted.body;
        put_touched(&mut value, &self.place_all(sorted.touched));
        if value.len() > MAX_VALUE {
            return Err(over_limit("size of a record", &record.id, MAX_VALUE));
        }
        table.push(
            &mut self.output,
            &handle.to_be_bytes(),
            &value,
            &sorted.head,
        )
    }

    /// Interned places of namespaces become places in the file, and equal names one.
    fn place_all(&self, touched: Vec<Touched>) -> Vec<Touched> {
        let mut names = BTreeMap::<_, Vec<u32>>::new();
        for name in touched {
            let place = |interned: u32| self.places.get(interned as usize).copied();
            let places = name.namespaces.into_iter().filter_map(place);
            names
                .entry((name.kind, name.name))
                .or_default()
                .extend(places);
        }
        names
            .into_iter()
            .map(|((kind, name), mut namespaces)| {
                namespaces.sort_unstable();
                namespaces.dedup();
                Touched {
                    kind,
                    name,
                    namespaces,
                }
            })
            .collect()
    }
}

/// A record as it comes back from the sorter.
struct SortedRecord {
    key: Vec<u8>,
    body: Vec<u8>,
    head: [u8; DIGEST_HEAD],
    sequence: u32,
    touched: Vec<Touched>,
}

impl SortedRecord {
    fn read(pair: Pair) -> Result<Self, Malformed> {
        let reader = &mut Reader::new(&pair.value);
        let length = reader.len()?;
        let body = reader.take(length)?.to_vec();
        let head = reader.array()?;
        let sequence = u32::from_le_bytes(reader.array()?);
        let touched = read_touched(reader)?;
        Ok(Self {
            key: pair.key,
            body,
            head,
            sequence,
            touched,
        })
    }

    /// Whether all fields of the records are equal.
    fn is_same(&self, other: &Self) -> bool {
        self.key == other.key && self.body == other.body && self.head == other.head
    }

    fn decode(&self) -> Result<AdvisoryRecord, Malformed> {
        let source = self.key.split(|byte| *byte == 0).next().unwrap_or_default();
        let source = std::str::from_utf8(source).map_err(|_| Malformed)?;
        read_record(&mut Reader::new(&self.body), source, self.head)
    }
}
