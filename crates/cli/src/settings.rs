//! Settings: the command line, then `DRYDOCK_…` variables, then a file.
//!
//! No option is named here. Every option that has a long name gets a variable and a key from it,
//! and what the file says becomes the option's default; so a new option can be set in all three
//! places from the day it is added.

mod environment;
mod file;
pub(crate) mod paths;

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use clap::builder::BoolishValueParser;
use clap::{Arg, ArgAction, CommandFactory as _, FromArgMatches as _};

use crate::args::Cli;
use crate::exit_code::Code;
use crate::failure::{self, Failure};
use crate::printer::Printer;

pub(crate) use environment::Environment;

/// Why the command line was not taken.
pub(crate) enum Refused {
    /// The command line itself, or a request for help.
    Arguments(clap::Error),
    /// The settings file.
    File(Failure),
}

impl Refused {
    /// Prints it and gives the exit code.
    pub(crate) fn show(self) -> Code {
        match self {
            Self::Arguments(error) => {
                // There is nowhere to complain to when the streams are closed.
                let _ = error.print();
                if error.use_stderr() {
                    Code::Usage
                } else {
                    Code::Ok
                }
            }
            Self::File(error) => {
                let printer = Printer::new(crate::args::When::Auto, false);
                failure::show(&error.into(), &printer)
            }
        }
    }
}

impl From<clap::Error> for Refused {
    fn from(error: clap::Error) -> Self {
        Self::Arguments(error)
    }
}

/// Reads all settings.
pub(crate) fn read(args: impl IntoIterator<Item = OsString>) -> Result<Cli, Refused> {
    let mut args: Vec<OsString> = args.into_iter().collect();
    if args.len() == 1 {
        // clap would do so by itself, but takes a variable for an argument.
        args.push("-h".into());
    }
    let command = command();
    let first = command.clone().try_get_matches_from(&args)?;
    let chosen = first.get_one::<PathBuf>("config").cloned();
    let matches = match file_text(chosen).map_err(Refused::File)? {
        None => first,
        Some((path, text)) => {
            let command = file::apply(command, &path, &text).map_err(Refused::File)?;
            command.try_get_matches_from(&args)?
        }
    };
    Ok(Cli::from_arg_matches(&matches)?)
}

/// The command line with a variable for every option.
pub(crate) fn command() -> clap::Command {
    with_variables(Cli::command())
}

fn with_variables(command: clap::Command) -> clap::Command {
    command
        .mut_args(with_variable)
        .mut_subcommands(with_variables)
}

fn with_variable(arg: Arg) -> Arg {
    let name = match arg.get_long() {
        Some(long) if is_setting(&arg) => long.replace('-', "_").to_uppercase(),
        _ => return arg,
    };
    let arg = if is_flag(&arg) {
        arg.value_parser(BoolishValueParser::new())
    } else {
        arg
    };
    arg.env(format!("DRYDOCK_{name}")).hide_env(true)
}

/// Whether an argument can be set elsewhere than on the command line.
fn is_setting(arg: &Arg) -> bool {
    let asks = matches!(
        arg.get_action(),
        ArgAction::Help | ArgAction::HelpShort | ArgAction::HelpLong | ArgAction::Version
    );
    arg.get_long().is_some() && !asks
}

fn is_flag(arg: &Arg) -> bool {
    matches!(arg.get_action(), ArgAction::SetTrue)
}

/// The settings file: the chosen one must be there, the usual one may be.
fn file_text(chosen: Option<PathBuf>) -> Result<Option<(PathBuf, String)>, Failure> {
    let is_chosen = chosen.is_some();
    let Some(path) = chosen.or_else(paths::config_file) else {
        return Ok(None);
    };
    match std::fs::read_to_string(&path) {
        Ok(text) => Ok(Some((path, text))),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound && !is_chosen => Ok(None),
        Err(error) => Err(unreadable(&path, &error)),
    }
}

fn unreadable(path: &Path, error: &std::io::Error) -> Failure {
    let path = path.display();
    Failure::new(
        Code::Usage,
        format!("cannot read the settings file `{path}`: {error}"),
    )
}
