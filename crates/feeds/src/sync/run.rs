//! Brings one source up to date.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Instant;

use drydock_model::Release;
use drydock_net::Client;
use jiff::Timestamp;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use super::fetch::{Got, MarkerNews, Wanted};
use super::{FileFailure, Outcome, Progress, SourceReport, broke};
use crate::mirror::Mirror;
use crate::mirror::state::{Failure, FileState, SourceState};
use crate::{Error, Origin, Source};

/// Files of one source that are fetched at once.
const PARALLEL: usize = 4;

/// What all sources of a sync share.
#[derive(Clone)]
pub(super) struct Run {
    pub(super) origin: Origin,
    pub(super) mirror: Mirror,
    pub(super) client: Client,
    pub(super) releases: Arc<[Release]>,
    pub(super) now: Timestamp,
    /// Whether the sources were asked for by name.
    pub(super) named: bool,
    pub(super) progress: Arc<dyn Progress>,
}

impl Run {
    /// Brings the source up to date, starting from the state `before`.
    pub(super) async fn source(
        self,
        source: &'static dyn Source,
        before: SourceState,
    ) -> (SourceState, SourceReport) {
        let started = Instant::now();
        let id = source.meta().id;
        self.progress.source_begins(id);
        let origin = self.origin.place(source.meta()).map(|it| it.to_string());
        let mut work = Work::new(source, before, origin.unwrap_or_default(), self.now);
        if let Err(error) = self.work_on(&mut work).await {
            work.fail(&error);
        }
        let (state, mut report) = work.finish();
        report.elapsed = started.elapsed();
        self.progress.source_ends(id, report.outcome);
        (state, report)
    }

    async fn work_on(&self, work: &mut Work) -> Result<(), Error> {
        self.mirror.remove_leftovers(work.source.meta())?;
        let news = self.marker(work.source, &work.before).await;
        if matches!(news, Some(MarkerNews::Same)) && self.is_in_order(work) {
            work.confirm_all();
            return Ok(());
        }
        let listed = self.list(work.source, &work.before).await?;
        let got = self.fetch_all(work, &listed).await?;
        if got
            .iter()
            .all(|(_, (_, it))| matches!(it, Ok(Got::Missing(_))))
        {
            return self.none_there(work, got);
        }
        for (path, (bytes, got)) in got {
            work.take(path, bytes, got);
        }
        self.settle_gone(work, &listed)?;
        if let (Some(MarkerNews::New(marker)), true) = (news, work.is_good()) {
            work.after.marker = Some(marker);
        }
        Ok(())
    }

    /// Whether everything is there as it came from this very origin.
    fn is_in_order(&self, work: &Work) -> bool {
        let meta = work.source.meta();
        let mut files = work.before.files.iter();
        work.same_origin()
            && work.before.is_whole()
            && files.all(|(path, state)| state.fits(&self.mirror.file(meta, path)))
    }

    async fn fetch_all(&self, work: &Work, listed: &[String]) -> Result<Fetched, Error> {
        let gate = Arc::new(Semaphore::new(PARALLEL));
        let mut tasks = JoinSet::new();
        for path in listed {
            let wanted = Wanted {
                source: work.source,
                path: path.clone(),
                known: work.before.files.get(path).cloned(),
                same_origin: work.same_origin(),
            };
            let (run, gate, path) = (self.clone(), gate.clone(), path.clone());
            tasks.spawn(async move {
                let _place = gate.acquire().await;
                (path, run.fetch(wanted).await)
            });
        }
        let mut got = BTreeMap::new();
        while let Some(done) = tasks.join_next().await {
            let (path, result) = done.map_err(|_| broke("fetching a file"))?;
            got.insert(path, result);
        }
        Ok(got)
    }

    /// The origin has none of the files.
    fn none_there(&self, work: &mut Work, got: Fetched) -> Result<(), Error> {
        let first = got.into_values().find_map(|(_, it)| match it {
            Ok(Got::Missing(error)) => Some(error),
            _ => None,
        });
        if self.origin.is_mirror() && !self.named {
            work.not_offered = true;
            return Ok(());
        }
        match first {
            Some(error) if !self.origin.is_mirror() => Err(error),
            _ => Err(Error::NotOffered {
                origin: work.origin.clone(),
                source_id: work.source.meta().id,
            }),
        }
    }

    /// Files that were there and are not listed: from another origin, or gone from a folder, they go.
    /// A web server's index that lacks some may be half a page: they stay, and that is a failure.
    fn settle_gone(&self, work: &mut Work, listed: &[String]) -> Result<(), Error> {
        let known = work.before.files.keys();
        let gone: Vec<String> = known.filter(|it| !listed.contains(it)).cloned().collect();
        let remove = !work.same_origin() || matches!(self.origin, Origin::Folder(_));
        for path in gone {
            if !remove {
                work.fail_file(
                    path,
                    "it is no longer listed; its last state is kept".into(),
                );
            } else if work.is_good() {
                let file = self.mirror.file(work.source.meta(), &path);
                std::fs::remove_file(&file).map_err(|it| Error::io("remove", file, it))?;
                work.after.files.remove(&path);
                work.removed.push(path);
            }
        }
        Ok(())
    }
}

/// What came of the listed files, with the bytes that were transferred.
type Fetched = BTreeMap<String, (u64, Result<Got, Error>)>;

/// A source in work.
struct Work {
    source: &'static dyn Source,
    origin: String,
    now: Timestamp,
    before: SourceState,
    after: SourceState,
    updated: usize,
    unchanged: usize,
    removed: Vec<String>,
    failures: Vec<FileFailure>,
    bytes: u64,
    not_offered: bool,
}

impl Work {
    fn new(
        source: &'static dyn Source,
        before: SourceState,
        origin: String,
        now: Timestamp,
    ) -> Self {
        let after = SourceState {
            origin: origin.clone(),
            checked: Some(now),
            failure: None,
            marker: None,
            files: before.files.clone(),
        };
        Self {
            source,
            origin,
            now,
            before,
            after,
            updated: 0,
            unchanged: 0,
            removed: Vec::new(),
            failures: Vec::new(),
            bytes: 0,
            not_offered: false,
        }
    }

    fn same_origin(&self) -> bool {
        self.before.origin == self.origin
    }

    fn is_good(&self) -> bool {
        self.failures.is_empty() && self.after.failure.is_none()
    }

    /// Upstream says that nothing has changed.
    fn confirm_all(&mut self) {
        self.after.marker = self.before.marker.clone();
        for file in self.after.files.values_mut() {
            file.checked = Some(self.now);
        }
        self.unchanged = self.after.files.len();
    }

    fn take(&mut self, path: String, bytes: u64, got: Result<Got, Error>) {
        self.bytes += bytes;
        match got {
            Ok(Got::New(state)) => {
                self.updated += 1;
                self.confirm(path, state);
            }
            Ok(Got::Same(state)) => {
                self.unchanged += 1;
                self.confirm(path, state);
            }
            Ok(Got::Missing(error)) if self.before.files.contains_key(&path) => {
                self.fail_file(path, error.in_full());
            }
            Ok(Got::Missing(_)) => {}
            Err(error) => self.fail_file(path, error.in_full()),
        }
    }

    fn confirm(&mut self, path: String, mut state: FileState) {
        state.checked = Some(self.now);
        state.failure = None;
        self.after.files.insert(path, state);
    }

    fn fail_file(&mut self, path: String, message: String) {
        let known = self.after.files.get_mut(&path);
        let kept = known.and_then(|state| {
            state.failure = Some(Failure {
                at: self.now,
                message: message.clone(),
            });
            state.changed
        });
        self.failures.push(FileFailure {
            path,
            message,
            kept,
        });
    }

    /// The source failed as a whole.
    fn fail(&mut self, error: &Error) {
        self.after.failure = Some(Failure {
            at: self.now,
            message: error.in_full(),
        });
    }

    fn outcome(&self) -> Outcome {
        if !self.is_good() {
            Outcome::Failed
        } else if self.not_offered {
            Outcome::NotOffered
        } else if self.updated + self.removed.len() > 0 {
            Outcome::Updated
        } else {
            Outcome::Unchanged
        }
    }

    fn finish(mut self) -> (SourceState, SourceReport) {
        let outcome = self.outcome();
        if outcome == Outcome::NotOffered {
            self.after = self.before;
        }
        let error = self.after.failure.as_ref().map(|it| it.message.clone());
        if self.after.files.is_empty() && self.after.failure.is_none() {
            // A file that never came leaves no state of its own to remember its failure.
            self.after.failure = self.failures.first().map(|it| Failure {
                at: self.now,
                message: it.message.clone(),
            });
        }
        let files = || self.after.files.values();
        let warnings = files().flat_map(|it| it.first_warnings.clone());
        let report = SourceReport {
            id: self.source.meta().id,
            outcome,
            origin: self.origin,
            updated: self.updated,
            unchanged: self.unchanged,
            removed: self.removed,
            failures: self.failures,
            error,
            last_good: self.after.changed(),
            records: files().map(|it| it.records).sum(),
            skipped: files().map(|it| it.skipped).sum(),
            warnings: files().map(|it| it.warnings).sum(),
            first_warnings: warnings.take(10).collect(),
            bytes: self.bytes,
            elapsed: std::time::Duration::ZERO,
        };
        (self.after, report)
    }
}
