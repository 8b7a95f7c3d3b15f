//! `drydock db delta apply`: the next database from the one at hand and a delta.

use std::path::{Path, PathBuf};

use drydock_advisory_db::{Database, delta};

use crate::context::Context;
use crate::exit_code::Code;
use crate::failure::OrFail as _;
use crate::signature::read_delta;

const EXAMPLES: &str = "\
Examples:
  drydock db delta apply yesterday.drydock today.delta today.drydock
  drydock db import today.drydock";

/// Make the next database from the one at hand and a delta
///
/// The file that comes out is the same as the one that the delta was made of, byte by byte; that is
/// checked before it takes its place. A delta for another database is refused.
#[derive(Debug, clap::Args)]
#[command(after_long_help = EXAMPLES)]
pub(crate) struct Args {
    /// The database at hand
    old: PathBuf,

    /// The delta
    file: PathBuf,

    /// The database to write
    new: PathBuf,
}

pub(crate) fn run(args: Args, context: &Context) -> anyhow::Result<Code> {
    let old = Database::open(&args.old).or_fail(Code::Database)?;
    let bytes = read_delta(&args.file)?;
    let folder = match args.new.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let named = (bytes.as_slice(), args.file.as_path());
    let built = delta::apply(&old, named, folder, &args.new).or_fail(Code::Database)?;
    let note = format!("Wrote {} to `{}`", built.digest, args.new.display());
    context.printer().note(&note);
    Ok(Code::Ok)
}
