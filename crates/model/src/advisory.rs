//! What a source publishes about a vulnerability, and which packages it says are affected.
//!
//! One model for every source to come: a source's record ([`AdvisoryRecord`]) says what the
//! vulnerability is; its [`Affected`] entries say what is touched where. Distribution trackers fill
//! a single range per release, OSV several with enumerated versions, Red Hat and Oracle use
//! [`Qualifier`]s for modules, repositories and flavours.

use jiff::Timestamp;

use crate::{Digest, Namespace, Rating};

/// A record with all that it says is affected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Advisory {
    /// The record.
    pub record: AdvisoryRecord,
    /// What is affected, or explicitly is not.
    pub affected: Vec<Affected>,
}

/// The part of an advisory that does not depend on a package.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct AdvisoryRecord {
    /// The source that publishes it, e.g. `debian-tracker`.
    pub source: String,
    /// The source's id for it: a CVE for trackers, `DSA-…`, `GHSA-…` or `ELSA-…` for others.
    pub id: String,
    /// Where in the feed it stands, e.g. `data.json#openssl/CVE-2022-0778`.
    pub locator: String,
    /// Other ids of the same bug.
    pub aliases: Vec<String>,
    /// Ids of the bug that this one was derived from (OSV's `upstream`).
    pub upstream: Vec<String>,
    /// Ids of bugs that are near but not the same.
    pub related: Vec<String>,
    /// What it is, in the source's words.
    pub description: Option<String>,
    /// Ratings, each with its origin.
    pub ratings: Vec<Rating>,
    /// Links.
    pub references: Vec<Reference>,
    /// When the source published it.
    pub published: Option<Timestamp>,
    /// When the source last changed it.
    pub modified: Option<Timestamp>,
    /// When the source took it back.
    pub withdrawn: Option<Timestamp>,
    /// SHA-256 of the record as the source wrote it.
    pub digest: Digest,
}

/// A link of an advisory.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reference {
    /// What the link is, in the source's word (`ADVISORY`, `FIX`, `WEB`), where it says.
    pub kind: Option<String>,
    /// The address.
    pub url: String,
}

/// One package in one namespace, and what the source says of it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Affected {
    /// Where the package name lives.
    pub namespace: Namespace,
    /// Whether `package` names a source or a binary package.
    pub key: KeyKind,
    /// The package's name.
    pub package: String,
    /// The source's verdict.
    pub state: State,
    /// Why the verdict is so, in the source's words, e.g. `Minor issue`.
    pub reason: Option<String>,
    /// The affected versions, as ranges; each range is evaluated on its own.
    pub ranges: Vec<Range>,
    /// Affected versions, enumerated.
    pub versions: Vec<String>,
    /// A rating for this package alone, where the source rates per package.
    pub rating: Option<Rating>,
    /// Further conditions, all of which must hold.
    pub qualifiers: Vec<Qualifier>,
}

impl Affected {
    /// The version that fixes it: the last `fixed` event of the ranges, where there is one.
    pub fn fixed_version(&self) -> Option<&str> {
        self.ranges
            .iter()
            .rev()
            .flat_map(|range| range.events.iter().rev())
            .find_map(|event| match event {
                RangeEvent::Fixed(version) => Some(version.as_str()),
                _ => None,
            })
    }
}

/// What an affected entry's package name names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum KeyKind {
    /// A source package (Debian, Ubuntu, Alpine's origin).
    Source,
    /// A binary package (Red Hat, Oracle, SUSE), or a package of a language ecosystem.
    Binary,
}

impl KeyKind {
    /// The word used in evidence.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Source => "source",
            Self::Binary => "binary",
        }
    }
}

/// A source's verdict on a package, the union of what distributions say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// Affected below a version that is published.
    Fixed,
    /// Affected, no fix published.
    Affected,
    /// Affected, and the distribution will not fix it (Debian `ignored`, Red Hat `will_not_fix`).
    WillNotFix,
    /// Affected, the fix is put off (Debian `postponed`, Red Hat `fix_deferred`).
    Deferred,
    /// Affected, and the package or release is no longer supported.
    EndOfLife,
    /// Not affected in any version.
    NotAffected,
    /// The distribution has not decided (Debian `undetermined`).
    UnderInvestigation,
}

impl State {
    /// All states, in the order of declaration.
    pub const ALL: [Self; 7] = [
        Self::Fixed,
        Self::Affected,
        Self::WillNotFix,
        Self::Deferred,
        Self::EndOfLife,
        Self::NotAffected,
        Self::UnderInvestigation,
    ];

    /// The word used in reports.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Fixed => "fixed",
            Self::Affected => "affected",
            Self::WillNotFix => "will-not-fix",
            Self::Deferred => "deferred",
            Self::EndOfLife => "end-of-life",
            Self::NotAffected => "not-affected",
            Self::UnderInvestigation => "under-investigation",
        }
    }
}

/// A range of affected versions as an ordered list of events, in OSV's sense.
///
/// See the [OSV schema, affected[].ranges[].events](https://ossf.github.io/osv-schema/#affectedrangesevents-fields).
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Range {
    /// The events, in the source's order.
    pub events: Vec<RangeEvent>,
}

impl Range {
    /// Everything below `fixed`.
    pub fn below(fixed: impl Into<String>) -> Self {
        let introduced = RangeEvent::Introduced("0".into());
        Self {
            events: vec![introduced, RangeEvent::Fixed(fixed.into())],
        }
    }

    /// Every version.
    pub fn all() -> Self {
        Self {
            events: vec![RangeEvent::Introduced("0".into())],
        }
    }
}

/// A point at which a range begins or ends.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RangeEvent {
    /// Affected from this version on; `0` is below every version.
    Introduced(String),
    /// No longer affected from this version on.
    Fixed(String),
    /// This version is the last affected one.
    LastAffected(String),
    /// Versions from here on are not spoken of.
    Limit(String),
}

/// A condition on where a package came from.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Qualifier {
    /// Only for packages of this module stream (`nodejs:18`).
    Module(String),
    /// Only for these architectures.
    Architectures(Vec<String>),
    /// Only for packages from repositories with one of these CPEs.
    RepositoryCpes(Vec<String>),
    /// Only for packages of this flavour or channel (`fips`, `ksplice`, `esm-infra`).
    Channel(String),
    /// Only for programs that this CPE 2.3 name fits, `vendor:product` being the entry's package.
    Cpe(String),
    /// Only on or with one of these platforms, as CPE 2.3 names.
    Platforms(Vec<String>),
}

/// What others say of a vulnerability as such, whatever is affected.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Enrichment {
    /// The source that says so, e.g. `kev`.
    pub source: String,
    /// The vulnerability, e.g. `CVE-2021-44228`.
    pub id: String,
    /// What it says.
    pub fact: EnrichmentFact,
}

/// What is said of a vulnerability as such.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum EnrichmentFact {
    /// Chance that it is exploited within 30 days, and the share of vulnerabilities with at most
    /// that chance ([EPSS](https://www.first.org/epss/)); both in millionths.
    Epss {
        /// Chance.
        probability: u32,
        /// Share.
        percentile: u32,
    },
    /// It is known to be exploited ([KEV](https://www.cisa.gov/known-exploited-vulnerabilities)).
    Exploited {
        /// Since when that is listed.
        added: jiff::civil::Date,
        /// Until when agencies had to act.
        due: Option<jiff::civil::Date>,
        /// Whether it was used to extort.
        ransomware: bool,
    },
    /// How bad it is, by somebody who rates vulnerabilities and not packages, e.g. `nvd`.
    Rated(Rating),
    /// The id was given back: there is no such vulnerability, or it has another id.
    Rejected {
        /// Since when.
        since: Timestamp,
    },
}

/// The ids of one vulnerability, as far as publishers agree that they name the same.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Vulnerability {
    /// The id that it is shown by: its CVE where it has one.
    pub id: String,
    /// Its other ids, sorted; not those that one distribution derived for itself.
    pub aliases: Vec<String>,
}

/// What a repository of packages is called by those who publish advisories for it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RepositoryCpes {
    /// The repository, e.g. `rhel-9-for-x86_64-baseos-rpms`.
    pub repository: String,
    /// Its CPEs.
    pub cpes: Vec<String>,
}

/// Handle of a record in an opened advisory database.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RecordId(pub u32);

/// What a look-up of a package name returns: enough to decide, without the record's prose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// The record, for a later look-up of its details.
    pub record: RecordId,
    /// The source that publishes it.
    pub source: String,
    /// The source's id for it.
    pub id: String,
    /// Whether the source took the record back.
    pub withdrawn: bool,
    /// What it says of the package that was looked up.
    pub affected: Affected,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fixed_version_is_the_last_fix() {
        let affected = Affected {
            namespace: "debian:12".parse().unwrap(),
            key: KeyKind::Source,
            package: "openssl".into(),
            state: State::Fixed,
            reason: None,
            ranges: vec![Range::below("1.0"), Range::below("3.0.1-1"), Range::all()],
            versions: vec![],
            rating: None,
            qualifiers: vec![],
        };
        assert_eq!(affected.fixed_version(), Some("3.0.1-1"));
    }
}
