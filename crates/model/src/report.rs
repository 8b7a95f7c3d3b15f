//! The result of a scan: a function of image digest, database digest and policy alone.

use jiff::civil::Date;

use crate::{Digest, Dismissal, Finding, Image, Inventory, Namespace};

/// Everything a scan found, and everything it could not look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScanReport {
    /// The image.
    pub image: Image,
    /// What it contains.
    pub inventory: Inventory,
    /// The namespace whose advisories were consulted, where there is one.
    pub namespace: Option<Namespace>,
    /// Last day of support of the release, where the database knows it.
    pub end_of_life: Option<Date>,
    /// Findings, sorted by package, then severity (highest first), then id.
    pub findings: Vec<Finding>,
    /// Advisories about installed packages that are not findings, in the same order.
    pub dismissals: Vec<Dismissal>,
    /// What could not be assessed, sorted.
    pub not_assessed: Vec<NotAssessed>,
    /// The database that was consulted.
    pub database: DatabaseIdentity,
}

/// Which advisory database answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DatabaseIdentity {
    /// Digest of its content.
    pub digest: Digest,
    /// Its sources, sorted by id.
    pub sources: Vec<SourceIdentity>,
}

/// One source inside an advisory database.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SourceIdentity {
    /// Id, e.g. `debian-tracker`.
    pub id: String,
    /// Number of records.
    pub records: u64,
    /// Digest of the feed files that it was built from.
    pub digest: Digest,
}

/// Something that the result does not speak of, and why.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NotAssessed {
    /// The sort of gap.
    pub kind: NotAssessedKind,
    /// What was not assessed, e.g. ``release `alpine:2.1` `` or a path.
    pub what: String,
    /// Why, and what would help.
    pub why: String,
}

/// The sorts of gaps, each with a stable word for machines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NotAssessedKind {
    /// No release file, or one that names no distribution.
    UnknownRelease,
    /// The database has no advisories for this distribution or release.
    UnsupportedRelease,
    /// The release is past its end of life: newer advisories do not exist.
    EndOfLifeRelease,
    /// The package is not covered by the distribution's feed.
    ThirdPartyPackage,
    /// A version that its ordering cannot read.
    InvalidVersion,
    /// No package database was found.
    NoPackages,
    /// A file was damaged, too large or could not be read.
    UnreadableFile,
    /// The source has not decided about an advisory.
    UndeterminedAdvisory,
    /// Packages may come from several releases, and what is said of these does not agree.
    MixedReleases,
}

impl NotAssessedKind {
    /// The stable word for machines.
    pub const fn word(self) -> &'static str {
        match self {
            Self::UnknownRelease => "unknown-release",
            Self::UnsupportedRelease => "unsupported-release",
            Self::EndOfLifeRelease => "end-of-life-release",
            Self::ThirdPartyPackage => "third-party-package",
            Self::InvalidVersion => "invalid-version",
            Self::NoPackages => "no-packages",
            Self::UnreadableFile => "unreadable-file",
            Self::UndeterminedAdvisory => "undetermined-advisory",
            Self::MixedReleases => "mixed-releases",
        }
    }

    /// Whether such a gap means that no package of the distribution was looked up.
    pub const fn covers_release(self) -> bool {
        matches!(
            self,
            Self::UnknownRelease | Self::UnsupportedRelease | Self::NoPackages
        )
    }
}
