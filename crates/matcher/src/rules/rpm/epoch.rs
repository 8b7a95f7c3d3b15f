//! The order of source packages, whose epochs the package database does not tell.
//!
//! `SOURCERPM` is the name of a file, and names of files have no epoch
//! ([rpm's tags](https://rpm.org/docs/latest/man/rpm-queryformat.7)): what is missing there is not 0.
//! So it is left out on both sides, as if the versions before and behind a change of epoch went on
//! from one another. Knowingly missed: where the epoch was raised because they do not.

use std::cmp::Ordering;

use drydock_model::{KeyKind, Package};
use drydock_version::{InvalidVersion, Scheme, find_scheme};

use crate::rules::Key;

/// The order in which the version of a key of an rpm package is compared.
pub(in crate::rules) fn scheme(package: &Package, key: &Key<'_>) -> Option<&'static dyn Scheme> {
    let is_unknown = package.source.is_some() && !key.version.contains(':');
    if key.kind == KeyKind::Source && is_unknown {
        Some(&WithoutEpoch)
    } else {
        find_scheme(package.ecosystem.version_scheme())
    }
}

/// rpm's order of what is behind the epoch.
struct WithoutEpoch;

const RPM: &str = "rpm";

impl Scheme for WithoutEpoch {
    fn id(&self) -> &'static str {
        RPM
    }

    fn title(&self) -> &'static str {
        "RPM, without epochs"
    }

    fn compare(&self, a: &str, b: &str) -> Result<Ordering, InvalidVersion> {
        match find_scheme(RPM) {
            Some(rpm) => rpm.compare(without_epoch(a), without_epoch(b)),
            None => Ok(a.cmp(b)),
        }
    }

    fn validate(&self, version: &str) -> Result<(), InvalidVersion> {
        find_scheme(RPM).map_or(Ok(()), |rpm| rpm.validate(without_epoch(version)))
    }
}

fn without_epoch(version: &str) -> &str {
    match version.split_once(':') {
        Some((epoch, rest)) if epoch.bytes().all(|it| it.is_ascii_digit()) => rest,
        _ => version,
    }
}
