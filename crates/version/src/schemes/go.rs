//! The ordering of Go module versions: semantic versions with a `v` in front.
//!
//! Documented in the [module reference](https://go.dev/ref/mod#versions);
//! [golang.org/x/mod/semver](https://pkg.go.dev/golang.org/x/mod/semver) is the truth:
//!
//! - `v1` and `v1.2` stand for `v1.0.0` and `v1.2.0` and have neither pre-release nor build.
//! - `+incompatible` is a build and does not count.
//! - A [pseudo-version](https://go.dev/ref/mod#pseudo-versions) such as
//!   `v0.0.0-20191109021931-daa7c04131f5` is a pre-release like any other: between the release it
//!   was cut behind and the next, by its time.
//!
//! Go's vulnerability database and OSV leave the `v` out; it is optional here, which is the one
//! difference to x/mod. Versions of the toolchain (`go1.21rc2`) are not of this scheme: whoever reads
//! them writes `1.21.0-rc.2`, as the vulnerability database does.

use std::cmp::Ordering;

use super::semver::{self, Parts};
use crate::{InvalidVersion, Scheme};

/// See the module.
pub(super) struct Go;

const ID: &str = "go";

impl Scheme for Go {
    fn id(&self) -> &'static str {
        ID
    }

    fn title(&self) -> &'static str {
        "Go"
    }

    fn compare(&self, a: &str, b: &str) -> Result<Ordering, InvalidVersion> {
        Ok(semver::compare(&parse(a)?, &parse(b)?))
    }

    fn validate(&self, version: &str) -> Result<(), InvalidVersion> {
        parse(version).map(|_| ())
    }
}

fn parse(text: &str) -> Result<Parts<'_>, InvalidVersion> {
    let parts = semver::split(text.strip_prefix('v').unwrap_or(text));
    let is_bare = parts.prerelease.is_none() && parts.build.is_none();
    let is_long_enough = match parts.numbers.split('.').count() {
        1 | 2 => is_bare,
        count => count == 3,
    };
    if parts.is_strict() && is_long_enough {
        return Ok(parts);
    }
    let why = "it does not follow the form `v1.2.3-rc.1+incompatible`";
    Err(InvalidVersion::new(ID, text, why))
}

#[cfg(test)]
mod tests;
