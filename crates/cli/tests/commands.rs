//! The binary, as a user and a script see it: exit code, standard output and standard error of
//! whole commands, with placeholders for what varies. One file per group of commands.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "tests start the binary and fail by panicking"
)]

#[path = "commands/audit.rs"]
mod audit;
#[path = "commands/cache.rs"]
mod cache;
#[path = "commands/db.rs"]
mod db;
#[path = "commands/explain.rs"]
mod explain;
#[path = "commands/feeds.rs"]
mod feeds;
#[path = "commands/images.rs"]
mod images;
#[path = "commands/list.rs"]
mod list;
#[path = "commands/packages.rs"]
mod packages;
#[path = "commands/pages.rs"]
mod pages;
#[path = "commands/sandbox.rs"]
mod sandbox;
#[path = "commands/scan.rs"]
mod scan;
#[path = "commands/settings.rs"]
mod settings;
#[path = "commands/versions.rs"]
mod versions;
