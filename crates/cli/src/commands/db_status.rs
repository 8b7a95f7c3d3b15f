//! `drydock db status`: which database there is, what it covers and how old it is.

use drydock_advisory_db::{Database, Source};
use drydock_report::{Columns, Tone};
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::context::Context;
use crate::database::DatabaseArgs;
use crate::exit_code::Code;
use crate::freshness;
use crate::listing::{ListFormat, print_json, print_lines};
use crate::words;

/// Show the advisory database: its digest, what it covers and how old it is
///
/// The digest names the content: the same feeds give the same digest everywhere. Ages are those of
/// the publishers' own files, not of the last sync.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    database: DatabaseArgs,

    /// How to print it
    #[arg(long, value_name = "FORMAT", default_value = "table")]
    format: ListFormat,
}

pub(crate) fn run(args: Args, context: &Context) -> anyhow::Result<Code> {
    let path = args.database.path(context)?.display().to_string();
    let database = args.database.open(context)?;
    match args.format {
        ListFormat::Json => print_json(&json(&path, &database), context)?,
        ListFormat::Table => print_lines(&lines(&path, &database, context), context)?,
    }
    Ok(Code::Ok)
}

fn lines(path: &str, database: &Database, context: &Context) -> Vec<String> {
    let paint = context.printer().paint();
    let stats = database.stats();
    let mut head = Columns::new(["", ""]);
    let mut fact = |label: &str, value: String| {
        head.toned_row([(Tone::Faint, label), (Tone::Plain, value.as_str())]);
    };
    fact("File", path.to_owned());
    fact("Digest", database.digest().to_string());
    fact("Size", words::size(stats.bytes));
    fact("Records", stats.records.to_string());
    if stats.facts > 0 {
        fact("Facts", stats.facts.to_string());
    }
    if let Some(date) = database.as_of() {
        fact("Data of", date.to_string());
    }
    let width = context.printer().width();
    let mut lines: Vec<String> = head.lines(width, paint).into_iter().skip(1).collect();
    lines.push(String::new());
    lines.extend(groups(database).lines(width, paint));
    lines
}

fn groups(database: &Database) -> Columns {
    let newest = freshness::newest_changes(database);
    let mut columns = Columns::new([
        "SOURCE",
        "NAMESPACE",
        "PACKAGES",
        "ENTRIES",
        "CHANGED UPSTREAM",
    ]);
    for source in database.sources() {
        let changed = newest.get(source.id.as_str());
        let age = changed.map_or("unknown".to_owned(), |at| freshness::age(&source.id, *at));
        for group in &source.groups {
            columns.row([
                source.id.clone(),
                group.namespace.to_string(),
                group.packages.to_string(),
                group.entries.to_string(),
                age.clone(),
            ]);
        }
    }
    columns
}

fn json(path: &str, database: &Database) -> Value {
    let newest = freshness::newest_changes(database);
    let sources = database.sources().iter();
    let sources: Vec<Value> = sources
        .map(|source| source_json(source, newest.get(source.id.as_str()).copied()))
        .collect();
    let stats = database.stats();
    json!({
        "path": path,
        "digest": database.digest(),
        "bytes": stats.bytes,
        "keys": stats.keys,
        "entries": stats.entries,
        "records": stats.records,
        "facts": stats.facts,
        "as_of": database.as_of().map(|date| date.to_string()),
        "sources": sources,
    })
}

fn source_json(source: &Source, changed: Option<Timestamp>) -> Value {
    let groups: Vec<Value> = source
        .groups
        .iter()
        .map(|group| {
            json!({
                "namespace": group.namespace.as_str(),
                "packages": group.packages,
                "entries": group.entries,
            })
        })
        .collect();
    json!({
        "id": source.id,
        "digest": source.digest,
        "records": source.records,
        "facts": source.facts,
        "changed_upstream": changed.map(|time| time.to_string()),
        "groups": groups,
    })
}
