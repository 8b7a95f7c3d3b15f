//! `drydock db delta make`: a file that leads from one database to the next.

use std::path::PathBuf;

use drydock_advisory_db::{Database, delta};

use crate::context::Context;
use crate::exit_code::Code;
use crate::failure::OrFail as _;
use crate::output::Target;
use crate::{install, words};

const EXAMPLES: &str = "\
Examples:
  drydock db delta make yesterday.drydock today.drydock today.delta";

/// Make a small file that leads from one database to the next
///
/// It is applied once before it is written, so that what is passed on is known to lead there. Whoever
/// applies it needs the same Drydock version, since the database is built anew.
#[derive(Debug, clap::Args)]
#[command(after_long_help = EXAMPLES)]
pub(crate) struct Args {
    /// The database that others have
    old: PathBuf,

    /// The database that they are to get
    new: PathBuf,

    /// The delta to write
    file: PathBuf,
}

pub(crate) fn run(args: Args, context: &Context) -> anyhow::Result<Code> {
    let old = Database::open(&args.old).or_fail(Code::Database)?;
    let new = Database::open(&args.new).or_fail(Code::Database)?;
    let bytes = delta::make(&old, &new).or_fail(Code::Database)?;
    let trial = install::begin(&args.file)?;
    let folder = trial.path().parent().unwrap_or(trial.path()).to_owned();
    let named = (bytes.as_slice(), args.file.as_path());
    delta::apply(&old, named, &folder, trial.path()).or_fail(Code::Database)?;
    let target = Target::new(Some(args.file.clone()));
    target.write(context.printer(), |out| out.write_all(&bytes))?;
    let (size, whole) = (bytes.len() as u64, new.stats().bytes);
    let (size, whole) = (words::size(size), words::size(whole));
    let note = format!("Wrote {size}; the whole database has {whole}");
    context.printer().note(&note);
    Ok(Code::Ok)
}
