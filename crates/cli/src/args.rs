//! The command line: what is common to all commands.

use std::path::PathBuf;

use clap::{Parser, ValueEnum};

use crate::commands::Command;
use crate::exit_code;
use crate::logging::Level;

/// Inspects container images for known vulnerabilities, and Docker hosts for bad settings
///
/// For each vulnerability it says which layer and which build step brought the package in, which advisory
/// says so, and which version fixes it. What could not be assessed is said too, never left out.
#[derive(Debug, Parser)]
#[command(
    name = "drydock",
    version,
    max_term_width = 100,
    subcommand_required = true,
    arg_required_else_help = true,
    disable_help_subcommand = true,
    after_long_help = format!("{SETTINGS}\n\n{}", exit_code::help()),
)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Command,
}

const SETTINGS: &str = "\
Settings:
  Every option can be set in three places; the first that has it wins:
    the command line    --fail-on high
    a variable          DRYDOCK_FAIL_ON=high
    the settings file   fail-on = \"high\", for all commands or under [scan]";

/// Options of every command.
#[derive(Clone, Debug, clap::Args)]
#[command(next_help_heading = "Global options")]
pub(crate) struct Global {
    /// Folder of database, mirror and cache [default: `drydock` in the user's data folder]
    #[arg(long, global = true, value_name = "DIR")]
    pub(crate) data_dir: Option<PathBuf>,

    /// Settings file [default: `drydock/config.toml` in the user's configuration folder]
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,

    /// Print results and errors only
    #[arg(long, short, global = true)]
    pub(crate) quiet: bool,

    /// Show no progress
    #[arg(long, global = true)]
    pub(crate) no_progress: bool,

    /// When to colour
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub(crate) color: When,

    /// How much to log: off, error, warn, info, debug or trace, also by part:
    /// `warn,drydock_net=debug`
    #[arg(long, global = true, value_name = "LEVEL", default_value = "warn")]
    pub(crate) log_level: Level,
}

/// When something is done that depends on the terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum When {
    Auto,
    Always,
    Never,
}
