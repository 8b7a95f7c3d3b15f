//! A vulnerability in a package of an image, with the reason; and the reason why one is not.

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
    /// The record.
    pub record: AdvisoryRecord,
    /// How the decision was reached.
    pub evidence: MatchEvidence,
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
            Self::QualifierMismatch => "a further condition of the record does not hold",
            Self::HeadersOnly => "the package ships headers or build tools, not what is affected",
        }
    }
}
