//! The ordering of Hackage, for Haskell: numbers, and nothing else.
//!
//! Documented in [Data.Version](https://hackage.haskell.org/package/base/docs/Data-Version.html) and
//! the [package versioning policy](https://pvp.haskell.org/); Cabal's `Distribution.Version` is the
//! truth:
//!
//! - Numbers are compared one by one; more of them are above fewer (`1.0` is below `1.0.0`).
//! - A number has no leading zero and at most nine digits.
//! - Tags at the end (`1.0-beta`), long deprecated, do not count.

use std::cmp::Ordering;

use super::{has_leading_zero, is_number, numbers};
use crate::{InvalidVersion, Scheme};

/// See the module.
pub(super) struct Hackage;

const ID: &str = "hackage";

impl Scheme for Hackage {
    fn id(&self) -> &'static str {
        ID
    }

    fn title(&self) -> &'static str {
        "Hackage"
    }

    fn compare(&self, a: &str, b: &str) -> Result<Ordering, InvalidVersion> {
        Ok(numbers(parse(a)?, &['.']).cmp(numbers(parse(b)?, &['.'])))
    }

    fn validate(&self, version: &str) -> Result<(), InvalidVersion> {
        parse(version).map(|_| ())
    }
}

/// The numbers of a version.
fn parse(text: &str) -> Result<&str, InvalidVersion> {
    let mut parts = text.split('-');
    let numbers = parts.next().unwrap_or_default();
    let is_tag = |tag: &str| !tag.is_empty() && tag.chars().all(char::is_alphanumeric);
    let why = if !numbers.split('.').all(is_number) {
        "it is not numbers separated by `.`"
    } else if numbers.split('.').any(has_leading_zero) {
        "one of its numbers has a leading zero"
    } else if numbers.split('.').any(|number| number.len() > 9) {
        "one of its numbers has more than nine digits"
    } else if !parts.all(is_tag) {
        "its tag is not letters and digits"
    } else {
        return Ok(numbers);
    };
    Err(InvalidVersion::new(ID, text, why))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cases::{assert_ascending, assert_equal, assert_refused};

    #[test]
    fn orders_numbers_and_then_their_count() {
        assert_ascending(
            &Hackage,
            &[
                &["0", "0.0", "0.0.1", "0.1", "0.1.0", "0.2", "0.10", "1"],
                &[
                    "1.9",
                    "1.10",
                    "1.10.0",
                    "1.10.0.0",
                    "1.10.1",
                    "2.0.20240101",
                ],
            ],
        );
    }

    #[test]
    fn tags_do_not_count() {
        assert_equal(&Hackage, &[&["1.2", "1.2-beta", "1.2-a-1"]]);
    }

    #[test]
    fn refuses_with_the_reason() {
        assert_refused(
            &Hackage,
            "1.0",
            &[
                (
                    "it is not numbers separated by `.`",
                    &["", ".", "1.", ".1", "1..2", "1.0a", "v1", "1.*", "-a", " 1"],
                ),
                (
                    "one of its numbers has a leading zero",
                    &["01", "1.00", "1.01"],
                ),
                (
                    "one of its numbers has more than nine digits",
                    &["1.1234567890"],
                ),
                (
                    "its tag is not letters and digits",
                    &["1.0-", "1.0-a-", "1.0-a.b"],
                ),
            ],
        );
    }
}
