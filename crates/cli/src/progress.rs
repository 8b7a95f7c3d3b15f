//! Progress on standard error, for those who watch.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::context::Context;

/// A line that says what is going on, and goes away when it is done.
#[derive(Debug)]
pub(crate) struct Line(ProgressBar);

impl Line {
    /// Starts one, which is not shown where nobody watches.
    pub(crate) fn start(context: &Context, message: impl Into<String>) -> Self {
        let target = if context.shows_progress() {
            ProgressDrawTarget::stderr()
        } else {
            ProgressDrawTarget::hidden()
        };
        let bar = ProgressBar::new_spinner();
        bar.set_draw_target(target);
        bar.set_message(message.into());
        bar.enable_steady_tick(Duration::from_millis(100));
        Self(bar)
    }

    /// Prints a warning above it.
    pub(crate) fn warn(&self, context: &Context, warning: &str) {
        self.0.suspend(|| context.printer().warning(warning));
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}

/// How many layers are read.
impl drydock_scan::Progress for Line {
    fn begin(&self, layers: usize) {
        let style = ProgressStyle::with_template("{msg} [{bar:30}] {pos} of {len} layers");
        if let Ok(style) = style {
            self.0.set_style(style.progress_chars("=> "));
        }
        self.0.set_length(layers as u64);
        self.0.set_position(0);
    }

    fn layer_done(&self, _index: usize, _cached: bool) {
        self.0.inc(1);
    }
}
