//! Writes the table of repositories with their CPEs.

use std::collections::BTreeSet;

use super::Writing;
use crate::Error;
use crate::builder::enrichment::MAX_CPES;
use crate::builder::over_limit;
use crate::builder::sorter::Merge;
use crate::layout::Kind;
use crate::table::TableWriter;
use crate::wire::{Malformed, Reader, put_texts};

impl Writing {
    /// Writes the table of repositories.
    pub(super) fn repositories(&mut self, mut merge: Merge) -> Result<(), Error> {
        let kinds = (Kind::Repositories, Kind::RepositoryPages);
        let mut table = TableWriter::new(kinds, &self.output, None);
        let mut next = merge.next()?;
        while let Some(pair) = next {
            let name = pair.key.clone();
            let mut cpes = BTreeSet::new();
            next = Some(pair);
            while let Some(pair) = next.take_if(|pair| pair.key == name) {
                let read = Reader::new(&pair.value).texts();
                cpes.extend(read.map_err(|Malformed| self.spill_damaged())?);
                next = merge.next()?;
            }
            let cpes: Vec<String> = cpes.into_iter().collect();
            let mut value = vec![];
            put_texts(&mut value, &cpes);
            if value.len() > MAX_CPES {
                let name = String::from_utf8_lossy(&name);
                return Err(over_limit("size of a repository's CPEs", &name, MAX_CPES));
            }
            table.push(&mut self.output, &name, &value, &[])?;
        }
        let kinds = [
            Kind::Repositories,
            Kind::RepositoryPages,
            Kind::RepositoryRoot,
        ];
        self.end_table(table, kinds)
    }
}
