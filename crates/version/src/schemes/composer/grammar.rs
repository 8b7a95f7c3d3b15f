//! What Composer takes for a version, and what it makes of it.

use super::super::{is_number, split_while};
use super::{Digits, ID, Token};
use crate::InvalidVersion;

/// A version taken apart.
pub(super) enum Version<'a> {
    /// A branch without a number, by its name.
    Branch(&'a str),
    Release(Release<'a>),
}

/// A version with a number.
pub(super) struct Release<'a> {
    pub(super) numbers: [Digits<'a>; MOST_NUMBERS],
    /// How many of the numbers count.
    pub(super) count: usize,
    pub(super) stability: Option<Token<'a>>,
    /// The numbers behind the stability, separated by `.` or `-`, perhaps with one in front.
    pub(super) stability_numbers: &'a str,
    pub(super) is_dev: bool,
}

/// A year and eight more in a date.
const MOST_NUMBERS: usize = 9;

/// What a version without a date is filled up to.
const USUAL_NUMBERS: usize = 4;

/// What a branch has where its name has an `x` or nothing.
const ANY: Digits<'static> = Digits(b"9999999");

/// The spellings of stabilities; one that begins another stands behind it.
const STABILITIES: &[(&str, Token<'static>)] = &[
    ("beta", Token::Beta),
    ("b", Token::Beta),
    ("rc", Token::Candidate),
    ("alpha", Token::Alpha),
    ("a", Token::Alpha),
    ("patch", Token::Patch),
    ("pl", Token::Patch),
    ("p", Token::Patch),
];

/// What may stand behind an `@`.
const FLAGS: [&str; 5] = ["stable", "rc", "beta", "alpha", "dev"];

pub(super) fn parse(text: &str) -> Result<Version<'_>, InvalidVersion> {
    let why = "it does not follow the form `v1.2.3.4-beta5`, `2024.01.31`, `1.x-dev` or `dev-main`";
    let trimmed = trim(text);
    let version = without_flag(without_alias(trimmed));
    if let Some(branch) = read_branch(version) {
        return Ok(Version::Branch(branch));
    }
    let release = without_build(version);
    read_release(release)
        .or_else(|| read_numbered_branch(release))
        .map(Version::Release)
        .ok_or_else(|| InvalidVersion::new(ID, text, why))
}

/// Without what PHP's `trim` takes away.
fn trim(text: &str) -> &str {
    text.trim_matches([' ', '\t', '\n', '\r', '\0', '\x0b'])
}

/// Takes ` as 1.0` away.
fn without_alias(text: &str) -> &str {
    let is_word = |word: &str| !word.is_empty() && !word.contains(|c| c == ',' || is_blank(c));
    let words = text.split_once(' ').and_then(|(version, rest)| {
        let alias = rest.trim_start_matches(' ').strip_prefix("as ")?;
        Some((version, alias.trim_start_matches(' ')))
    });
    match words {
        Some((version, alias)) if is_word(version) && is_word(alias) => version,
        _ => text,
    }
}

/// Takes `@beta` and the like away.
fn without_flag(text: &str) -> &str {
    match text.rsplit_once('@') {
        Some((version, flag)) if FLAGS.iter().any(|it| flag.eq_ignore_ascii_case(it)) => version,
        _ => text,
    }
}

/// The name of a branch without a number.
fn read_branch(text: &str) -> Option<&str> {
    if matches!(text, "master" | "trunk" | "default") {
        return Some(text);
    }
    let (prefix, name) = text.split_at_checked(4)?;
    prefix.eq_ignore_ascii_case("dev-").then_some(name)
}

/// Takes `+build` away.
fn without_build(text: &str) -> &str {
    let is_blank_or_comma = |c| c == ',' || is_blank(c);
    match text.split_once('+') {
        Some((version, build))
            if !version.is_empty()
                && !version.contains(is_blank_or_comma)
                && !build.is_empty()
                && !build.contains(is_blank) =>
        {
            version
        }
        _ => text,
    }
}

const fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\t'..='\r')
}

/// Reads numbers or a date, and a stability behind.
fn read_release(text: &str) -> Option<Release<'_>> {
    let text = text.strip_prefix(['v', 'V']).unwrap_or(text);
    let (digits, _) = split_while(text.as_bytes(), |byte| {
        byte.is_ascii_digit() || matches!(byte, b'.' | b':' | b'-')
    });
    // A separator that no digit follows belongs to the stability.
    let numbers = text.get(..digits.len())?.trim_end_matches(['.', ':', '-']);
    let rest = text.get(numbers.len()..)?;
    let mut release = if is_plain(numbers) {
        collect(numbers, USUAL_NUMBERS)
    } else if is_date(numbers.as_bytes()) {
        collect(numbers, 0)
    } else {
        return None;
    };
    read_stability(rest, &mut release).then_some(release)
}

/// Whether this is one to four numbers, the first of at most five digits.
fn is_plain(text: &str) -> bool {
    let mut numbers = text.split('.');
    let first = numbers.next().unwrap_or_default();
    let more = numbers.clone().count();
    is_number(first) && first.len() <= 5 && more < USUAL_NUMBERS && numbers.all(is_number)
}

/// Whether this is a year, one to six times two digits, and up to twice one to three digits.
fn is_date(text: &[u8]) -> bool {
    let year = text.split_at_checked(4);
    year.is_some_and(|(year, rest)| {
        year.iter().all(u8::is_ascii_digit)
            && take_digits(rest, 2).is_some_and(|rest| is_time(rest, 5, 2))
    })
}

/// Whether up to `pairs` times two digits and `tails` times one to three digits are all there is.
fn is_time(text: &[u8], pairs: usize, tails: usize) -> bool {
    let goes_on = |length, pairs, tails| {
        take_digits(text, length).is_some_and(|rest| is_time(rest, pairs, tails))
    };
    text.is_empty()
        || pairs
            .checked_sub(1)
            .is_some_and(|pairs| goes_on(2, pairs, tails))
        || tails
            .checked_sub(1)
            .is_some_and(|tails| (1..=3).any(|length| goes_on(length, 0, tails)))
}

/// Takes a separator, if there is one, and so many digits.
fn take_digits(text: &[u8], length: usize) -> Option<&[u8]> {
    let text = match text {
        [b'.' | b':' | b'-', rest @ ..] => rest,
        _ => text,
    };
    let (digits, rest) = text.split_at_checked(length)?;
    digits.iter().all(u8::is_ascii_digit).then_some(rest)
}

/// A release of these numbers, filled up with zeros.
fn collect(text: &str, least: usize) -> Release<'_> {
    let mut numbers = [Digits::ZERO; MOST_NUMBERS];
    let mut count = 0;
    for (place, number) in numbers.iter_mut().zip(text.split(['.', ':', '-'])) {
        *place = Digits(number.as_bytes());
        count += 1;
    }
    Release {
        numbers,
        count: count.max(least),
        stability: None,
        stability_numbers: "",
        is_dev: false,
    }
}

/// Reads `[._-]?(stability numbers?)?([.-]?dev)?`; whether that is all there is.
fn read_stability<'a>(text: &'a str, release: &mut Release<'a>) -> bool {
    if is_dev_or_nothing(text, release) {
        return true;
    }
    let rest = text.strip_prefix(['.', '_', '-']).unwrap_or(text);
    let word = |word: &str| {
        let (head, rest) = rest.split_at_checked(word.len())?;
        head.eq_ignore_ascii_case(word).then_some((head, rest))
    };
    if let Some((head, rest)) = word("stable") {
        // Only in small letters does it end the version; Composer leaves its numbers and `dev` out.
        let is_plain = head == "stable";
        let (numbers, rest) = split_stability_numbers(rest);
        if !is_plain {
            (release.stability, release.stability_numbers) = (Some(Token::Unknown), numbers);
        }
        let is_whole = is_dev_or_nothing(rest, release);
        release.is_dev &= !is_plain;
        return is_whole;
    }
    let found = STABILITIES
        .iter()
        .find_map(|(name, token)| word(name).map(|(_, rest)| (*token, rest)));
    let Some((token, rest)) = found else {
        return is_dev_or_nothing(rest, release);
    };
    let (numbers, rest) = split_stability_numbers(rest);
    (release.stability, release.stability_numbers) = (Some(token), numbers);
    is_dev_or_nothing(rest, release)
}

/// Reads `[.-]?dev` or nothing; whether that is all there is.
fn is_dev_or_nothing(text: &str, release: &mut Release<'_>) -> bool {
    let word = text.strip_prefix(['.', '-']).unwrap_or(text);
    release.is_dev = word.eq_ignore_ascii_case("dev");
    text.is_empty() || release.is_dev
}

/// The numbers behind a stability, each perhaps with a `.` or `-` in front.
fn split_stability_numbers(text: &str) -> (&str, &str) {
    let (numbers, _) = split_while(text.as_bytes(), |byte| {
        byte.is_ascii_digit() || matches!(byte, b'.' | b'-')
    });
    let numbers = text.get(..numbers.len()).unwrap_or_default();
    // Numbers end where two separators meet or no digit follows one.
    let end = numbers
        .as_bytes()
        .windows(2)
        .position(|pair| pair.iter().all(|byte| !byte.is_ascii_digit()))
        .unwrap_or(numbers.len());
    let kept = numbers.get(..end).unwrap_or_default();
    let kept = kept.trim_end_matches(['.', '-']);
    (kept, text.get(kept.len()..).unwrap_or_default())
}

/// Reads a branch such as `1.x-dev`.
fn read_numbered_branch(text: &str) -> Option<Release<'_>> {
    let (name, word) = text.split_at_checked(text.len().checked_sub(3)?)?;
    let name = name.strip_suffix(['.', '-']).unwrap_or(name);
    let name = trim(name);
    let name = name.strip_prefix(['v', 'V']).unwrap_or(name);
    let mut parts = name.split('.');
    let first = parts.next().filter(|first| is_number(first))?;
    if !word.eq_ignore_ascii_case("dev") || parts.clone().count() >= USUAL_NUMBERS {
        return None;
    }
    let mut release = collect(first, USUAL_NUMBERS);
    release.is_dev = true;
    for place in release.numbers.iter_mut().skip(1).take(USUAL_NUMBERS - 1) {
        *place = match parts.next() {
            None | Some("x" | "X" | "*") => ANY,
            Some(number) if is_number(number) => Digits(number.as_bytes()),
            Some(_) => return None,
        };
    }
    Some(release)
}
