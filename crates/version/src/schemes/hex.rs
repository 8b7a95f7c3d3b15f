//! The ordering of Hex, for Elixir and Erlang: semantic versions, and nothing but.
//!
//! Documented in Elixir's [Version](https://hexdocs.pm/elixir/Version.html), which is the truth: three
//! numbers without leading zeros, an optional pre-release, an optional build that does not count.
//!
//! Known difference: Elixir since 1.18 refuses numbers of more than 14 digits; here they are compared
//! exactly at any length.

use std::cmp::Ordering;

use super::semver::{self, Parts};
use crate::{InvalidVersion, Scheme};

/// See the module.
pub(super) struct Hex;

const ID: &str = "hex";

impl Scheme for Hex {
    fn id(&self) -> &'static str {
        ID
    }

    fn title(&self) -> &'static str {
        "Hex"
    }

    fn compare(&self, a: &str, b: &str) -> Result<Ordering, InvalidVersion> {
        Ok(semver::compare(&parse(a)?, &parse(b)?))
    }

    fn validate(&self, version: &str) -> Result<(), InvalidVersion> {
        parse(version).map(|_| ())
    }
}

fn parse(text: &str) -> Result<Parts<'_>, InvalidVersion> {
    let parts = semver::split(text);
    if parts.is_strict() && parts.numbers.split('.').count() == 3 {
        return Ok(parts);
    }
    let why = "it does not follow the form `1.2.3-rc.1+build`";
    Err(InvalidVersion::new(ID, text, why))
}

#[cfg(test)]
mod tests;
