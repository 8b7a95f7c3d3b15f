//! npm's version ordering: semantic versions, read loosely as npm reads what its registry has.
//!
//! Documented in [node-semver](https://github.com/npm/node-semver#readme), whose `compare` with
//! `loose` is the truth:
//!
//! - Blanks, `v` and `=` in front are ignored, in any number; blanks behind too.
//! - Numbers and numeric identifiers may have leading zeros. The hyphen before a pre-release may be
//!   missing (`1.2.3beta`). The build does not count.
//! - There are three numbers, none above 2⁵³−1, in at most 256 characters.
//! - As the reader's pattern gives digits back when it fails otherwise, `1.2.34.5` is `1.2.3-4.5`,
//!   while `1.2.3.4` is refused.
//!
//! Known difference: numbers in a pre-release are compared exactly at any length, where JavaScript
//! rounds those above 2⁵³. What a range means for pre-releases is no matter of ordering and not
//! decided here.

use std::cmp::Ordering;

use super::semver::{self, Parts};
use super::{Digits, is_number, numbers};
use crate::{InvalidVersion, Scheme};

/// See the module.
pub(super) struct Npm;

const ID: &str = "npm";

impl Scheme for Npm {
    fn id(&self) -> &'static str {
        ID
    }

    fn title(&self) -> &'static str {
        "npm"
    }

    fn compare(&self, a: &str, b: &str) -> Result<Ordering, InvalidVersion> {
        Ok(semver::compare(&parse(a)?, &parse(b)?))
    }

    fn validate(&self, version: &str) -> Result<(), InvalidVersion> {
        parse(version).map(|_| ())
    }
}

/// In UTF-16, as JavaScript counts.
const LONGEST: usize = 256;

/// The last integer that JavaScript's numbers tell from the next.
const LARGEST: Digits<'static> = Digits(b"9007199254740991");

fn parse(text: &str) -> Result<Parts<'_>, InvalidVersion> {
    let why = if text.encode_utf16().take(LONGEST + 1).count() > LONGEST {
        "it is longer than 256 characters"
    } else {
        match read(text.trim_matches(is_blank)) {
            Some(parts) if numbers(parts.numbers, &['.']).all(|number| number <= LARGEST) => {
                return Ok(parts);
            }
            Some(_) => "one of its numbers is too large",
            None => "it does not follow the form `1.2.3-rc.1+build`",
        }
    };
    Err(InvalidVersion::new(ID, text, why))
}

/// What JavaScript's `trim` and `\s` take for blank.
fn is_blank(c: char) -> bool {
    (c.is_whitespace() && c != '\u{85}') || c == '\u{feff}'
}

fn read(text: &str) -> Option<Parts<'_>> {
    let text = text.trim_start_matches(|c| is_blank(c) || matches!(c, 'v' | '='));
    let (rest, build) = match text.split_once('+') {
        Some((rest, build)) => (rest, Some(build)),
        None => (text, None),
    };
    if !build.is_none_or(are_identifiers) {
        return None;
    }
    let (numbers, prerelease) = split_numbers(rest)?;
    let prerelease = match read_prerelease(prerelease) {
        Some(prerelease) => Some((numbers, prerelease)),
        // The pattern's second try: the last digit belongs to the pre-release.
        None => give_back_digit(rest, numbers),
    };
    let (numbers, prerelease) = prerelease?;
    Some(Parts {
        numbers,
        prerelease,
        build,
    })
}

/// The three numbers, and what follows them.
fn split_numbers(text: &str) -> Option<(&str, &str)> {
    let third = text.match_indices('.').nth(1)?.0 + 1;
    let digits = text.get(third..)?.bytes();
    let end = third + digits.take_while(u8::is_ascii_digit).count();
    let (numbers, rest) = text.split_at_checked(end)?;
    numbers.split('.').all(is_number).then_some((numbers, rest))
}

/// Reads `[-]identifier{.identifier}`, or nothing.
fn read_prerelease(text: &str) -> Option<Option<&str>> {
    if text.is_empty() {
        return Some(None);
    }
    // A hyphen that nothing follows is an identifier itself.
    let without_hyphen = text.strip_prefix('-').filter(|rest| are_identifiers(rest));
    let prerelease = without_hyphen.or(are_identifiers(text).then_some(text));
    prerelease.map(Some)
}

fn give_back_digit<'a>(text: &'a str, numbers: &str) -> Option<(&'a str, Option<&'a str>)> {
    let (numbers, prerelease) = text.split_at_checked(numbers.len().checked_sub(1)?)?;
    let is_whole = numbers.split('.').all(is_number);
    (is_whole && are_identifiers(prerelease)).then_some((numbers, Some(prerelease)))
}

fn are_identifiers(text: &str) -> bool {
    text.split('.').all(semver::is_identifier)
}

#[cfg(test)]
mod tests;
