//! The mirror: fetch the publishers' feeds, parse them to advisories, build the database.
//!
//! A [`Source`] is one publisher's feed, described by its [`Meta`] and read by its parser; [`SOURCES`]
//! lists them all. [`sync`] brings the mirror in a data folder up to date, from the publishers or from
//! another mirror ([`Origin`]), and builds the advisory database from what is good; [`status`] says
//! how the mirror stands without touching it.
//!
//! Nothing here prints, asks the time or reads the environment: the caller passes the time in, and
//! listens to the [`Progress`].

mod build;
mod error;
mod identifier;
mod json;
mod mirror;
mod origin;
mod reading;
mod releases;
mod seed;
mod sink;
mod source;
mod sources;
mod status;
mod sync;
#[cfg(test)]
mod testing;

pub use error::Error;
pub use mirror::database_path;
pub use mirror::state::Failure;
pub use origin::Origin;
pub use sink::{Sink, Tally, Warning};
pub use source::{Input, Kind, Layout, Meta, Source};
pub use sources::{SOURCES, find_source};
pub use status::{GroupStatus, Health, SourceStatus, status};
pub use sync::{
    DatabaseReport, FileFailure, Outcome, Progress, Silent, SourceReport, SyncOptions, SyncReport,
    sync,
};
