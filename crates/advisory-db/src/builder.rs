//! Builds a database file from advisories that come in any order.
//!
//! What is added is encoded at once and sorted, in memory up to a cap and in unnamed files beyond it.
//! Memory on top of the cap: four bytes per record, the ids that have another one, and the entries of
//! the package name that has the most.

mod aliases;
mod enrichment;
mod output;
mod sample;
mod sorter;
mod write;

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

use drydock_model::{Advisory, AdvisoryRecord, Affected, Digest, Namespace, Release};
use jiff::civil::Date;

pub(crate) use output::{Output, failed};
use sample::Sampler;
use sorter::Sorter;

use crate::table::{MAX_KEY, MAX_VALUE};
use crate::wire::affected::put_entry;
use crate::wire::put_len;
use crate::wire::record::{Touched, digest_head, kind_code, put_record, put_touched};
use crate::{Envelope, Error, SourceMeta};

/// Bytes of encoded advisories in memory before they are spilled.
const MEMORY: usize = 64 << 20;

/// Longest package name: what a key has room for beside namespace and kind.
const MAX_NAME: usize = MAX_KEY - 256;

/// Collects advisories and writes them as one database.
///
/// The content depends only on what was added, not on the order or on how often a thing was added:
/// records that are equal in every field become one, and so do equal entries of one record.
#[derive(Debug)]
pub struct Builder {
    spill_dir: PathBuf,
    memory: usize,
    sources: BTreeMap<String, SourceMeta>,
    /// Sources of the records so far, each with the id of one of them.
    seen_sources: BTreeMap<String, String>,
    namespaces: Interner,
    releases: Vec<Release>,
    as_of: Option<Date>,
    records: Sorter,
    entries: Sorter,
    facts: Sorter,
    repositories: Sorter,
    sample: Sampler,
    /// Number of records so far, equal ones counted each.
    added: u32,
}

/// What was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Built {
    /// The identity of the content.
    pub digest: Digest,
    /// Size of the file.
    pub bytes: u64,
    /// Number of keys: distinct (namespace, kind, name).
    pub keys: u64,
    /// Number of affected entries.
    pub entries: u64,
    /// Number of records.
    pub records: u64,
    /// Number of facts about vulnerabilities as such.
    pub facts: u64,
}

/// What a database must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Expected {
    /// Digest of its content.
    pub(crate) content: Digest,
    /// SHA-256 of the whole file.
    pub(crate) file: Digest,
}

/// Namespaces in the order of their coming; places in the file are dealt out at the end.
#[derive(Debug, Default)]
struct Interner {
    places: HashMap<Namespace, u32>,
}

impl Interner {
    fn intern(&mut self, namespace: &Namespace) -> u32 {
        if let Some(place) = self.places.get(namespace) {
            return *place;
        }
        let place = self.places.len() as u32;
        self.places.insert(namespace.clone(), place);
        place
    }
}

impl Builder {
    /// A builder that spills to unnamed files in `spill_dir`, which must be there.
    ///
    /// # Errors
    /// When files cannot be made there.
    pub fn new(spill_dir: &Path) -> Result<Self, Error> {
        Self::with_memory(spill_dir, MEMORY)
    }

    /// As [`Builder::new`], holding about `memory` bytes of encoded advisories before it spills.
    ///
    /// # Errors
    /// When files cannot be made in `spill_dir`.
    pub fn with_memory(spill_dir: &Path, memory: usize) -> Result<Self, Error> {
        // Better told now than after a feed of a gigabyte.
        tempfile::tempfile_in(spill_dir)
            .map_err(|source| failed("make files in", spill_dir, source))?;
        Ok(Self {
            spill_dir: spill_dir.to_owned(),
            memory,
            sources: BTreeMap::new(),
            seen_sources: BTreeMap::new(),
            namespaces: Interner::default(),
            releases: vec![],
            as_of: None,
            records: Sorter::new(spill_dir, memory / 2),
            entries: Sorter::new(spill_dir, memory / 2),
            facts: Sorter::new(spill_dir, memory / 4),
            repositories: Sorter::new(spill_dir, memory / 16),
            sample: Sampler::default(),
            added: 0,
        })
    }

    /// Announces a source; before or after its advisories, in any order.
    ///
    /// # Errors
    /// When there is one of that id already, or the id is empty or has characters other than visible
    /// ASCII.
    pub fn add_source(&mut self, source: SourceMeta) -> Result<(), Error> {
        if source.id.is_empty() || !source.id.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(Error::InvalidSource { name: source.id });
        }
        if self.sources.contains_key(&source.id) {
            return Err(Error::DuplicateSource { name: source.id });
        }
        for namespace in &source.covers {
            self.namespaces.intern(namespace);
        }
        self.sources.insert(source.id.clone(), source);
        Ok(())
    }

    /// Adds an advisory.
    ///
    /// # Errors
    /// [`Error::OverLimit`] when something in it is longer than the format allows: nothing of it was
    /// added then, and the builder can go on. Otherwise the spill folder refused.
    pub fn add(&mut self, advisory: &Advisory) -> Result<(), Error> {
        let record = &advisory.record;
        check_ids(record)?;
        let entries = encode_entries(advisory)?;
        let touched = self.touched(&advisory.affected);
        let sequence = self.push_record(record, &touched)?;
        for (key, entry) in entries {
            self.push_entry(sequence, &key, &entry)?;
        }
        Ok(())
    }

    /// Adds a record alone; gives the number by which its entries name it.
    pub(crate) fn push_record(
        &mut self,
        record: &AdvisoryRecord,
        touched: &[Touched],
    ) -> Result<u32, Error> {
        let mut body = vec![];
        put_record(&mut body, record);
        let sequence = self.added;
        let (key, value) = encode_record(record, &body, touched, sequence)?;
        self.records.push(&key, &value)?;
        self.sample.offer(&body);
        self.see_source(&record.source, &record.id);
        self.added = sequence
            .checked_add(1)
            .ok_or_else(|| over_limit("number of records", &record.source, u32::MAX as usize))?;
        Ok(sequence)
    }

    /// Adds an entry of the record with that number.
    pub(crate) fn push_entry(
        &mut self,
        sequence: u32,
        key: &[u8],
        entry: &[u8],
    ) -> Result<(), Error> {
        let mut value = sequence.to_le_bytes().to_vec();
        value.extend_from_slice(entry);
        self.entries.push(key, &value)
    }

    /// The number by which [`Touched`] names a namespace.
    pub(crate) fn intern(&mut self, namespace: &Namespace) -> u32 {
        self.namespaces.intern(namespace)
    }

    /// Adds releases with their ends of life. `as_of` is the day that the data describe, by their
    /// publisher; the latest of several calls counts.
    pub fn add_releases(&mut self, releases: Vec<Release>, as_of: Option<Date>) {
        self.releases.extend(releases);
        self.as_of = self.as_of.max(as_of);
    }

    /// Writes the database to `path`: into a temporary file beside it, then synced and renamed, so
    /// that readers have either the old one or the new one. A process that is killed meanwhile leaves
    /// that file behind for [`Builder::remove_leftovers`].
    ///
    /// # Errors
    /// When a record's source was not added, or the disk refuses; `path` is then as it was.
    pub fn write(self, path: &Path, envelope: &Envelope) -> Result<Built, Error> {
        write::write(self, path, envelope, None)
    }

    /// As [`Builder::write`], where it is known what must come out; nothing else takes its place.
    pub(crate) fn write_expected(
        self,
        path: &Path,
        envelope: &Envelope,
        expected: &Expected,
    ) -> Result<Built, Error> {
        write::write(self, path, envelope, Some(expected))
    }

    /// Removes temporary files that killed processes have left beside `path`. Only for whoever knows
    /// that nobody is writing a database to `path` now.
    ///
    /// # Errors
    /// When the folder cannot be read or a file not be removed; a folder that is not there is none.
    pub fn remove_leftovers(path: &Path) -> Result<(), Error> {
        output::remove_leftovers(path)
    }

    fn see_source(&mut self, source: &str, id: &str) {
        if !self.seen_sources.contains_key(source) {
            self.seen_sources.insert(source.to_owned(), id.to_owned());
        }
    }

    /// The names that entries speak of, each with its namespaces in interned form.
    fn touched(&mut self, affected: &[Affected]) -> Vec<Touched> {
        let mut names = BTreeMap::<_, Vec<u32>>::new();
        for entry in affected {
            let name = (entry.key, entry.package.as_str());
            let place = self.namespaces.intern(&entry.namespace);
            names.entry(name).or_default().push(place);
        }
        names
            .into_iter()
            .map(|((kind, name), mut namespaces)| {
                namespaces.sort_unstable();
                namespaces.dedup();
                Touched {
                    kind,
                    name: name.to_owned(),
                    namespaces,
                }
            })
            .collect()
    }
}

/// All ids that the record is found by.
fn ids_of(record: &AdvisoryRecord) -> impl Iterator<Item = &String> {
    std::iter::once(&record.id)
        .chain(&record.aliases)
        .chain(&record.upstream)
}

fn check_ids(record: &AdvisoryRecord) -> Result<(), Error> {
    let is_long = |id: &&String| id.len() > MAX_KEY;
    match ids_of(record).find(is_long) {
        Some(_) => Err(over_limit("length of an id", &record.locator, MAX_KEY)),
        None => Ok(()),
    }
}

/// What sorts an entry: the bytes of namespace, kind and name. A namespace has no zero byte.
fn entry_key(affected: &Affected) -> Vec<u8> {
    let mut key = affected.namespace.as_str().as_bytes().to_vec();
    key.push(0);
    key.push(kind_code(affected.key));
    key.extend_from_slice(affected.package.as_bytes());
    key
}

/// A sort key with what stands under it.
pub(crate) type Encoded = (Vec<u8>, Vec<u8>);

fn encode_entries(advisory: &Advisory) -> Result<Vec<Encoded>, Error> {
    let record = &advisory.record;
    let head = (record.id.as_str(), record.withdrawn.is_some());
    let encode = |affected| encode_entry(&record.source, head, affected);
    advisory.affected.iter().map(encode).collect()
}

/// An entry of a record of `source` with that id, withdrawn or not.
pub(crate) fn encode_entry(
    source: &str,
    head: (&str, bool),
    affected: &Affected,
) -> Result<Encoded, Error> {
    if affected.package.len() > MAX_NAME {
        return Err(over_limit("length of a package name", head.0, MAX_NAME));
    }
    let mut value = vec![];
    put_entry(&mut value, source, head, affected);
    if value.len() > MAX_VALUE {
        return Err(over_limit("size of an affected entry", head.0, MAX_VALUE));
    }
    Ok((entry_key(affected), value))
}

/// What is sorted for a record: source, place in the feed and id, so that neighbours in the feed stay
/// neighbours; behind them all its bytes, then what does not make it another record.
fn encode_record(
    record: &AdvisoryRecord,
    body: &[u8],
    touched: &[Touched],
    sequence: u32,
) -> Result<Encoded, Error> {
    let key = [&record.source, &record.locator, &record.id]
        .map(String::as_bytes)
        .join(&0);
    let mut value = vec![];
    put_len(&mut value, body.len());
    value.extend_from_slice(body);
    value.extend_from_slice(digest_head(&record.digest));
    value.extend_from_slice(&sequence.to_le_bytes());
    put_touched(&mut value, touched);
    if key.len() + value.len() > MAX_VALUE {
        return Err(over_limit("size of a record", &record.id, MAX_VALUE));
    }
    Ok((key, value))
}

fn over_limit(what: &'static str, id: &str, limit: usize) -> Error {
    Error::OverLimit {
        what,
        id: id.chars().take(200).collect(),
        limit: limit as u64,
    }
}
