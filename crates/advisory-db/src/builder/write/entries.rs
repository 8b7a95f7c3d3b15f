//! Writes the table of keys with their affected entries.

use std::collections::BTreeMap;

use super::{VALUE_AIM, Writing};
use crate::builder::sorter::Merge;
use crate::layout::Kind;
use crate::table::TableWriter;
use crate::wire::{Malformed, Reader, put_number};
use crate::{Error, Group};

/// Packages and entries by (place of the source, place of the namespace).
type Counts = BTreeMap<(Option<usize>, u16), Count>;

#[derive(Clone, Copy, Debug, Default)]
struct Count {
    packages: u64,
    entries: u64,
}

impl Writing {
    /// Writes the table of keys, and counts the groups of the sources.
    pub(super) fn entries(&mut self, mut merge: Merge) -> Result<(), Error> {
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
}
