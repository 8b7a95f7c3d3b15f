//! RubyGems' version ordering.
//!
//! Documented in [Gem::Version](https://docs.ruby-lang.org/en/master/Gem/Version.html); where that
//! page is silent, its `<=>` is the truth:
//!
//! - Runs of digits and runs of letters are compared one by one, whatever separates them. Letters
//!   make a pre-release: they are below numbers and below nothing. Case counts.
//! - A hyphen stands for `.pre.`. Zeros do not count at the end and before the first letters.
//! - Blanks around a version are ignored; a version of blanks alone is 0.
//!
//! Known difference: RubyGems since 3.5 drops the first zeros between letters too, by an accident of
//! its pattern (`1.a.0.b` equals `1.a.b` there); here they count, as its documentation says.

use std::cmp::Ordering;

use super::{Digits, compare_padded, is_number, split_while};
use crate::{InvalidVersion, Scheme};

/// See the module.
pub(super) struct Gem;

const ID: &str = "gem";

impl Scheme for Gem {
    fn id(&self) -> &'static str {
        ID
    }

    fn title(&self) -> &'static str {
        "RubyGems"
    }

    fn compare(&self, a: &str, b: &str) -> Result<Ordering, InvalidVersion> {
        let (a, b) = (parse(a)?, parse(b)?);
        let zero = Segment::Number(Digits::ZERO);
        Ok(compare_padded(segments(a), segments(b), zero))
    }

    fn validate(&self, version: &str) -> Result<(), InvalidVersion> {
        parse(version).map(|_| ())
    }
}

/// The version without the blanks around it.
fn parse(text: &str) -> Result<&str, InvalidVersion> {
    let trimmed = text.trim_matches(|c| matches!(c, ' ' | '\t'..='\r'));
    let (release, prerelease) = match trimmed.split_once('-') {
        Some((release, prerelease)) => (release, Some(prerelease)),
        None => (trimmed, None),
    };
    let mut parts = release.split('.');
    let is_release = parts.next().is_some_and(is_number) && parts.all(is_part);
    let is_identifier = |part: &str| part.split('-').all(|it| it.is_empty() || is_part(it));
    let is_prerelease = prerelease.is_none_or(|text| {
        text.split('.')
            .all(|part| !part.is_empty() && is_identifier(part))
    });
    if trimmed.is_empty() || (is_release && is_prerelease) {
        return Ok(trimmed);
    }
    let why = "it does not follow the form `1.2.3.rc1`";
    Err(InvalidVersion::new(ID, text, why))
}

fn is_part(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// A part of a version. The order of the variants is that of unlike parts.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Segment<'a> {
    Letters(&'a [u8]),
    Number(Digits<'a>),
}

impl Segment<'_> {
    fn is_zero(self) -> bool {
        matches!(self, Self::Number(digits) if digits.is_zero())
    }
}

/// The parts that count: the numbers before the first letters without the zeros at their end, and
/// the rest.
fn segments(version: &str) -> impl Iterator<Item = Segment<'_>> {
    let is_plain = |byte: u8| byte.is_ascii_digit() || byte == b'.';
    let (numbers, rest) = split_while(version.as_bytes(), is_plain);
    let places = (1..).zip(Segments(numbers));
    let kept = places.filter(|(_, number)| !number.is_zero()).last();
    let count = kept.map_or(0, |(place, _)| place);
    Segments(numbers).take(count).chain(Segments(rest))
}

/// All parts as they stand.
struct Segments<'a>(&'a [u8]);

impl<'a> Iterator for Segments<'a> {
    type Item = Segment<'a>;

    fn next(&mut self) -> Option<Segment<'a>> {
        let (_, text) = split_while(self.0, |byte| byte == b'.');
        let (segment, rest) = match text {
            [] => return None,
            [b'-', rest @ ..] => (Segment::Letters(b"pre"), rest),
            [b'0'..=b'9', ..] => {
                let (digits, rest) = split_while(text, |byte| byte.is_ascii_digit());
                (Segment::Number(Digits(digits)), rest)
            }
            _ => {
                let (letters, rest) = split_while(text, |byte| byte.is_ascii_alphabetic());
                // The text is checked to have nothing else; an empty run would never end.
                (!letters.is_empty()).then_some((Segment::Letters(letters), rest))?
            }
        };
        self.0 = rest;
        Some(segment)
    }
}

#[cfg(test)]
mod tests;
