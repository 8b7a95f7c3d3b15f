//! Collects the snapshot of a Docker host.
//!
//! Reads only: the engine's API, files, `/proc`, the kernel's audit rules. Starts no process,
//! executes nothing in a container, writes nothing. What cannot be read becomes a fact that says
//! why; [`collect`] itself cannot fail.

mod collect;
mod engine;
mod error;
mod host;
mod watch;

pub use collect::{CollectOptions, collect};
pub use error::Error;
pub use watch::{Cause, Change, Watcher};
