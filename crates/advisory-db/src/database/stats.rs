//! Sizes of a database, for people and benchmarks.

use crate::Database;
use crate::layout::Kind;

/// Sizes and counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stats {
    /// Size of the file.
    pub bytes: u64,
    /// Number of keys: distinct (namespace, kind, name).
    pub keys: u64,
    /// Number of affected entries.
    pub entries: u64,
    /// Number of records.
    pub records: u64,
    /// Number of facts about vulnerabilities as such.
    pub facts: u64,
    /// Sections in file order.
    pub sections: Vec<SectionSize>,
}

/// The size of one section.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SectionSize {
    /// What it holds, e.g. `keys`; `unknown` for what a later Drydock added.
    pub name: &'static str,
    /// Bytes in the file.
    pub bytes: u64,
}

impl Database {
    /// Sizes and counts.
    pub fn stats(&self) -> Stats {
        let sections = self.layout.sections.iter().map(|section| SectionSize {
            name: Kind::find(section.code).map_or("unknown", Kind::word),
            bytes: section.range.len() as u64,
        });
        Stats {
            bytes: self.file.bytes.len() as u64,
            keys: self.meta.keys,
            entries: self.meta.entries,
            records: self.meta.records(),
            facts: self.meta.sources.iter().map(|source| source.facts).sum(),
            sections: sections.collect(),
        }
    }
}
