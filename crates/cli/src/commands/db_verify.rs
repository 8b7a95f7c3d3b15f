//! `drydock db verify`: whether a database is what its digest says.

use crate::context::Context;
use crate::database::DatabaseArgs;
use crate::exit_code::Code;
use crate::failure::OrFail as _;

/// Read the whole advisory database and compare it with its digest
///
/// Look-ups check what they read by themselves; this checks everything, as `db import` does.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    database: DatabaseArgs,
}

pub(crate) fn run(args: Args, context: &Context) -> anyhow::Result<Code> {
    let database = args.database.open(context)?;
    database.verify().or_fail(Code::Database)?;
    let digest = database.digest().to_string();
    context.printer().lines([digest]).or_fail(Code::Write)?;
    Ok(Code::Ok)
}
