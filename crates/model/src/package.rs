//! A package as its package database describes it.

use crate::Ecosystem;

/// One installed package.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Package {
    /// The kind of package.
    pub ecosystem: Ecosystem,
    /// Name of the installed (binary) package.
    pub name: String,
    /// Version as the database writes it, epoch and revision included.
    pub version: String,
    /// Architecture in the ecosystem's own words (`amd64`, `x86_64`, `all`).
    pub architecture: Option<String>,
    /// The source package it was built from, where the database tells. Debian's `Source:` field may
    /// give a version of its own; Alpine's origin has the binary's version.
    pub source: Option<SourcePackage>,
    /// How far the installation got.
    pub state: InstallState,
    /// Who maintains or ships it, as the database writes it.
    pub maintainer: Option<String>,
    /// Set where there is reason to believe that the distribution did not publish it.
    pub third_party: Option<ThirdParty>,
    /// Licence as the database writes it.
    pub license: Option<String>,
    /// The module that it was built for, `NAME:STREAM` and what the database has behind that
    /// (rpm's `MODULARITYLABEL`); absent where it is of none or the database does not tell.
    pub module: Option<String>,
}

impl Package {
    /// Name of the source package: its own name where the database names none.
    pub fn source_name(&self) -> &str {
        self.source
            .as_ref()
            .map_or(&self.name, |source| &source.name)
    }

    /// Version of the source package: its own version where the database gives none.
    pub fn source_version(&self) -> &str {
        self.source
            .as_ref()
            .map_or(&self.version, |source| &source.version)
    }

    /// Bytes of memory that it takes, about: each text is a piece of its own.
    pub fn memory(&self) -> usize {
        let optional = [
            &self.architecture,
            &self.maintainer,
            &self.license,
            &self.module,
        ];
        let source = self.source.iter().flat_map(|it| [&it.name, &it.version]);
        let third_party = self.third_party.iter();
        let third_party = third_party.flat_map(|it| [&it.vendor, &it.evidence]);
        let texts = [&self.name, &self.version]
            .into_iter()
            .chain(optional.into_iter().flatten())
            .chain(source)
            .chain(third_party);
        // The least that an allocator gives out is 32 bytes or near it.
        let bytes: usize = texts.map(|text| text.len().max(16) + 16).sum();
        size_of::<Self>() + bytes
    }
}

/// The source package that a binary package was built from.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourcePackage {
    /// Name of the source package.
    pub name: String,
    /// Version of the source package; without the binary rebuild suffix (`+b1`) of Debian.
    pub version: String,
}

/// How far the installation of a package got, in dpkg's terms; every other ecosystem knows only
/// `Installed`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum InstallState {
    /// In place and set up.
    #[default]
    Installed,
    /// Its files are there, its set-up has not run or not finished: `unpacked`, `half-configured`,
    /// `triggers-awaited`, `triggers-pending`.
    Unpacked,
    /// Unpacking began and did not end: some of its files are there.
    HalfInstalled,
}

impl InstallState {
    /// The word used in reports.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Installed => "installed",
            Self::Unpacked => "unpacked",
            Self::HalfInstalled => "half-installed",
        }
    }
}

/// Why a package is held to come from somebody other than the distribution.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ThirdParty {
    /// Who ships it, e.g. `Docker`.
    pub vendor: String,
    /// What tells so, e.g. ``maintainer `Docker <support@docker.com>` ``.
    pub evidence: String,
}
