//! What differs between distributions, one file per distribution, sorted by id. A new one is a file
//! beside the others and two lines here.

mod alpine;
mod debian;

use std::borrow::Cow;

use drydock_model::{
    DismissalReason, Distribution, Ecosystem, KeyKind, Package, Release, Repository,
};

/// How the advisories of one distribution apply to its packages.
pub trait Rule: Sync {
    /// What it is for.
    fn meta(&self) -> &'static Meta;

    /// The releases that the packages of an image may come from, as advisories name them, the main
    /// one first; empty where that cannot be told.
    fn releases(&self, surroundings: &Surroundings<'_>) -> Vec<String>;

    /// The name and version under which a package's advisories are found.
    fn key<'p>(&self, package: &'p Package) -> Key<'p>;

    /// Why advisories that affect the package by name and version are no findings, if so.
    fn spares(&self, _package: &Package) -> Option<DismissalReason> {
        None
    }
}

/// What a rule is for.
#[derive(Debug)]
pub struct Meta {
    /// The distribution's `ID` in os-release, and the first part of its namespaces.
    pub id: &'static str,
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

/// The name and version under which a package's advisories are found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key<'p> {
    /// Whether `name` names a source or a binary package.
    pub kind: KeyKind,
    /// The name.
    pub name: Cow<'p, str>,
    /// The version that is compared.
    pub version: &'p str,
    /// A suffix of the package's version that is left out of `version`.
    pub left_out: Option<&'p str>,
}

/// All rules, sorted by id.
pub static RULES: &[&dyn Rule] = &[&alpine::Alpine, &debian::Debian];

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
        assert!(RULES.is_sorted_by(|a, b| a.meta().id < b.meta().id));
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
