//! Where parsers put what they read: advisories go on to whoever wants them, the rest is counted.

use std::collections::BTreeMap;
use std::fmt;

use drydock_model::{Advisory, Namespace, Release};
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

/// Takes what a parser reads.
pub struct Sink<'a> {
    path: &'a str,
    forward: &'a mut dyn FnMut(Advisory) -> Result<(), Error>,
    tally: Tally,
}

impl<'a> Sink<'a> {
    /// A sink for the file `path`, which hands advisories on to `forward`.
    pub fn new(path: &'a str, forward: &'a mut dyn FnMut(Advisory) -> Result<(), Error>) -> Self {
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
        (self.forward)(advisory)
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
        self.tally.warnings += 1;
        if self.tally.first_warnings.len() < KEPT_WARNINGS {
            self.tally.first_warnings.push(Warning {
                place: self.locator(fragment),
                message: message.to_string().chars().take(300).collect(),
            });
        }
    }

    /// Where a part of the file stands.
    pub(crate) fn locator(&self, fragment: &str) -> String {
        format!("{}#{fragment}", self.path)
    }
}
