//! The sections that say what a database is, as bytes: sources, namespaces, releases, counts, and the
//! envelope behind the content.

use drydock_model::{Namespace, Release};
use jiff::civil::Date;

use super::{
    Malformed, Reader, put_date, put_digest, put_len, put_number, put_optional, put_text, put_time,
};
use crate::{Envelope, Group, Source, UpstreamFile};

/// All that a database says of itself and that is part of its identity.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Meta {
    /// Sorted; keys hold places in this list.
    pub(crate) namespaces: Vec<Namespace>,
    /// Sorted by id; handles of records are dealt out source by source in this order.
    pub(crate) sources: Vec<Source>,
    /// Sorted.
    pub(crate) releases: Vec<Release>,
    pub(crate) as_of: Option<Date>,
    pub(crate) keys: u64,
    pub(crate) entries: u64,
}

impl Meta {
    /// Number of records of all sources.
    pub(crate) fn records(&self) -> u64 {
        self.sources.iter().map(|source| source.records).sum()
    }

    /// The place of a namespace.
    pub(crate) fn place_of(&self, namespace: &Namespace) -> Option<u16> {
        let place = self.namespaces.binary_search(namespace).ok()?;
        place.try_into().ok()
    }

    /// The place of the source of the record with this handle.
    pub(crate) fn source_of(&self, record: u32) -> Option<usize> {
        let mut first_of_next = 0u64;
        self.sources.iter().position(|source| {
            first_of_next = first_of_next.saturating_add(source.records);
            u64::from(record) < first_of_next
        })
    }

    pub(crate) fn put(&self, out: &mut Vec<u8>) {
        put_number(out, self.keys);
        put_number(out, self.entries);
        put_date(out, self.as_of);
        put_len(out, self.namespaces.len());
        for namespace in &self.namespaces {
            put_text(out, namespace.as_str());
        }
        put_len(out, self.sources.len());
        for source in &self.sources {
            self.put_source(out, source);
        }
        put_len(out, self.releases.len());
        for release in &self.releases {
            put_release(out, release);
        }
    }

    fn put_source(&self, out: &mut Vec<u8>, source: &Source) {
        put_text(out, &source.id);
        put_digest(out, &source.digest);
        put_number(out, source.records);
        put_number(out, source.facts);
        put_len(out, source.groups.len());
        for group in &source.groups {
            let place = self.place_of(&group.namespace).unwrap_or(u16::MAX);
            put_number(out, u64::from(place));
            put_number(out, group.packages);
            put_number(out, group.entries);
        }
    }

    pub(crate) fn read(bytes: &[u8]) -> Result<Self, Malformed> {
        let reader = &mut Reader::new(bytes);
        let keys = reader.number()?;
        let entries = reader.number()?;
        let as_of = reader.date()?;
        let namespaces = reader.list(|reader| reader.text()?.parse().map_err(|_| Malformed))?;
        let sources = reader.list(|reader| read_source(reader, &namespaces))?;
        let releases = reader.list(read_release)?;
        reader.finish()?;
        if !namespaces.is_sorted() {
            return Err(Malformed);
        }
        Ok(Self {
            namespaces,
            sources,
            releases,
            as_of,
            keys,
            entries,
        })
    }
}

fn read_source(reader: &mut Reader<'_>, namespaces: &[Namespace]) -> Result<Source, Malformed> {
    Ok(Source {
        id: reader.text()?.to_owned(),
        digest: reader.digest()?,
        records: u64::from(reader.number_u32()?),
        facts: reader.number()?,
        groups: reader.list(|reader| {
            let place = reader.len()?;
            Ok(Group {
                namespace: namespaces.get(place).ok_or(Malformed)?.clone(),
                packages: reader.number()?,
                entries: reader.number()?,
            })
        })?,
    })
}

fn put_release(out: &mut Vec<u8>, release: &Release) {
    put_text(out, &release.distribution);
    put_text(out, &release.version);
    put_optional(out, release.codename.as_deref());
    put_date(out, release.released);
    put_date(out, release.end_of_life);
    put_text(out, &release.source);
}

fn read_release(reader: &mut Reader<'_>) -> Result<Release, Malformed> {
    Ok(Release {
        distribution: reader.text()?.to_owned(),
        version: reader.text()?.to_owned(),
        codename: reader.optional()?.map(str::to_owned),
        released: reader.date()?,
        end_of_life: reader.date()?,
        source: reader.text()?.to_owned(),
    })
}

/// Appends an envelope, its files sorted and each once.
pub(crate) fn put_envelope(out: &mut Vec<u8>, envelope: &Envelope) {
    let mut files: Vec<_> = envelope.files.iter().collect();
    files.sort();
    files.dedup();
    put_len(out, files.len());
    for file in files {
        put_text(out, &file.source);
        put_text(out, &file.name);
        out.push(u8::from(file.modified.is_some()));
        if let Some(time) = file.modified {
            put_time(out, time);
        }
    }
}

/// Reads an envelope.
pub(crate) fn read_envelope(bytes: &[u8]) -> Result<Envelope, Malformed> {
    let reader = &mut Reader::new(bytes);
    let files = reader.list(|reader| {
        Ok(UpstreamFile {
            source: reader.text()?.to_owned(),
            name: reader.text()?.to_owned(),
            modified: match reader.byte()? {
                0 => None,
                1 => Some(reader.time()?),
                _ => return Err(Malformed),
            },
        })
    })?;
    reader.finish()?;
    Ok(Envelope { files })
}
