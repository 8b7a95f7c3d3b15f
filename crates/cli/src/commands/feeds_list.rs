//! `drydock feeds list`: how the mirror stands.

pub(super) mod json;
pub(super) mod words;

use drydock_feeds::{GroupStatus, Health, SourceStatus};
use drydock_report::{Columns, Tone, clean};
use jiff::Timestamp;
use serde_json::Value;

use crate::clock;
use crate::context::Context;
use crate::exit_code::Code;
use crate::failure::{Failure, OrFail as _};
use crate::listing::{ListFormat, print_json, print_lines};
use crate::sources::SourceArgs;
use crate::words::{age, size};

use words::{feed, next_run, remarks, state, tone};

/// Warnings of one source that are told; `feeds show` has more.
const SOME_WARNINGS: usize = 3;

/// Show how the feeds stand: last sync, records, state and errors, by feed and group
///
/// A source's own line comes first, then one for each group, a release of a distribution or an
/// ecosystem. `stale` means that the publisher has not changed a feed for longer than usual;
/// `frozen`, that it will not change it any more, since the release is past its end of life.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// How to print it
    #[arg(long, value_name = "FORMAT", default_value = "table")]
    format: ListFormat,

    /// End with code 9 if a feed is stale or its last sync failed, or nothing was ever synchronised
    #[arg(long)]
    fail_on_stale: bool,

    #[command(flatten)]
    settings: SourceArgs,
}

pub(crate) fn run(args: Args, context: &Context) -> anyhow::Result<Code> {
    let now = clock::now();
    let settings = args.settings.chosen();
    let sources = drydock_feeds::status(&context.data_dir()?, &settings, now);
    let sources = sources.or_fail(Code::Database)?;
    match args.format {
        ListFormat::Json => {
            let all: Value = sources.iter().map(json::source).collect();
            print_json(&all, context)?;
        }
        ListFormat::Table => print_lines(&lines(&sources, now, context), context)?,
    }
    if args.fail_on_stale {
        verdict(&sources)?;
    }
    Ok(Code::Ok)
}

/// What is stale is told in the result; here it is an error too.
fn verdict(sources: &[SourceStatus]) -> Result<(), Failure> {
    if nothing_yet(sources) {
        let message = "nothing was synchronised yet";
        return Err(Failure::new(Code::Stale, message).hint("run `drydock feeds sync`"));
    }
    let is_bad = |health: Health| matches!(health, Health::Stale { .. } | Health::Failed);
    let mut stale = Vec::new();
    for source in sources {
        let groups = source.groups.iter().filter(|it| is_bad(it.health));
        let groups: Vec<&str> = groups.map(|it| it.namespace.as_str()).collect();
        if is_bad(source.health) {
            stale.push(source.meta.id.to_owned());
        } else if !groups.is_empty() {
            stale.push(format!("{} ({})", source.meta.id, groups.join(", ")));
        }
    }
    if stale.is_empty() {
        return Ok(());
    }
    let message = format!("out of date: {}", stale.join(", "));
    Err(Failure::new(Code::Stale, message))
}

fn nothing_yet(sources: &[SourceStatus]) -> bool {
    let is_none = |health| matches!(health, Health::Never | Health::Disabled);
    sources.iter().all(|source| is_none(source.health))
}

fn lines(sources: &[SourceStatus], now: Timestamp, context: &Context) -> Vec<String> {
    let printer = context.printer();
    let paint = printer.paint();
    let mut columns = Columns::new([
        "FEED",
        "GROUP",
        "STATE",
        "RECORDS",
        "LAST SYNC",
        "CHANGED UPSTREAM",
        "NEXT RUN",
        "SIZE",
        "SOURCE",
    ]);
    for source in sources {
        columns.toned_row(source_row(source, now));
        let groups = source.groups.iter();
        groups.for_each(|group| columns.toned_row(group_row(source, group, now)));
    }
    let mut lines = columns.lines(printer.width(), paint);
    for source in sources {
        let remarks = remarks(source, now, SOME_WARNINGS).into_iter();
        lines.extend(remarks.map(|(tone, text)| paint.paint(tone, &clean(&text))));
    }
    if nothing_yet(sources) {
        lines.push(String::new());
        lines.push("Nothing was synchronised yet; `drydock feeds sync` does it".to_owned());
    }
    lines
}

fn source_row(source: &SourceStatus, now: Timestamp) -> [(Tone, String); 9] {
    [
        (Tone::Plain, feed(source.meta.kind).to_owned()),
        (Tone::Faint, "all".to_owned()),
        (tone(source.health), state(source.health)),
        (Tone::Plain, source.records.to_string()),
        (Tone::Plain, ago(source.last_sync, now)),
        (Tone::Plain, ago(source.upstream, now)),
        (Tone::Plain, next_run(source, now)),
        (Tone::Plain, size(source.bytes)),
        (Tone::Strong, source.meta.id.to_owned()),
    ]
}

fn group_row(source: &SourceStatus, group: &GroupStatus, now: Timestamp) -> [(Tone, String); 9] {
    [
        (Tone::Plain, feed(source.meta.kind).to_owned()),
        (Tone::Plain, group.namespace.to_string()),
        (tone(group.health), state(group.health)),
        (Tone::Plain, group.records.to_string()),
        (Tone::Plain, ago(group.last_sync, now)),
        (Tone::Plain, ago(group.upstream, now)),
        (Tone::Plain, String::new()),
        (Tone::Plain, String::new()),
        (Tone::Plain, source.meta.id.to_owned()),
    ]
}

/// How long ago something was, if ever.
pub(super) fn ago(time: Option<Timestamp>, now: Timestamp) -> String {
    time.map_or("-".to_owned(), |time| age(time, now))
}
