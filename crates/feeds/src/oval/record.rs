//! The part of a definition that does not depend on a package, as the model has it.

use drydock_model::{AdvisoryRecord, Rating, Reference, Severity};

use super::definition::{Cve, Definition};
use crate::identifier::split_cve;
use crate::moment::parse_moment;
use crate::{Sink, cvss};

/// The record of a definition under the id `id`. The CVEs of an advisory are what it was derived
/// from; that of a definition about a single CVE is its id.
pub(crate) fn record(
    definition: &Definition,
    source: &str,
    id: &str,
    sink: &Sink<'_>,
) -> AdvisoryRecord {
    let upstream = cve_ids(definition).into_iter().filter(|it| it != id);
    AdvisoryRecord {
        source: source.to_owned(),
        id: id.to_owned(),
        locator: sink.locator(&definition.id),
        aliases: Vec::new(),
        upstream: match split_cve(id) {
            Some(_) => Vec::new(),
            None => upstream.collect(),
        },
        related: Vec::new(),
        description: definition.description.clone(),
        ratings: rating(definition, source).into_iter().collect(),
        references: references(definition, id),
        published: definition.issued.as_deref().and_then(parse_moment),
        modified: definition.updated.as_deref().and_then(parse_moment),
        withdrawn: None,
        digest: definition.digest(),
    }
}

/// The CVEs that a definition is about, sorted: those listed, and those it refers to. An id can
/// stand in a longer text, as in `Mitre CVE-2021-29154` and `CVE:00001:CVE-2019-16168`.
pub(crate) fn cve_ids(definition: &Definition) -> Vec<String> {
    let listed = definition.cves.iter().map(|it| it.text.as_str());
    let referred = definition.references.iter();
    let referred = referred.filter(|it| it.source.contains("CVE"));
    let texts = listed.chain(referred.map(|it| it.id.as_str()));
    let mut ids: Vec<String> = texts.filter_map(find_cve).collect();
    ids.sort();
    ids.dedup();
    ids
}

fn find_cve(text: &str) -> Option<String> {
    let mut words = text.split([' ', ':']);
    words.find_map(|word| Some(split_cve(word)?.0))
}

/// The publisher's rating: its word for the whole definition, with the vector where a single CVE has
/// one.
pub(crate) fn rating(definition: &Definition, source: &str) -> Option<Rating> {
    let word = definition.severity.clone();
    let own = |cve: &&Cve| !cve.text.ends_with("at NVD");
    let mut own = definition.cves.iter().filter(own);
    let (vector, impact) = match (own.next(), own.next()) {
        (Some(cve), None) => (cve.vector.clone(), cve.impact.clone()),
        _ => (None, None),
    };
    let scored = vector.and_then(|it| cvss::rating(source, &it));
    match word.or(impact) {
        Some(word) => Some(Rating {
            origin: source.to_owned(),
            severity: severity(&word),
            original: Some(word),
            vector: scored.and_then(|it| it.vector),
        }),
        None => scored,
    }
}

/// The words that publishers of OVAL use.
pub(crate) fn severity(word: &str) -> Severity {
    match word.trim().to_ascii_lowercase().as_str() {
        "critical" => Severity::Critical,
        "high" | "important" => Severity::High,
        "medium" | "moderate" => Severity::Medium,
        "low" | "minor" => Severity::Low,
        "negligible" => Severity::Negligible,
        _ => Severity::Unknown,
    }
}

fn references(definition: &Definition, id: &str) -> Vec<Reference> {
    let links = definition.references.iter();
    let links = links.filter(|it| it.url.starts_with("http"));
    let mut references: Vec<Reference> = links
        .map(|it| Reference {
            kind: (it.id == id || it.source == id).then(|| "ADVISORY".to_owned()),
            url: it.url.clone(),
        })
        .collect();
    references.sort();
    references.dedup();
    references
}
