//! What came of a sync, for people and for machines.

use drydock_feeds::{DatabaseReport, FileFailure, Outcome, SourceReport, SyncReport};
use drydock_report::{Columns, Tone, clean};
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::clock;
use crate::context::Context;
use crate::words::{age, count, size};

/// For people.
pub(super) fn lines(report: &SyncReport, context: &Context) -> Vec<String> {
    let printer = context.printer();
    let paint = printer.paint();
    let mut columns = Columns::new([
        "SOURCE", "RESULT", "NEW", "SAME", "FAILED", "RECORDS", "RECEIVED", "FROM",
    ]);
    let has_any = |source: &&SourceReport| source.outcome != Outcome::NotOffered;
    for source in report.sources.iter().filter(has_any) {
        columns.toned_row([
            (Tone::Strong, source.id.to_owned()),
            (tone(source.outcome), source.outcome.word().to_owned()),
            (Tone::Plain, source.updated.to_string()),
            (Tone::Plain, source.unchanged.to_string()),
            (Tone::Plain, source.failures.len().to_string()),
            (Tone::Plain, source.records.to_string()),
            (Tone::Plain, size(source.bytes)),
            (Tone::Plain, source.origin.clone()),
        ]);
    }
    let mut lines = columns.lines(printer.width(), paint);
    for source in &report.sources {
        let remarks = remarks(source).into_iter();
        lines.extend(remarks.map(|(tone, text)| paint.paint(tone, &clean(&text))));
    }
    let not_offered: Vec<&str> = report
        .sources
        .iter()
        .filter(|it| !has_any(it))
        .map(|it| it.id)
        .collect();
    lines.push(String::new());
    if !not_offered.is_empty() {
        let ids = not_offered.join(", ");
        lines.push(paint.paint(Tone::Faint, &format!("Not offered there: {ids}")));
    }
    let (tone, database) = database(&report.database);
    lines.push(paint.paint(tone, &database));
    if !report.ignored.is_empty() {
        let folders = report.ignored.join(", ");
        lines.push(paint.paint(
            Tone::Faint,
            &format!("Folders of no known source: {folders}"),
        ));
    }
    lines
}

const fn tone(outcome: Outcome) -> Tone {
    match outcome {
        Outcome::Updated => Tone::Good,
        Outcome::Unchanged => Tone::Plain,
        Outcome::Failed => Tone::Bad,
        Outcome::NotOffered => Tone::Faint,
    }
}

fn remarks(source: &SourceReport) -> Vec<(Tone, String)> {
    let id = source.id;
    let mut remarks = Vec::new();
    if let Some(error) = &source.error {
        let kept = kept(source.last_good);
        remarks.push((Tone::Bad, format!("{id}: {error}; {kept}")));
    }
    for FileFailure {
        path,
        message,
        kept: at,
    } in &source.failures
    {
        remarks.push((Tone::Bad, format!("{id} {path}: {message}; {}", kept(*at))));
    }
    for path in &source.removed {
        remarks.push((
            Tone::Warning,
            format!("{id} {path}: no longer offered, removed"),
        ));
    }
    for warning in &source.first_warnings {
        remarks.push((Tone::Warning, format!("{id} {warning}")));
    }
    let told = source.first_warnings.len() as u64;
    if let Some(more @ 1..) = source.warnings.checked_sub(told) {
        let warnings = count(more, "warning", "warnings");
        remarks.push((Tone::Warning, format!("{id}: {warnings} more")));
    }
    remarks
}

fn kept(last_good: Option<Timestamp>) -> String {
    match last_good {
        Some(at) => format!("its state of {} is kept", age(at, clock::now())),
        None => "there is no earlier state of it".to_owned(),
    }
}

fn database(report: &DatabaseReport) -> (Tone, String) {
    match report {
        DatabaseReport::Built { path, built } => (
            Tone::Good,
            format!(
                "Built {} with {} in {}, {}",
                built.digest,
                count(built.records, "record", "records"),
                path.display(),
                size(built.bytes)
            ),
        ),
        DatabaseReport::Unchanged { path, digest } => (
            Tone::Plain,
            format!("{} is up to date, {digest}", path.display()),
        ),
        DatabaseReport::Nothing => (
            Tone::Bad,
            "There are no advisories to build a database from".to_owned(),
        ),
    }
}

/// For machines.
pub(super) fn json(report: &SyncReport) -> Value {
    let sources: Vec<Value> = report.sources.iter().map(source_json).collect();
    let database = match &report.database {
        DatabaseReport::Built { path, built } => json!({
            "result": "built",
            "path": path.display().to_string(),
            "digest": built.digest,
            "bytes": built.bytes,
            "keys": built.keys,
            "entries": built.entries,
            "records": built.records,
        }),
        DatabaseReport::Unchanged { path, digest } => json!({
            "result": "unchanged",
            "path": path.display().to_string(),
            "digest": digest,
        }),
        DatabaseReport::Nothing => json!({ "result": "nothing" }),
    };
    json!({ "sources": sources, "database": database, "ignored": report.ignored })
}

fn source_json(source: &SourceReport) -> Value {
    let failures = source.failures.iter();
    let failures: Vec<Value> = failures
        .map(|failure| {
            json!({
                "path": failure.path,
                "message": failure.message,
                "kept": failure.kept.map(|time| time.to_string()),
            })
        })
        .collect();
    json!({
        "id": source.id,
        "result": source.outcome.word(),
        "origin": source.origin,
        "updated_files": source.updated,
        "unchanged_files": source.unchanged,
        "removed_files": source.removed,
        "failures": failures,
        "error": source.error,
        "last_good": source.last_good.map(|time| time.to_string()),
        "records": source.records,
        "skipped_records": source.skipped,
        "warnings": source.warnings,
        "bytes": source.bytes,
        "milliseconds": u64::try_from(source.elapsed.as_millis()).unwrap_or(u64::MAX),
    })
}
