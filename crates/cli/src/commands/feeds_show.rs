//! `drydock feeds show`: all that is known of one source.

use clap::builder::PossibleValuesParser;
use drydock_feeds::{FileStatus, SOURCES, SourceStatus};
use drydock_report::{Columns, Tone, clean};
use jiff::Timestamp;
use serde_json::{Value, json};

use super::feeds_list::words::{feed, next_run, remarks, state, tone};
use super::feeds_list::{ago, json as list_json};
use crate::clock;
use crate::context::Context;
use crate::exit_code::Code;
use crate::failure::{Failure, OrFail as _};
use crate::listing::{ListFormat, print_json, print_lines};
use crate::sources::SourceArgs;
use crate::words::{count, interval, size};

/// Files that are listed unless all are wanted.
const SOME_FILES: usize = 50;

/// Show all that is known of one source: files, fingerprints, last errors, licence
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The source's id
    #[arg(
        value_name = "SOURCE",
        hide_possible_values = true,
        value_parser = PossibleValuesParser::new(SOURCES.iter().map(|source| source.meta().id)),
    )]
    id: String,

    /// List all files, however many there are
    #[arg(long)]
    all_files: bool,

    /// How to print it
    #[arg(long, value_name = "FORMAT", default_value = "table")]
    format: ListFormat,

    #[command(flatten)]
    settings: SourceArgs,
}

pub(crate) fn run(args: Args, context: &Context) -> anyhow::Result<Code> {
    let now = clock::now();
    let settings = args.settings.chosen();
    let sources = drydock_feeds::status(&context.data_dir()?, &settings, now);
    let sources = sources.or_fail(Code::Database)?;
    let Some(source) = sources.iter().find(|it| it.meta.id == args.id) else {
        let message = format!("there is no source `{}`", args.id);
        return Err(Failure::new(Code::Usage, message).into());
    };
    match args.format {
        ListFormat::Json => print_json(&document(source), context)?,
        ListFormat::Table => {
            let most = if args.all_files {
                usize::MAX
            } else {
                SOME_FILES
            };
            print_lines(&lines(source, most, now, context), context)?;
        }
    }
    Ok(Code::Ok)
}

fn document(source: &SourceStatus) -> Value {
    let mut document = list_json::source(source);
    let warnings = source.first_warnings.iter();
    let warnings: Vec<Value> = warnings
        .map(|it| json!({ "place": it.place, "message": it.message }))
        .collect();
    let files: Vec<Value> = source.files.iter().map(list_json::file).collect();
    let more = [
        ("homepage", json!(source.meta.homepage)),
        ("licence", json!(source.meta.licence)),
        ("url", json!(source.meta.url)),
        ("stale_after_days", json!(source.meta.stale_after_days)),
        ("first_warnings", json!(warnings)),
        ("files", json!(files)),
    ];
    if let Value::Object(fields) = &mut document {
        fields.extend(more.map(|(name, value)| (name.to_owned(), value)));
    }
    document
}

fn lines(source: &SourceStatus, most: usize, now: Timestamp, context: &Context) -> Vec<String> {
    let paint = context.printer().paint();
    let mut lines = vec![paint.paint(Tone::Strong, source.meta.title)];
    for (name, tone, text) in facts(source, now) {
        let name = paint.paint(Tone::Faint, &format!("{name:<17}"));
        lines.push(format!("  {name}{}", paint.paint(tone, &clean(&text))));
    }
    for (tone, text) in remarks(source, now, usize::MAX) {
        lines.push(paint.paint(tone, &clean(&text)));
    }
    let width = context.printer().width();
    if !source.groups.is_empty() {
        lines.push(String::new());
        lines.extend(groups(source, now).lines(width, paint));
    }
    if !source.files.is_empty() {
        lines.push(String::new());
        let shown = source.files.iter().take(most);
        lines.extend(files(shown, now).lines(width, paint));
    }
    if let Some(more @ 1..) = source.files.len().checked_sub(most) {
        let more = count(more as u64, "file", "files");
        lines.push(format!("and {more} more; `--all-files` lists them"));
    }
    lines
}

fn facts(source: &SourceStatus, now: Timestamp) -> Vec<(&'static str, Tone, String)> {
    let meta = &source.meta;
    let plain = |name, text: String| (name, Tone::Plain, text);
    let stale_after = match meta.stale_after_days {
        Some(days) => format!("{days} days without a change upstream"),
        None => "never".to_owned(),
    };
    let files = count(source.files.len() as u64, "file", "files");
    vec![
        plain("id", meta.id.to_owned()),
        plain("feed", feed(meta.kind).to_owned()),
        plain("homepage", meta.homepage.to_owned()),
        plain("licence", meta.licence.to_owned()),
        plain("publisher", meta.url.to_owned()),
        plain(
            "fetched from",
            source.origin.clone().unwrap_or("-".to_owned()),
        ),
        ("state", tone(source.health), state(source.health)),
        plain("last sync", ago(source.last_sync, now)),
        plain("last change", ago(source.last_change, now)),
        plain("changed upstream", ago(source.upstream, now)),
        plain("stale after", stale_after),
        plain("every", interval(source.every)),
        plain("next run", next_run(source, now)),
        plain("size", format!("{} in {files}", size(source.bytes))),
        plain("records", source.records.to_string()),
        plain("skipped", source.skipped.to_string()),
        plain("warnings", source.warnings.to_string()),
    ]
}

fn groups(source: &SourceStatus, now: Timestamp) -> Columns {
    let heads = ["GROUP", "STATE", "RECORDS", "LAST SYNC", "CHANGED UPSTREAM"];
    let mut columns = Columns::new(heads);
    for group in &source.groups {
        columns.toned_row([
            (Tone::Plain, group.namespace.to_string()),
            (tone(group.health), state(group.health)),
            (Tone::Plain, group.records.to_string()),
            (Tone::Plain, ago(group.last_sync, now)),
            (Tone::Plain, ago(group.upstream, now)),
        ]);
    }
    columns
}

fn files<'s>(files: impl Iterator<Item = &'s FileStatus>, now: Timestamp) -> Columns {
    let heads = [
        "FILE",
        "RECORDS",
        "SKIPPED",
        "SIZE",
        "CAME",
        "SHA-256",
        "FINGERPRINT",
    ];
    let mut columns = Columns::new(heads);
    for file in files {
        let sha256 = file.sha256.map_or("-".to_owned(), |it| it.short());
        columns.row([
            file.path.clone(),
            file.records.to_string(),
            file.skipped.to_string(),
            size(file.bytes),
            ago(file.changed, now),
            sha256,
            fingerprint(file),
        ]);
    }
    columns
}

/// By what the next sync tells whether it has changed.
fn fingerprint(file: &FileStatus) -> String {
    let told = [
        ("stamp", &file.stamp),
        ("etag", &file.etag),
        ("modified", &file.last_modified),
    ];
    let mut told = told
        .iter()
        .filter_map(|(name, value)| Some(format!("{name} {}", value.as_ref()?)));
    told.next().unwrap_or("-".to_owned())
}
