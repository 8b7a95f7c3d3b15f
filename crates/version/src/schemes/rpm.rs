//! RPM's version ordering, `[epoch:]version[-release]`, of Red Hat, Fedora, SUSE and openSUSE,
//! Amazon, Oracle, Photon and all others that build packages with rpm.
//!
//! Documented in [rpm-version(7)](https://rpm.org/docs/latest/man/rpm-version.7); where that page is
//! silent, `rpmverCmp` of librpm (`rpm.vercmp` of its Lua) is the truth:
//!
//! - Runs of letters and runs of digits are compared one by one, whatever separates them; digits by
//!   value, letters as text, digits above letters, more of them above fewer.
//! - A tilde is lower than the end, a caret above the end and below all else.
//! - An absent epoch is 0. An absent release is below every release, an empty one included.
//! - Only an empty text is refused. Characters outside ASCII separate, as all others do.
//!
//! zypper of SUSE and openSUSE orders by librpm too; there is no scheme of theirs.
//!
//! What this file cannot know: a source package's file name has no epoch, so that comparing it with
//! an advisory that has one misleads. Whoever reads the name has to leave the epoch out on both
//! sides.

use std::cmp::Ordering;

use super::{Digits, compare_padded, split_while};
use crate::{InvalidVersion, Scheme};

/// See the module.
pub(super) struct Rpm;

const ID: &str = "rpm";

impl Scheme for Rpm {
    fn id(&self) -> &'static str {
        ID
    }

    fn title(&self) -> &'static str {
        "RPM"
    }

    fn compare(&self, a: &str, b: &str) -> Result<Ordering, InvalidVersion> {
        self.validate(a)?;
        self.validate(b)?;
        let (a, b) = (split(a), split(b));
        Ok(a.epoch
            .cmp(&b.epoch)
            .then_with(|| compare_part(a.version, b.version))
            .then_with(|| match (a.release, b.release) {
                (Some(a), Some(b)) => compare_part(a, b),
                (a, b) => a.is_some().cmp(&b.is_some()),
            }))
    }

    fn validate(&self, version: &str) -> Result<(), InvalidVersion> {
        match version {
            "" => Err(InvalidVersion::new(ID, version, "it is empty")),
            _ => Ok(()),
        }
    }
}

/// A version taken apart.
struct Version<'a> {
    epoch: Digits<'a>,
    version: &'a [u8],
    release: Option<&'a [u8]>,
}

/// The epoch is the digits before the first colon, the release what follows the last hyphen.
fn split(text: &str) -> Version<'_> {
    let (epoch, rest) = match text.split_once(':') {
        Some((epoch, rest)) if epoch.bytes().all(|byte| byte.is_ascii_digit()) => (epoch, rest),
        _ => ("", text),
    };
    let (version, release) = match rest.rsplit_once('-') {
        Some((version, release)) => (version, Some(release.as_bytes())),
        None => (rest, None),
    };
    Version {
        epoch: Digits(epoch.as_bytes()),
        version: version.as_bytes(),
        release,
    }
}

/// Orders two versions or two releases.
fn compare_part(a: &[u8], b: &[u8]) -> Ordering {
    compare_padded(Segments(a), Segments(b), Segment::End)
}

/// A part of a version. The order of the variants is that of unlike parts.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Segment<'a> {
    Tilde,
    End,
    Caret,
    Letters(&'a [u8]),
    Number(Digits<'a>),
}

/// The parts of a version or a release.
struct Segments<'a>(&'a [u8]);

impl<'a> Iterator for Segments<'a> {
    type Item = Segment<'a>;

    fn next(&mut self) -> Option<Segment<'a>> {
        let counts = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'~' | b'^');
        let (_, text) = split_while(self.0, |byte| !counts(byte));
        let (segment, rest) = match text {
            [] => return None,
            [b'~', rest @ ..] => (Segment::Tilde, rest),
            [b'^', rest @ ..] => (Segment::Caret, rest),
            [b'0'..=b'9', ..] => {
                let (digits, rest) = split_while(text, |byte| byte.is_ascii_digit());
                (Segment::Number(Digits(digits)), rest)
            }
            _ => {
                let (letters, rest) = split_while(text, |byte| byte.is_ascii_alphabetic());
                (Segment::Letters(letters), rest)
            }
        };
        self.0 = rest;
        Some(segment)
    }
}

#[cfg(test)]
mod tests;
