//! `drydock feeds sync`: fetches the feeds and builds the database.

mod bars;
mod report;

use std::sync::Arc;

use clap::builder::{PossibleValuesParser, RangedU64ValueParser};
use drydock_feeds::{DatabaseReport, Error, Origin, Outcome, SOURCES, SyncOptions, SyncReport};

use crate::clock;
use crate::context::Context;
use crate::exit_code::Code;
use crate::failure::Failure;
use crate::history::HistoryArgs;
use crate::listing::{ListFormat, print_json, print_lines};
use crate::network::NetworkArgs;
use crate::settings::Environment;
use crate::sources::SourceArgs;

const EXAMPLES: &str = "\
Examples:
  drydock feeds sync
  drydock feeds sync debian-tracker debian-releases
  drydock feeds sync --from /mnt/mirror
  drydock feeds sync --from https://mirror.example/feeds
  drydock feeds sync --due --source nvd.every=12h --source osv.enabled=false";

/// Fetch the feeds and build the advisory database
///
/// Only what has changed is transferred. A source that fails or is cut short keeps its last good
/// state; the others are synchronised all the same, and the exit code is then 6. The database is
/// replaced when the new one is whole.
#[derive(Debug, clap::Args)]
#[command(after_long_help = EXAMPLES)]
pub(crate) struct Args {
    /// Sources to fetch [default: all]
    #[arg(
        value_name = "SOURCE",
        hide_possible_values = true,
        value_parser = PossibleValuesParser::new(SOURCES.iter().map(|source| source.meta().id)),
    )]
    sources: Vec<String>,

    /// Fetch from this folder or address, with one folder per source in it [default: from the
    /// publishers]
    #[arg(long, value_name = "DIR|URL")]
    from: Option<String>,

    /// How to print what came of it
    #[arg(long, value_name = "FORMAT", default_value = "table")]
    format: ListFormat,

    /// Fetch only the sources whose time has come, by `every` and their last sync
    #[arg(long)]
    due: bool,

    /// Fetch so many sources at once
    #[arg(
        long,
        value_name = "NUMBER",
        default_value = "4",
        value_parser = RangedU64ValueParser::<usize>::new().range(1..=64),
    )]
    parallel: usize,

    #[command(flatten)]
    settings: SourceArgs,

    #[command(flatten)]
    history: HistoryArgs,

    #[command(flatten)]
    network: NetworkArgs,
}

pub(crate) fn run(args: Args, context: &Context) -> anyhow::Result<Code> {
    let origin = match &args.from {
        Some(text) => Origin::parse(text).map_err(failure)?,
        None => Origin::default(),
    };
    let options = SyncOptions {
        data_dir: context.data_dir()?,
        origin,
        sources: args.sources.clone(),
        settings: args.settings.chosen(),
        due: args.due,
        parallel: args.parallel,
        now: clock::now(),
    };
    let client = args.network.client(&Environment::read(), false);
    let bars = Arc::new(bars::Bars::new(context));
    let report = context.block_on(async {
        let progress = Arc::clone(&bars);
        let report = drydock_feeds::sync(&options, &client, progress).await;
        Ok(report.map_err(failure)?)
    });
    bars.clear();
    let report = report?;
    match args.format {
        ListFormat::Json => print_json(&report::json(&report), context)?,
        ListFormat::Table => print_lines(&report::lines(&report, context), context)?,
    }
    if report.database != DatabaseReport::Nothing {
        args.history.keep(context);
    }
    verdict(&report)?;
    Ok(Code::Ok)
}

/// What failed is told in the result; here it is an error too, for those who read that elsewhere.
fn verdict(report: &SyncReport) -> Result<(), Failure> {
    let failed = report.sources.iter();
    let failed = failed.filter(|source| source.outcome == Outcome::Failed);
    let failed: Vec<&str> = failed.map(|source| source.id).collect();
    if !failed.is_empty() {
        let all = report.sources.iter();
        let all = all
            .filter(|source| source.outcome != Outcome::NotOffered)
            .count();
        let count = failed.len();
        let message = format!("{count} of {all} sources failed: {}", failed.join(", "));
        return Err(Failure::new(Code::Feeds, message));
    }
    if report.database == DatabaseReport::Nothing {
        let message = "there are no advisories to build a database from";
        return Err(Failure::new(Code::Feeds, message));
    }
    Ok(())
}

fn failure(error: Error) -> Failure {
    let code = match &error {
        Error::UnknownSource { .. } | Error::InvalidOrigin { .. } => Code::Usage,
        Error::Io { .. } | Error::DiskFull { .. } | Error::Database(_) => Code::Write,
        Error::NewerState { .. } => Code::Database,
        Error::Broke { .. } => Code::Internal,
        _ => Code::Feeds,
    };
    Failure::from_error(code, error)
}
