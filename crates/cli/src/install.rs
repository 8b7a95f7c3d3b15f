//! Puts a database in its place: whole and checked, or not at all.

use std::fs;
use std::path::Path;

use anyhow::Context as _;
use drydock_advisory_db::Database;
use drydock_model::Digest;
use tempfile::NamedTempFile;

use crate::exit_code::Code;
use crate::failure::{Failure, OrFail as _};
use crate::output::beside;

/// An unfinished file beside the place, whose folder is made.
pub(crate) fn begin(place: &Path) -> Result<NamedTempFile, Failure> {
    let make = || {
        if let Some(folder) = place.parent() {
            fs::create_dir_all(folder)?;
        }
        beside(place)
    };
    make()
        .with_context(|| format!("cannot write beside `{}`", place.display()))
        .or_fail(Code::Write)
}

/// Checks the file against its digest. `name` is what it is called in errors.
pub(crate) fn check(file: &Path, name: &str) -> Result<Digest, Failure> {
    let digest = || {
        let database = Database::open(file)?;
        database.verify()?;
        Ok::<_, drydock_advisory_db::Error>(database.digest())
    };
    digest()
        .with_context(|| format!("{name} is not installed, what was there before stays"))
        .or_fail(Code::Database)
}

/// Puts a checked file in its place.
pub(crate) fn finish(file: NamedTempFile, place: &Path) -> Result<(), Failure> {
    file.as_file()
        .sync_all()
        .and_then(|()| file.persist(place).map_err(|error| error.error))
        .with_context(|| format!("cannot write `{}`", place.display()))
        .or_fail(Code::Write)?;
    Ok(())
}
