//! One sync: fetch what has changed, keep what is good of it, build the database.
//!
//! Sources run in parallel, and one that fails does not hold up the others. A file takes the place of
//! its last good state only when it has been read to its end by its parser and nothing about it is
//! suspicious. Nothing here asks the time: the caller says what time it is.

use std::num::NonZero;
use std::path::PathBuf;
use std::sync::Arc;

use drydock_net::Client;
use jiff::Timestamp;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use crate::build::build;
use crate::mirror::Mirror;
use crate::mirror::state::{SourceState, State};
use crate::{Error, Kind, Origin, SOURCES, Source, releases};

mod discover;
mod fetch;
mod lists;
mod plan;
mod progress;
mod report;
mod run;
mod settings;
mod since;
mod stage;
mod work;

pub use progress::{Progress, Silent};
pub use report::{DatabaseReport, FileFailure, Outcome, SourceReport, SyncReport};
use run::Run;
pub use settings::{Chosen, SETTING_KEYS, SourceSettings, USUAL_EVERY};

/// What to sync.
#[derive(Clone, Debug)]
pub struct SyncOptions {
    /// The data folder; the mirror is `mirror` in it, the database `db/advisories.drydock`.
    pub data_dir: PathBuf,
    /// From where.
    pub origin: Origin,
    /// Ids of the sources to fetch; all if empty. The others stay as they are.
    pub sources: Vec<String>,
    /// What is set for single sources.
    pub settings: Chosen,
    /// Fetch only what is due by its schedule.
    pub due: bool,
    /// Sources that are fetched at once; at least one is.
    pub parallel: usize,
    /// The time of the sync.
    pub now: Timestamp,
}

/// Fetches the feeds and builds the database. What fails of single sources is in the report.
///
/// # Errors
/// When there is no such source, another sync is running, or the mirror, its state or the database
/// cannot be written. What was there before is then still there.
pub async fn sync(
    options: &SyncOptions,
    client: &Client,
    progress: Arc<dyn Progress>,
) -> Result<SyncReport, Error> {
    let chosen = choose(&options.sources)?;
    let mirror = Mirror::of(&options.data_dir);
    let _lock = mirror.lock()?;
    let mut state = State::load(&mirror)?;
    let chosen = wanted(chosen, options, &state);
    let cores = std::thread::available_parallelism().map_or(2, NonZero::get);
    let readers = Arc::new(Semaphore::new(cores));
    let mut reports = Vec::new();
    for kind in [Kind::Releases, Kind::Advisories, Kind::Enrichment] {
        // A damaged list of releases is told when the database is built; until then it only means
        // that code names stand for themselves in the counts.
        let known = releases::known(&mirror, &state).unwrap_or_default();
        let of_kind = chosen.iter().filter(|it| it.meta().kind == kind);
        let template = Run {
            origin: with_addresses(options),
            mirror: mirror.clone(),
            client: client.clone(),
            releases: known.releases.into(),
            now: options.now,
            named: !options.sources.is_empty(),
            readers: readers.clone(),
            progress: progress.clone(),
        };
        let runs = of_kind.map(|source| {
            let mut run = template.clone();
            if let Some(settings) = options.settings.get(source.meta().id) {
                run.client = settings.client(client);
            }
            (*source, run)
        });
        reports.extend(run_all(runs, options.parallel, &mut state).await?);
        state.save(&mirror)?;
    }
    reports.sort_by_key(|report| report.id);
    let database = build_blocking(mirror, state, options, progress).await?;
    Ok(SyncReport {
        sources: reports,
        database,
        ignored: ignored(&options.origin),
    })
}

fn choose(ids: &[String]) -> Result<Vec<&'static dyn Source>, Error> {
    if let Some(id) = ids.iter().find(|id| crate::find_source(id).is_none()) {
        let known: Vec<&str> = SOURCES.iter().map(|it| it.meta().id).collect();
        return Err(Error::UnknownSource {
            id: id.clone(),
            known: known.join(", "),
        });
    }
    let wanted =
        |source: &&dyn Source| ids.is_empty() || ids.iter().any(|id| id == source.meta().id);
    Ok(SOURCES.iter().copied().filter(wanted).collect())
}

/// Those that are enabled, or named, and due if that is asked.
fn wanted(
    mut sources: Vec<&'static dyn Source>,
    options: &SyncOptions,
    state: &State,
) -> Vec<&'static dyn Source> {
    let usual = SourceSettings::default();
    sources.retain(|source| {
        let settings = options.settings.get(source.meta().id).unwrap_or(&usual);
        let checked = state.source(*source).and_then(|it| it.checked);
        let next = settings.next_run(checked);
        let is_due = next.is_none_or(|next| next <= options.now);
        (settings.enabled || !options.sources.is_empty()) && (is_due || !options.due)
    });
    sources
}

/// The origin, with the addresses that are set for single sources.
fn with_addresses(options: &SyncOptions) -> Origin {
    let mut origin = options.origin.clone();
    if let Origin::Publishers { addresses } = &mut origin {
        for (id, settings) in &options.settings {
            let address = settings.url.clone().map(|url| (id.clone(), url));
            addresses.extend(address);
        }
    }
    origin
}

async fn run_all(
    runs: impl Iterator<Item = (&'static dyn Source, Run)>,
    parallel: usize,
    state: &mut State,
) -> Result<Vec<SourceReport>, Error> {
    let gate = Arc::new(Semaphore::new(parallel.max(1)));
    let mut tasks = JoinSet::new();
    for (source, run) in runs {
        let before = state.source(source).cloned().unwrap_or_default();
        let gate = gate.clone();
        tasks.spawn(async move {
            let _place = gate.acquire().await;
            (source, run.source(source, before).await)
        });
    }
    let mut reports = Vec::new();
    while let Some(done) = tasks.join_next().await {
        let (source, (after, report)) = done.map_err(|_| broke("fetching a source"))?;
        if !is_untouched(&after) {
            *state.source_mut(source) = after;
        }
        reports.push(report);
    }
    Ok(reports)
}

/// Whether there is nothing to remember: a source that was never there and is not offered.
fn is_untouched(state: &SourceState) -> bool {
    state.files.is_empty() && state.checked.is_none()
}

/// Builds on a thread of its own; the state is saved whatever comes of it, since it says what is to
/// be fetched anew.
async fn build_blocking(
    mirror: Mirror,
    mut state: State,
    options: &SyncOptions,
    progress: Arc<dyn Progress>,
) -> Result<DatabaseReport, Error> {
    let (now, settings) = (options.now, options.settings.clone());
    let work = move || {
        let wants = |id: &str| settings.get(id).is_none_or(|it| it.enabled);
        let built = build(&mirror, &mut state, now, &wants, progress.as_ref());
        state.save(&mirror)?;
        built
    };
    let joined = tokio::task::spawn_blocking(work).await;
    joined.map_err(|_| broke("building the database"))?
}

fn broke(what: &str) -> Error {
    Error::Broke {
        what: what.to_owned(),
    }
}

/// Folders of a local mirror that no source claims.
fn ignored(origin: &Origin) -> Vec<String> {
    let Origin::Folder(folder) = origin else {
        return Vec::new();
    };
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let names = entries
        .filter(|it| it.path().is_dir())
        .map(|it| it.file_name());
    let mut names: Vec<String> = names
        .map(|name| name.to_string_lossy().into_owned())
        .filter(|name| crate::find_source(name).is_none() && !name.starts_with('.'))
        .collect();
    names.sort();
    names
}

#[cfg(test)]
mod tests;
