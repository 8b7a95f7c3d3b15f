//! All version schemes, sorted by id. A new one is a file beside the others and two lines here.

mod apk;
mod composer;
mod cran;
mod dpkg;
mod gem;
mod go;
mod hackage;
mod hex;
mod maven;
mod npm;
mod nuget;
mod pacman;
mod pep440;
mod pub_semver;
mod rpm;
mod semver;

use std::cmp::Ordering;

use crate::Scheme;

/// All schemes, sorted by id.
pub static SCHEMES: &[&dyn Scheme] = &[
    &apk::Apk,
    &composer::Composer,
    &cran::Cran,
    &dpkg::Dpkg,
    &gem::Gem,
    &go::Go,
    &hackage::Hackage,
    &hex::Hex,
    &maven::Maven,
    &npm::Npm,
    &nuget::Nuget,
    &pacman::Pacman,
    &pep440::Pep440,
    &pub_semver::PubSemver,
    &rpm::Rpm,
    &semver::Semver,
];

/// Looks a scheme up by its id.
pub fn find_scheme(id: &str) -> Option<&'static dyn Scheme> {
    SCHEMES.iter().copied().find(|scheme| scheme.id() == id)
}

/// A run of digits, ordered by its value, however long it is.
#[derive(Clone, Copy)]
struct Digits<'a>(&'a [u8]);

impl Digits<'_> {
    /// What stands for a number that is not there.
    const ZERO: Self = Self(b"0");

    fn is_zero(self) -> bool {
        without_leading_zeros(self.0).is_empty()
    }
}

impl Ord for Digits<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        compare_digits(self.0, other.0)
    }
}

impl PartialOrd for Digits<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Digits<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Digits<'_> {}

/// The numbers of a version such as `1.2.3`, with whatever separates them.
fn numbers<'a>(text: &'a str, separators: &'static [char]) -> impl Iterator<Item = Digits<'a>> {
    text.split(separators)
        .map(|number| Digits(number.as_bytes()))
}

/// Whether a text is one digit or more and nothing else.
fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether a text is a number written with a zero too many at its start.
fn has_leading_zero(text: &str) -> bool {
    text.len() > 1 && text.starts_with('0') && is_number(text)
}

/// Orders two runs of digits by their value, however long they are.
fn compare_digits(a: &[u8], b: &[u8]) -> Ordering {
    let (a, b) = (without_leading_zeros(a), without_leading_zeros(b));
    a.len().cmp(&b.len()).then_with(|| a.cmp(b))
}

fn without_leading_zeros(digits: &[u8]) -> &[u8] {
    let zeros = digits.iter().take_while(|digit| **digit == b'0').count();
    digits.get(zeros..).unwrap_or_default()
}

/// Orders two sequences part by part; the shorter one goes on with `filler`.
fn compare_padded<T: Ord + Copy>(
    mut a: impl Iterator<Item = T>,
    mut b: impl Iterator<Item = T>,
    filler: T,
) -> Ordering {
    loop {
        let (x, y) = match (a.next(), b.next()) {
            (None, None) => return Ordering::Equal,
            (x, y) => (x.unwrap_or(filler), y.unwrap_or(filler)),
        };
        let order = x.cmp(&y);
        if order.is_ne() {
            return order;
        }
    }
}

/// Splits off the longest head whose bytes all fit.
fn split_while(text: &[u8], fits: impl Fn(u8) -> bool) -> (&[u8], &[u8]) {
    let length = text.iter().take_while(|byte| fits(**byte)).count();
    text.split_at_checked(length).unwrap_or((text, &[]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schemes_are_sorted_and_found() {
        assert!(SCHEMES.is_sorted_by(|a, b| a.id() < b.id()));
        assert_eq!(find_scheme("dpkg").map(Scheme::title), Some("Debian"));
        assert!(find_scheme("calver").is_none());
    }
}
