//! Applies a delta: builds the new database from the old one and what the delta says.

use std::path::Path;

use drydock_model::{Enrichment, RepositoryCpes};

use super::format::{File, MAX_PREFIX};
use super::make::{FactRows, advisories};
use super::record::read_advisory;
use super::rows::{CpeValues, FactValues, Row, RowChange, RowsReader, Values};
use crate::builder::encode_entry;
use crate::wire::meta::{Meta, read_envelope};
use crate::wire::record::{Touched, read_ascending};
use crate::wire::{Malformed, Reader};
use crate::{Builder, Built, Database, Envelope, Error, SourceMeta};

pub(super) fn apply(
    base: &Database,
    file: &File<'_>,
    spill_dir: &Path,
    path: &Path,
) -> Result<Built, Error> {
    let mut applying = Applying {
        base,
        file,
        builder: Builder::new(spill_dir)?,
    };
    let envelope = applying.meta()?;
    let removed = applying.removed()?;
    applying.kept_records(&removed)?;
    applying.added_records(&removed)?;
    applying.facts()?;
    applying.repositories()?;
    applying
        .builder
        .write_expected(path, &envelope, &file.target)
}

struct Applying<'a> {
    base: &'a Database,
    file: &'a File<'a>,
    builder: Builder,
}

impl Applying<'_> {
    fn damaged(&self) -> Error {
        self.file.damaged()
    }

    /// Sources, releases and the envelope.
    fn meta(&mut self) -> Result<Envelope, Error> {
        let part = self.file.part(0, &self.base.meta_and_envelope())?;
        let read = || {
            let reader = &mut Reader::new(&part);
            let length = reader.len()?;
            let meta = Meta::read(reader.take(length)?)?;
            Ok((meta, read_envelope(reader.rest())?))
        };
        let (meta, envelope) = read().map_err(|Malformed| self.damaged())?;
        for source in meta.sources {
            self.builder.add_source(SourceMeta {
                id: source.id,
                digest: source.digest,
                covers: source.groups.into_iter().map(|it| it.namespace).collect(),
            })?;
        }
        self.builder.add_releases(meta.releases, meta.as_of);
        Ok(envelope)
    }

    fn removed(&self) -> Result<Vec<u32>, Error> {
        let part = self.file.part(1, &[])?;
        let reader = &mut Reader::new(&part);
        let removed = read_ascending(reader).map_err(|Malformed| self.damaged())?;
        reader.finish().map_err(|Malformed| self.damaged())?;
        Ok(removed)
    }

    /// Records of the base but the removed ones, then their entries.
    fn kept_records(&mut self, removed: &[u32]) -> Result<(), Error> {
        let mut numbers = vec![];
        let mut removed = removed.iter().copied().peekable();
        let mut walk = self.base.records_and_touched();
        while let Some((handle, record, touched)) = walk.next()? {
            if removed.next_if_eq(&handle).is_some() {
                numbers.push(None);
                continue;
            }
            let touched = self.interned(touched)?;
            numbers.push(Some(self.builder.push_record(&record, &touched)?));
        }
        for entries in self.base.keys() {
            for candidate in entries?.candidates {
                let number = numbers.get(candidate.record.0 as usize).copied().flatten();
                if let Some(number) = number {
                    let head = (candidate.id.as_str(), candidate.withdrawn);
                    let (key, entry) = encode_entry(&candidate.source, head, &candidate.affected)?;
                    self.builder.push_entry(number, &key, &entry)?;
                }
            }
        }
        Ok(())
    }

    /// Places of namespaces in the base become those of the builder.
    fn interned(&mut self, touched: Vec<Touched>) -> Result<Vec<Touched>, Error> {
        let mut interned = Vec::with_capacity(touched.len());
        for mut name in touched {
            for place in &mut name.namespaces {
                let namespace = self.base.namespaces().get(*place as usize);
                let namespace = namespace.ok_or_else(|| self.file.damaged())?;
                *place = self.builder.intern(namespace);
            }
            name.namespaces.sort_unstable();
            interned.push(name);
        }
        Ok(interned)
    }

    fn added_records(&mut self, removed: &[u32]) -> Result<(), Error> {
        let prefix = advisories(self.base, removed, MAX_PREFIX)?;
        let part = self.file.part(2, &prefix)?;
        let reader = &mut Reader::new(&part);
        while !reader.is_empty() {
            let advisory = read_advisory(reader).map_err(|Malformed| self.damaged())?;
            self.builder.add(&advisory)?;
        }
        Ok(())
    }

    fn facts(&mut self) -> Result<(), Error> {
        let part = self.file.part(3, &[])?;
        let mut rows = FactRows::new(self.base);
        let builder = &mut self.builder;
        let add = |row: Row<Vec<Enrichment>>| {
            for fact in row.value {
                let id = row.key.clone();
                builder.add_enrichment(&Enrichment { id, ..fact })?;
            }
            Ok(())
        };
        change_rows(self.file, &part, &FactValues, || rows.next(), add)
    }

    fn repositories(&mut self) -> Result<(), Error> {
        let part = self.file.part(4, &[])?;
        let mut rows = self.base.repositories();
        let next = || {
            let row = rows.next().transpose()?;
            Ok(row.map(|row| Row {
                key: row.repository,
                value: row.cpes,
            }))
        };
        let builder = &mut self.builder;
        let add = |row: Row<Vec<String>>| {
            builder.add_repository(&RepositoryCpes {
                repository: row.key,
                cpes: row.value,
            })
        };
        change_rows(self.file, &part, &CpeValues, next, add)
    }
}

fn change_rows<V: Values>(
    file: &File<'_>,
    part: &[u8],
    values: &V,
    mut next: impl FnMut() -> Result<Option<Row<V::Value>>, Error>,
    mut add: impl FnMut(Row<V::Value>) -> Result<(), Error>,
) -> Result<(), Error> {
    let damaged = |Malformed| file.damaged();
    let mut changes = RowsReader::new(part).map_err(damaged)?;
    while let Some((stay, change)) = changes.next(values).map_err(damaged)? {
        for _ in 0..stay {
            add(next()?.ok_or(Malformed).map_err(damaged)?)?;
        }
        if let RowChange::Inserted(row) = change {
            add(row)?;
            continue;
        }
        let old = next()?.ok_or(Malformed).map_err(damaged)?;
        let value = match change {
            RowChange::Removed | RowChange::Inserted(_) => continue,
            RowChange::Replaced(value) => value,
            RowChange::Moved(by) => values.shift(&old.value, by).map_err(damaged)?,
        };
        add(Row {
            key: old.key,
            value,
        })?;
    }
    while let Some(row) = next()? {
        add(row)?;
    }
    Ok(())
}
