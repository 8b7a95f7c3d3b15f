//! `drydock man`: the manual pages.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context as _;

use crate::context::Context;
use crate::exit_code::Code;
use crate::failure::OrFail as _;
use crate::output::Target;
use crate::settings;

const EXAMPLES: &str = "\
Examples:
  drydock man | man -l -
  drydock man --output-dir ~/.local/share/man/man1";

/// Print the manual page, or write the pages of all commands to a folder
#[derive(Debug, clap::Args)]
#[command(after_long_help = EXAMPLES)]
pub(crate) struct Args {
    /// Write one page per command to this folder, which is made if needed
    #[arg(long, value_name = "DIR")]
    output_dir: Option<PathBuf>,
}

pub(crate) fn run(args: Args, context: &Context) -> anyhow::Result<Code> {
    match args.output_dir {
        Some(folder) => write_pages(&folder)?,
        None => {
            let page = clap_mangen::Man::new(settings::command());
            Target::Standard.write(context.printer(), |mut out| page.render(&mut out))?;
        }
    }
    Ok(Code::Ok)
}

fn write_pages(folder: &Path) -> anyhow::Result<()> {
    let write = || {
        fs::create_dir_all(folder)?;
        clap_mangen::generate_to(settings::command(), folder)
    };
    write()
        .with_context(|| format!("cannot write manual pages to `{}`", folder.display()))
        .or_fail(Code::Write)?;
    Ok(())
}
