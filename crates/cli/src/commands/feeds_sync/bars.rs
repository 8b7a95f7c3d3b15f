//! The progress of a sync: a line for each source that is under way.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use drydock_feeds::{Outcome, Progress};
use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget};

use crate::context::Context;
use crate::words::size;

/// The name of the line for the database.
const DATABASE: &str = "database";

/// The lines.
pub(super) struct Bars {
    all: MultiProgress,
    by_source: Mutex<BTreeMap<&'static str, ProgressBar>>,
}

impl Bars {
    pub(super) fn new(context: &Context) -> Self {
        let target = if context.shows_progress() {
            ProgressDrawTarget::stderr()
        } else {
            ProgressDrawTarget::hidden()
        };
        Self {
            all: MultiProgress::with_draw_target(target),
            by_source: Mutex::default(),
        }
    }

    /// Takes them off the screen.
    pub(super) fn clear(&self) {
        for (_, bar) in std::mem::take(&mut *self.lock()) {
            bar.finish_and_clear();
        }
    }

    fn show(&self, source: &'static str, message: String) {
        let mut bars = self.lock();
        let bar = bars.entry(source).or_insert_with(|| {
            let bar = self.all.add(ProgressBar::new_spinner());
            bar.enable_steady_tick(Duration::from_millis(100));
            bar
        });
        bar.set_message(format!("{source}: {message}"));
    }

    /// A panic elsewhere is no reason to stop showing progress.
    fn lock(&self) -> MutexGuard<'_, BTreeMap<&'static str, ProgressBar>> {
        self.by_source
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

impl Progress for Bars {
    fn source_begins(&self, source: &'static str) {
        self.show(source, "asking".to_owned());
    }

    fn fetching(&self, source: &'static str, file: &str, received: u64, total: Option<u64>) {
        let of_total = total.map_or(String::new(), |total| format!(" of {}", size(total)));
        self.show(source, format!("{file}, {}{of_total}", size(received)));
    }

    fn reading(&self, source: &'static str, file: &str) {
        self.show(source, format!("reading {file}"));
    }

    fn recorded(&self, source: &'static str, file: &str, records: u64) {
        self.show(source, format!("reading {file}, {records} records"));
    }

    fn source_ends(&self, source: &'static str, _outcome: Outcome) {
        if let Some(bar) = self.lock().remove(source) {
            bar.finish_and_clear();
        }
    }

    fn building(&self) {
        self.show(DATABASE, "building".to_owned());
    }
}
