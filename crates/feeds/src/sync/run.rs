//! Brings one source up to date.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Instant;

use drydock_model::Release;
use drydock_net::Client;
use jiff::Timestamp;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use super::fetch::{Got, MarkerNews, Wanted};
use super::plan::{Ask, Before, Plan};
use super::stage::{commit, discard};
use super::work::Work;
use super::{Progress, SourceReport, broke};
use crate::mirror::state::{FileState, SourceState};
use crate::mirror::{Mirror, write_file};
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
    /// How many files may be read at once.
    pub(super) readers: Arc<Semaphore>,
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
        let in_order = self.is_in_order(work);
        let news = self.marker(work.source, &work.before).await;
        if matches!(news, Some(MarkerNews::Same)) && in_order {
            work.confirm_all();
            return Ok(());
        }
        let before = Before {
            source: work.source,
            state: &work.before,
            same_origin: work.same_origin(),
            in_order,
        };
        let plan = self.plan(&before).await?;
        let got = self.fetch_all(work, &plan).await?;
        let is_missing = |(_, it): &(u64, Result<Got, Error>)| matches!(it, Ok(Got::Missing(_)));
        if plan.keep.is_empty() && got.values().all(is_missing) {
            return self.none_there(work, got);
        }
        self.take_all(work, got)?;
        plan.keep.iter().for_each(|it| work.keep(it));
        self.settle_gone(work, &plan)?;
        self.settle_lists(work, plan)?;
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

    async fn fetch_all(&self, work: &Work, plan: &Plan) -> Result<Fetched, Error> {
        let mut tasks = JoinSet::new();
        let mut got = BTreeMap::new();
        for ask in &plan.ask {
            if tasks.len() == PARALLEL {
                let done = tasks.join_next().await;
                got.extend(done.transpose().map_err(|_| broke("fetching a file"))?);
            }
            let wanted = wanted(work, ask);
            let (run, path) = (self.clone(), ask.path.clone());
            tasks.spawn(async move { (path, run.fetch(wanted).await) });
        }
        while let Some(done) = tasks.join_next().await {
            got.extend([done.map_err(|_| broke("fetching a file"))?]);
        }
        Ok(got)
    }

    /// Judges the source as a whole, and only then puts its new files in their places.
    fn take_all(&self, work: &mut Work, got: Fetched) -> Result<(), Error> {
        let meta = work.source.meta();
        let refused = work.judge(&got).err();
        for (path, (bytes, got)) in got {
            let target = self.mirror.file(meta, &path);
            let got = match got {
                Ok(Got::New(_)) if refused.is_some() => {
                    discard(&target);
                    work.bytes += bytes;
                    continue;
                }
                Ok(Got::New(state)) => commit(&target, state.upstream).map(|()| Got::New(state)),
                got => got,
            };
            work.take(path, bytes, got);
        }
        refused.map_or(Ok(()), Err)
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

    /// Files that were there and are not wanted: from another origin, gone from a folder, or out of
    /// date by a list, they go. A web server's index that lacks some may be half a page: they stay,
    /// and that is a failure.
    fn settle_gone(&self, work: &mut Work, plan: &Plan) -> Result<(), Error> {
        let asked: BTreeSet<&str> = plan.ask.iter().map(|it| it.path.as_str()).collect();
        let known = work.before.files.keys();
        let gone = known.filter(|it| !asked.contains(it.as_str()) && !plan.keep.contains(*it));
        let gone: Vec<String> = gone.cloned().collect();
        let all_go = !work.same_origin() || matches!(self.origin, Origin::Folder(_));
        if all_go {
            let kept = self.mirror.root().join(work.source.meta().id);
            work.judge_gone(&gone, kept)?;
        }
        for path in gone {
            // Two archives side by side would say everything twice.
            let replaced = plan.ask.iter().any(|ask| {
                let new = work.after.files.get(&ask.path);
                ask.replaces.as_ref() == Some(&path) && new.is_some_and(FileState::is_good)
            });
            if !replaced && !all_go && !plan.outdated.contains(&path) {
                work.fail_file(
                    path,
                    "it is no longer listed; its last state is kept".into(),
                );
            } else if replaced || work.is_good() {
                let file = self.mirror.file(work.source.meta(), &path);
                std::fs::remove_file(&file).map_err(|it| Error::io("remove", file, it))?;
                work.remove(path, plan);
            }
        }
        Ok(())
    }

    /// Notes what the lists said. Where something failed they are asked anew.
    fn settle_lists(&self, work: &mut Work, plan: Plan) -> Result<(), Error> {
        let deleted = work.before.deleted.iter().cloned();
        work.after.deleted = if work.is_good() {
            plan.deleted
        } else {
            deleted.chain(plan.deleted).collect()
        };
        if work.is_good() {
            work.after.lists = plan.lists;
            for (path, bytes) in &plan.notes {
                write_file(&self.mirror.file(work.source.meta(), path), bytes)?;
            }
        }
        Ok(())
    }
}

/// What came of the files asked for, with the bytes that were transferred.
pub(super) type Fetched = BTreeMap<String, (u64, Result<Got, Error>)>;

fn wanted(work: &Work, ask: &Ask) -> Wanted {
    let known: Option<&FileState> = work.before.files.get(&ask.path);
    let replaced = ask
        .replaces
        .as_ref()
        .and_then(|it| work.before.files.get(it));
    let before = known.or(replaced).filter(|_| work.same_origin());
    Wanted {
        source: work.source,
        path: ask.path.clone(),
        stamp: ask.stamp.clone(),
        known: known.cloned(),
        records_before: before.map_or(0, |it| it.records),
    }
}
