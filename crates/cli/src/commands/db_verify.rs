//! `drydock db verify`: whether a database is what its digest says, and who signed it.

use std::fs;
use std::path::PathBuf;

use anyhow::Context as _;
use drydock_advisory_db::{Database, Error};

use crate::context::Context;
use crate::database::DatabaseArgs;
use crate::exit_code::Code;
use crate::failure::{Failure, OrFail as _};
use crate::signature;

const EXAMPLES: &str = "\
Examples:
  drydock db verify
  drydock db verify advisories.drydock --key advisories.pub";

/// Read a whole advisory database and compare it with its digest
///
/// Look-ups check what they read by themselves; this checks everything, as `db import` does. With
/// `--key` its signature must be that of the key too; a delta has only its signature checked.
#[derive(Debug, clap::Args)]
#[command(after_long_help = EXAMPLES)]
pub(crate) struct Args {
    /// The database, or with `--key` a delta [default: the installed database]
    file: Option<PathBuf>,

    /// Public key that must have signed it: a file, or the key itself
    #[arg(long, value_name = "KEY")]
    key: Option<String>,

    /// The signature [default: FILE.minisig]
    #[arg(long, value_name = "FILE", requires = "key")]
    signature: Option<PathBuf>,

    #[command(flatten)]
    database: DatabaseArgs,
}

pub(crate) fn run(args: Args, context: &Context) -> anyhow::Result<Code> {
    let path = match &args.file {
        Some(file) => file.clone(),
        None => args.database.path(context)?,
    };
    let line = match (open(&args, context), &args.key) {
        (Ok(database), _) => {
            database.verify().or_fail(Code::Database)?;
            database.digest().to_string()
        }
        (Err(Opening::NoDatabase(_)), Some(_)) => signature::comment_of(&path)?,
        (Err(Opening::NoDatabase(failure) | Opening::Failed(failure)), _) => {
            return Err(failure.into());
        }
    };
    if let Some(key) = &args.key {
        let key = signature::public_key(key)?;
        let place = args.signature.unwrap_or_else(|| signature::place_of(&path));
        let text = fs::read_to_string(&place)
            .with_context(|| format!("cannot read the signature `{}`", place.display()))
            .or_fail(Code::Database)?;
        let comment = signature::verify(&path, &text, &key)?;
        context.printer().note(&format!("Signed: {comment}"));
    }
    context.printer().lines([line]).or_fail(Code::Write)?;
    Ok(Code::Ok)
}

enum Opening {
    /// Perhaps a delta.
    NoDatabase(Failure),
    Failed(Failure),
}

fn open(args: &Args, context: &Context) -> Result<Database, Opening> {
    let Some(file) = &args.file else {
        return args.database.open(context).map_err(Opening::Failed);
    };
    Database::open(file).map_err(|error| match error {
        Error::NotADatabase { .. } => {
            Opening::NoDatabase(Failure::from_error(Code::Database, error))
        }
        _ => Opening::Failed(Failure::from_error(Code::Database, error)),
    })
}
