//! The compiled advisory database: build, open and look up.
//!
//! A database is one immutable file that says, for every package name of every namespace, what
//! publishers know about it. [`Builder`] takes [`drydock_model::Advisory`] values in any order and
//! writes the file; [`Database`] maps it into memory and answers look-ups, with no lock and any
//! number of readers beside it. The form is described in `layout.rs` and `table.rs` and was chosen on
//! the figures in `docs/adr/0001-advisory-database-form.md`.
//!
//! Nothing here reads a feed, asks the time or knows what a version means.

mod builder;
mod database;
pub mod delta;
mod diff;
mod error;
mod layout;
mod map;
mod meta;
mod opened;
mod table;
#[cfg(test)]
mod tests;
mod wire;

pub use builder::{Builder, Built};
pub use database::{Database, Entries, Facts, Keys, Records, Repositories, SectionSize, Stats};
pub use diff::{Change, Changes};
pub use error::Error;
pub use meta::{Envelope, Group, Key, Source, SourceMeta, UpstreamFile};
