//! The National Vulnerability Database: ratings of CVEs, and which products they touch as CPE names.
//!
//! Read are the [year files](https://nvd.nist.gov/vuln/data-feeds) of version 2.0, and answer pages of
//! the [API](https://nvd.nist.gov/developers/vulnerabilities), which have the same form: a list
//! `vulnerabilities` in an envelope that tells when it was made.
//!
//! - Each metric becomes a rating of the CVE by whoever made it: the NVD itself (`nvd`), or the
//!   numbering authority or enricher that the NVD passes on, under the name it has there. `Primary`
//!   and `Secondary` are the NVD's words for its own and the others' and stay in the rating's text.
//! - Each vulnerable match criterion becomes an affected entry under `nvd:cpe` and `vendor:product`;
//!   what is said in `configuration` holds for that.
//! - CVEs without configurations are kept: they have ratings and words, and a rejected one is marked
//!   as withdrawn, with the day of its last change.
//!
//! Times are in UTC without saying so, and are kept to the second.
//!
//! Knowingly missed: weaknesses (CWE), the comments of vendors, SSVC decisions, the dates of KEV
//! (which is a source of its own), CPE names that a criterion stands for (the match feed).

use drydock_model::{
    Advisory, AdvisoryRecord, Affected, Digest, Enrichment, EnrichmentFact, Namespace, Rating,
    Reference, Release,
};
use jiff::Timestamp;
use sha2::{Digest as _, Sha256};

use self::configuration::Criteria;
use self::document::Item;
use self::record::{Cve, Vulnerability};
use crate::identifier::split_cve;
use crate::moment::{day_of, parse_moment};
use crate::source::{Input, Kind, Layout, Meta, Source};
use crate::{Discovery, Error, Sink};

mod configuration;
mod document;
mod metric;
mod record;

pub(super) struct Nvd;

static META: Meta = Meta {
    id: "nvd",
    title: "National Vulnerability Database",
    homepage: "https://nvd.nist.gov/vuln/data-feeds",
    licence: "public domain (17 U.S.C. 105); the NVD asks to be named",
    url: "https://nvd.nist.gov/feeds/json/cve/2.0/",
    kind: Kind::Advisories,
    layout: Layout::Files { is_file },
    max_file_bytes: 2 << 30,
    stale_after_days: Some(7),
};

/// All CPE criteria are in one namespace.
const NAMESPACE: &str = "nvd:cpe";
/// The first year with a file of its own; the CVEs of all years before are in it.
const FIRST_YEAR: i16 = 2002;
/// Longest address of a reference that is kept, and most of them.
const MAX_URL: usize = 2048;
const MAX_REFERENCES: usize = 500;

impl Source for Nvd {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn parse(&self, input: Input<'_>, sink: &mut Sink<'_>) -> Result<(), Error> {
        let namespace = namespace(input.path)?;
        sink.covers(&namespace);
        let mut parser = Parser { namespace, sink };
        document::read(input.path, input.reader, &mut |item| match item {
            Item::Made(when) => {
                parser.prove(parse_moment(when));
                Ok(())
            }
            Item::Record { place, raw } => parser.record(place, raw),
        })
    }

    fn guess_files(&self, _releases: &[Release], year: i16) -> Vec<String> {
        let years = FIRST_YEAR..=year;
        years
            .map(|year| format!("nvdcve-2.0-{year}.json.gz"))
            .collect()
    }

    fn discovery(&self) -> Discovery {
        Discovery::Sidecars {
            of: sidecar,
            stamp: digest_in_sidecar,
        }
    }
}

/// Year files, and pages that were asked of the API into a folder `api`. Not the file `modified`:
/// the year files hold the same a few hours later, and two records of one CVE would stand side by
/// side.
fn is_file(path: &str) -> bool {
    let plain = path.strip_suffix(".gz").unwrap_or(path);
    let Some(name) = plain.strip_suffix(".json") else {
        return false;
    };
    match name.strip_prefix("nvdcve-2.0-") {
        Some(year) => year.len() == 4 && year.bytes().all(|byte| byte.is_ascii_digit()),
        None => name
            .strip_prefix("api/")
            .is_some_and(|page| !page.is_empty() && !page.contains('/')),
    }
}

/// The `.meta` file beside a year file.
fn sidecar(path: &str) -> Option<String> {
    let plain = path.strip_suffix(".gz").unwrap_or(path);
    let stem = plain.strip_suffix(".json")?;
    stem.starts_with("nvdcve-2.0-")
        .then(|| format!("{stem}.meta"))
}

/// The line `sha256:…` of a `.meta` file: the digest of the file before compression.
fn digest_in_sidecar(content: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(content).ok()?;
    let mut lines = text.lines();
    let digest = lines.find_map(|line| line.trim().strip_prefix("sha256:"))?;
    let is_digest = digest.len() == 64 && digest.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_digest.then(|| digest.to_ascii_lowercase())
}

fn namespace(path: &str) -> Result<Namespace, Error> {
    NAMESPACE
        .parse()
        .map_err(|error: drydock_model::InvalidNamespace| Error::Damaged {
            file: path.to_owned(),
            why: error.to_string(),
        })
}

struct Parser<'s, 'a> {
    namespace: Namespace,
    sink: &'s mut Sink<'a>,
}

impl Parser<'_, '_> {
    fn prove(&mut self, when: Option<Timestamp>) {
        if let Some(when) = when {
            self.sink.proves(day_of(when));
        }
    }

    fn record(&mut self, place: usize, raw: &str) -> Result<(), Error> {
        match serde_json::from_str::<Vulnerability>(raw) {
            Err(error) => self.sink.skip(&format!("vulnerabilities/{place}"), error),
            Ok(Vulnerability { cve }) if !is_cve(&cve.id) => {
                let place = format!("vulnerabilities/{place}");
                self.sink.skip(&place, "not the id of a CVE");
            }
            Ok(Vulnerability { cve }) => {
                self.rate(&cve)?;
                let affected = self.affected(&cve);
                let record = self.advisory_record(cve, raw);
                self.prove(record.modified);
                self.sink.advisory(Advisory { record, affected })?;
            }
        }
        Ok(())
    }

    fn rate(&mut self, cve: &Cve) -> Result<(), Error> {
        let mut ratings: Vec<Rating> = Vec::new();
        for metric in cve.metrics.all() {
            match metric.rating(cve.source_identifier.as_deref()) {
                Some(rating) if ratings.contains(&rating) => {}
                Some(rating) => ratings.push(rating),
                None => self.sink.warn(&cve.id, "a metric without a usable vector"),
            }
        }
        for rating in ratings {
            self.sink.enrichment(Enrichment {
                source: META.id.to_owned(),
                id: cve.id.clone(),
                fact: EnrichmentFact::Rated(rating),
            })?;
        }
        Ok(())
    }

    fn affected(&mut self, cve: &Cve) -> Vec<Affected> {
        let mut criteria = Criteria::new(&self.namespace, cve.tags());
        for configuration in &cve.configurations {
            criteria.add(configuration);
        }
        for (what, count) in criteria.oddities() {
            let message = format!("{count} match criteria are not read: {what}");
            self.sink.warn(&cve.id, message);
        }
        criteria.into_affected()
    }

    fn advisory_record(&self, cve: Cve, raw: &str) -> AdvisoryRecord {
        let published = cve.published.as_deref().and_then(parse_moment);
        let modified = cve.last_modified.as_deref().and_then(parse_moment);
        let is_rejected = cve.status.as_deref() == Some("Rejected");
        let since = modified.or(published).unwrap_or(Timestamp::UNIX_EPOCH);
        AdvisoryRecord {
            source: META.id.to_owned(),
            locator: self.sink.locator(&cve.id),
            aliases: Vec::new(),
            upstream: Vec::new(),
            related: Vec::new(),
            description: cve.description(),
            ratings: Vec::new(),
            references: references(&cve),
            published,
            modified,
            withdrawn: is_rejected.then_some(since),
            digest: Digest::sha256(Sha256::digest(raw).into()),
            id: cve.id,
        }
    }
}

fn is_cve(id: &str) -> bool {
    split_cve(id).is_some_and(|(canonical, rest)| canonical == id && rest.is_empty())
}

/// The CVE's page first, then the links with the NVD's tags (`Patch`, `Vendor Advisory`).
fn references(cve: &Cve) -> Vec<Reference> {
    let page = Reference {
        kind: Some("ADVISORY".into()),
        url: format!("https://nvd.nist.gov/vuln/detail/{}", cve.id),
    };
    let fits = cve
        .references
        .iter()
        .filter(|link| (1..=MAX_URL).contains(&link.url.len()));
    let links = fits.take(MAX_REFERENCES).map(|link| Reference {
        kind: (!link.tags.is_empty()).then(|| link.tags.join(", ")),
        url: link.url.clone(),
    });
    std::iter::once(page).chain(links).collect()
}

#[cfg(test)]
mod tests;
