//! Python's version ordering: `[epoch!]release[pre][post][dev][+local]`.
//!
//! Documented in the [version specifiers](https://packaging.python.org/specifications/version-specifiers/)
//! (once PEP 440); where that page is silent, `Version` of
//! [packaging](https://packaging.pypa.io/en/stable/version.html) is the truth. All normalisation of the
//! specification is applied: case, a leading `v`, blanks around, the spellings of pre-releases
//! (`alpha`, `beta`, `c`, `pre`, `preview`) and post-releases (`rev`, `r`, `-1`), `-`, `_` and `.` as
//! separators, implied zeros, and zeros at the end of the release.
//!
//! What the specification does not allow is refused, as packaging does since its version 22; versions
//! of the time before it (`1.0-custom`) have no order.

use std::cmp::Ordering;

use super::{Digits, compare_padded, is_number, numbers, split_while};
use crate::{InvalidVersion, Scheme};

mod grammar;

use grammar::{SEPARATORS, parse};

/// See the module.
pub(super) struct Pep440;

const ID: &str = "pep440";

impl Scheme for Pep440 {
    fn id(&self) -> &'static str {
        ID
    }

    fn title(&self) -> &'static str {
        "Python"
    }

    fn compare(&self, a: &str, b: &str) -> Result<Ordering, InvalidVersion> {
        let (a, b) = (parse(a)?, parse(b)?);
        let (release_a, release_b) = (numbers(a.release, &['.']), numbers(b.release, &['.']));
        Ok(a.epoch
            .cmp(&b.epoch)
            .then_with(|| compare_padded(release_a, release_b, Digits::ZERO))
            .then_with(|| a.phase().cmp(&b.phase()))
            .then_with(|| a.post.cmp(&b.post))
            .then_with(|| compare_dev(a.dev, b.dev))
            .then_with(|| compare_local(a.local, b.local)))
    }

    fn validate(&self, version: &str) -> Result<(), InvalidVersion> {
        parse(version).map(|_| ())
    }
}

/// A version taken apart.
struct Version<'a> {
    epoch: Digits<'a>,
    release: &'a str,
    pre: Option<(Phase, Digits<'a>)>,
    post: Option<Digits<'a>>,
    dev: Option<Digits<'a>>,
    local: Option<&'a str>,
}

/// How far a release was, lowest first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Phase {
    /// A developmental release of the release itself, below its pre-releases.
    Dev,
    Alpha,
    Beta,
    Candidate,
    Final,
}

impl<'a> Version<'a> {
    fn phase(&self) -> (Phase, Digits<'a>) {
        self.pre.unwrap_or(match (self.post, self.dev) {
            (None, Some(_)) => (Phase::Dev, Digits::ZERO),
            _ => (Phase::Final, Digits::ZERO),
        })
    }
}

/// A developmental release is below what it leads to.
fn compare_dev(a: Option<Digits<'_>>, b: Option<Digits<'_>>) -> Ordering {
    match (a, b) {
        (Some(a), Some(b)) => a.cmp(&b),
        (a, b) => a.is_none().cmp(&b.is_none()),
    }
}

/// A local version is above none; its segments are text, below numbers, compared one by one.
fn compare_local(a: Option<&str>, b: Option<&str>) -> Ordering {
    match (a, b) {
        (Some(a), Some(b)) => segments(a).cmp(segments(b)),
        (a, b) => a.is_some().cmp(&b.is_some()),
    }
}

fn segments(local: &str) -> impl Iterator<Item = Segment<'_>> {
    local.split(SEPARATORS).map(|text| match is_number(text) {
        true => Segment::Number(Digits(text.as_bytes())),
        false => Segment::Text(Folded(text)),
    })
}

/// A segment of a local version. The order of the variants is that of unlike segments.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Segment<'a> {
    Text(Folded<'a>),
    Number(Digits<'a>),
}

/// A text in ASCII, ordered by its lower case.
struct Folded<'a>(&'a str);

impl Ord for Folded<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        let lower = |byte: u8| byte.to_ascii_lowercase();
        self.0.bytes().map(lower).cmp(other.0.bytes().map(lower))
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
