//! NuGet's version ordering: semantic versions with up to four numbers.
//!
//! Documented under [package versioning](https://learn.microsoft.com/nuget/concepts/package-versioning);
//! where that page is silent, `NuGetVersion` and `VersionComparer.Default` of
//! [NuGet.Versioning](https://www.nuget.org/packages/NuGet.Versioning) are the truth:
//!
//! - One to four numbers, none above 2³¹−1; absent ones are 0, leading zeros mean nothing.
//! - Labels of a pre-release are compared without regard to case. A label is a number when it fits
//!   32 bits, with a minus sign if it has one; all other labels are text and above numbers.
//! - Numeric labels of a pre-release have no leading zeros. The build does not count.
//! - Blanks around the version and around each number are ignored.
//!
//! No tool of NuGet's runs where this is developed: the tables beside this file stand for it.

use std::cmp::Ordering;

use super::semver::{self, Parts};
use super::{Digits, compare_padded, has_leading_zero, is_number};
use crate::{InvalidVersion, Scheme};

/// See the module.
pub(super) struct Nuget;

const ID: &str = "nuget";

impl Scheme for Nuget {
    fn id(&self) -> &'static str {
        ID
    }

    fn title(&self) -> &'static str {
        "NuGet"
    }

    fn compare(&self, a: &str, b: &str) -> Result<Ordering, InvalidVersion> {
        let (a, b) = (parse(a)?, parse(b)?);
        Ok(
            compare_padded(numbers(&a), numbers(&b), Digits::ZERO).then_with(|| {
                match (a.prerelease, b.prerelease) {
                    (Some(a), Some(b)) => a.split('.').map(label).cmp(b.split('.').map(label)),
                    (a, b) => a.is_none().cmp(&b.is_none()),
                }
            }),
        )
    }

    fn validate(&self, version: &str) -> Result<(), InvalidVersion> {
        parse(version).map(|_| ())
    }
}

/// What .NET's numbers end with.
const LARGEST: Digits<'static> = Digits(b"2147483647");

fn parse(text: &str) -> Result<Parts<'_>, InvalidVersion> {
    let parts = semver::split(text.trim());
    let mut labels = parts.prerelease.into_iter().flat_map(|it| it.split('.'));
    let why = if !parts.numbers.split('.').map(str::trim).all(is_number) {
        "it does not begin with numbers such as `1.2.3`"
    } else if numbers(&parts).count() > 4 {
        "it has more than four numbers"
    } else if numbers(&parts).any(|number| number > LARGEST) {
        "one of its numbers is too large"
    } else if !parts.identifiers().all(semver::is_identifier) {
        "its pre-release or build is not of the form `rc.1`"
    } else if labels.any(has_leading_zero) {
        "a number in its pre-release has a leading zero"
    } else {
        return Ok(parts);
    };
    Err(InvalidVersion::new(ID, text, why))
}

fn numbers<'a>(parts: &Parts<'a>) -> impl Iterator<Item = Digits<'a>> {
    let numbers = parts.numbers.split('.');
    numbers.map(|number| Digits(number.trim().as_bytes()))
}

/// A label of a pre-release. The order of the variants is that of unlike labels.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Label<'a> {
    Number(i32),
    Text(Folded<'a>),
}

fn label(text: &str) -> Label<'_> {
    match text.parse() {
        Ok(number) => Label::Number(number),
        Err(_) => Label::Text(Folded(text)),
    }
}

/// A text in ASCII, ordered by its upper case.
struct Folded<'a>(&'a str);

impl Ord for Folded<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        let upper = |byte: u8| byte.to_ascii_uppercase();
        self.0.bytes().map(upper).cmp(other.0.bytes().map(upper))
    }
}

impl PartialOrd for Folded<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Folded<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Folded<'_> {}

#[cfg(test)]
mod tests;
