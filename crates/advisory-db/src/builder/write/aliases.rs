//! Writes the table of other ids.

use super::Writing;
use crate::Error;
use crate::builder::aliases::Aliases;
use crate::layout::Kind;
use crate::table::TableWriter;

impl Writing {
    /// Writes the table of other ids.
    pub(super) fn aliases(&mut self, aliases: Aliases) -> Result<(), Error> {
        let mut table = TableWriter::new((Kind::Aliases, Kind::AliasPages), &self.output, None);
        for (id, alias) in aliases.finish() {
            let mut value = vec![];
            alias.put(&mut value);
            table.push(&mut self.output, id.as_bytes(), &value, &[])?;
        }
        self.end_table(table, [Kind::Aliases, Kind::AliasPages, Kind::AliasRoot])
    }
}
