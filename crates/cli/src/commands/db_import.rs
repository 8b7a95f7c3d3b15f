//! `drydock db import`: installs a database from a file.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use drydock_model::Digest;

use crate::context::Context;
use crate::exit_code::Code;
use crate::failure::{Failure, OrFail as _};
use crate::history::HistoryArgs;
use crate::{database, install};

const EXAMPLES: &str = "\
Examples:
  drydock db import advisories.drydock
  ssh host drydock db export - | drydock db import -";

/// Install an advisory database from a file
///
/// It is copied, checked as a whole against its digest, and only then put in the place of the
/// present one. Scans that run meanwhile go on with the database that they have opened.
#[derive(Debug, clap::Args)]
#[command(after_long_help = EXAMPLES)]
pub(crate) struct Args {
    /// The file to install; `-` is standard input
    file: PathBuf,

    #[command(flatten)]
    history: HistoryArgs,
}

pub(crate) fn run(args: Args, context: &Context) -> anyhow::Result<Code> {
    let place = database::usual_path(context)?;
    let digest = if args.file.as_os_str() == "-" {
        install(&mut io::stdin().lock(), "standard input", &place)?
    } else {
        let name = format!("`{}`", args.file.display());
        let mut file = File::open(&args.file)
            .with_context(|| format!("cannot read {name}"))
            .or_fail(Code::Database)?;
        install(&mut file, &name, &place)?
    };
    args.history.keep(context);
    context.printer().note(&format!("Installed {digest}"));
    Ok(Code::Ok)
}

fn install(from: &mut dyn Read, name: &str, place: &Path) -> Result<Digest, Failure> {
    let mut copy = install::begin(place)?;
    io::copy(from, copy.as_file_mut())
        .with_context(|| format!("cannot write beside `{}`", place.display()))
        .or_fail(Code::Write)?;
    let digest = install::check(copy.path(), name)?;
    install::finish(copy, place)?;
    Ok(digest)
}
