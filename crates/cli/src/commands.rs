//! The commands: one file each, with its arguments and what it does.

mod audit;
mod audit_fix;
mod cache_clear;
mod cache_status;
mod completions;
mod db_delta_apply;
mod db_delta_make;
mod db_diff;
mod db_export;
mod db_import;
mod db_keygen;
mod db_lookup;
mod db_pull;
mod db_push;
mod db_sign;
mod db_status;
mod db_verify;
mod explain;
mod feeds_list;
mod feeds_show;
mod feeds_sync;
mod help_markdown;
mod list;
mod man;
mod packages;
mod scan;
mod versions_compare;

use clap::Subcommand;

use crate::context::Context;
use crate::exit_code::Code;

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Scan(scan::Args),
    Audit(Box<audit::Args>),
    Packages(packages::Args),
    Explain(explain::Args),
    /// Mirror the publishers' feeds and build the advisory database
    #[command(subcommand)]
    Feeds(Feeds),
    /// Look into, check and carry the advisory database
    #[command(subcommand)]
    Db(Db),
    /// Look after the cache of layers
    #[command(subcommand)]
    Cache(Cache),
    /// Compare versions as package managers do
    #[command(subcommand)]
    Versions(Versions),
    List(list::Args),
    Completions(completions::Args),
    Man(man::Args),
    #[command(hide = true)]
    HelpMarkdown(help_markdown::Args),
}

/// What to do with the feeds.
#[derive(Debug, Subcommand)]
pub(crate) enum Feeds {
    Sync(feeds_sync::Args),
    List(feeds_list::Args),
    Show(feeds_show::Args),
}

/// What to do with the database.
#[derive(Debug, Subcommand)]
pub(crate) enum Db {
    Status(db_status::Args),
    Lookup(db_lookup::Args),
    Verify(db_verify::Args),
    Export(db_export::Args),
    Import(db_import::Args),
    Diff(db_diff::Args),
    /// Pass on what changed from one database to the next
    #[command(subcommand)]
    Delta(Delta),
    Keygen(db_keygen::Args),
    Sign(db_sign::Args),
    Push(db_push::Args),
    Pull(db_pull::Args),
}

/// What to do with deltas.
#[derive(Debug, Subcommand)]
pub(crate) enum Delta {
    Make(db_delta_make::Args),
    Apply(db_delta_apply::Args),
}

/// What to do with the cache.
#[derive(Debug, Subcommand)]
pub(crate) enum Cache {
    Status(cache_status::Args),
    Clear(cache_clear::Args),
}

/// What to do with versions.
#[derive(Debug, Subcommand)]
pub(crate) enum Versions {
    Compare(versions_compare::Args),
}

impl Command {
    /// Does it.
    pub(crate) fn run(self, context: &Context) -> anyhow::Result<Code> {
        match self {
            Self::Scan(args) => scan::run(args, context),
            Self::Audit(args) => audit::run(*args, context),
            Self::Packages(args) => packages::run(args, context),
            Self::Explain(args) => explain::run(args, context),
            Self::Feeds(Feeds::Sync(args)) => feeds_sync::run(args, context),
            Self::Feeds(Feeds::List(args)) => feeds_list::run(args, context),
            Self::Feeds(Feeds::Show(args)) => feeds_show::run(args, context),
            Self::Db(Db::Status(args)) => db_status::run(args, context),
            Self::Db(Db::Lookup(args)) => db_lookup::run(args, context),
            Self::Db(Db::Verify(args)) => db_verify::run(args, context),
            Self::Db(Db::Export(args)) => db_export::run(args, context),
            Self::Db(Db::Import(args)) => db_import::run(args, context),
            Self::Db(Db::Diff(args)) => db_diff::run(args, context),
            Self::Db(Db::Delta(Delta::Make(args))) => db_delta_make::run(args, context),
            Self::Db(Db::Delta(Delta::Apply(args))) => db_delta_apply::run(args, context),
            Self::Db(Db::Keygen(args)) => db_keygen::run(args, context),
            Self::Db(Db::Sign(args)) => db_sign::run(args, context),
            Self::Db(Db::Push(args)) => db_push::run(args, context),
            Self::Db(Db::Pull(args)) => db_pull::run(args, context),
            Self::Cache(Cache::Status(args)) => cache_status::run(args, context),
            Self::Cache(Cache::Clear(args)) => cache_clear::run(args, context),
            Self::Versions(Versions::Compare(args)) => versions_compare::run(args, context),
            Self::List(args) => list::run(args, context),
            Self::Completions(args) => completions::run(args, context),
            Self::Man(args) => man::run(args, context),
            Self::HelpMarkdown(args) => help_markdown::run(args, context),
        }
    }
}
