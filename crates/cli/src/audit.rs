//! What the audit commands share: the snapshot, what is judged and how, and what comes of it.

mod apply;
pub(crate) mod catalogue;
mod engine_packages;
mod fail_on;
mod images;
mod registries;
mod selection;
mod steps;
mod target;
mod watch;

pub(crate) use apply::{Applied, apply};
pub(crate) use fail_on::FailOn;
pub(crate) use selection::{SelectionArgs, read_baseline, unknown, warn_of_silence};
pub(crate) use steps::{Step, steps};
pub(crate) use target::TargetArgs;
pub(crate) use watch::watch;
