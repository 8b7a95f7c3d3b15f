//! Databases that are kept, so that a scan can be asked what was known on an earlier day.
//!
//! They are in `db/history` of the data folder, one for each day that their content proves
//! (`DATE-sha256-DIGEST.drydock`): of several of one day the last one. The files are hard links to
//! what was installed where the file system can, and cost nothing until the next build.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use drydock_advisory_db::Database;
use drydock_model::Digest;
use jiff::civil::Date;
use jiff::tz::Offset;

use crate::clock;
use crate::context::Context;
use crate::database::usual_path;
use crate::exit_code::Code;
use crate::failure::{Failure, OrFail as _};

const SUFFIX: &str = ".drydock";

/// How many databases are kept.
#[derive(Clone, Copy, Debug, clap::Args)]
pub(crate) struct HistoryArgs {
    /// How many days' databases to keep for `--as-of`; 0 keeps none
    #[arg(long, value_name = "N", default_value_t = 7)]
    keep: u16,
}

/// A kept database.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Kept {
    /// The day that its content proves.
    pub(crate) date: Date,
    digest: String,
    /// Where it is.
    pub(crate) path: PathBuf,
}

impl HistoryArgs {
    /// Keeps the installed database, and removes what is beyond the number. What goes wrong is a
    /// warning: the database itself is in its place.
    pub(crate) fn keep(self, context: &Context) {
        if let Err(error) = self.try_keep(context) {
            let message = format!("the database is not kept for `--as-of`: {error:#}");
            context.printer().warning(&message);
        }
    }

    fn try_keep(self, context: &Context) -> anyhow::Result<()> {
        let installed = usual_path(context)?;
        let folder = folder_of(&installed);
        if self.keep > 0 {
            keep(&installed, &folder)?;
        }
        let mut kept = list(&folder);
        let beyond = kept.len().saturating_sub(usize::from(self.keep));
        for old in kept.drain(..beyond) {
            fs::remove_file(&old.path)
                .with_context(|| format!("cannot remove `{}`", old.path.display()))?;
        }
        Ok(())
    }
}

fn folder_of(installed: &Path) -> PathBuf {
    installed.with_file_name("history")
}

fn keep(installed: &Path, folder: &Path) -> anyhow::Result<()> {
    let database = Database::open(installed)?;
    let date = date_of(&database);
    let digest = database.digest().to_string().replace(':', "-");
    let path = folder.join(format!("{date}-{digest}{SUFFIX}"));
    if !path.exists() {
        fs::create_dir_all(folder)
            .and_then(|()| link_or_copy(installed, &path))
            .with_context(|| format!("cannot write `{}`", path.display()))?;
    }
    for other in list(folder) {
        if other.date == date && other.path != path {
            fs::remove_file(&other.path)
                .with_context(|| format!("cannot remove `{}`", other.path.display()))?;
        }
    }
    Ok(())
}

/// The day that a database's content proves, else today.
fn date_of(database: &Database) -> Date {
    let today = || Offset::UTC.to_datetime(clock::now()).date();
    database.as_of().unwrap_or_else(today)
}

/// A database is never written in place, so a link stays what it is.
fn link_or_copy(from: &Path, to: &Path) -> io::Result<()> {
    if fs::hard_link(from, to).is_ok() {
        return Ok(());
    }
    let mut copy = crate::output::beside(to)?;
    io::copy(&mut fs::File::open(from)?, copy.as_file_mut())?;
    copy.as_file().sync_all()?;
    copy.persist(to).map_err(|error| error.error)?;
    Ok(())
}

/// What is kept, the oldest first.
fn list(folder: &Path) -> Vec<Kept> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut kept: Vec<Kept> = entries.filter_map(|entry| parse(&entry.path())).collect();
    kept.sort();
    kept
}

fn parse(path: &Path) -> Option<Kept> {
    let stem = path.file_name()?.to_str()?.strip_suffix(SUFFIX)?;
    let (date, digest) = stem.split_at_checked(10)?;
    let digest = digest.strip_prefix('-')?.replacen('-', ":", 1);
    digest.parse::<Digest>().ok()?;
    Some(Kept {
        date: date.parse().ok()?,
        digest,
        path: path.to_owned(),
    })
}

/// The newest database of `date` or an earlier day, among those kept and the installed one.
pub(crate) fn find(context: &Context, date: Date) -> Result<PathBuf, Failure> {
    let installed = usual_path(context)?;
    let kept = list(&folder_of(&installed));
    let current = installed
        .exists()
        .then(|| Database::open(&installed).or_fail(Code::Database))
        .transpose()?
        .map(|database| (date_of(&database), installed.clone()));
    let mut all: Vec<(Date, PathBuf)> = kept.into_iter().map(|it| (it.date, it.path)).collect();
    // Last, so that it comes before a kept one of the same day.
    all.extend(current);
    all.sort_by_key(|(date, _)| *date);
    let oldest = all.first().map(|(date, _)| *date);
    let found = all.into_iter().rev().find(|(of, _)| *of <= date);
    found
        .map(|(_, path)| path)
        .ok_or_else(|| missing(date, oldest))
}

fn missing(date: Date, oldest: Option<Date>) -> Failure {
    let message = format!("there is no advisory database of {date} or before");
    let hint = match oldest {
        Some(oldest) => format!(
            "the oldest that is kept is of {oldest}; `drydock feeds sync --keep N` keeps more"
        ),
        None => "none is kept; `drydock feeds sync` builds one and keeps it".to_owned(),
    };
    Failure::new(Code::Database, message).hint(hint)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_ours_count() {
        let digest = Digest::sha256([7; 32]).to_string().replace(':', "-");
        let kept = parse(Path::new(&format!("/x/2026-11-24-{digest}.drydock"))).unwrap();
        assert_eq!(kept.date.to_string(), "2026-11-24");
        for name in [
            "advisories.drydock",
            "2026-11-24.drydock",
            "2026-13-24-sha256-00.drydock",
            ".drydock-tmp",
        ] {
            assert_eq!(parse(Path::new(name)), None, "{name}");
        }
    }
}
