//! The ordering of pub, for Dart and Flutter: semantic versions whose build counts.
//!
//! Documented in [pub_semver](https://pub.dev/packages/pub_semver), whose `Version.compareTo` is the
//! truth. It follows a draft of semantic versioning:
//!
//! - Of versions that are equal so far, one with a build is above one without, and builds are
//!   compared as pre-releases are.
//! - Numbers may have leading zeros, in the pre-release and the build too.
//! - There are three numbers, none above 2⁶³−1.
//!
//! Known difference: numbers in a pre-release or a build are compared by value at any length, where
//! Dart takes those above 2⁶³−1 for text.

use std::cmp::Ordering;

use super::semver::{self, Parts};
use super::{Digits, is_number, numbers};
use crate::{InvalidVersion, Scheme};

/// See the module.
pub(super) struct PubSemver;

const ID: &str = "pub-semver";

impl Scheme for PubSemver {
    fn id(&self) -> &'static str {
        ID
    }

    fn title(&self) -> &'static str {
        "Pub"
    }

    fn compare(&self, a: &str, b: &str) -> Result<Ordering, InvalidVersion> {
        let (a, b) = (parse(a)?, parse(b)?);
        Ok(
            semver::compare(&a, &b).then_with(|| match (a.build, b.build) {
                (Some(a), Some(b)) => semver::compare_identifiers(a, b),
                (a, b) => a.is_some().cmp(&b.is_some()),
            }),
        )
    }

    fn validate(&self, version: &str) -> Result<(), InvalidVersion> {
        parse(version).map(|_| ())
    }
}

/// What Dart's numbers end with.
const LARGEST: Digits<'static> = Digits(b"9223372036854775807");

fn parse(text: &str) -> Result<Parts<'_>, InvalidVersion> {
    let parts = semver::split(text);
    let is_long_enough = parts.numbers.split('.').count() == 3;
    let why = if !is_long_enough || !parts.numbers.split('.').all(is_number) {
        "it does not begin with three numbers"
    } else if numbers(parts.numbers, &['.']).any(|number| number > LARGEST) {
        "one of its numbers is too large"
    } else if !parts.identifiers().all(semver::is_identifier) {
        "its pre-release or build is not of the form `rc.1`"
    } else {
        return Ok(parts);
    };
    Err(InvalidVersion::new(ID, text, why))
}

#[cfg(test)]
mod tests;
