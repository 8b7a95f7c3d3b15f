//! Maven's version ordering.
//!
//! Documented under [version order specification](https://maven.apache.org/pom.html#version-order-specification);
//! where that page is silent or differs, `ComparableVersion` of maven-artifact 3 (3.9, 3.10) is the
//! truth:
//!
//! - Dots, hyphens and the change between digits and letters separate. A hyphen or a change opens a
//!   list within the list, below numbers and above text: `1-1` is below `1.1` and above `1-a`.
//! - Qualifiers without regard to case: `alpha` (`a1`), `beta` (`b1`), `milestone` (`m1`), `rc` (`cr`),
//!   `snapshot`, nothing (`ga`, `final`, `release`), `sp`, and above it all others as text.
//! - Zeros and qualifiers that mean nothing do not count at the end of a list.
//! - Every text is a version, the empty one too.
//!
//! Known differences: ten zeros or more in a row are the number 0 (Maven takes them for a number above
//! all short ones), and digits outside ASCII are text. The release candidates of Maven 4
//! differ where a qualifier meets its number: there `1-alpha.4` is below `1-alpha1`.
//!
//! Known limit: Maven's ordering is not transitive for versions that go on behind a qualifier in the
//! middle (`1-alpha` is below `1`, that below `1.x.2`, and that below `1-alpha`).

use std::cmp::Ordering;

use super::Digits;
use crate::{InvalidVersion, Scheme};

mod tokens;

use tokens::{Token, tokens};

/// See the module.
pub(super) struct Maven;

const ID: &str = "maven";

impl Scheme for Maven {
    fn id(&self) -> &'static str {
        ID
    }

    fn title(&self) -> &'static str {
        "Maven"
    }

    fn compare(&self, a: &str, b: &str) -> Result<Ordering, InvalidVersion> {
        Ok(compare_tokens(&tokens(a), &tokens(b)))
    }

    fn validate(&self, _: &str) -> Result<(), InvalidVersion> {
        Ok(())
    }
}

/// Orders two versions token by token. As a list within a list is always its last member, the end of
/// one is the end of all, and both are always equally deep.
fn compare_tokens(a: &[Token<'_>], b: &[Token<'_>]) -> Ordering {
    let mut pairs = a.iter().zip(b);
    let differing = pairs.find_map(|(a, b)| Some(compare(a, b)).filter(|order| order.is_ne()));
    differing.unwrap_or_else(|| {
        let (rest_a, rest_b) = (a.get(b.len()..), b.get(a.len()..));
        let order = compare_to_nothing(rest_a.unwrap_or_default());
        order.then(compare_to_nothing(rest_b.unwrap_or_default()).reverse())
    })
}

/// Orders what one version has and the other has not.
fn compare_to_nothing(rest: &[Token<'_>]) -> Ordering {
    let orders = rest.iter().map(|token| match token {
        Token::Open => Ordering::Equal,
        Token::Number(number) => number.cmp(&Digits::ZERO),
        Token::Text(qualifier) => qualifier.cmp(&Qualifier::Release),
    });
    orders.fold(Ordering::Equal, Ordering::then)
}

fn compare(a: &Token<'_>, b: &Token<'_>) -> Ordering {
    match (a, b) {
        (Token::Number(a), Token::Number(b)) => a.cmp(b),
        (Token::Text(a), Token::Text(b)) => a.cmp(b),
        (a, b) => rank(a).cmp(&rank(b)),
    }
}

/// The place of a kind of token among unlike ones.
const fn rank(token: &Token<'_>) -> u8 {
    match token {
        Token::Text(_) => 0,
        Token::Open => 1,
        Token::Number(_) => 2,
    }
}

/// A qualifier, lowest first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Qualifier<'a> {
    Alpha,
    Beta,
    Milestone,
    Candidate,
    Snapshot,
    Release,
    ServicePack,
    Other(Folded<'a>),
}

const QUALIFIERS: &[(&str, Qualifier<'static>)] = &[
    ("alpha", Qualifier::Alpha),
    ("beta", Qualifier::Beta),
    ("milestone", Qualifier::Milestone),
    ("rc", Qualifier::Candidate),
    ("cr", Qualifier::Candidate),
    ("snapshot", Qualifier::Snapshot),
    ("ga", Qualifier::Release),
    ("final", Qualifier::Release),
    ("release", Qualifier::Release),
    ("sp", Qualifier::ServicePack),
];

/// Short for the others where a number follows.
const ABBREVIATIONS: &[(&str, Qualifier<'static>)] = &[
    ("a", Qualifier::Alpha),
    ("b", Qualifier::Beta),
    ("m", Qualifier::Milestone),
];

/// A text in any script, ordered by its lower case in UTF-16, as Java does it.
#[derive(Clone, Copy)]
struct Folded<'a>(&'a str);

impl Folded<'_> {
    fn units(&self) -> impl Iterator<Item = u16> {
        let lower = self.0.chars().flat_map(char::to_lowercase);
        lower.flat_map(|c| {
            let mut buffer = [0; 2];
            let length = c.encode_utf16(&mut buffer).len();
            buffer.into_iter().take(length)
        })
    }
}

impl Ord for Folded<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.units().cmp(other.units())
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
