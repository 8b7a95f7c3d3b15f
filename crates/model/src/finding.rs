//! A vulnerability in a package of an image, with the reason; and the reason why one is not.

use jiff::civil::Date;

use crate::{AdvisoryRecord, KeyKind, Namespace, Rating, State};

/// A package is affected by a vulnerability.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The id shown: the CVE where the record has one, else the source's id.
    pub id: String,
    /// All other ids of the same bug, sorted.
    pub aliases: Vec<String>,
    /// Index of the package in [`crate::Inventory::packages`].
    pub package: usize,
    /// The version that fixes it, of the source package where the key is a source.
    pub fixed_in: Option<String>,
    /// The source's verdict.
    pub state: State,
    /// Why the verdict is so, in the source's words.
    pub reason: Option<String>,
    /// The rating chosen for display and thresholds.
    pub rating: Rating,
    /// All ratings of the bug, each with its origin, sorted.
    pub ratings: Vec<Rating>,
    /// How likely it is to be exploited, where that is known.
    pub epss: Option<Epss>,
    /// Since when it is known to be exploited, where it is.
    pub exploited: Option<Exploited>,
    /// The record.
    pub record: AdvisoryRecord,
    /// Other records of the same bug that say that the package is affected, sorted.
    pub also: Vec<AlsoRecord>,
    /// How the decision was reached.
    pub evidence: MatchEvidence,
}

/// How likely a vulnerability is to be exploited within 30 days, by [EPSS](https://www.first.org/epss/).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Epss {
    /// The chance, in millionths.
    pub probability: u32,
    /// The share of vulnerabilities with at most that chance, in millionths.
    pub percentile: u32,
}

/// A vulnerability is known to be exploited.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Exploited {
    /// The source that lists it, e.g. `kev`.
    pub source: String,
    /// Since when it lists it.
    pub added: Date,
    /// Until when agencies had to act.
    pub due: Option<Date>,
    /// Whether it was used to extort.
    pub ransomware: bool,
}

/// A record that says the same as the one that is shown.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct AlsoRecord {
    /// The source that publishes it.
    pub source: String,
    /// The source's id for it.
    pub id: String,
    /// Where in the feed it stands.
    pub locator: String,
    /// The namespace that it was found in.
    pub namespace: Namespace,
    /// Its verdict.
    pub state: State,
    /// The version that fixes the package, by it.
    pub fixed_in: Option<String>,
}

/// The comparison that decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MatchEvidence {
    /// The namespace that was looked up.
    pub namespace: Namespace,
    /// Whether the source or the binary name was the key.
    pub key: KeyKind,
    /// The name that was looked up.
    pub name: String,
    /// The version that was compared: the source package's where the key is a source.
    pub version: String,
    /// The id of the version ordering, e.g. `dpkg`.
    pub scheme: &'static str,
    /// The decision in one line, e.g. ``1.1.18-r3 < 1.1.18-r4 (fixed)``.
    pub comparison: String,
}

/// An advisory about an installed package that is not a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dismissal {
    /// The id, as a finding would show it.
    pub id: String,
    /// All other ids of the same bug, sorted.
    pub aliases: Vec<String>,
    /// Index of the package in [`crate::Inventory::packages`].
    pub package: usize,
    /// Why it is not a finding.
    pub reason: DismissalReason,
    /// The record.
    pub record: AdvisoryRecord,
    /// How the decision was reached.
    pub evidence: MatchEvidence,
}

/// Why an advisory about an installed package is not a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DismissalReason {
    /// The installed version has the fix.
    FixInstalled,
    /// The source says that the package is not affected in this release.
    NotAffected,
    /// The installed version is outside the affected ranges.
    OutsideRange,
    /// The source has not decided whether it is affected.
    Undetermined,
    /// The source took the record back.
    Withdrawn,
    /// The id of the vulnerability was given back, whatever the source says.
    Rejected,
    /// A further condition (module, architecture, repository, flavour) does not hold.
    QualifierMismatch,
    /// The package ships only headers, documentation or build tools of what is affected, never the
    /// thing that runs.
    HeadersOnly,
}

impl DismissalReason {
    /// The stable word for machines.
    pub const fn word(self) -> &'static str {
        match self {
            Self::FixInstalled => "fix-installed",
            Self::NotAffected => "not-affected",
            Self::OutsideRange => "outside-range",
            Self::Undetermined => "undetermined",
            Self::Withdrawn => "withdrawn",
            Self::Rejected => "rejected",
            Self::QualifierMismatch => "qualifier-mismatch",
            Self::HeadersOnly => "headers-only",
        }
    }

    /// The words used in reports.
    pub const fn words(self) -> &'static str {
        match self {
            Self::FixInstalled => "the installed version has the fix",
            Self::NotAffected => "the source says that this release is not affected",
            Self::OutsideRange => "the installed version is outside the affected range",
            Self::Undetermined => "the source has not decided whether it is affected",
            Self::Withdrawn => "the source has withdrawn the record",
            Self::Rejected => "the CVE was rejected: there is no such vulnerability",
            Self::QualifierMismatch => "a further condition of the record does not hold",
            Self::HeadersOnly => "the package ships headers or build tools, not what is affected",
        }
    }
}
