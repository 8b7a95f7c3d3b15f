//! Debian's version ordering: `[epoch:]upstream-version[-debian-revision]`.
//!
//! Documented in [deb-version(7)](https://manpages.debian.org/deb-version.7); where that page is
//! silent, `dpkg --compare-versions` is the truth:
//!
//! - What dpkg refuses is refused here: an empty version, upstream version or revision, blanks
//!   inside, an epoch that is not a number, negative, or above 2³¹−1.
//! - What dpkg accepts with a warning is accepted without one and ordered as dpkg orders it: an
//!   upstream version that starts with no digit, and characters that the page does not allow.
//! - Blanks around a version are ignored. An epoch may have a sign, as C's `strtol` allows it.
//! - An absent revision equals the revision `0`.
//!
//! Known difference: bytes outside ASCII are ordered as on amd64, where C's `char` is signed (after
//! letters, before other characters); dpkg on arm64 puts them last. No real version has any.

use std::cmp::Ordering;

use super::{compare_digits, split_while};
use crate::{InvalidVersion, Scheme};

/// See the module.
pub(super) struct Dpkg;

const ID: &str = "dpkg";

impl Scheme for Dpkg {
    fn id(&self) -> &'static str {
        ID
    }

    fn title(&self) -> &'static str {
        "Debian"
    }

    fn compare(&self, a: &str, b: &str) -> Result<Ordering, InvalidVersion> {
        let (a, b) = (parse(a)?, parse(b)?);
        Ok(a.epoch
            .cmp(&b.epoch)
            .then_with(|| compare_part(a.upstream, b.upstream))
            .then_with(|| compare_part(a.revision, b.revision)))
    }

    fn validate(&self, version: &str) -> Result<(), InvalidVersion> {
        parse(version).map(|_| ())
    }
}

/// A version taken apart.
struct Version<'a> {
    epoch: u32,
    upstream: &'a [u8],
    revision: &'a [u8],
}

fn parse(text: &str) -> Result<Version<'_>, InvalidVersion> {
    parse_parts(text).map_err(|why| InvalidVersion::new(ID, text, why))
}

fn parse_parts(text: &str) -> Result<Version<'_>, &'static str> {
    let trimmed = text.trim_matches(is_blank);
    if trimmed.is_empty() {
        return Err("it is empty");
    }
    if let Some(byte) = trimmed
        .bytes()
        .find(|byte| matches!(byte, b' ' | b'\t' | 0))
    {
        return Err(match byte {
            0 => "it has a NUL character",
            _ => "it has blanks inside",
        });
    }
    let (epoch, rest) = match trimmed.split_once(':') {
        Some((epoch, rest)) => (parse_epoch(epoch)?, rest),
        None => (0, trimmed),
    };
    let (upstream, revision) = match rest.rsplit_once('-') {
        Some((_, "")) => return Err("its revision is empty"),
        Some((upstream, revision)) => (upstream, revision),
        None => (rest, ""),
    };
    if upstream.is_empty() {
        return Err("its upstream version is empty");
    }
    Ok(Version {
        epoch,
        upstream: upstream.as_bytes(),
        revision: revision.as_bytes(),
    })
}

/// What C's `isblank` knows; other white space is an ordinary, if unwelcome, character to dpkg.
const fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\t')
}

/// An epoch as `strtol` reads it: white space, a sign, decimal digits, and nothing behind.
fn parse_epoch(text: &str) -> Result<u32, &'static str> {
    let text = text.trim_start_matches(['\n', '\r', '\x0b', '\x0c']);
    let (negative, digits) = match text.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    if digits.is_empty() {
        return Err("its epoch is empty");
    }
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err("its epoch is not a number");
    }
    match digits.parse::<i32>() {
        Ok(0) => Ok(0),
        Ok(_) | Err(_) if negative => Err("its epoch is negative"),
        Ok(epoch) => Ok(epoch.unsigned_abs()),
        Err(_) => Err("its epoch is too large"),
    }
}

/// Compares two upstream versions or two revisions: text and number by turns.
fn compare_part(mut a: &[u8], mut b: &[u8]) -> Ordering {
    while !(a.is_empty() && b.is_empty()) {
        let (text_a, rest_a) = split_while(a, |byte| !byte.is_ascii_digit());
        let (text_b, rest_b) = split_while(b, |byte| !byte.is_ascii_digit());
        let (digits_a, rest_a) = split_while(rest_a, |byte| byte.is_ascii_digit());
        let (digits_b, rest_b) = split_while(rest_b, |byte| byte.is_ascii_digit());
        let order = compare_text(text_a, text_b).then_with(|| compare_digits(digits_a, digits_b));
        if order.is_ne() {
            return order;
        }
        (a, b) = (rest_a, rest_b);
    }
    Ordering::Equal
}

fn compare_text(a: &[u8], b: &[u8]) -> Ordering {
    if a == b {
        return Ordering::Equal;
    }
    let length = a.len().max(b.len());
    weights(a).take(length).cmp(weights(b).take(length))
}

/// The weights of a text, padded with that of the end, which makes `~` lower than nothing.
fn weights(text: &[u8]) -> impl Iterator<Item = i16> {
    let padding = std::iter::repeat(0);
    text.iter().map(|byte| weight(*byte)).chain(padding)
}

/// The place of a character among those that are no digits; the end of the text has 0.
fn weight(byte: u8) -> i16 {
    match byte {
        b'~' => -1,
        b'A'..=b'Z' | b'a'..=b'z' | 0x80.. => i16::from(byte),
        _ => i16::from(byte) + 256,
    }
}

#[cfg(test)]
mod tests;
