//! `drydock db import`: installs a database from a file.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use drydock_advisory_db::Database;
use drydock_model::Digest;

use crate::context::Context;
use crate::database;
use crate::exit_code::Code;
use crate::failure::{Failure, OrFail as _};
use crate::output::beside;

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
    context.printer().note(&format!("Installed {digest}"));
    Ok(Code::Ok)
}

fn install(from: &mut dyn Read, name: &str, place: &Path) -> Result<Digest, Failure> {
    let mut copy = copy_beside(from, place)
        .with_context(|| format!("cannot write beside `{}`", place.display()))
        .or_fail(Code::Write)?;
    let digest = checked_digest(copy.path())
        .with_context(|| format!("{name} is not installed, what was there before stays"))
        .or_fail(Code::Database)?;
    copy.as_file_mut()
        .sync_all()
        .and_then(|()| copy.persist(place).map_err(|error| error.error))
        .with_context(|| format!("cannot write `{}`", place.display()))
        .or_fail(Code::Write)?;
    Ok(digest)
}

fn checked_digest(path: &Path) -> Result<Digest, drydock_advisory_db::Error> {
    let database = Database::open(path)?;
    database.verify()?;
    Ok(database.digest())
}

fn copy_beside(from: &mut dyn Read, place: &Path) -> io::Result<tempfile::NamedTempFile> {
    if let Some(folder) = place.parent() {
        fs::create_dir_all(folder)?;
    }
    let mut copy = beside(place)?;
    io::copy(from, copy.as_file_mut())?;
    Ok(copy)
}
