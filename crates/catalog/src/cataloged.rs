//! What a cataloger makes of one file.

use std::sync::Arc;

use drydock_model::{Distribution, OwnedFiles, Package, Repository};

/// Everything read from one file, and what could not be read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cataloged {
    /// Packages, in file order; shared, as other layers mostly have the same ones.
    pub packages: Vec<Arc<Package>>,
    /// Files that packages own, where this file tells and they are wanted.
    pub owned: Vec<Owned>,
    /// The distribution, as far as this file tells.
    pub distribution: Option<Distribution>,
    /// Package repositories, in file order.
    pub repositories: Vec<Repository>,
    /// What could not be read or was looked at with doubt.
    pub warnings: Vec<Warning>,
}

/// Files that a package owns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owned {
    /// The package.
    pub owner: Owner,
    /// The files, with their checksums where this file tells them.
    pub files: Arc<OwnedFiles>,
}

impl Cataloged {
    /// Bytes of memory that it takes, about.
    pub fn memory(&self) -> usize {
        let packages = self.packages.iter().map(|package| package.memory());
        let owned = self.owned.iter();
        let owned = owned.map(|owned| size_of::<Owned>() + 64 + owned.files.memory());
        let repositories = self.repositories.iter();
        let repositories = repositories.map(|it| size_of::<Repository>() + 64 + it.url.len());
        let warnings = self.warnings.iter();
        let warnings = warnings.map(|warning| size_of::<Warning>() + warning.message.len());
        size_of::<Self>()
            + packages.sum::<usize>()
            + owned.sum::<usize>()
            + repositories.sum::<usize>()
            + warnings.sum::<usize>()
    }
}

/// How a file names the package that it speaks of.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Owner {
    /// By name and, where there may be several of the name, architecture.
    Package {
        /// Name of the package.
        name: String,
        /// Its architecture; `None` means the package of that name, whichever its architecture.
        architecture: Option<String>,
    },
    /// By the name of a file in the same folder, whose packages are meant.
    Sibling(String),
}

/// Something in a file that could not be used as it stands.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Warning {
    /// The line, from 1, where one is to blame.
    pub line: Option<u64>,
    /// What is wrong and what follows.
    pub message: String,
    /// Whether something that should be in the result may be missing for it.
    pub lost: bool,
}

/// Warnings kept of one file; a count stands for the rest.
const MAX_WARNINGS: usize = 20;

/// Collects warnings up to a limit.
#[derive(Debug, Default)]
pub(crate) struct Warnings {
    kept: Vec<Warning>,
    more: u64,
    more_lost: bool,
}

impl Warnings {
    /// Something is missing from the result.
    pub(crate) fn lost(&mut self, line: u64, message: impl Into<String>) {
        self.push(Some(line), message.into(), true);
    }

    /// Something is odd and nothing is missing.
    pub(crate) fn note(&mut self, line: u64, message: impl Into<String>) {
        self.push(Some(line), message.into(), false);
    }

    /// Something is missing from the result, and no line is to blame.
    pub(crate) fn lost_whole(&mut self, message: impl Into<String>) {
        self.push(None, message.into(), true);
    }

    fn push(&mut self, line: Option<u64>, message: String, lost: bool) {
        if self.kept.len() < MAX_WARNINGS {
            self.kept.push(Warning {
                line,
                message,
                lost,
            });
        } else {
            self.more += 1;
            self.more_lost |= lost;
        }
    }

    /// The warnings, in the order in which they came.
    pub(crate) fn finish(mut self) -> Vec<Warning> {
        if self.more > 0 {
            self.kept.push(Warning {
                line: None,
                message: format!("{} more places like these", self.more),
                lost: self.more_lost,
            });
        }
        self.kept
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flood_of_warnings_is_counted() {
        let mut warnings = Warnings::default();
        for line in 1..=100 {
            warnings.note(line, "odd");
        }
        warnings.lost(101, "gone");
        let warnings = warnings.finish();
        assert_eq!(warnings.len(), MAX_WARNINGS + 1);
        let last = warnings.last().unwrap();
        assert_eq!(last.message, "81 more places like these");
        assert!(last.lost);
    }
}
