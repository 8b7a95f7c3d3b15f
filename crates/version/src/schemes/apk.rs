//! Alpine's version ordering: `number{.number}{letter}{_suffix{number}}{~hash}{-rnumber}`.
//!
//! Documented in [apk-package(5)](https://gitlab.alpinelinux.org/alpine/apk-tools/-/blob/master/doc/apk-package.5.scd);
//! where that page is silent, `apk version -t` of apk-tools 3 is the truth:
//!
//! - A number behind a dot that begins with `0`, and whatever it is compared with, are compared as
//!   text (`1.01` is below `1.1`, `1.001` below `1.01`); all other numbers by value.
//! - Suffixes are ordered `_alpha` `_beta` `_pre` `_rc`, nothing, `_cvs` `_svn` `_git` `_hg` `_p`.
//! - A commit hash (`~1a2b`, new in apk-tools 3) is compared as text.
//!
//! Known differences: numbers are compared exactly at any length, where apk-tools 3 wraps around at
//! 2⁶⁴ and apk-tools 2 gives up at 18 digits. A digit behind the letter (`6.6.2p1`), which
//! apk-tools 2 accepted, is refused as in apk-tools 3.

use std::cmp::Ordering;

use super::{compare_digits, split_while};
use crate::{InvalidVersion, Scheme};

/// See the module.
pub(super) struct Apk;

const ID: &str = "apk";

impl Scheme for Apk {
    fn id(&self) -> &'static str {
        ID
    }

    fn title(&self) -> &'static str {
        "Alpine"
    }

    fn compare(&self, a: &str, b: &str) -> Result<Ordering, InvalidVersion> {
        self.validate(a)?;
        self.validate(b)?;
        let (mut a, mut b) = (Tokens::new(a), Tokens::new(b));
        loop {
            let token = a.read()?;
            let order = token.cmp(&b.read()?);
            if order.is_ne() || token == Token::End {
                return Ok(order);
            }
        }
    }

    fn validate(&self, version: &str) -> Result<(), InvalidVersion> {
        let mut tokens = Tokens::new(version);
        while tokens.read()? != Token::End {}
        Ok(())
    }
}

/// A part of a version. The order of the variants decides between versions that are equal so far
/// and go on differently: a pre-release suffix is below the end, everything else above it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Token<'a> {
    PreSuffix(usize),
    End,
    Revision(Number<'a>),
    Hash(&'a [u8]),
    SuffixNumber(Number<'a>),
    PostSuffix(usize),
    Letter(u8),
    Component(Number<'a>),
}

/// Suffixes of what comes before a release, lowest first.
const PRE_SUFFIXES: [&[u8]; 4] = [b"alpha", b"beta", b"pre", b"rc"];

/// Suffixes of what comes after a release, lowest first.
const POST_SUFFIXES: [&[u8]; 5] = [b"cvs", b"svn", b"git", b"hg", b"p"];

/// A run of digits.
#[derive(Clone, Copy)]
struct Number<'a> {
    digits: &'a [u8],
    /// Whether it stands behind a dot, where leading zeros count.
    is_fraction: bool,
}

impl Ord for Number<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        let has_zero = self.digits.starts_with(b"0") || other.digits.starts_with(b"0");
        if self.is_fraction && has_zero {
            self.digits.cmp(other.digits)
        } else {
            compare_digits(self.digits, other.digits)
        }
    }
}

impl PartialOrd for Number<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Number<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Number<'_> {}

/// How far into the grammar the parts so far have led.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Stage {
    Start,
    Digits,
    Letter,
    Suffix,
    SuffixNumber,
    Hash,
    Revision,
}

/// Reads a version part by part.
struct Tokens<'a> {
    version: &'a str,
    rest: &'a [u8],
    stage: Stage,
}

impl<'a> Tokens<'a> {
    const fn new(version: &'a str) -> Self {
        Self {
            version,
            rest: version.as_bytes(),
            stage: Stage::Start,
        }
    }

    /// The next part; [`Token::End`] at the end and ever after.
    fn read(&mut self) -> Result<Token<'a>, InvalidVersion> {
        let (stage, token, rest) = read_token(self.stage, self.rest)
            .map_err(|why| InvalidVersion::new(ID, self.version, why))?;
        (self.stage, self.rest) = (stage, rest);
        Ok(token)
    }
}

/// Reads one part of the grammar: where it leads, the part, and what is left.
fn read_token(stage: Stage, text: &[u8]) -> Result<(Stage, Token<'_>, &[u8]), &'static str> {
    let is_lower = |byte: u8| byte.is_ascii_lowercase();
    let is_hex = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    Ok(match text {
        _ if stage == Stage::Start => {
            let (number, rest) = read_number(text, false)?;
            (Stage::Digits, Token::Component(number), rest)
        }
        [] => (stage, Token::End, text),
        [b'.', rest @ ..] if stage == Stage::Digits => {
            let (number, rest) = read_number(rest, true)?;
            (Stage::Digits, Token::Component(number), rest)
        }
        [letter @ b'a'..=b'z', rest @ ..] if stage == Stage::Digits => {
            (Stage::Letter, Token::Letter(*letter), rest)
        }
        [b'_', rest @ ..] if stage <= Stage::SuffixNumber => {
            let (name, rest) = split_while(rest, is_lower);
            (Stage::Suffix, parse_suffix(name)?, rest)
        }
        [b'0'..=b'9', ..] if stage == Stage::Suffix => {
            let (number, rest) = read_number(text, false)?;
            (Stage::SuffixNumber, Token::SuffixNumber(number), rest)
        }
        [b'~', rest @ ..] if stage <= Stage::SuffixNumber => match split_while(rest, is_hex) {
            ([], _) => return Err("a `~` is not followed by a commit hash"),
            (hash, rest) => (Stage::Hash, Token::Hash(hash), rest),
        },
        [b'-', b'r', rest @ ..] if stage <= Stage::Hash => {
            let (number, rest) = read_number(rest, false)?;
            (Stage::Revision, Token::Revision(number), rest)
        }
        _ => return Err("it does not follow the form `1.2.3a_rc1~1a2b-r0`"),
    })
}

fn read_number(text: &[u8], is_fraction: bool) -> Result<(Number<'_>, &[u8]), &'static str> {
    match split_while(text, |byte| byte.is_ascii_digit()) {
        ([], _) => Err("it lacks a number at its start, behind a `.` or behind `-r`"),
        (digits, rest) => Ok((
            Number {
                digits,
                is_fraction,
            },
            rest,
        )),
    }
}

fn parse_suffix(name: &[u8]) -> Result<Token<'_>, &'static str> {
    let place = |names: &[&[u8]]| names.iter().position(|known| *known == name);
    if let Some(index) = place(&PRE_SUFFIXES) {
        Ok(Token::PreSuffix(index))
    } else if let Some(index) = place(&POST_SUFFIXES) {
        Ok(Token::PostSuffix(index))
    } else {
        Err("it has a suffix that is none of alpha, beta, pre, rc, cvs, svn, git, hg and p")
    }
}

#[cfg(test)]
mod tests;
