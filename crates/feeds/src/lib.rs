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
mod changes;
mod cpe;
mod cvss;
mod error;
mod identifier;
mod json;
mod mirror;
mod moment;
mod origin;
mod oval;
mod purl;
mod reading;
mod releases;
#[cfg(test)]
mod sample;
mod seed;
mod sink;
mod source;
mod sources;
mod status;
mod sync;
#[cfg(test)]
mod testing;
mod updateinfo;
mod xml;

pub use changes::{ArchiveName, Change, ChangeList, Discovery};
pub use error::Error;
pub use mirror::database_path;
pub use mirror::state::Failure;
pub use origin::Origin;
pub use sink::{Item, Sink, Tally, Warning};
pub use source::{Input, Kind, Layout, Meta, Source};
pub use sources::{SOURCES, find_source};
pub use status::{FileStatus, GroupStatus, Health, SourceMeta, SourceStatus, status};
pub use sync::{
    Chosen, DatabaseReport, FileFailure, Outcome, Progress, SETTING_KEYS, Silent, SourceReport,
    SourceSettings, SyncOptions, SyncReport, USUAL_EVERY, sync,
};
