//! The tables `[feeds.sources.ID]`: what is set for single sources. Each key becomes a value
//! `ID.KEY=VALUE` of the option that the command line has for the same.

use clap::Command;
use toml::de::{DeTable, DeValue};

use super::{File, check, is_named};
use crate::failure::Failure;

/// The command and the table in it.
pub(super) const PLACE: (&str, &str) = ("feeds", "sources");

/// The option that takes the values.
const OPTION: &str = "source-default";

impl File<'_> {
    /// Sets what the tables say as defaults below `command`.
    pub(super) fn sources(self, command: Command, table: &DeTable<'_>) -> Result<Command, Failure> {
        let option = command.get_subcommands().find_map(|it| {
            let mut arguments = it.get_arguments();
            arguments.find(|arg| is_named(arg, OPTION)).cloned()
        });
        let Some(option) = option else {
            return Ok(command);
        };
        let mut all = Vec::new();
        for (id, value) in table {
            let DeValue::Table(inner) = value.get_ref() else {
                let why = "expected a table for each source, `[feeds.sources.ID]`";
                return Err(self.refuse(&id.span(), why));
            };
            for (key, value) in inner {
                let values = self.values(&value.span(), value.get_ref())?;
                let value_text = values.join(",");
                let setting = format!("{}.{}={value_text}", id.get_ref(), key.get_ref());
                check(&option, std::slice::from_ref(&setting))
                    .map_err(|why| self.refuse(&key.span(), &why))?;
                all.push(setting);
            }
        }
        if all.is_empty() {
            return Ok(command);
        }
        self.set(command, OPTION, &all, &(0..0))
    }
}
