//! The part of a record that does not depend on a package.

use drydock_model::{AdvisoryRecord, Digest, Reference};
use jiff::Timestamp;

use super::META;
use super::document::{Record, ReferenceText, list};
use super::ecosystems::Row;
use super::ratings;
use crate::Sink;
use crate::moment::parse_moment;

/// Most ids of one kind; errata for kernels name some hundreds.
const MAX_IDS: usize = 2_000;

/// Most bytes of all links together.
const MAX_LINKS: usize = 256 << 10;

/// Longest link.
const MAX_LINK: usize = 2_048;

/// Most characters of a description.
const MAX_DESCRIPTION: usize = 2_000;

/// Whether the text can be the id of a record. GitHub's have no digits at times.
pub(super) fn is_id(text: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.:".contains(&byte);
    (3..=64).contains(&text.len())
        && text.starts_with(|first: char| first.is_ascii_alphanumeric())
        && text.bytes().all(fits)
}

/// Reads it; `locator` is where it stands.
pub(super) fn read(
    row: &Row,
    record: &Record<'_>,
    (locator, digest): (String, Digest),
    sink: &mut Sink<'_>,
) -> AdvisoryRecord {
    let mut warn = |message: String| sink.warn(&record.id, message);
    let published = time(record.published.as_deref(), &mut warn);
    let modified = time(record.modified.as_deref(), &mut warn);
    let (upstream, related) = upstream_and_related(row, record, &mut warn);
    AdvisoryRecord {
        source: META.id.to_owned(),
        id: record.id.clone(),
        locator,
        aliases: ids(record, record.aliases.as_deref(), &mut warn),
        upstream,
        related,
        description: description(record),
        ratings: ratings::of_record(row, record, &mut warn),
        references: references(record, &mut warn),
        published,
        modified,
        // One that cannot be read withdraws the record all the same.
        withdrawn: record.withdrawn.as_deref().map(|text| {
            let stated = time(Some(text), &mut warn);
            stated.or(modified).unwrap_or(Timestamp::UNIX_EPOCH)
        }),
        digest,
    }
}

fn time(text: Option<&str>, warn: &mut dyn FnMut(String)) -> Option<Timestamp> {
    let text = text?;
    let read = parse_moment(text);
    if read.is_none() {
        warn(format!("`{text}` is not a time"));
    }
    read
}

/// Ids in the record's order, each once and never its own.
fn ids(
    record: &Record<'_>,
    listed: Option<&[String]>,
    warn: &mut dyn FnMut(String),
) -> Vec<String> {
    let mut ids: Vec<String> = Vec::new();
    for id in listed.unwrap_or_default() {
        if !is_id(id) {
            warn(format!("`{id}` is not an id"));
        } else if *id != record.id && !ids.contains(id) {
            ids.push(id.clone());
        }
        if ids.len() == MAX_IDS {
            warn(format!("more than {MAX_IDS} ids in one list"));
            break;
        }
    }
    ids
}

fn upstream_and_related(
    row: &Row,
    record: &Record<'_>,
    warn: &mut dyn FnMut(String),
) -> (Vec<String>, Vec<String>) {
    let upstream = ids(record, record.upstream.as_deref(), warn);
    let related = ids(record, record.related.as_deref(), warn);
    if row.is_errata && upstream.is_empty() {
        related.into_iter().partition(|id| id.starts_with("CVE-"))
    } else {
        (upstream, related)
    }
}

/// The summary, or the details where there is none.
fn description(record: &Record<'_>) -> Option<String> {
    let texts = [&record.summary, &record.details];
    let mut texts = texts
        .into_iter()
        .flatten()
        .map(|text| text.trim())
        .filter(|text| !text.is_empty());
    let text = texts.next()?;
    let mut cut: String = text.chars().take(MAX_DESCRIPTION).collect();
    if cut.len() < text.len() {
        cut.push('…');
    }
    Some(cut)
}

fn references(record: &Record<'_>, warn: &mut dyn FnMut(String)) -> Vec<Reference> {
    let listed: Vec<ReferenceText> = match list(record.references) {
        Ok(listed) => listed,
        Err(error) => {
            warn(format!("`references` cannot be read: {error}"));
            return Vec::new();
        }
    };
    let mut left = MAX_LINKS;
    let mut references = Vec::new();
    for ReferenceText { kind, url } in listed {
        let kind = kind.filter(|kind| kind.len() <= 64);
        if url.len() > MAX_LINK || url.trim().is_empty() || url.contains(char::is_control) {
            warn("a link that is none".to_owned());
            continue;
        }
        let Some(rest) = left.checked_sub(url.len() + 64) else {
            warn("too many links; the rest is left out".to_owned());
            break;
        };
        left = rest;
        references.push(Reference { kind, url });
    }
    references
}
