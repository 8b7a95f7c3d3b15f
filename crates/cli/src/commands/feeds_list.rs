//! `drydock feeds list`: how the mirror stands.

use drydock_feeds::{GroupStatus, Health, SourceStatus};
use drydock_report::{Columns, Tone, clean};
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::clock;
use crate::context::Context;
use crate::exit_code::Code;
use crate::failure::OrFail as _;
use crate::listing::{ListFormat, print_json, print_lines};
use crate::words::age;

/// Show how the feeds stand: last sync, records, state and errors, by source and namespace
///
/// `stale` means that the publisher has not changed a feed for longer than usual; `frozen`, that it
/// will not change it any more, since the release is past its end of life.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// How to print it
    #[arg(long, value_name = "FORMAT", default_value = "table")]
    format: ListFormat,
}

pub(crate) fn run(args: Args, context: &Context) -> anyhow::Result<Code> {
    let now = clock::now();
    let sources = drydock_feeds::status(&context.data_dir()?, now).or_fail(Code::Database)?;
    match args.format {
        ListFormat::Json => {
            let all: Value = sources.iter().map(source_json).collect();
            print_json(&all, context)?;
        }
        ListFormat::Table => print_lines(&lines(&sources, now, context), context)?,
    }
    Ok(Code::Ok)
}

fn lines(sources: &[SourceStatus], now: Timestamp, context: &Context) -> Vec<String> {
    let printer = context.printer();
    let paint = printer.paint();
    let ago = |time: Option<Timestamp>| time.map_or("-".to_owned(), |time| age(time, now));
    let mut columns = Columns::new([
        "SOURCE",
        "NAMESPACE",
        "STATE",
        "RECORDS",
        "LAST SYNC",
        "CHANGED UPSTREAM",
        "FROM",
    ]);
    for source in sources {
        columns.toned_row([
            (Tone::Strong, source.meta.id.to_owned()),
            (Tone::Plain, String::new()),
            (tone(source.health), state(source.health)),
            (Tone::Plain, source.records.to_string()),
            (Tone::Plain, ago(source.last_sync)),
            (Tone::Plain, ago(source.upstream)),
            (Tone::Plain, source.origin.clone().unwrap_or_default()),
        ]);
        for group in &source.groups {
            columns.toned_row([
                (Tone::Plain, String::new()),
                (Tone::Plain, group.namespace.to_string()),
                (tone(group.health), state(group.health)),
                (Tone::Plain, group.records.to_string()),
                (Tone::Plain, ago(group.last_sync)),
                (Tone::Plain, ago(group.upstream)),
                (Tone::Plain, String::new()),
            ]);
        }
    }
    let mut lines = columns.lines(printer.width(), paint);
    for source in sources {
        let remarks = remarks(source, now).into_iter();
        lines.extend(remarks.map(|(tone, text)| paint.paint(tone, &clean(&text))));
    }
    if sources.iter().all(|source| source.health == Health::Never) {
        lines.push(String::new());
        lines.push("Nothing was synchronised yet; `drydock feeds sync` does it".to_owned());
    }
    lines
}

const fn tone(health: Health) -> Tone {
    match health {
        Health::Good => Tone::Good,
        Health::Stale { .. } => Tone::Warning,
        Health::Frozen | Health::Never => Tone::Faint,
        Health::Failed => Tone::Bad,
    }
}

fn state(health: Health) -> String {
    match health {
        Health::Stale { days } => format!("stale ({days} days)"),
        other => other.word().to_owned(),
    }
}

fn remarks(source: &SourceStatus, now: Timestamp) -> Vec<(Tone, String)> {
    let id = source.meta.id;
    let mut remarks = Vec::new();
    for (path, failure) in &source.failures {
        let place = path.as_deref().unwrap_or("as a whole");
        let when = age(failure.at, now);
        remarks.push((
            Tone::Bad,
            format!("{id} {place}, {when}: {}", failure.message),
        ));
    }
    if let Some(fallback) = &source.fallback {
        remarks.push((
            Tone::Faint,
            format!("{id}: {fallback} answers in its place"),
        ));
    }
    if source.skipped > 0 {
        let skipped = source.skipped;
        remarks.push((
            Tone::Warning,
            format!("{id}: {skipped} records could not be read"),
        ));
    }
    for warning in &source.first_warnings {
        remarks.push((Tone::Warning, format!("{id} {warning}")));
    }
    remarks
}

fn source_json(source: &SourceStatus) -> Value {
    let time = |time: Option<Timestamp>| time.map(|time| time.to_string());
    let failures = source.failures.iter();
    let failures: Vec<Value> = failures
        .map(|(path, failure)| {
            json!({
                "path": path,
                "at": failure.at.to_string(),
                "message": failure.message,
            })
        })
        .collect();
    let groups: Vec<Value> = source.groups.iter().map(group_json).collect();
    json!({
        "id": source.meta.id,
        "title": source.meta.title,
        "origin": source.origin,
        "state": source.health.word(),
        "last_sync": time(source.last_sync),
        "last_change": time(source.last_change),
        "changed_upstream": time(source.upstream),
        "records": source.records,
        "skipped_records": source.skipped,
        "warnings": source.warnings,
        "failures": failures,
        "fallback": source.fallback,
        "groups": groups,
    })
}

fn group_json(group: &GroupStatus) -> Value {
    json!({
        "namespace": group.namespace.as_str(),
        "state": group.health.word(),
        "records": group.records,
        "last_sync": group.last_sync.map(|time| time.to_string()),
        "changed_upstream": group.upstream.map(|time| time.to_string()),
    })
}
