//! Where parsers put what they read: advisories go on to whoever wants them, the rest is counted.

use std::collections::BTreeMap;
use std::fmt;

use drydock_model::{Advisory, Enrichment, Namespace, Release, RepositoryCpes};
use jiff::civil::Date;

use crate::Error;

/// Warnings that are kept with their text; all are counted.
const KEPT_WARNINGS: usize = 50;

/// Something in a feed that was not read, or not as it was written.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Warning {
    /// Where, e.g. `v3.18/main.json#openssl`.
    pub place: String,
    /// What about it.
    pub message: String,
}

impl Warning {
    pub(crate) fn new(place: String, message: impl fmt::Display) -> Self {
        Self {
            place,
            message: message.to_string().chars().take(300).collect(),
        }
    }
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.message)
    }
}

/// What was read from one or several files.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tally {
    /// Advisories.
    pub records: u64,
    /// Records that could not be read.
    pub skipped: u64,
    /// Affected entries by namespace; also those namespaces that are covered without any.
    pub groups: BTreeMap<Namespace, u64>,
    /// All warnings, those about skipped records among them.
    pub warnings: u64,
    /// The first of them.
    pub first_warnings: Vec<Warning>,
    /// Releases of distributions.
    pub releases: Vec<Release>,
    /// The newest day that the content proves to have passed.
    pub as_of: Option<Date>,
}

impl Tally {
    /// Adds what was read elsewhere.
    pub(crate) fn absorb(&mut self, other: Self) {
        self.records += other.records;
        self.skipped += other.skipped;
        self.warnings += other.warnings;
        for (namespace, count) in other.groups {
            *self.groups.entry(namespace).or_default() += count;
        }
        let room = KEPT_WARNINGS.saturating_sub(self.first_warnings.len());
        self.first_warnings
            .extend(other.first_warnings.into_iter().take(room));
        self.releases.extend(other.releases);
        self.as_of = self.as_of.max(other.as_of);
    }

    /// Counts something that could not be read.
    pub(crate) fn skip(&mut self, warning: Warning) {
        self.skipped += 1;
        self.warn(warning);
    }

    /// Counts something that was read in another way than it was written.
    pub(crate) fn warn(&mut self, warning: Warning) {
        self.warnings += 1;
        if self.first_warnings.len() < KEPT_WARNINGS {
            self.first_warnings.push(warning);
        }
    }
}

/// What a parser reads, besides releases.
#[derive(Clone, Debug, PartialEq)]
pub enum Item {
    /// An advisory.
    Advisory(Box<Advisory>),
    /// A fact about a vulnerability as such.
    Enrichment(Enrichment),
    /// What a repository is called.
    Repository(RepositoryCpes),
}

/// Takes what a parser reads.
pub struct Sink<'a> {
    path: &'a str,
    forward: &'a mut dyn FnMut(Item) -> Result<(), Error>,
    tally: Tally,
}

impl<'a> Sink<'a> {
    /// A sink for the file `path`, which hands what is read on to `forward`.
    pub fn new(path: &'a str, forward: &'a mut dyn FnMut(Item) -> Result<(), Error>) -> Self {
        Self {
            path,
            forward,
            tally: Tally::default(),
        }
    }

    /// What was counted.
    pub fn into_tally(self) -> Tally {
        self.tally
    }

    /// Takes an advisory.
    pub(crate) fn advisory(&mut self, advisory: Advisory) -> Result<(), Error> {
        self.tally.records += 1;
        for affected in &advisory.affected {
            match self.tally.groups.get_mut(&affected.namespace) {
                Some(count) => *count += 1,
                None => {
                    self.tally.groups.insert(affected.namespace.clone(), 1);
                }
            }
        }
        (self.forward)(Item::Advisory(Box::new(advisory)))
    }

    /// Takes a fact about a vulnerability as such.
    pub(crate) fn enrichment(&mut self, enrichment: Enrichment) -> Result<(), Error> {
        self.tally.records += 1;
        (self.forward)(Item::Enrichment(enrichment))
    }

    /// Takes what a repository is called.
    pub(crate) fn repository(&mut self, repository: RepositoryCpes) -> Result<(), Error> {
        self.tally.records += 1;
        (self.forward)(Item::Repository(repository))
    }

    /// Notes that a namespace is covered, even if no advisory should speak of it.
    pub(crate) fn covers(&mut self, namespace: &Namespace) {
        self.tally.groups.entry(namespace.clone()).or_default();
    }

    /// Takes a release.
    pub(crate) fn release(&mut self, release: Release) {
        self.tally.releases.push(release);
    }

    /// Notes a day that the content proves to have passed.
    pub(crate) fn proves(&mut self, day: Date) {
        self.tally.as_of = self.tally.as_of.max(Some(day));
    }

    /// Counts a record that could not be read.
    pub(crate) fn skip(&mut self, fragment: &str, message: impl fmt::Display) {
        self.tally.skipped += 1;
        self.warn(fragment, message);
    }

    /// Notes something that was read in another way than it was written.
    pub(crate) fn warn(&mut self, fragment: &str, message: impl fmt::Display) {
        if self.tally.first_warnings.len() < KEPT_WARNINGS {
            let warning = Warning::new(self.locator(fragment), message);
            self.tally.warn(warning);
        } else {
            self.tally.warnings += 1;
        }
    }

    /// Where a part of the file stands.
    pub(crate) fn locator(&self, fragment: &str) -> String {
        format!("{}#{fragment}", self.path)
    }
}
