//! How a source stands, for machines.

use drydock_feeds::{FileStatus, GroupStatus, SourceStatus};
use jiff::Timestamp;
use serde_json::{Value, json};

use super::words::feed;

/// Without its files.
pub(in crate::commands) fn source(source: &SourceStatus) -> Value {
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
    let groups: Vec<Value> = source.groups.iter().map(group).collect();
    json!({
        "id": source.meta.id,
        "title": source.meta.title,
        "feed": feed(source.meta.kind),
        "origin": source.origin,
        "enabled": source.enabled,
        "state": source.health.word(),
        "last_sync": time(source.last_sync),
        "last_change": time(source.last_change),
        "changed_upstream": time(source.upstream),
        "next_run": time(source.next_run),
        "every_seconds": source.every.as_secs(),
        "due": source.is_due,
        "bytes": source.bytes,
        "files": source.files.len(),
        "records": source.records,
        "skipped_records": source.skipped,
        "warnings": source.warnings,
        "failures": failures,
        "fallback": source.fallback,
        "groups": groups,
    })
}

fn group(group: &GroupStatus) -> Value {
    json!({
        "namespace": group.namespace.as_str(),
        "state": group.health.word(),
        "records": group.records,
        "last_sync": time(group.last_sync),
        "changed_upstream": time(group.upstream),
    })
}

/// One of its files.
pub(in crate::commands) fn file(file: &FileStatus) -> Value {
    let failure = file.failure.as_ref();
    json!({
        "path": file.path,
        "from": file.place,
        "bytes": file.bytes,
        "sha256": file.sha256.map(|it| it.hex()),
        "etag": file.etag,
        "last_modified": file.last_modified,
        "stamp": file.stamp,
        "changed_upstream": time(file.upstream),
        "last_sync": time(file.checked),
        "last_change": time(file.changed),
        "records": file.records,
        "skipped_records": file.skipped,
        "failure": failure.map(|it| it.message.as_str()),
    })
}

fn time(time: Option<Timestamp>) -> Option<String> {
    time.map(|time| time.to_string())
}
