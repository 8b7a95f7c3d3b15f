//! What an image contains, independent of any advisory.

use crate::{Distribution, NotAssessed, OwnedFiles, Package, Repository};

/// The packages of an image and what surrounds them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Inventory {
    /// The distribution, where release files tell.
    pub distribution: Option<Distribution>,
    /// Package repositories that the image is set up to install from, in file order.
    pub repositories: Vec<Repository>,
    /// The packages, sorted by ecosystem, name, version, architecture and path.
    pub packages: Vec<InventoryPackage>,
    /// Files or parts that could not be read, sorted.
    pub not_assessed: Vec<NotAssessed>,
    /// What the image tells of the repositories that its packages were taken from.
    pub provenance: Provenance,
}

/// What an image tells of the repositories that its packages were taken from, all of them together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Provenance {
    /// What Red Hat's repositories are called in its advisories, as CPE names, e.g.
    /// `cpe:/o:redhat:enterprise_linux:9::baseos`; empty where the image does not tell.
    pub repository_cpes: Vec<String>,
    /// Channels beside the base of the release that the image is known to take packages from, e.g.
    /// `esm-infra`.
    pub channels: Vec<String>,
}

/// A package where it was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InventoryPackage {
    /// The package.
    pub package: Package,
    /// Id of the cataloger that found it.
    pub cataloger: &'static str,
    /// The database file that lists it, relative to the root.
    pub path: String,
    /// Index of the layer that brought this version in: the lowest one from which on every layer's
    /// view of the database lists it.
    pub layer: usize,
    /// The files that it owns, sorted by path; empty where the database does not tell or nobody
    /// asked.
    pub files: OwnedFiles,
}
