//! Arch Linux's version ordering, `[epoch:]version[-release]`.
//!
//! Documented in [vercmp(8)](https://man.archlinux.org/man/vercmp.8); where that page is silent,
//! `vercmp` itself is the truth. It is rpm's ordering of old, with these differences:
//!
//! - There is no tilde and no caret: they separate, like all that is neither letter nor digit.
//! - The longer of two separators is higher: `1..2` is above `1.2`.
//! - Letters at the end are below nothing (`1.0rc` below `1.0`), letters behind a separator above
//!   it (`1.0.rc` above `1.0`).
//! - Releases are compared only where both versions have one: `1.0` equals `1.0-1` and `1.0-2`.
//! - Only an empty text is refused; vercmp refuses nothing.
//!
//! Known difference: what is a letter or a digit does not follow the locale; only ASCII counts.
//! Known limit: the ordering is not transitive where a release is missing (above), nor where a
//! separator is doubled (`1.1` is below `1..a`, that below `1.`, and that below `1.1`).

use std::cmp::Ordering;

use super::{compare_digits, split_while};
use crate::{InvalidVersion, Scheme};

/// See the module.
pub(super) struct Pacman;

const ID: &str = "pacman";

impl Scheme for Pacman {
    fn id(&self) -> &'static str {
        ID
    }

    fn title(&self) -> &'static str {
        "Arch Linux"
    }

    fn compare(&self, a: &str, b: &str) -> Result<Ordering, InvalidVersion> {
        self.validate(a)?;
        self.validate(b)?;
        let ((epoch_a, a, release_a), (epoch_b, b, release_b)) = (split(a), split(b));
        let releases = || match (release_a, release_b) {
            (Some(a), Some(b)) => compare_part(a.as_bytes(), b.as_bytes()),
            _ => Ordering::Equal,
        };
        Ok(compare_digits(epoch_a.as_bytes(), epoch_b.as_bytes())
            .then_with(|| compare_part(a.as_bytes(), b.as_bytes()))
            .then_with(releases))
    }

    fn validate(&self, version: &str) -> Result<(), InvalidVersion> {
        match version {
            "" => Err(InvalidVersion::new(ID, version, "it is empty")),
            _ => Ok(()),
        }
    }
}

/// Epoch, version and release: the digits before the first colon, and what follows the last hyphen.
fn split(text: &str) -> (&str, &str, Option<&str>) {
    let (epoch, rest) = match text.split_once(':') {
        Some((epoch, rest)) if epoch.bytes().all(|byte| byte.is_ascii_digit()) => (epoch, rest),
        _ => ("", text),
    };
    match rest.rsplit_once('-') {
        Some((version, release)) => (epoch, version, Some(release)),
        None => (epoch, rest, None),
    }
}

/// Orders two versions or two releases: separators, letters and digits in step.
fn compare_part(mut a: &[u8], mut b: &[u8]) -> Ordering {
    if a == b {
        return Ordering::Equal;
    }
    while !a.is_empty() && !b.is_empty() {
        let (separator_a, rest_a) = split_while(a, |byte| !byte.is_ascii_alphanumeric());
        let (separator_b, rest_b) = split_while(b, |byte| !byte.is_ascii_alphanumeric());
        (a, b) = (rest_a, rest_b);
        if a.is_empty() || b.is_empty() {
            break;
        }
        let order = separator_a.len().cmp(&separator_b.len());
        if order.is_ne() {
            return order;
        }
        let order = compare_segment(&mut a, &mut b);
        if order.is_ne() {
            return order;
        }
    }
    compare_ends(a, b)
}

/// Takes a run of digits or letters off both and orders them; digits are above letters.
fn compare_segment(a: &mut &[u8], b: &mut &[u8]) -> Ordering {
    let is_number = a.first().is_some_and(u8::is_ascii_digit);
    let fits = |byte: u8| match is_number {
        true => byte.is_ascii_digit(),
        false => byte.is_ascii_alphabetic(),
    };
    let ((head_a, rest_a), (head_b, rest_b)) = (split_while(a, fits), split_while(b, fits));
    (*a, *b) = (rest_a, rest_b);
    match (is_number, head_b) {
        (true, []) => Ordering::Greater,
        (false, []) => Ordering::Less,
        (true, _) => compare_digits(head_a, head_b),
        (false, _) => head_a.cmp(head_b),
    }
}

/// Orders what is left when one of the two has ended.
fn compare_ends(a: &[u8], b: &[u8]) -> Ordering {
    let is_letter = |text: &[u8]| text.first().is_some_and(u8::is_ascii_alphabetic);
    if a.is_empty() && b.is_empty() {
        Ordering::Equal
    } else if (a.is_empty() && !is_letter(b)) || is_letter(a) {
        Ordering::Less
    } else {
        Ordering::Greater
    }
}

#[cfg(test)]
mod tests;
