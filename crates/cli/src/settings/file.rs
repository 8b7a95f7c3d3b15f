//! The settings file: TOML whose keys are the long names of options.
//!
//! A key at the top is for every command that has the option, a key in a table for the command that
//! the table is named after:
//!
//! ```toml
//! data-dir = "/var/lib/drydock"
//! [scan]
//! fail-on = "high"
//! severity = ["critical", "high"]
//! [feeds.sync]
//! from = "https://mirror.example/feeds"
//! [feeds.sources.nvd]
//! enabled = false
//! ```

mod sources;

use std::ops::Range;
use std::path::Path;

use clap::{Arg, ArgAction, Command};
use toml::de::{DeTable, DeValue};

use super::{is_flag, is_setting};
use crate::exit_code::Code;
use crate::failure::Failure;
use crate::words::nearest;

/// Makes what the file says the defaults of `command`.
pub(super) fn apply(command: Command, path: &Path, text: &str) -> Result<Command, Failure> {
    let file = File { path, text };
    let table = DeTable::parse(text).map_err(|error| {
        let at = error.span().unwrap_or_default();
        file.refuse(&at, error.message())
    })?;
    file.table(command, table.get_ref())
}

#[derive(Clone, Copy)]
struct File<'f> {
    path: &'f Path,
    text: &'f str,
}

impl File<'_> {
    /// Top-level keys first, so that the table of a command overrides them.
    fn table(self, mut command: Command, table: &DeTable<'_>) -> Result<Command, Failure> {
        for (key, value) in table {
            if matches!(value.get_ref(), DeValue::Table(_)) {
                continue;
            }
            let known = known_keys(&command);
            if !known.iter().any(|one| one == key.get_ref()) {
                return Err(self.unknown(&key.span(), key.get_ref(), &known));
            }
            let values = self.values(&value.span(), value.get_ref())?;
            command = self.set(command, key.get_ref(), &values, &value.span())?;
        }
        for (key, value) in table {
            let DeValue::Table(inner) = value.get_ref() else {
                continue;
            };
            if (command.get_name(), key.get_ref().as_ref()) == sources::PLACE {
                command = self.sources(command, inner)?;
                continue;
            }
            let names: Vec<String> = names(&command);
            if !names.iter().any(|one| one == key.get_ref()) {
                return Err(self.unknown(&key.span(), key.get_ref(), &names));
            }
            let mut result = Ok(());
            command = command.mut_subcommand(key.get_ref().as_ref(), |subcommand| {
                self.table(subcommand.clone(), inner)
                    .unwrap_or_else(|error| {
                        result = Err(error);
                        subcommand
                    })
            });
            result?;
        }
        Ok(command)
    }

    /// Sets an option wherever it is below `command`.
    fn set(
        self,
        mut command: Command,
        key: &str,
        values: &[String],
        at: &Range<usize>,
    ) -> Result<Command, Failure> {
        let found = command.get_arguments().find(|arg| is_named(arg, key));
        if let Some(arg) = found {
            check(arg, values).map_err(|why| self.refuse(at, &why))?;
            let id = arg.get_id().clone();
            command = command.mut_arg(id, |arg| arg.default_values(values.to_vec()));
        }
        for name in names(&command) {
            let mut result = Ok(());
            command = command.mut_subcommand(name, |subcommand| {
                self.set(subcommand.clone(), key, values, at)
                    .unwrap_or_else(|error| {
                        result = Err(error);
                        subcommand
                    })
            });
            result?;
        }
        Ok(command)
    }

    fn values(self, at: &Range<usize>, value: &DeValue<'_>) -> Result<Vec<String>, Failure> {
        let text = match value {
            DeValue::String(text) => text.to_string(),
            DeValue::Integer(number) => number.to_string(),
            DeValue::Float(number) => number.to_string(),
            DeValue::Boolean(yes) => yes.to_string(),
            DeValue::Datetime(time) => time.to_string(),
            DeValue::Array(items) => {
                let items = items.iter();
                let values = items.map(|item| self.values(&item.span(), item.get_ref()));
                return Ok(values.collect::<Result<Vec<_>, _>>()?.concat());
            }
            DeValue::Table(_) => return Err(self.refuse(at, "a value was expected, not a table")),
        };
        Ok(vec![text])
    }

    fn unknown(self, at: &Range<usize>, key: &str, known: &[String]) -> Failure {
        let failure = self.refuse(at, &format!("unknown key `{key}`"));
        match nearest(key, known.iter().map(String::as_str)) {
            Some(meant) => failure.hint(format!("did you mean `{meant}`?")),
            None => failure.hint("a key is the long name of an option; see `drydock --help`"),
        }
    }

    fn refuse(self, at: &Range<usize>, why: &str) -> Failure {
        let before = self.text.get(..at.start).unwrap_or_default();
        let line = before.matches('\n').count() + 1;
        let path = self.path.display();
        Failure::new(
            Code::Usage,
            format!("settings file `{path}`, line {line}: {why}"),
        )
    }
}

/// The keys that a table may have: the options of its command and of those below it.
fn known_keys(command: &Command) -> Vec<String> {
    let options = command.get_arguments().filter(|arg| is_setting(arg));
    let options = options.filter_map(|arg| arg.get_long());
    let mut keys: Vec<String> = options
        .filter(|key| *key != "config")
        .map(str::to_owned)
        .collect();
    keys.extend(command.get_subcommands().flat_map(known_keys));
    keys.sort();
    keys.dedup();
    keys
}

fn names(command: &Command) -> Vec<String> {
    let subcommands = command.get_subcommands();
    subcommands.map(|one| one.get_name().to_owned()).collect()
}

fn is_named(arg: &Arg, key: &str) -> bool {
    is_setting(arg) && arg.get_long() == Some(key)
}

/// Whether the option takes these values, by asking a command line that has nothing else.
fn check(arg: &Arg, values: &[String]) -> Result<(), String> {
    if is_flag(arg) {
        return match values {
            [one] if one == "true" || one == "false" => Ok(()),
            _ => Err("expected true or false".to_owned()),
        };
    }
    let takes_many = matches!(arg.get_action(), ArgAction::Append);
    if values.len() > 1 && !takes_many {
        return Err("one value was expected".to_owned());
    }
    let long = arg.get_long().unwrap_or_default().to_owned();
    let names = arg.get_value_names().unwrap_or_default().to_vec();
    let probe = Arg::new("value")
        .value_names(names)
        .long(long.clone())
        .action(arg.get_action().clone())
        .value_parser(arg.get_value_parser().clone());
    let words = values.iter().map(|value| format!("--{long}={value}"));
    let command = Command::new("settings").no_binary_name(true).arg(probe);
    match command.try_get_matches_from(words) {
        Ok(_) => Ok(()),
        Err(error) => Err(reason(&error)),
    }
}

/// The first paragraph of what clap says, without its label.
fn reason(error: &clap::Error) -> String {
    let text = error.render().to_string();
    let first: Vec<&str> = text.lines().take_while(|line| !line.is_empty()).collect();
    let text = first.join("\n");
    text.strip_prefix("error: ").unwrap_or(&text).to_owned()
}

#[cfg(test)]
mod tests;
