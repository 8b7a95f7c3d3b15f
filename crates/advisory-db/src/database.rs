//! Opens a database file and answers look-ups.

mod enrichment;
mod read;
mod stats;
mod walk;

use std::path::Path;

use drydock_model::{
    AdvisoryRecord, Candidate, DatabaseIdentity, Digest, KeyKind, Namespace, RecordId, Release,
    SourceIdentity,
};
use jiff::civil::Date;
use sha2::{Digest as _, Sha256};
use xxhash_rust::xxh3::xxh3_64;

pub use stats::{SectionSize, Stats};
pub(crate) use walk::RecordsAndTouched;
pub use walk::{Entries, Facts, Keys, Records, Repositories};

use crate::layout::{Kind, Layout, Section};
use crate::opened::Opened;
use crate::table::{Table, TableParts};
use crate::wire::meta::{Meta, read_envelope};
use crate::wire::record::{Touched, kind_code, read_ascending};
use crate::wire::{Malformed, Reader, put_len};
use crate::{Envelope, Error, Group, Key, Source};

/// An opened database. Opening reads the indexes and nothing else; share it between threads by
/// reference.
#[derive(Debug)]
pub struct Database {
    file: Opened,
    layout: Layout,
    meta: Meta,
    envelope: Envelope,
    keys: Table,
    records: Table,
    ids: Table,
    facts: Table,
    aliases: Table,
    repositories: Table,
}

impl Database {
    /// Maps the file at `path`.
    ///
    /// # Errors
    /// When it cannot be read, is no database, is cut short, has another format version, or its
    /// indexes are damaged.
    pub fn open(path: &Path) -> Result<Self, Error> {
        Self::of_file(Opened::map(path)?)
    }

    /// Opens a database that is in memory.
    ///
    /// # Errors
    /// As [`Database::open`].
    pub fn from_bytes(bytes: Vec<u8>) -> Result<Self, Error> {
        Self::of_file(Opened::of_memory(bytes, true))
    }

    /// As [`Database::from_bytes`], but no checksum is compared, so that a fuzzer reaches the
    /// decoders behind them. Answers may be wrong.
    ///
    /// # Errors
    /// As [`Database::open`].
    #[doc(hidden)]
    pub fn from_unchecked_bytes(bytes: Vec<u8>) -> Result<Self, Error> {
        Self::of_file(Opened::of_memory(bytes, false))
    }

    fn of_file(file: Opened) -> Result<Self, Error> {
        let layout =
            Layout::read(&file.bytes, file.is_checked).map_err(|fault| file.fault(fault))?;
        let part = |kind| Ok((kind, section(&file, &layout, kind)?.range.clone()));
        let dictionary = if layout.has(Kind::RecordDictionary) {
            part(Kind::RecordDictionary)?.1
        } else {
            0..0
        };
        let table = |[blocks, pages, root]: [Kind; 3], dictionary| {
            let parts = TableParts {
                blocks: part(blocks)?,
                pages: part(pages)?,
                root: part(root)?,
                dictionary,
            };
            Table::new(&file, parts)
        };
        let keys = table([Kind::Keys, Kind::KeyPages, Kind::KeyRoot], 0..0)?;
        let record_kinds = [Kind::Records, Kind::RecordPages, Kind::RecordRoot];
        let records = table(record_kinds, dictionary)?;
        let ids = table([Kind::Ids, Kind::IdPages, Kind::IdRoot], 0..0)?;
        let facts = table([Kind::Facts, Kind::FactPages, Kind::FactRoot], 0..0)?;
        let aliases = table([Kind::Aliases, Kind::AliasPages, Kind::AliasRoot], 0..0)?;
        let repository_kinds = [
            Kind::Repositories,
            Kind::RepositoryPages,
            Kind::RepositoryRoot,
        ];
        let repositories = table(repository_kinds, 0..0)?;
        let meta = section(&file, &layout, Kind::Meta)?;
        let meta = Meta::read(file.slice(&meta.range))
            .map_err(|Malformed| file.damaged(Kind::Meta.word()))?;
        let envelope = read_envelope(file.slice(&layout.envelope))
            .map_err(|Malformed| file.damaged("its envelope"))?;
        Ok(Self {
            file,
            layout,
            meta,
            envelope,
            keys,
            records,
            ids,
            facts,
            aliases,
            repositories,
        })
    }

    /// The identity of its content, as the file states it; [`Database::verify`] proves it.
    pub const fn digest(&self) -> Digest {
        self.layout.digest
    }

    /// Digest and sources, as reports name the database.
    pub fn identity(&self) -> DatabaseIdentity {
        let identity = |source: &Source| SourceIdentity {
            id: source.id.clone(),
            records: source.records + source.facts,
            digest: source.digest,
        };
        DatabaseIdentity {
            digest: self.digest(),
            sources: self.meta.sources.iter().map(identity).collect(),
        }
    }

    /// The sources with what each covers, sorted by id.
    pub fn sources(&self) -> &[Source] {
        &self.meta.sources
    }

    /// What each source says of each namespace, sorted by source and namespace.
    pub fn groups(&self) -> impl Iterator<Item = (&Source, &Group)> {
        let sources = self.meta.sources.iter();
        sources.flat_map(|source| source.groups.iter().map(move |group| (source, group)))
    }

    /// What upstream says of the age of its files.
    pub const fn envelope(&self) -> &Envelope {
        &self.envelope
    }

    /// All namespaces, sorted.
    pub fn namespaces(&self) -> &[Namespace] {
        &self.meta.namespaces
    }

    /// Whether a source covers the namespace, with or without advisories in it.
    pub fn knows(&self, namespace: &Namespace) -> bool {
        self.meta.place_of(namespace).is_some()
    }

    /// The releases that sources tell of, sorted.
    pub fn releases(&self) -> &[Release] {
        &self.meta.releases
    }

    /// The day that the data describe, where a source tells.
    pub const fn as_of(&self) -> Option<Date> {
        self.meta.as_of
    }

    /// What is said about a package name: sorted by source id, then by place in its feed.
    ///
    /// # Errors
    /// When the block that would hold it is damaged.
    pub fn find(
        &self,
        namespace: &Namespace,
        kind: KeyKind,
        name: &str,
    ) -> Result<Vec<Candidate>, Error> {
        let Some(place) = self.meta.place_of(namespace) else {
            return Ok(vec![]);
        };
        let mut bytes = place.to_be_bytes().to_vec();
        bytes.push(kind_code(kind));
        bytes.extend_from_slice(name.as_bytes());
        let key = Key {
            namespace: namespace.clone(),
            kind,
            name: name.to_owned(),
        };
        let mut candidates = vec![];
        self.keys.get(&self.file, &bytes, |value, _| {
            self.read_candidates(&key, value, &mut candidates)
        })?;
        Ok(candidates)
    }

    /// The details of a record.
    ///
    /// # Errors
    /// When the handle is not of this database, or its block is damaged.
    pub fn record(&self, id: RecordId) -> Result<AdvisoryRecord, Error> {
        self.record_and_touched(id).map(|(record, _)| record)
    }

    /// The records that have `id` as id, alias or upstream, in any namespace and of any source.
    ///
    /// # Errors
    /// When the block that would hold it is damaged.
    pub fn records_of(&self, id: &str) -> Result<Vec<RecordId>, Error> {
        let mut handles = vec![];
        self.ids.get(&self.file, id.as_bytes(), |value, _| {
            handles.extend(read_ascending(&mut Reader::new(value))?);
            Ok(())
        })?;
        Ok(handles.into_iter().map(RecordId).collect())
    }

    /// The keys that a record speaks of, sorted.
    ///
    /// # Errors
    /// As [`Database::record`].
    pub fn keys_of(&self, id: RecordId) -> Result<Vec<Key>, Error> {
        let (_, touched) = self.record_and_touched(id)?;
        let mut keys = vec![];
        for name in touched {
            for place in name.namespaces {
                let namespace = self.meta.namespaces.get(place as usize);
                keys.push(Key {
                    namespace: namespace.ok_or_else(|| self.damaged_record(id))?.clone(),
                    kind: name.kind,
                    name: name.name.clone(),
                });
            }
        }
        keys.sort();
        Ok(keys)
    }

    /// All keys with their entries, sorted by namespace, kind and name. Ends at the first error.
    pub fn keys(&self) -> Keys<'_> {
        Keys::new(self)
    }

    /// All records, in the order of their handles. Ends at the first error.
    pub fn records(&self) -> Records<'_> {
        Records::new(self)
    }

    /// All facts about vulnerabilities, sorted by id. Ends at the first error.
    pub fn facts(&self) -> Facts<'_> {
        Facts::new(self)
    }

    /// All repositories, sorted by name. Ends at the first error.
    pub fn repositories(&self) -> Repositories<'_> {
        Repositories::new(self)
    }

    /// Reads everything and compares it with the digest that the file states.
    ///
    /// # Errors
    /// When they differ.
    pub fn verify(&self) -> Result<(), Error> {
        self.file.check_whole()?;
        self.file.bytes.expect_in_order(&self.layout.content);
        let content = self.file.slice(&self.layout.content);
        let actual = Digest::sha256(Sha256::digest(content).into());
        if actual == self.digest() {
            return Ok(());
        }
        Err(Error::WrongDigest {
            path: self.file.path.clone(),
            stated: self.digest(),
            actual,
        })
    }

    /// SHA-256 of the whole file, which differs between files of the same content where the dates of
    /// their feed files do.
    ///
    /// # Errors
    /// When it was cut short meanwhile.
    pub fn file_digest(&self) -> Result<Digest, Error> {
        self.file.check_whole()?;
        let whole = 0..self.file.bytes.len();
        self.file.bytes.expect_in_order(&whole);
        Ok(Digest::sha256(
            Sha256::digest(self.file.slice(&whole)).into(),
        ))
    }

    /// What it says of itself, as it stands in the file.
    pub(crate) fn meta_and_envelope(&self) -> Vec<u8> {
        let mut meta = vec![];
        self.meta.put(&mut meta);
        let mut bytes = vec![];
        put_len(&mut bytes, meta.len());
        bytes.extend(meta);
        bytes.extend_from_slice(self.file.slice(&self.layout.envelope));
        bytes
    }

    /// All records, each with the names that it speaks of.
    pub(crate) fn records_and_touched(&self) -> RecordsAndTouched<'_> {
        RecordsAndTouched::new(self)
    }

    fn record_and_touched(&self, id: RecordId) -> Result<(AdvisoryRecord, Vec<Touched>), Error> {
        let mut found = None;
        self.records
            .get(&self.file, &id.0.to_be_bytes(), |value, side| {
                found = Some(self.read_record(id, value, side)?);
                Ok(())
            })?;
        match found {
            Some(found) => Ok(found),
            None if u64::from(id.0) < self.meta.records() => Err(self.damaged_record(id)),
            None => Err(Error::NoSuchRecord {
                path: self.file.path.clone(),
                record: id.0,
            }),
        }
    }

    fn damaged_record(&self, id: RecordId) -> Error {
        self.file.damaged(format!("record {}", id.0))
    }
}

/// The one section of a kind, its checksum right.
fn section<'a>(file: &Opened, layout: &'a Layout, kind: Kind) -> Result<&'a Section, Error> {
    let of_kind = |section: &&Section| section.code == kind.code();
    let damaged = || file.damaged(kind.word());
    let section = layout.sections.iter().find(of_kind).ok_or_else(damaged)?;
    let is_right = || kind.is_blocks() || xxh3_64(file.slice(&section.range)) == section.checksum;
    if file.is_checked && !is_right() {
        return Err(damaged());
    }
    Ok(section)
}
