//! Composer's version ordering, of Packagist: PHP, Drupal, WordPress.
//!
//! Documented under [versions](https://getcomposer.org/doc/articles/versions.md);
//! [composer/semver](https://github.com/composer/semver) is the truth: what `VersionParser::normalize`
//! makes of a version, ordered by PHP's
//! [`version_compare`](https://www.php.net/manual/function.version-compare.php):
//!
//! - One to four numbers, absent ones 0, a `v` in front ignored; or a date, `2024-01-31` or
//!   `20240131`, in as many numbers as it is written in.
//! - A stability behind them: `dev`, `alpha` (`a`), `beta` (`b`), `RC`, nothing, `patch` (`p`, `pl`), with
//!   numbers of its own; `-dev` at the end lowers what stands before it. The build, `@beta` and an
//!   alias (` as 1.0`) do not count.
//! - `1.x-dev` is the branch that is above all of 1: an `x` and what is absent count as 9999999.
//! - `dev-main` is a branch without a number, below all versions; `master`, `trunk` and `default` are
//!   short for such.
//!
//! Known differences: Composer does not order two branches without a number, here they are ordered
//! by their names; numbers are compared exactly at any length, where PHP stops at 2⁶³−1.

use std::cmp::Ordering;

use super::{Digits, compare_padded};
use crate::{InvalidVersion, Scheme};

mod grammar;

use grammar::{Release, Version, parse};

/// See the module.
pub(super) struct Composer;

const ID: &str = "composer";

impl Scheme for Composer {
    fn id(&self) -> &'static str {
        ID
    }

    fn title(&self) -> &'static str {
        "Composer"
    }

    fn compare(&self, a: &str, b: &str) -> Result<Ordering, InvalidVersion> {
        Ok(match (parse(a)?, parse(b)?) {
            (Version::Branch(a), Version::Branch(b)) => a.cmp(b),
            (Version::Branch(_), Version::Release(_)) => Ordering::Less,
            (Version::Release(_), Version::Branch(_)) => Ordering::Greater,
            (Version::Release(a), Version::Release(b)) => {
                compare_padded(tokens(&a), tokens(&b), Token::End)
            }
        })
    }

    fn validate(&self, version: &str) -> Result<(), InvalidVersion> {
        parse(version).map(|_| ())
    }
}

/// A part of a version. The order of the variants is that of unlike parts.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Token<'a> {
    /// A word that PHP does not know; only `Stable` with a capital comes to be one.
    Unknown,
    Dev,
    Alpha,
    Beta,
    Candidate,
    End,
    Number(Digits<'a>),
    Patch,
}

/// The parts in the order in which they are compared.
fn tokens<'a>(release: &'a Release<'a>) -> impl Iterator<Item = Token<'a>> {
    let numbers = release.numbers.iter().take(release.count);
    let separators = |c: char| matches!(c, '.' | '-');
    let of_stability = release.stability_numbers.split(separators);
    let numbers = numbers.copied().map(Token::Number);
    let of_stability = of_stability
        .filter(|number| !number.is_empty())
        .map(|number| Token::Number(Digits(number.as_bytes())));
    numbers
        .chain(release.stability)
        .chain(of_stability)
        .chain(release.is_dev.then_some(Token::Dev))
}

#[cfg(test)]
mod tests;
