//! Writes what a builder has collected: records first, since entries and ids hold their handles.

mod aliases;
mod entries;
mod facts;
mod ids;
mod records;
mod repositories;

use std::path::Path;

use drydock_model::Namespace;
use xxhash_rust::xxh3::xxh3_64;

use super::aliases::Aliases;
use super::sorter::Sorter;
use super::{Builder, Built, Expected, Output, over_limit};
use crate::layout::{Kind, Section, directory, header, tail};
use crate::table::TableWriter;
use crate::wire::meta::{Meta, put_envelope};
use crate::{Envelope, Error, Group, Source, SourceMeta};

/// A value of a key with many entries or handles is closed beyond this, so that blocks stay small.
const VALUE_AIM: usize = 4 << 10;

pub(super) fn write(
    builder: Builder,
    path: &Path,
    envelope: &Envelope,
    expected: Option<&Expected>,
) -> Result<Built, Error> {
    check_sources(&builder)?;
    let mut writing = Writing::begin(&builder, path)?;
    let Builder {
        spill_dir,
        memory,
        records,
        entries,
        facts,
        repositories,
        sample,
        ..
    } = builder;
    let mut found = Found {
        ids: Sorter::new(&spill_dir, memory / 2),
        facts,
        aliases: Aliases::default(),
    };
    writing.records(records.finish()?, sample.train(), &mut found)?;
    writing.entries(entries.finish()?)?;
    writing.ids(found.ids.finish()?)?;
    writing.facts(found.facts.finish()?)?;
    writing.aliases(found.aliases)?;
    writing.repositories(repositories.finish()?)?;
    writing.finish(envelope, expected)
}

/// What is found in records while they are written.
struct Found {
    ids: Sorter,
    facts: Sorter,
    aliases: Aliases,
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

    fn finish(mut self, envelope: &Envelope, expected: Option<&Expected>) -> Result<Built, Error> {
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
            facts: self.meta.sources.iter().map(|source| source.facts).sum(),
        };
        let actual = Expected {
            content: digest,
            file: self.output.digest(),
        };
        match expected {
            Some(expected) if *expected != actual => Err(Error::WrongTarget {
                wanted: expected.content,
                actual: digest,
            }),
            _ => {
                self.output.persist()?;
                Ok(built)
            }
        }
    }

    /// Somebody else wrote to an unnamed file, or memory is bad: nothing that a user can mend.
    fn spill_damaged(&self) -> Error {
        let source = std::io::Error::other("what was spilled has changed");
        self.output.failed("build", source)
    }
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
        facts: 0,
        groups: covers.into_iter().map(empty).collect(),
    }
}
