//! What differs between distributions, one file per distribution or family of them, sorted by id; and
//! between packages of distributions and those of languages. A new one is a file beside the others
//! and two lines here.

mod alpine;
mod debian;
mod language;
mod rhel;
mod rolling;
mod rpm;
mod ubuntu;

use std::borrow::Cow;

use drydock_model::{
    Affected, DismissalReason, Distribution, Ecosystem, KeyKind, Package, Provenance, Release,
    Repository,
};
use drydock_version::{Scheme, find_scheme};

pub use language::find_language;

/// What of an image the advisories of a distribution are about at all. The defaults are those of a
/// distribution whose packages tell nothing of where they come from.
pub trait Origins: Sync {
    /// Whether an entry of a package database is no package at all (rpm's keys).
    fn passes_over(&self, _package: &Package) -> bool {
        false
    }

    /// What is known of where the image's packages come from, completed with what holds for every
    /// image of the distribution.
    fn origin(&self, distribution: &Distribution, provenance: &Provenance) -> Origin {
        Origin {
            version_id: distribution.version_id.clone(),
            repository_cpes: provenance.repository_cpes.clone(),
            channels: provenance.channels.clone(),
        }
    }

    /// Whether what is said of a channel (of the base, where there is none) is said of the package.
    fn is_from(&self, channel: Option<&str>, _package: &Package, origin: &Origin) -> bool {
        channel.is_none_or(|it| origin.has_channel(it))
    }

    /// Of the entries of one record whose conditions hold, those with the highest precedence decide.
    fn precedence(&self, affected: &Affected, _origin: &Origin) -> u8 {
        u8::from(channel_of(affected).is_some())
    }
}

/// How the advisories of one distribution apply to its packages.
pub trait Rule: Origins {
    /// What it is for.
    fn meta(&self) -> &'static Meta;

    /// The releases that the packages of an image may come from, as advisories name them, the main
    /// one first; empty where that cannot be told.
    fn releases(&self, surroundings: &Surroundings<'_>) -> Vec<String>;

    /// Why no advisories speak of this variant or release of the distribution, if so.
    fn declines(&self, _distribution: &Distribution) -> Option<&'static str> {
        None
    }

    /// The name and version under which a package's advisories are found.
    fn key<'p>(&self, package: &'p Package) -> Key<'p>;

    /// The name and version of the other kind, where the distribution's feeds have both.
    fn other_key<'p>(&self, _package: &'p Package) -> Option<Key<'p>> {
        None
    }

    /// The order in which a key's version is compared.
    fn scheme(&self, package: &Package, _key: &Key<'_>) -> Option<&'static dyn Scheme> {
        find_scheme(package.ecosystem.version_scheme())
    }

    /// Why advisories that affect the package by name and version are no findings, if so.
    fn spares(&self, _package: &Package) -> Option<DismissalReason> {
        None
    }
}

/// What a rule is for.
#[derive(Debug)]
pub struct Meta {
    /// The distribution's `ID` in os-release.
    pub id: &'static str,
    /// The first part of the namespaces of its advisories.
    pub namespace: &'static str,
    /// For people.
    pub title: &'static str,
    /// The kind of packages that the distribution publishes.
    pub ecosystem: Ecosystem,
    /// Where the publisher documents its advisories.
    pub docs: &'static str,
}

/// What tells which release an image's packages come from.
#[derive(Clone, Copy, Debug)]
pub struct Surroundings<'a> {
    /// The distribution.
    pub distribution: &'a Distribution,
    /// The repositories that the image is set up to install from, of the rule's ecosystem.
    pub repositories: &'a [Repository],
    /// The releases that the database knows of, of every distribution.
    pub releases: &'a [Release],
}

/// What is known of where the packages of an image come from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    /// `VERSION_ID` of the distribution.
    pub version_id: Option<String>,
    /// CPE names of the repositories.
    pub repository_cpes: Vec<String>,
    /// Channels beside the base.
    pub channels: Vec<String>,
}

impl Origin {
    fn has_channel(&self, channel: &str) -> bool {
        self.channels.iter().any(|it| it == channel)
    }
}

/// The name and version under which a package's advisories are found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key<'p> {
    /// Whether `name` names a source or a binary package.
    pub kind: KeyKind,
    /// The name.
    pub name: Cow<'p, str>,
    /// The version that is compared.
    pub version: Cow<'p, str>,
    /// A suffix of the package's version that is left out of `version`.
    pub left_out: Option<&'p str>,
}

impl<'p> Key<'p> {
    /// The source package, with its own version.
    fn of_source(package: &'p Package) -> Self {
        Self {
            kind: KeyKind::Source,
            name: package.source_name().into(),
            version: package.source_version().into(),
            left_out: None,
        }
    }

    /// The package as it is installed.
    fn of_binary(package: &'p Package) -> Self {
        Self {
            kind: KeyKind::Binary,
            name: package.name.as_str().into(),
            version: package.version.as_str().into(),
            left_out: None,
        }
    }
}

/// The channel that an entry speaks of; none where it speaks of the base.
pub(crate) fn channel_of(affected: &Affected) -> Option<&str> {
    affected.qualifiers.iter().find_map(|it| match it {
        drydock_model::Qualifier::Channel(name) => Some(name.as_str()),
        _ => None,
    })
}

/// Whether a text is a number of decimal digits.
fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|it| it.is_ascii_digit())
}

/// All rules of distributions, sorted by id.
pub static RULES: &[&dyn Rule] = &[
    &rpm::ALMALINUX,
    &alpine::Alpine,
    &rpm::AMAZON,
    &rolling::ARCH,
    &rpm::AZURE_LINUX,
    &rhel::CENTOS,
    &rolling::CHAINGUARD,
    &debian::Debian,
    &rpm::MAGEIA,
    &rpm::MARINER,
    &rpm::ORACLE,
    &rpm::OPENSUSE,
    &rpm::OPENSUSE_LEAP,
    &rpm::OPENSUSE_LEAP_MICRO,
    &rpm::OPENSUSE_TUMBLEWEED,
    &rpm::PHOTON,
    &rhel::RHEL,
    &rpm::ROCKY,
    &rpm::SL_MICRO,
    &rpm::SLE_MICRO,
    &rpm::SLE_HPC,
    &rpm::SLED,
    &rpm::SLES,
    &rpm::SLES_SAP,
    &ubuntu::Ubuntu,
    &rolling::WOLFI,
];

/// Looks a rule up by the distribution's id.
pub fn find_rule(id: &str) -> Option<&'static dyn Rule> {
    RULES.iter().copied().find(|rule| rule.meta().id == id)
}

#[cfg(test)]
mod tests {
    use drydock_version::find_scheme;

    use super::*;

    #[test]
    fn rules_are_sorted_and_found() {
        let ids: Vec<&str> = RULES.iter().map(|rule| rule.meta().id).collect();
        assert!(ids.is_sorted_by(|a, b| a < b), "{ids:?}");
        assert!(find_rule("debian").is_some());
        assert!(find_rule("raspbian").is_none());
    }

    #[test]
    fn every_ecosystem_has_its_version_scheme() {
        for row in drydock_model::ECOSYSTEMS {
            assert!(find_scheme(row.version_scheme).is_some(), "{}", row.id);
        }
    }
}
