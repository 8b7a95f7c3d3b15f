//! Red Hat's VEX documents: for each CVE, which of its products are fixed, affected or not affected.
//!
//! Published as [CSAF 2.0](https://docs.oasis-open.org/csaf/csaf/v2.0/os/csaf-v2.0-os.html) documents
//! of the profile `csaf_vex`, and explained in
//! [Red Hat's guidelines](https://redhatproductsecurity.github.io/security-data-guidelines/csaf-vex/).
//! A file has one CVE and is at most some tens of MB; it is read as a whole, its texts borrowed from
//! the bytes, so a document of the largest size allowed needs some times as much.
//!
//! What a document says of a *product id* (a package in a product) becomes an affected entry:
//!
//! - **Namespace** ([`place`]): the release of RHEL that the product's CPE or the build's `.elN`
//!   names; `redhat:any` for layered products that name none.
//! - **Repository**: the product's CPE as it is written, as [`Qualifier::RepositoryCpes`]. So the
//!   EUS, AUS, E4S and TUS streams of one release stay apart, whose versions do not compare.
//! - **Key** ([`package`], [`entries`]): the binary package where the document lists binaries, the
//!   source package where it names only that. A fix lists every binary of a build beside its source,
//!   and newer documents list the affected binaries, too; the source entry is then left out, because
//!   it would bring in binaries that the document keeps out on purpose (`kernel-headers`).
//! - **State** ([`verdict`]): from the product status, and for the affected from the remediation.
//! - Modules, architectures and equal entries of several products: [`entries`].
//!
//! Knowingly missed: container images (`pkg:oci`), Maven and other artefacts, RHCOS as a whole;
//! product groups; mitigations; the erratum's date. A product that is named without a package
//! (`Red Hat JBoss EAP 7`) says nothing of a package.
//!
//! [`Qualifier::RepositoryCpes`]: drydock_model::Qualifier::RepositoryCpes

use std::io::Read;

use drydock_model::{Advisory, AdvisoryRecord, Digest, Rating, Reference};
use sha2::{Digest as _, Sha256};

use self::document::{Document, Vulnerability};
use self::entries::Entries;
use self::products::Products;
use self::verdict::Facts;
use crate::changes::ArchiveName;
use crate::identifier::split_cve;
use crate::json::damaged;
use crate::moment::{day_of, parse_moment};
use crate::source::{Input, Kind, Layout, Meta, Source};
use crate::{ChangeList, Discovery, Error, Sink};

pub(crate) mod changes;
mod document;
mod entries;
mod package;
mod place;
mod products;
mod verdict;

pub(super) struct RedhatVex;

static META: Meta = Meta {
    id: "redhat-vex",
    title: "Red Hat VEX",
    homepage: "https://access.redhat.com/security/data",
    licence: "CC BY 4.0",
    url: "https://security.access.redhat.com/data/csaf/v2/vex/",
    kind: Kind::Advisories,
    layout: Layout::Files { is_file },
    // For the archive of all; a document has its own limit.
    max_file_bytes: 4 << 30,
    stale_after_days: Some(7),
};

/// Largest document that is read. The largest published ones (of the kernel) are near half of it.
const MAX_DOCUMENT: usize = 64 << 20;
/// Changed documents beyond which the archive is fetched anew; about a month's.
const MOST_CHANGES: usize = 20_000;
/// Longest address of a reference that is kept, and most of them.
const MAX_URL: usize = 2048;
const MAX_REFERENCES: usize = 500;

impl Source for RedhatVex {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn parse(&self, input: Input<'_>, sink: &mut Sink<'_>) -> Result<(), Error> {
        let bytes = read_whole(input.path, input.reader)?;
        let document = serde_json::from_slice::<Document<'_>>(&bytes)
            .map_err(|error| damaged(input.path, error))?;
        if document.head.category != "csaf_vex" {
            return Err(Error::WrongFile {
                file: input.path.to_owned(),
                why: "its category is not `csaf_vex`".into(),
            });
        }
        let digest = Digest::sha256(Sha256::digest(&bytes).into());
        emit(&document, digest, sink)
    }

    fn discovery(&self) -> Discovery {
        Discovery::Changes(vec![ChangeList {
            folder: String::new(),
            archive: ArchiveName::In("archive_latest.txt"),
            changes: "changes.csv",
            deletions: Some("deletions.csv"),
            read_line: changes::read_line,
            most_changes: MOST_CHANGES,
        }])
    }

    fn has_member(&self, path: &str) -> bool {
        let mut parts = path.rsplitn(3, '/');
        let (file, folder) = (parts.next(), parts.next());
        let (Some(folder), Some(file)) = (folder, file) else {
            return false;
        };
        changes::is_document(&format!("{folder}/{file}"))
    }
}

/// Documents, and archives of all of them: `2024/cve-2024-1.json`, `csaf_vex_2024-08-04.tar.zst`.
fn is_file(path: &str) -> bool {
    let is_archive = path.ends_with(".tar.zst") && !path.contains('/');
    is_archive || changes::is_document(path)
}

fn read_whole(path: &str, reader: &mut dyn Read) -> Result<Vec<u8>, Error> {
    let mut bytes = Vec::new();
    let mut limited = reader.take(MAX_DOCUMENT as u64 + 1);
    limited
        .read_to_end(&mut bytes)
        .map_err(|source| Error::Read {
            file: path.to_owned(),
            source,
        })?;
    if bytes.len() > MAX_DOCUMENT {
        return Err(Error::TooLarge {
            file: path.to_owned(),
            limit: MAX_DOCUMENT as u64,
        });
    }
    Ok(bytes)
}

fn emit(document: &Document<'_>, digest: Digest, sink: &mut Sink<'_>) -> Result<(), Error> {
    let products = Products::of(&document.tree);
    for (place, vulnerability) in document.vulnerabilities.iter().enumerate() {
        let id = vulnerability.cve.as_deref().unwrap_or_default();
        if split_cve(id).is_none_or(|(canonical, rest)| canonical != id || !rest.is_empty()) {
            sink.skip(&format!("vulnerabilities/{place}"), "no id of a CVE");
            continue;
        }
        let facts = Facts::of(vulnerability);
        let rating = record_rating(document, &facts);
        let mut entries = Entries::new(rating.as_ref());
        for (status, id) in vulnerability.status.all() {
            entries.add(status, &products.find(id), facts.get(id));
        }
        for (what, count, first) in entries.oddities() {
            sink.warn(id, format!("{count} products {what}, the first: `{first}`"));
        }
        let affected = entries.into_affected();
        let locator = sink.locator(id);
        let record = record(document, vulnerability, (locator, digest), rating);
        if let Some(modified) = record.modified {
            sink.proves(day_of(modified));
        }
        sink.advisory(Advisory { record, affected })?;
    }
    Ok(())
}

fn record(
    document: &Document<'_>,
    vulnerability: &Vulnerability<'_>,
    (locator, digest): (String, Digest),
    rating: Option<Rating>,
) -> AdvisoryRecord {
    let tracking = &document.head.tracking;
    let modified = tracking.current.as_deref().and_then(parse_moment);
    let released = vulnerability
        .released
        .as_deref()
        .or(tracking.initial.as_deref());
    let is_deleted = tracking.status.as_deref() == Some("deleted");
    AdvisoryRecord {
        source: META.id.to_owned(),
        id: vulnerability.cve.as_deref().unwrap_or_default().to_owned(),
        locator,
        aliases: Vec::new(),
        upstream: Vec::new(),
        related: vulnerability.errata(),
        description: vulnerability.description(),
        ratings: rating.into_iter().collect(),
        references: references(document, vulnerability),
        published: released.and_then(parse_moment),
        modified,
        withdrawn: modified.filter(|_| is_deleted),
        digest,
    }
}

/// What Red Hat rates the CVE as such; single products may differ.
fn record_rating(document: &Document<'_>, facts: &Facts<'_>) -> Option<Rating> {
    let overall = document.head.severity.as_ref().map(|it| it.text.as_ref());
    verdict::rating(overall.or(facts.first_impact()), facts.first_vector())
}

/// Links of the CVE, then those of the errata, each once.
fn references(document: &Document<'_>, vulnerability: &Vulnerability<'_>) -> Vec<Reference> {
    let own = vulnerability
        .references
        .iter()
        .chain(&document.head.references);
    let links = own.map(|it| (it.category.as_deref(), it.url.as_ref()));
    let errata = vulnerability.fixes().map(|url| (Some("vendor_fix"), url));
    let mut references: Vec<Reference> = Vec::new();
    let mut seen = std::collections::BTreeSet::new();
    for (kind, url) in links.chain(errata) {
        let fits = (1..=MAX_URL).contains(&url.len()) && references.len() < MAX_REFERENCES;
        if fits && seen.insert(url) {
            references.push(Reference {
                kind: kind.map(str::to_owned),
                url: url.to_owned(),
            });
        }
    }
    references
}

#[cfg(test)]
mod tests;
