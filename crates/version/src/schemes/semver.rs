//! Semantic versioning 2.0.0, of crates.io, Swift packages and OSV's ranges of type `SEMVER`.
//!
//! Documented at [semver.org](https://semver.org/spec/v2.0.0.html): what its grammar allows is
//! ordered as its item 11 says. Build metadata does not count.
//!
//! Beyond the grammar, because advisories and inventories have such versions:
//!
//! - One `v`, `V` or `=` in front is ignored.
//! - Numbers may be fewer or more than three and have leading zeros; absent ones are 0, so that `1`
//!   equals `1.0.0` and `1.0.0.1` is between `1.0.0` and `1.0.1`.
//! - Numbers in a pre-release may have leading zeros and are compared by value.
//!
//! Nothing else is accepted: no blanks, no wildcards, no pre-release without its hyphen. Ecosystems
//! whose tools are laxer or stricter have a scheme of their own and share the parts below.

use std::cmp::Ordering;

use super::{Digits, compare_padded, has_leading_zero, is_number, numbers};
use crate::{InvalidVersion, Scheme};

/// See the module.
pub(super) struct Semver;

const ID: &str = "semver";

impl Scheme for Semver {
    fn id(&self) -> &'static str {
        ID
    }

    fn title(&self) -> &'static str {
        "Semantic Versioning"
    }

    fn compare(&self, a: &str, b: &str) -> Result<Ordering, InvalidVersion> {
        Ok(compare(&parse(a)?, &parse(b)?))
    }

    fn validate(&self, version: &str) -> Result<(), InvalidVersion> {
        parse(version).map(|_| ())
    }
}

fn parse(text: &str) -> Result<Parts<'_>, InvalidVersion> {
    let parts = split(text.strip_prefix(['v', 'V', '=']).unwrap_or(text));
    let why = if !parts.numbers.split('.').all(is_number) {
        "it does not begin with numbers such as `1.2.3`"
    } else if !parts.identifiers().all(is_identifier) {
        "its pre-release or build is not of the form `rc.1`"
    } else {
        return Ok(parts);
    };
    Err(InvalidVersion::new(ID, text, why))
}

/// A version of the form `numbers[-prerelease][+build]`.
pub(super) struct Parts<'a> {
    pub(super) numbers: &'a str,
    pub(super) prerelease: Option<&'a str>,
    pub(super) build: Option<&'a str>,
}

impl<'a> Parts<'a> {
    /// The identifiers of the pre-release and of the build.
    pub(super) fn identifiers(&self) -> impl Iterator<Item = &'a str> {
        let parts = self.prerelease.into_iter().chain(self.build);
        parts.flat_map(|part| part.split('.'))
    }

    /// Whether numbers, pre-release and build are what the specification's grammar allows, but for
    /// how many numbers there are.
    pub(super) fn is_strict(&self) -> bool {
        let is_plain = |number| is_number(number) && !has_leading_zero(number);
        let mut prerelease = self.prerelease.into_iter().flat_map(|text| text.split('.'));
        self.numbers.split('.').all(is_plain)
            && self.identifiers().all(is_identifier)
            && !prerelease.any(has_leading_zero)
    }
}

/// Takes a version apart without judging the parts.
pub(super) fn split(text: &str) -> Parts<'_> {
    let (rest, build) = match text.split_once('+') {
        Some((rest, build)) => (rest, Some(build)),
        None => (text, None),
    };
    let (numbers, prerelease) = match rest.split_once('-') {
        Some((numbers, prerelease)) => (numbers, Some(prerelease)),
        None => (rest, None),
    };
    Parts {
        numbers,
        prerelease,
        build,
    }
}

/// Precedence as the specification has it; the build does not count.
pub(super) fn compare(a: &Parts<'_>, b: &Parts<'_>) -> Ordering {
    let (left, right) = (numbers(a.numbers, &['.']), numbers(b.numbers, &['.']));
    compare_padded(left, right, Digits::ZERO)
        .then_with(|| compare_prereleases(a.prerelease, b.prerelease))
}

/// A version without a pre-release is above those with one.
pub(super) fn compare_prereleases(a: Option<&str>, b: Option<&str>) -> Ordering {
    match (a, b) {
        (Some(a), Some(b)) => compare_identifiers(a, b),
        (a, b) => a.is_none().cmp(&b.is_none()),
    }
}

/// Numbers by value and below text, text by its bytes, fewer identifiers below more.
pub(super) fn compare_identifiers(a: &str, b: &str) -> Ordering {
    a.split('.')
        .map(identifier)
        .cmp(b.split('.').map(identifier))
}

#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Identifier<'a> {
    Number(Digits<'a>),
    Text(&'a str),
}

fn identifier(text: &str) -> Identifier<'_> {
    match is_number(text) {
        true => Identifier::Number(Digits(text.as_bytes())),
        false => Identifier::Text(text),
    }
}

/// Whether a text is letters, digits and hyphens, and at least one of them.
pub(super) fn is_identifier(text: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    !text.is_empty() && text.bytes().all(fits)
}

#[cfg(test)]
mod tests;
