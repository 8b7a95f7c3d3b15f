//! What a database says about itself: its sources, what each covers, and when upstream wrote it.

use drydock_model::{Digest, KeyKind, Namespace};
use jiff::Timestamp;

/// A source as the builder is told of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceMeta {
    /// The source's id, e.g. `debian-tracker`; what its records have as `source`.
    pub id: String,
    /// Digest of the feed files that its records were read from.
    pub digest: Digest,
    /// Namespaces that it covers even if no advisory speaks of them, so that a release without
    /// advisories is known and not taken for an unsupported one. Those of its advisories need not be
    /// named.
    pub covers: Vec<Namespace>,
}

/// A source as the database has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// Its id, e.g. `debian-tracker`.
    pub id: String,
    /// Digest of the feed files that it was built from.
    pub digest: Digest,
    /// Number of its records; identical ones count once.
    pub records: u64,
    /// Number of facts that it tells about vulnerabilities as such.
    pub facts: u64,
    /// What it covers, sorted by namespace.
    pub groups: Vec<Group>,
}

/// What one source says of one namespace.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Group {
    /// The namespace.
    pub namespace: Namespace,
    /// Number of package names with at least one entry of the source; a source and a binary
    /// package of one name count as two.
    pub packages: u64,
    /// Number of affected entries, whatever their state: one per (record, package, verdict), so for
    /// the Debian tracker the (package, vulnerability) pairs of a release. Identical ones count once.
    pub entries: u64,
}

/// What a package look-up asks for, and what entries are sorted by.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    /// Where the name lives.
    pub namespace: Namespace,
    /// Whether it names a source or a binary package.
    pub kind: KeyKind,
    /// The package's name.
    pub name: String,
}

/// What is worth keeping about the making of a database but is not part of its identity: two mirrors
/// of the same feeds state different times for the same bytes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Envelope {
    /// The feed files, sorted by source and name.
    pub files: Vec<UpstreamFile>,
}

/// One feed file as upstream dates it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct UpstreamFile {
    /// The id of the source.
    pub source: String,
    /// The file's name in the feed, e.g. `v3.18/main.json`.
    pub name: String,
    /// When upstream last changed it (`Last-Modified` or a date inside), where it says. Never the
    /// time of a sync.
    pub modified: Option<Timestamp>,
}
