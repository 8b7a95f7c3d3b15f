//! The advisory database, as commands open it.

use std::path::PathBuf;

use drydock_advisory_db::Database;
use drydock_model::{InvalidNamespace, Namespace};
use jiff::civil::Date;

use crate::context::Context;
use crate::exit_code::Code;
use crate::failure::{Failure, OrFail as _};
use crate::history;
use crate::words::nearest;

/// Which database.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct DatabaseArgs {
    /// Advisory database [default: the one in the data folder]
    #[arg(long, value_name = "FILE")]
    pub(crate) db: Option<PathBuf>,

    /// Use the newest kept database of this day or an earlier one, by its content: YYYY-MM-DD
    #[arg(long, value_name = "DATE", conflicts_with = "db")]
    pub(crate) as_of: Option<Date>,
}

impl DatabaseArgs {
    /// Where it is.
    pub(crate) fn path(&self, context: &Context) -> Result<PathBuf, Failure> {
        match (&self.db, self.as_of) {
            (Some(path), _) => Ok(path.clone()),
            (None, Some(date)) => history::find(context, date),
            (None, None) => usual_path(context),
        }
    }

    /// Opens it. One that is not there is never fetched unasked.
    pub(crate) fn open(&self, context: &Context) -> Result<Database, Failure> {
        let path = self.path(context)?;
        if !path.exists() {
            let missing = format!("there is no advisory database at `{}`", path.display());
            return Err(Failure::new(Code::Database, missing).hint(
                "`drydock feeds sync` downloads the feeds and builds one, `drydock db import FILE` \
                 installs one from a file",
            ));
        }
        Database::open(&path).or_fail(Code::Database)
    }
}

/// Where the database of the data folder is.
pub(crate) fn usual_path(context: &Context) -> Result<PathBuf, Failure> {
    Ok(drydock_feeds::database_path(&context.data_dir()?))
}

/// The namespace that a user means: `debian:12`, or by code name `debian:bookworm`.
pub(crate) fn find_namespace(database: &Database, text: &str) -> Result<Namespace, Failure> {
    let written: Namespace = text
        .to_lowercase()
        .parse()
        .map_err(|error: InvalidNamespace| Failure::new(Code::Usage, error))?;
    if database.knows(&written) {
        return Ok(written);
    }
    let by_codename = database.releases().iter().find(|release| {
        release.distribution == written.distribution()
            && release.codename.as_deref() == Some(written.release())
    });
    let meant = by_codename
        .and_then(|release| Namespace::new(&release.distribution, &release.version).ok())
        .filter(|namespace| database.knows(namespace));
    meant.ok_or_else(|| unknown_namespace(database, &written))
}

fn unknown_namespace(database: &Database, written: &Namespace) -> Failure {
    let known: Vec<&str> = database
        .namespaces()
        .iter()
        .map(Namespace::as_str)
        .collect();
    let failure = Failure::new(
        Code::Usage,
        format!("the database has no namespace `{written}`"),
    );
    match nearest(written.as_str(), known.iter().copied()) {
        Some(meant) => failure.hint(format!(
            "did you mean `{meant}`? `drydock db status` lists all {}",
            known.len()
        )),
        None => failure.hint("`drydock db status` lists all that it has"),
    }
}
