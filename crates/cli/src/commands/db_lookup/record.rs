//! What is said about a vulnerability.

use drydock_advisory_db::Database;
use drydock_model::{AdvisoryRecord, Affected, Namespace, RecordId};
use drydock_report::{Columns, Tone, clean, wrap};
use serde_json::{Value, json};

use super::entries::affected_json;
use crate::context::Context;
use crate::exit_code::Code;
use crate::failure::{Failure, OrFail as _};

/// A record with what it says of packages in the namespaces that were asked for.
pub(super) struct Found {
    record: AdvisoryRecord,
    affected: Vec<Affected>,
}

pub(super) fn find(
    database: &Database,
    ids: &[RecordId],
    namespaces: &[Namespace],
) -> Result<Vec<Found>, Failure> {
    ids.iter()
        .map(|id| find_one(database, *id, namespaces).or_fail(Code::Database))
        .collect()
}

fn find_one(
    database: &Database,
    id: RecordId,
    namespaces: &[Namespace],
) -> Result<Found, drydock_advisory_db::Error> {
    let mut affected = Vec::new();
    for key in database.keys_of(id)? {
        if !namespaces.contains(&key.namespace) {
            continue;
        }
        let candidates = database.find(&key.namespace, key.kind, &key.name)?;
        let ours = candidates.into_iter().filter(|one| one.record == id);
        affected.extend(ours.map(|candidate| candidate.affected));
    }
    Ok(Found {
        record: database.record(id)?,
        affected,
    })
}

/// For people.
pub(super) fn lines(found: &[Found], context: &Context) -> Vec<String> {
    let mut lines = Vec::new();
    for one in found {
        if !lines.is_empty() {
            lines.push(String::new());
        }
        lines.extend(head(&one.record, context));
        lines.extend(packages(&one.affected, context));
    }
    lines
}

fn head(record: &AdvisoryRecord, context: &Context) -> Vec<String> {
    let paint = context.printer().paint();
    let id = paint.paint(Tone::Strong, &clean(&record.id));
    let mut lines = vec![format!(
        "{id}  {} {}",
        record.source,
        clean(&record.locator)
    )];
    let names: Vec<&str> = [&record.aliases, &record.upstream, &record.related]
        .into_iter()
        .flatten()
        .map(String::as_str)
        .collect();
    if !names.is_empty() {
        lines.push(format!("  also: {}", clean(&names.join(", "))));
    }
    for rating in &record.ratings {
        let word = paint.paint(Tone::Severity(rating.severity), rating.severity.word());
        let original = rating.vector.as_ref().or(rating.original.as_ref());
        let original = original.map(|text| format!(" ({})", clean(text)));
        let by = clean(&rating.origin);
        lines.push(format!("  {word} by {by}{}", original.unwrap_or_default()));
    }
    if let Some(withdrawn) = record.withdrawn {
        lines.push(paint.paint(Tone::Warning, &format!("  withdrawn on {withdrawn}")));
    }
    if let Some(description) = &record.description {
        let text = clean(description);
        let width = context
            .printer()
            .width()
            .map(|width| width.saturating_sub(2).max(20));
        let wrapped = wrap(text.split_whitespace(), width);
        lines.extend(wrapped.iter().map(|line| format!("  {line}")));
    }
    let links = record.references.iter();
    lines.extend(links.map(|link| format!("  {}", clean(&link.url))));
    lines
}

fn packages(affected: &[Affected], context: &Context) -> Vec<String> {
    let printer = context.printer();
    if affected.is_empty() {
        return vec!["  (no package in the namespaces that were asked for)".to_owned()];
    }
    let mut columns = Columns::new(["NAMESPACE", "PACKAGE", "STATE", "FIXED IN", "REASON"]);
    for one in affected {
        columns.row([
            one.namespace.as_str(),
            &one.package,
            one.state.word(),
            one.fixed_version().unwrap_or("-"),
            one.reason.as_deref().unwrap_or_default(),
        ]);
    }
    columns.lines(printer.width(), printer.paint())
}

/// For machines.
pub(super) fn json(found: &[Found]) -> Vec<Value> {
    found.iter().map(record_json).collect()
}

fn record_json(found: &Found) -> Value {
    let record = &found.record;
    let ratings: Vec<Value> = record
        .ratings
        .iter()
        .map(|rating| {
            json!({
                "origin": rating.origin,
                "severity": rating.severity.word(),
                "original": rating.original,
                "vector": rating.vector,
            })
        })
        .collect();
    let links = record.references.iter();
    let links: Vec<Value> = links
        .map(|link| json!({ "kind": link.kind, "url": link.url }))
        .collect();
    let affected: Vec<Value> = found.affected.iter().map(affected_json).collect();
    json!({
        "id": record.id,
        "source": record.source,
        "locator": record.locator,
        "digest": record.digest,
        "aliases": record.aliases,
        "upstream": record.upstream,
        "related": record.related,
        "description": record.description,
        "ratings": ratings,
        "references": links,
        "published": record.published.map(|time| time.to_string()),
        "modified": record.modified.map(|time| time.to_string()),
        "withdrawn": record.withdrawn.map(|time| time.to_string()),
        "affected": affected,
    })
}
