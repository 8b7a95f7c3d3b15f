//! `drydock db export`: the database as a file for another machine.

use std::fs::File;
use std::io;
use std::path::PathBuf;

use anyhow::Context as _;

use crate::context::Context;
use crate::database::DatabaseArgs;
use crate::exit_code::Code;
use crate::failure::OrFail as _;
use crate::output::Target;

const EXAMPLES: &str = "\
Examples:
  drydock db export advisories.drydock
  drydock db export - | ssh host drydock db import -";

/// Write the advisory database to a file, for another machine
///
/// The file is checked against its digest first. `drydock db import` installs it elsewhere.
#[derive(Debug, clap::Args)]
#[command(after_long_help = EXAMPLES)]
pub(crate) struct Args {
    /// The file to write; `-` is standard output
    file: PathBuf,

    #[command(flatten)]
    database: DatabaseArgs,
}

pub(crate) fn run(args: Args, context: &Context) -> anyhow::Result<Code> {
    // Opened before the copy is made, so that a sync meanwhile replaces another file than this one.
    let path = args.database.path(context)?;
    let database = args.database.open(context)?;
    database.verify().or_fail(Code::Database)?;
    let mut file = File::open(&path)
        .with_context(|| format!("cannot read `{}`", path.display()))
        .or_fail(Code::Database)?;
    let target = Target::new(Some(args.file.clone()));
    target.write(context.printer(), |out| {
        io::copy(&mut file, out).map(|_| ())
    })?;
    let (digest, to) = (database.digest(), args.file.display());
    context
        .printer()
        .note(&format!("Exported {digest} to `{to}`"));
    Ok(Code::Ok)
}
