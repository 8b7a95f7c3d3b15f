//! Writes what a builder has collected: records first, since entries and ids hold their handles.

use std::collections::BTreeMap;
use std::path::Path;

use drydock_model::{AdvisoryRecord, Namespace};
use xxhash_rust::xxh3::xxh3_64;

use super::sorter::{Merge, Pair, Sorter};
use super::{Builder, Built, Output, ids_of, over_limit};
use crate::layout::{Kind, Section, directory, header, tail};
use crate::table::{MAX_VALUE, TableWriter};
use crate::wire::meta::{Meta, put_envelope};
use crate::wire::record::{
    DIGEST_HEAD, Touched, put_ascending, put_touched, read_record, read_touched,
};
use crate::wire::{Malformed, Reader, put_number};
use crate::{Envelope, Error, Group, Source, SourceMeta};

/// A value of a key with many entries or handles is closed beyond this, so that blocks stay small.
const VALUE_AIM: usize = 8 << 10;

pub(super) fn write(builder: Builder, path: &Path, envelope: &Envelope) -> Result<Built, Error> {
    check_sources(&builder)?;
    let mut writing = Writing::begin(&builder, path)?;
    let Builder {
        spill_dir,
        records,
        entries,
        sample,
        ..
    } = builder;
    let mut ids = Sorter::new(&spill_dir, super::MEMORY / 2);
    writing.records(records.finish()?, sample.train(), &mut ids)?;
    writing.entries(entries.finish()?)?;
    writing.ids(ids.finish()?)?;
    writing.finish(envelope)
}

fn check_sources(builder: &Builder) -> Result<(), Error> {
    let is_unknown = |(name, _): &(&String, &String)| !builder.sources.contains_key(*name);
    match builder.seen_sources.iter().find(is_unknown) {
        Some((name, id)) => Err(Error::UnknownSource {
            name: name.clone(),
            id: id.clone(),
        }),
        None => Ok(()),
    }
}

/// A database being written.
struct Writing {
    output: Output,
    meta: Meta,
    /// Place in the file of each namespace, by its interned place.
    places: Vec<u32>,
    /// Handle of each record, by the order of its coming.
    handles: Vec<u32>,
    sections: Vec<Section>,
    /// Sections that are written behind all blocks, so that what opening reads stands together.
    late: Vec<(Kind, Vec<u8>)>,
}

impl Writing {
    fn begin(builder: &Builder, path: &Path) -> Result<Self, Error> {
        let mut namespaces: Vec<Namespace> = builder.namespaces.places.keys().cloned().collect();
        namespaces.sort();
        if namespaces.len() > usize::from(u16::MAX) {
            let limit = usize::from(u16::MAX);
            return Err(over_limit("number of namespaces", "the database", limit));
        }
        let mut places = vec![0; namespaces.len()];
        for (place, namespace) in namespaces.iter().enumerate() {
            let interned = builder.namespaces.places.get(namespace).copied();
            if let Some(slot) = interned.and_then(|interned| places.get_mut(interned as usize)) {
                *slot = place as u32;
            }
        }
        let mut releases = builder.releases.clone();
        releases.sort();
        releases.dedup();
        let mut output = Output::create(path)?;
        output.write(&header())?;
        Ok(Self {
            output,
            meta: Meta {
                namespaces,
                sources: builder.sources.values().map(begin_source).collect(),
                releases,
                as_of: builder.as_of,
                keys: 0,
                entries: 0,
            },
            places,
            handles: vec![0; builder.added as usize],
            sections: vec![],
            late: vec![],
        })
    }

    /// Deals out handles in the order of (source, locator, id, everything else).
    fn records(
        &mut self,
        mut merge: Merge,
        dictionary: Option<Vec<u8>>,
        ids: &mut Sorter,
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
                        self.record(&mut table, ids, before, handle)?;
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
            self.record(&mut table, ids, last, handle)?;
        }
        self.end_table(table, [Kind::Records, Kind::RecordPages, Kind::RecordRoot])
    }

    fn record(
        &mut self,
        table: &mut TableWriter,
        ids: &mut Sorter,
        sorted: SortedRecord,
        handle: u32,
    ) -> Result<(), Error> {
        let record = sorted.decode().map_err(|Malformed| self.spill_damaged())?;
        for id in ids_of(&record) {
            ids.push(id.as_bytes(), &handle.to_be_bytes())?;
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

    fn entries(&mut self, mut merge: Merge) -> Result<(), Error> {
        let mut table = TableWriter::new((Kind::Keys, Kind::KeyPages), &self.output, None);
        let mut counts = Counts::new();
        let mut key = vec![];
        let mut group = vec![];
        loop {
            let pair = merge.next()?;
            if !group.is_empty() && pair.as_ref().is_none_or(|pair| pair.key != key) {
                self.key(&mut table, &mut counts, &key, std::mem::take(&mut group))?;
            }
            let Some(pair) = pair else { break };
            key = pair.key;
            let entry = self.numbered(&pair.value);
            group.push(entry.map_err(|Malformed| self.spill_damaged())?);
        }
        self.add_groups(&counts);
        self.end_table(table, [Kind::Keys, Kind::KeyPages, Kind::KeyRoot])
    }

    /// An entry with the handle of its record.
    fn numbered(&self, value: &[u8]) -> Result<(u32, Vec<u8>), Malformed> {
        let reader = &mut Reader::new(value);
        let sequence = u32::from_le_bytes(reader.array()?) as usize;
        let handle = self.handles.get(sequence).ok_or(Malformed)?;
        Ok((*handle, reader.rest().to_vec()))
    }

    fn key(
        &mut self,
        table: &mut TableWriter,
        counts: &mut Counts,
        sorted_key: &[u8],
        mut group: Vec<(u32, Vec<u8>)>,
    ) -> Result<(), Error> {
        group.sort_unstable();
        group.dedup();
        let (place, key) = self
            .file_key(sorted_key)
            .map_err(|Malformed| self.spill_damaged())?;
        self.meta.keys += 1;
        self.meta.entries += group.len() as u64;
        self.count(counts, place, &group);
        let mut value = vec![];
        let mut last = 0;
        for (handle, entry) in &group {
            put_number(&mut value, u64::from(handle - last));
            last = *handle;
            value.extend_from_slice(entry);
            if value.len() >= VALUE_AIM {
                table.push(&mut self.output, &key, &value, &[])?;
                value.clear();
                last = 0;
            }
        }
        if !value.is_empty() {
            table.push(&mut self.output, &key, &value, &[])?;
        }
        Ok(())
    }

    /// The key as it stands in the file: the namespace's place, kind, name.
    fn file_key(&self, sorted_key: &[u8]) -> Result<(u16, Vec<u8>), Malformed> {
        let zero = sorted_key.iter().position(|byte| *byte == 0);
        let (namespace, rest) = zero
            .and_then(|zero| sorted_key.split_at_checked(zero))
            .ok_or(Malformed)?;
        let text = std::str::from_utf8(namespace).map_err(|_| Malformed)?;
        let namespace = text.parse().map_err(|_| Malformed)?;
        let place = self.meta.place_of(&namespace).ok_or(Malformed)?;
        let mut key = place.to_be_bytes().to_vec();
        key.extend_from_slice(rest.get(1..).unwrap_or_default());
        Ok((place, key))
    }

    fn count(&self, counts: &mut Counts, namespace: u16, group: &[(u32, Vec<u8>)]) {
        let mut last_source = None;
        for (handle, _) in group {
            let source = self.meta.source_of(*handle);
            let count = counts.entry((source, namespace)).or_default();
            count.entries += 1;
            count.packages += u64::from(last_source != Some(source));
            last_source = Some(source);
        }
    }

    fn add_groups(&mut self, counts: &Counts) {
        for ((source, namespace), count) in counts {
            let namespace = self.meta.namespaces.get(usize::from(*namespace)).cloned();
            let source = source.and_then(|source| self.meta.sources.get_mut(source));
            if let (Some(source), Some(namespace)) = (source, namespace) {
                source.groups.retain(|group| group.namespace != namespace);
                source.groups.push(Group {
                    namespace,
                    packages: count.packages,
                    entries: count.entries,
                });
            }
        }
        for source in &mut self.meta.sources {
            source.groups.sort();
        }
    }

    fn ids(&mut self, mut merge: Merge) -> Result<(), Error> {
        let mut table = TableWriter::new((Kind::Ids, Kind::IdPages), &self.output, None);
        let mut id = vec![];
        let mut handles: Vec<u32> = vec![];
        loop {
            let pair = merge.next()?;
            let is_other = pair.as_ref().is_none_or(|pair| pair.key != id);
            if !handles.is_empty() && (is_other || handles.len() * 4 >= VALUE_AIM) {
                let mut value = vec![];
                put_ascending(&mut value, &handles);
                table.push(&mut self.output, &id, &value, &[])?;
                handles.clear();
            }
            let Some(pair) = pair else { break };
            id = pair.key;
            let handle = pair.value.try_into().map(u32::from_be_bytes);
            handles.extend(handle.ok());
            handles.dedup();
        }
        self.end_table(table, [Kind::Ids, Kind::IdPages, Kind::IdRoot])
    }

    fn end_table(&mut self, table: TableWriter, kinds: [Kind; 3]) -> Result<(), Error> {
        let ends = table.finish(&mut self.output)?;
        let [blocks, pages, root] = kinds;
        self.sections.push(Section {
            code: blocks.code(),
            range: ends.start as usize..self.output.position() as usize,
            checksum: 0,
        });
        self.late.push((pages, ends.pages));
        self.late.push((root, ends.root));
        Ok(())
    }

    fn finish(mut self, envelope: &Envelope) -> Result<Built, Error> {
        let mut meta = vec![];
        self.meta.put(&mut meta);
        self.late.push((Kind::Meta, meta));
        // Pages first: all that opening reads then stands together.
        self.late.sort_by_key(|(kind, _)| !kind.is_blocks());
        for (kind, bytes) in &self.late {
            let start = self.output.position() as usize;
            self.output.write(bytes)?;
            self.sections.push(Section {
                code: kind.code(),
                range: start..start + bytes.len(),
                checksum: if kind.is_blocks() { 0 } else { xxh3_64(bytes) },
            });
        }
        self.output.write(&directory(&self.sections))?;
        let digest = self.output.digest();
        let content_len = self.output.position();
        let mut bytes = vec![];
        put_envelope(&mut bytes, envelope);
        self.output.write(&bytes)?;
        self.output.write(&tail(content_len, &digest, &bytes))?;
        let built = Built {
            digest,
            bytes: self.output.position(),
            keys: self.meta.keys,
            entries: self.meta.entries,
            records: self.meta.records(),
        };
        self.output.persist()?;
        Ok(built)
    }

    /// Somebody else wrote to an unnamed file, or memory is bad: nothing that a user can mend.
    fn spill_damaged(&self) -> Error {
        let source = std::io::Error::other("what was spilled has changed");
        self.output.failed("build", source)
    }
}

/// Packages and entries by (place of the source, place of the namespace).
type Counts = BTreeMap<(Option<usize>, u16), Count>;

#[derive(Clone, Copy, Debug, Default)]
struct Count {
    packages: u64,
    entries: u64,
}

fn begin_source(source: &SourceMeta) -> Source {
    let mut covers = source.covers.clone();
    covers.sort();
    covers.dedup();
    let empty = |namespace| Group {
        namespace,
        packages: 0,
        entries: 0,
    };
    Source {
        id: source.id.clone(),
        digest: source.digest,
        records: 0,
        groups: covers.into_iter().map(empty).collect(),
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
