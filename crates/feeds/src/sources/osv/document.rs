//! OSV records as they are written: the [schema](https://ossf.github.io/osv-schema/)'s fields that
//! are read, nothing more.
//!
//! What is only needed sometimes, or may be odd without making the rest useless, stays as text until
//! it is asked for.

use serde::Deserialize;
use serde_json::value::RawValue;

/// A record.
#[derive(Deserialize)]
pub(super) struct Record<'r> {
    pub(super) id: String,
    pub(super) published: Option<String>,
    pub(super) modified: Option<String>,
    pub(super) withdrawn: Option<String>,
    pub(super) aliases: Option<Vec<String>>,
    pub(super) upstream: Option<Vec<String>>,
    pub(super) related: Option<Vec<String>>,
    pub(super) summary: Option<String>,
    pub(super) details: Option<String>,
    #[serde(borrow)]
    pub(super) severity: Option<&'r RawValue>,
    #[serde(borrow)]
    pub(super) references: Option<&'r RawValue>,
    #[serde(borrow)]
    pub(super) affected: Option<Vec<&'r RawValue>>,
    #[serde(borrow)]
    pub(super) database_specific: Option<&'r RawValue>,
}

impl Record<'_> {
    /// All ids that it names beside its own.
    pub(super) fn other_ids(&self) -> impl Iterator<Item = &String> {
        let lists = [&self.aliases, &self.upstream, &self.related];
        lists.into_iter().flatten().flatten()
    }
}

/// An entry of `affected`.
#[derive(Deserialize)]
pub(super) struct Entry<'r> {
    pub(super) package: Option<Package>,
    #[serde(borrow)]
    pub(super) ranges: Option<&'r RawValue>,
    #[serde(borrow)]
    pub(super) versions: Option<&'r RawValue>,
    #[serde(borrow)]
    pub(super) severity: Option<&'r RawValue>,
    #[serde(borrow)]
    pub(super) ecosystem_specific: Option<&'r RawValue>,
    #[serde(borrow)]
    pub(super) database_specific: Option<&'r RawValue>,
}

/// The package of an entry.
#[derive(Deserialize)]
pub(super) struct Package {
    pub(super) ecosystem: String,
    pub(super) name: String,
    pub(super) purl: Option<String>,
}

/// A range of versions.
#[derive(Deserialize)]
pub(super) struct RangeText {
    #[serde(rename = "type")]
    pub(super) kind: String,
    pub(super) events: Vec<EventText>,
}

/// An event of a range; one field should be set.
#[derive(Deserialize)]
pub(super) struct EventText {
    pub(super) introduced: Option<String>,
    pub(super) fixed: Option<String>,
    pub(super) last_affected: Option<String>,
    pub(super) limit: Option<String>,
}

/// A rating.
#[derive(Deserialize)]
pub(super) struct SeverityText {
    #[serde(rename = "type")]
    pub(super) kind: String,
    pub(super) score: String,
}

/// A link.
#[derive(Deserialize)]
pub(super) struct ReferenceText {
    #[serde(rename = "type")]
    pub(super) kind: Option<String>,
    pub(super) url: String,
}

/// What databases add to a record.
#[derive(Default, Deserialize)]
pub(super) struct OfRecord {
    /// GitHub and Bitnami: a word.
    pub(super) severity: Option<String>,
}

/// What ecosystems and databases add to an entry.
#[derive(Default, Deserialize)]
pub(super) struct OfEntry {
    /// Ubuntu: who gets the fix.
    pub(super) availability: Option<String>,
    /// Ubuntu, in records of some years.
    pub(super) ubuntu_priority: Option<String>,
    /// Go: the affected packages of the module.
    pub(super) imports: Option<Vec<Import>>,
    /// RustSec: `unmaintained`, `unsound` or `notice` where there is no vulnerability as such.
    pub(super) informational: Option<String>,
}

/// An affected package of a Go module.
#[derive(Deserialize)]
pub(super) struct Import {
    pub(super) path: Option<String>,
    pub(super) goos: Option<Vec<String>>,
}

/// A list; one that is absent or `null` is empty, and a single object is a list of one, as Freexian
/// writes it at times.
pub(super) fn list<'r, T: Deserialize<'r>>(
    raw: Option<&'r RawValue>,
) -> Result<Vec<T>, serde_json::Error> {
    match raw.map(RawValue::get) {
        None => Ok(Vec::new()),
        Some(text) if text.starts_with('{') => serde_json::from_str(text).map(|one| vec![one]),
        Some(text) => serde_json::from_str(text),
    }
}

/// What is added beside the schema; whatever has another form than expected says nothing to us.
pub(super) fn specific<'r, T: Default + Deserialize<'r>>(raw: Option<&'r RawValue>) -> T {
    let read = raw.and_then(|raw| serde_json::from_str(raw.get()).ok());
    read.unwrap_or_default()
}
