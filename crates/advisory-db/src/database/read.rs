//! Turns what the tables hold into values of the model.

use drydock_model::{AdvisoryRecord, Candidate, RecordId};

use crate::wire::affected::{Entry, read_entry};
use crate::wire::record::{Touched, kind_of, read_record, read_touched};
use crate::wire::{Malformed, Reader};
use crate::{Database, Key};

impl Database {
    fn source_of(&self, handle: u32) -> Result<&str, Malformed> {
        let source = self.meta.source_of(handle);
        let source = source.and_then(|place| self.meta.sources.get(place));
        source.map(|source| source.id.as_str()).ok_or(Malformed)
    }

    pub(super) fn read_record(
        &self,
        id: RecordId,
        value: &[u8],
        side: &[u8],
    ) -> Result<(AdvisoryRecord, Vec<Touched>), Malformed> {
        let head = side.try_into().map_err(|_| Malformed)?;
        let reader = &mut Reader::new(value);
        let record = read_record(reader, self.source_of(id.0)?, head)?;
        let touched = read_touched(reader)?;
        reader.finish()?;
        Ok((record, touched))
    }

    pub(super) fn read_key(&self, bytes: &[u8]) -> Result<Key, Malformed> {
        let reader = &mut Reader::new(bytes);
        let place = usize::from(u16::from_be_bytes(reader.array()?));
        let kind = kind_of(reader.byte()?)?;
        let name = std::str::from_utf8(reader.rest()).map_err(|_| Malformed)?;
        Ok(Key {
            namespace: self.meta.namespaces.get(place).ok_or(Malformed)?.clone(),
            kind,
            name: name.to_owned(),
        })
    }

    pub(super) fn read_candidates(
        &self,
        key: &Key,
        value: &[u8],
        candidates: &mut Vec<Candidate>,
    ) -> Result<(), Malformed> {
        let reader = &mut Reader::new(value);
        let mut handle = 0u32;
        while !reader.is_empty() {
            handle = handle.checked_add(reader.number_u32()?).ok_or(Malformed)?;
            let source = self.source_of(handle)?;
            let Entry {
                id,
                withdrawn,
                affected,
            } = read_entry(reader, source, key)?;
            candidates.push(Candidate {
                record: RecordId(handle),
                source: source.to_owned(),
                id,
                withdrawn,
                affected,
            });
        }
        Ok(())
    }
}
