//! A finding or a dismissal with its evidence, as JSON.

use std::borrow::Cow;

use drydock_model::{
    self as model, AdvisoryRecord, AlsoRecord, Digest, MatchEvidence, Rating, Risk,
};
use serde::Serialize;

use super::package::{Place, Subject, build_step};

#[derive(Serialize)]
pub(super) struct Finding<'r> {
    id: &'r str,
    aliases: &'r [String],
    package: Option<Subject<'r>>,
    state: &'static str,
    fixed_in: Option<&'r str>,
    reason: Option<&'r str>,
    severity: &'static str,
    severity_origin: &'r str,
    severity_original: Option<&'r str>,
    cvss_vector: Option<&'r str>,
    ratings: Vec<OneRating<'r>>,
    epss: Option<Epss>,
    kev: Option<Exploited<'r>>,
    risk: f64,
    layer: Option<Digest>,
    layer_index: Option<usize>,
    build_step: Option<Cow<'r, str>>,
    description: Option<&'r str>,
    references: Vec<Link<'r>>,
    published: Option<String>,
    modified: Option<String>,
    evidence: Evidence<'r>,
    also: Vec<Also<'r>>,
}

#[derive(Serialize)]
struct Epss {
    probability: f64,
    percentile: f64,
}

#[derive(Serialize)]
struct Exploited<'r> {
    source: &'r str,
    added: String,
    due: Option<String>,
    ransomware: bool,
}

/// Another record that says the same.
#[derive(Serialize)]
struct Also<'r> {
    source: &'r str,
    record: &'r str,
    locator: &'r str,
    namespace: &'r str,
    state: &'static str,
    fixed_in: Option<&'r str>,
}

#[derive(Serialize)]
struct OneRating<'r> {
    origin: &'r str,
    severity: &'static str,
    original: Option<&'r str>,
    vector: Option<&'r str>,
}

#[derive(Serialize)]
struct Link<'r> {
    kind: Option<&'r str>,
    url: &'r str,
}

/// An advisory about an installed package that is not a finding.
#[derive(Serialize)]
pub(super) struct Dismissal<'r> {
    id: &'r str,
    aliases: &'r [String],
    package: Option<Subject<'r>>,
    reason: &'static str,
    reason_words: &'static str,
    evidence: Evidence<'r>,
}

#[derive(Serialize)]
struct Evidence<'r> {
    source: &'r str,
    record: &'r str,
    record_digest: Digest,
    locator: &'r str,
    namespace: &'r str,
    key: &'static str,
    name: &'r str,
    version: &'r str,
    scheme: &'static str,
    comparison: &'r str,
}

impl<'r> Finding<'r> {
    pub(super) fn new(finding: &'r model::Finding, place: Place<'r>) -> Self {
        let package = place.inventory.packages.get(finding.package);
        let layer_index = package.map(|found| found.layer);
        let layer = layer_index.and_then(|index| place.image.layers.get(index));
        let record = &finding.record;
        Self {
            id: &finding.id,
            aliases: &finding.aliases,
            package: package.map(|found| place.subject(found)),
            state: finding.state.word(),
            fixed_in: finding.fixed_in.as_deref(),
            reason: finding.reason.as_deref(),
            severity: finding.rating.severity.word(),
            severity_origin: &finding.rating.origin,
            severity_original: finding.rating.original.as_deref(),
            cvss_vector: finding.rating.vector.as_deref(),
            ratings: finding.ratings.iter().map(rating).collect(),
            epss: finding.epss.map(epss),
            kev: finding.exploited.as_ref().map(exploited),
            risk: Risk::of(finding).value(),
            layer: layer.and_then(|layer| layer.diff_id),
            layer_index,
            build_step: layer.and_then(build_step),
            description: record.description.as_deref(),
            references: links(record),
            published: record.published.map(|time| time.to_string()),
            modified: record.modified.map(|time| time.to_string()),
            evidence: evidence(&finding.record, &finding.evidence),
            also: finding.also.iter().map(also).collect(),
        }
    }
}

impl<'r> Dismissal<'r> {
    pub(super) fn new(dismissal: &'r model::Dismissal, place: Place<'r>) -> Self {
        let package = place.inventory.packages.get(dismissal.package);
        Self {
            id: &dismissal.id,
            aliases: &dismissal.aliases,
            package: package.map(|found| place.subject(found)),
            reason: dismissal.reason.word(),
            reason_words: dismissal.reason.words(),
            evidence: evidence(&dismissal.record, &dismissal.evidence),
        }
    }
}

/// Millionths have so few digits that no fraction is written with more.
fn epss(epss: model::Epss) -> Epss {
    let fraction = |millionths: u32| f64::from(millionths) / 1_000_000.0;
    Epss {
        probability: fraction(epss.probability),
        percentile: fraction(epss.percentile),
    }
}

fn exploited(exploited: &model::Exploited) -> Exploited<'_> {
    Exploited {
        source: &exploited.source,
        added: exploited.added.to_string(),
        due: exploited.due.map(|date| date.to_string()),
        ransomware: exploited.ransomware,
    }
}

fn also(record: &AlsoRecord) -> Also<'_> {
    Also {
        source: &record.source,
        record: &record.id,
        locator: &record.locator,
        namespace: record.namespace.as_str(),
        state: record.state.word(),
        fixed_in: record.fixed_in.as_deref(),
    }
}

fn rating(rating: &Rating) -> OneRating<'_> {
    OneRating {
        origin: &rating.origin,
        severity: rating.severity.word(),
        original: rating.original.as_deref(),
        vector: rating.vector.as_deref(),
    }
}

fn links(record: &AdvisoryRecord) -> Vec<Link<'_>> {
    let references = record.references.iter();
    references
        .map(|reference| Link {
            kind: reference.kind.as_deref(),
            url: &reference.url,
        })
        .collect()
}

fn evidence<'r>(record: &'r AdvisoryRecord, evidence: &'r MatchEvidence) -> Evidence<'r> {
    Evidence {
        source: &record.source,
        record: &record.id,
        record_digest: record.digest,
        locator: &record.locator,
        namespace: evidence.namespace.as_str(),
        key: evidence.key.word(),
        name: &evidence.name,
        version: &evidence.version,
        scheme: evidence.scheme,
        comparison: &evidence.comparison,
    }
}
