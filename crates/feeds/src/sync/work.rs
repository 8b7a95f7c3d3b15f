//! A source in work: what came of its files, and what that makes of its state.

use std::path::PathBuf;

use jiff::Timestamp;

use super::fetch::Got;
use super::plan::Plan;
use super::run::Fetched;
use super::stage::FEW;
use super::{FileFailure, Outcome, SourceReport};
use crate::mirror::state::{Failure, FileState, SourceState};
use crate::{Error, Source};

/// Records of a source that may be unreadable whatever their share.
const TOLERATED: u64 = 100;

/// Of how many records of a source one more may be unreadable.
const TOLERATED_SHARE: u64 = 20;

/// A source in work.
pub(super) struct Work {
    pub(super) source: &'static dyn Source,
    pub(super) origin: String,
    now: Timestamp,
    pub(super) before: SourceState,
    pub(super) after: SourceState,
    updated: usize,
    unchanged: usize,
    removed: Vec<String>,
    failures: Vec<FileFailure>,
    pub(super) bytes: u64,
    pub(super) not_offered: bool,
}

impl Work {
    pub(super) fn new(
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
            ..SourceState::default()
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

    pub(super) fn same_origin(&self) -> bool {
        self.before.origin == self.origin
    }

    pub(super) fn is_good(&self) -> bool {
        self.failures.is_empty() && self.after.failure.is_none()
    }

    /// Upstream says that nothing has changed.
    pub(super) fn confirm_all(&mut self) {
        self.after.marker = self.before.marker.clone();
        self.after.lists = self.before.lists.clone();
        self.after.deleted = self.before.deleted.clone();
        for file in self.after.files.values_mut() {
            file.checked = Some(self.now);
        }
        self.unchanged = self.after.files.len();
    }

    pub(super) fn take(&mut self, path: String, bytes: u64, got: Result<Got, Error>) {
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

    /// A list says that a file is the one that is there.
    pub(super) fn keep(&mut self, path: &str) {
        if let Some(state) = self.before.files.get(path).cloned() {
            self.unchanged += 1;
            self.confirm(path.to_owned(), state);
        }
    }

    /// A file is gone; what a newer archive holds of it is no loss to be told.
    pub(super) fn remove(&mut self, path: String, plan: &Plan) {
        self.after.files.remove(&path);
        if !plan.outdated.contains(&path) {
            self.removed.push(path);
        }
    }

    /// Refuses new files whose unreadable records are few in each and many in all.
    pub(super) fn judge(&self, got: &Fetched) -> Result<(), Error> {
        let news = || {
            got.values().filter_map(|(_, it)| match it {
                Ok(Got::New(state)) => Some(state),
                _ => None,
            })
        };
        let skipped: u64 = news().map(|it| it.skipped).sum();
        let all = skipped + news().map(|it| it.records).sum::<u64>();
        if skipped <= TOLERATED || skipped * TOLERATED_SHARE <= all {
            return Ok(());
        }
        let first = news().flat_map(|it| &it.first_warnings).next();
        Err(Error::SourceUnreadable {
            skipped,
            all,
            first: first.map(ToString::to_string).unwrap_or_default(),
        })
    }

    /// Refuses to lose most of a source with the files that are gone.
    pub(super) fn judge_gone(&self, gone: &[String], kept: PathBuf) -> Result<(), Error> {
        let records = |state: &SourceState| state.files.values().map(|it| it.records).sum::<u64>();
        let lost = gone.iter().filter_map(|it| self.after.files.get(it));
        let lost: u64 = lost.map(|it| it.records).sum();
        let before = records(&self.before);
        let after = records(&self.after).saturating_sub(lost);
        if !self.same_origin() || before < FEW || after * 2 >= before {
            return Ok(());
        }
        Err(Error::SourceShrank {
            before,
            after,
            kept,
        })
    }

    fn confirm(&mut self, path: String, mut state: FileState) {
        state.checked = Some(self.now);
        state.failure = None;
        self.after.files.insert(path, state);
    }

    pub(super) fn fail_file(&mut self, path: String, message: String) {
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
    pub(super) fn fail(&mut self, error: &Error) {
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

    pub(super) fn finish(mut self) -> (SourceState, SourceReport) {
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
