//! Ratings of records and entries.

use drydock_model::{Rating, Severity};
use serde_json::value::RawValue;

use super::document::{OfEntry, OfRecord, Record, SeverityText, list, specific};
use super::ecosystems::Row;
use super::{META, errata};
use crate::cvss;

/// Most ratings of one record; known ones have up to four.
const MAX: usize = 32;

/// What `MAL-` records say of a package.
pub(super) const MALICIOUS: &str = "malicious package";

/// All ratings of a record, the one that counts most first.
pub(super) fn of_record(
    row: &Row,
    record: &Record<'_>,
    warn: &mut dyn FnMut(String),
) -> Vec<Rating> {
    let of_database = specific::<OfRecord>(record.database_specific).severity;
    let malicious = record.id.starts_with("MAL-").then_some(MALICIOUS);
    let words = [
        of_database.as_deref(),
        errata::severity(row, record),
        malicious,
    ];
    let mut ratings: Vec<Rating> = words.into_iter().flatten().map(of_word).collect();
    for rating in listed(record.severity, warn) {
        if !ratings.contains(&rating) && ratings.len() < MAX {
            ratings.push(rating);
        }
    }
    ratings
}

/// The rating of one entry, where it has one of its own.
pub(super) fn of_entry(
    severity: Option<&RawValue>,
    of_entry: &OfEntry,
    warn: &mut dyn FnMut(String),
) -> Option<Rating> {
    let priority = of_entry.ubuntu_priority.as_deref().map(of_word);
    priority.or_else(|| listed(severity, warn).into_iter().next())
}

/// The ratings of a list: words, then newer versions of CVSS before older ones.
fn listed(raw: Option<&RawValue>, warn: &mut dyn FnMut(String)) -> Vec<Rating> {
    let listed: Vec<SeverityText> = match list(raw) {
        Ok(listed) => listed,
        Err(error) => {
            warn(format!("`severity` cannot be read: {error}"));
            return Vec::new();
        }
    };
    let mut ratings = Vec::new();
    for severity in listed {
        match read(&severity) {
            Some(rating) => ratings.push(rating),
            None => warn(format!(
                "`{}` is not a rating of type `{}`",
                severity.score, severity.kind
            )),
        }
    }
    ratings.sort_by(|a, b| order(b).cmp(order(a)));
    ratings
}

fn read(severity: &SeverityText) -> Option<Rating> {
    match severity.kind.as_str() {
        "CVSS_V2" | "CVSS_V3" | "CVSS_V4" => cvss::rating(META.id, &severity.score),
        "Ubuntu" => Some(of_word(&severity.score)),
        _ => None,
    }
}

/// Sorts as text: words after all vectors, and vectors by their version.
fn order(rating: &Rating) -> &str {
    match rating.vector.as_deref() {
        None => "~",
        Some(vector) => match vector.split_once('/') {
            Some((version, _)) if version.starts_with("CVSS:") => version,
            _ => "CVSS:2",
        },
    }
}

fn of_word(word: &str) -> Rating {
    let severity = match word {
        MALICIOUS => Some(Severity::Critical),
        word if word.eq_ignore_ascii_case("negligible") => Some(Severity::Negligible),
        word => cvss::severity_of_word(word),
    };
    Rating {
        origin: META.id.to_owned(),
        severity: severity.unwrap_or(Severity::Unknown),
        original: Some(word.chars().take(64).collect()),
        vector: None,
    }
}
