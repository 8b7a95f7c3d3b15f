//! How old the advisories of a database are, by their publishers' own dates.

use std::collections::BTreeMap;

use drydock_advisory_db::Database;
use drydock_model::Namespace;
use jiff::Timestamp;

use crate::{clock, words};

/// When each source was last changed upstream, where its files tell.
pub(crate) fn newest_changes(database: &Database) -> BTreeMap<&str, Timestamp> {
    let mut newest: BTreeMap<&str, Timestamp> = BTreeMap::new();
    for file in &database.envelope().files {
        if let Some(modified) = file.modified {
            let known = newest.entry(&file.source).or_insert(modified);
            *known = modified.max(*known);
        }
    }
    newest
}

/// The age of one source in words, with a mark where its publisher has been silent for long.
pub(crate) fn age(source: &str, changed: Timestamp) -> String {
    let now = clock::now();
    let words = words::age(changed, now);
    if is_stale(source, changed, now) {
        format!("{words} (stale)")
    } else {
        words
    }
}

fn is_stale(source: &str, changed: Timestamp, now: Timestamp) -> bool {
    let meta = drydock_feeds::find_source(source).map(|source| source.meta());
    let limit = meta.and_then(|meta| meta.stale_after_days);
    let seconds = now.as_second().saturating_sub(changed.as_second());
    limit.is_some_and(|days| seconds / 86_400 > days)
}

/// The age of the sources that speak of a namespace, e.g. `debian-tracker changed 2 days ago`.
pub(crate) fn words(database: &Database, namespace: Option<&Namespace>) -> Option<String> {
    let newest = newest_changes(database);
    let speaking = database.sources().iter().filter(|source| {
        let mut groups = source.groups.iter();
        groups.any(|group| Some(&group.namespace) == namespace)
    });
    let ages: Vec<String> = speaking
        .filter_map(|source| {
            let changed = newest.get(source.id.as_str())?;
            Some(format!(
                "{} changed {}",
                source.id,
                age(&source.id, *changed)
            ))
        })
        .collect();
    (!ages.is_empty()).then(|| ages.join(", "))
}
