//! Everything known about one vulnerability in one image.

use drydock_model::{
    DatabaseIdentity, Dismissal, Finding, Image, Inventory, Namespace, NotAssessed, State,
};

/// Why a vulnerability is reported for an image, or why it is not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// The id that was asked for, as asked.
    pub id: String,
    /// The image.
    pub image: Image,
    /// What it contains.
    pub inventory: Inventory,
    /// The database that was consulted.
    pub database: DatabaseIdentity,
    /// Where it is reported.
    pub findings: Vec<Finding>,
    /// Where an advisory speaks of an installed package and it is not reported.
    pub dismissals: Vec<Dismissal>,
    /// The namespaces that packages were looked up in, the main one first.
    pub namespaces: Vec<Namespace>,
    /// Number of packages that were looked up and that no record of it names.
    pub unnamed_packages: usize,
    /// What the database knows of it, whatever is installed.
    pub known: Vec<Known>,
    /// What was not looked up or not decided: the vulnerability may be there.
    pub not_assessed: Vec<NotAssessed>,
}

/// What the database says of a vulnerability in one package of one namespace.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Known {
    /// Where the package name lives.
    pub namespace: Namespace,
    /// The package.
    pub package: String,
    /// The source's verdict.
    pub state: State,
    /// The version that fixes it.
    pub fixed_in: Option<String>,
    /// Who says so.
    pub source: String,
}

/// What it comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// At least one package is affected.
    Reported,
    /// No package is affected, as far as is known.
    NotReported,
    /// Nothing was looked up.
    NotAssessed,
}

impl Verdict {
    /// The word used in reports.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Reported => "reported",
            Self::NotReported => "not-reported",
            Self::NotAssessed => "not-assessed",
        }
    }
}

impl Explanation {
    /// What it comes to.
    pub fn verdict(&self) -> Verdict {
        if !self.findings.is_empty() {
            Verdict::Reported
        } else if self
            .not_assessed
            .iter()
            .any(|gap| gap.kind.covers_release())
        {
            Verdict::NotAssessed
        } else {
            Verdict::NotReported
        }
    }

    /// What is known of it in the namespaces that were looked up.
    pub fn known_here(&self) -> impl Iterator<Item = &Known> {
        let here = |known: &&Known| self.namespaces.contains(&known.namespace);
        self.known.iter().filter(here)
    }

    /// What is known of it elsewhere.
    pub fn known_elsewhere(&self) -> impl Iterator<Item = &Known> {
        let elsewhere = |known: &&Known| !self.namespaces.contains(&known.namespace);
        self.known.iter().filter(elsewhere)
    }
}
