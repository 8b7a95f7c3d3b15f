//! Writes the table of ids with the handles of the records that have them.

use super::{VALUE_AIM, Writing};
use crate::Error;
use crate::builder::sorter::Merge;
use crate::layout::Kind;
use crate::table::TableWriter;
use crate::wire::record::put_ascending;

impl Writing {
    /// Writes the table of ids.
    pub(super) fn ids(&mut self, mut merge: Merge) -> Result<(), Error> {
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
        }
        self.end_table(table, [Kind::Ids, Kind::IdPages, Kind::IdRoot])
    }
}
