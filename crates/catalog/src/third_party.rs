//! Whether somebody other than the distribution published a package.
//!
//! A package database does not say which repository a package came from, so this goes by what
//! vendors write into their packages: who maintains them, the form of their versions, and the fields
//! `Origin` and `Bugs` of [deb-control(5)](https://manpages.debian.org/bookworm/dpkg-dev/deb-control.5.en.html).
//! It matters because the distribution's advisories compare with the distribution's own versions:
//! for anybody else's package of the same name they are right by accident only.
//!
//! Limits: a package that a vendor built without any such sign, a local rebuild of the
//! distribution's own source, and vendors that are not in the table go unnoticed and are matched as
//! if the distribution had published them. A sign must be one that no package of Debian, Ubuntu or
//! Alpine carries, so addresses under which people also maintain packages there
//! (`@nvidia.com`, `@osrfoundation.org`) are not in the table as such.

mod vendors;

use drydock_model::ThirdParty;

use vendors::{Sign, VENDORS};

/// What a package says about where it comes from.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Signs<'a> {
    /// The maintainer, as written.
    pub(crate) maintainer: Option<&'a str>,
    /// The version.
    pub(crate) version: &'a str,
    /// Debian's `Origin`.
    pub(crate) origin: Option<&'a str>,
    /// Debian's `Bugs`.
    pub(crate) bugs: Option<&'a str>,
}

/// The third party that shows in `signs`, with the sign that decided.
pub(crate) fn find_third_party(signs: &Signs<'_>) -> Option<ThirdParty> {
    by_maintainer(signs)
        .or_else(|| by_version(signs))
        .or_else(|| by_origin(signs))
        .or_else(|| by_bugs(signs))
}

fn by_maintainer(signs: &Signs<'_>) -> Option<ThirdParty> {
    let maintainer = signs.maintainer?;
    let lower = maintainer.to_ascii_lowercase();
    let shows = |sign: &Sign| match sign {
        Sign::Maintainer(part) => lower.contains(part),
        Sign::WholeMaintainer(whole) => lower == *whole,
        Sign::Version(_) => false,
    };
    find_vendor(shows, || format!("maintainer `{maintainer}`"))
}

fn by_version(signs: &Signs<'_>) -> Option<ThirdParty> {
    let version = signs.version;
    let shows = |sign: &Sign| matches!(sign, Sign::Version(part) if version.contains(part));
    find_vendor(shows, || format!("version `{version}`"))
}

fn find_vendor(
    shows: impl Fn(&Sign) -> bool,
    evidence: impl FnOnce() -> String,
) -> Option<ThirdParty> {
    let vendor = VENDORS
        .iter()
        .find(|vendor| vendor.signs.iter().any(&shows))?;
    Some(ThirdParty {
        vendor: vendor.name.to_owned(),
        evidence: evidence(),
    })
}

/// Whose `Origin` is the distribution's own. Neither Debian nor Ubuntu sets the field in its
/// packages as a rule; a derivative that does is right to be told from them.
const OWN_ORIGINS: &[&str] = &["debian", "ubuntu"];

fn by_origin(signs: &Signs<'_>) -> Option<ThirdParty> {
    let origin = signs.origin?;
    let own = OWN_ORIGINS
        .iter()
        .any(|own| origin.eq_ignore_ascii_case(own));
    (!own).then(|| ThirdParty {
        vendor: origin.to_owned(),
        evidence: format!("origin `{origin}`"),
    })
}

/// Hosts that a distribution's own packages send bug reports to.
const OWN_BUG_HOSTS: &[&str] = &["debian.net", "debian.org", "launchpad.net", "ubuntu.com"];

fn by_bugs(signs: &Signs<'_>) -> Option<ThirdParty> {
    let bugs = signs.bugs?;
    let lower = bugs.to_ascii_lowercase();
    let own = OWN_BUG_HOSTS.iter().any(|host| lower.contains(host));
    (!own).then(|| ThirdParty {
        vendor: signs.maintainer.map_or(bugs, maintainer_name).to_owned(),
        evidence: format!("bug address `{bugs}`"),
    })
}

/// The name of a maintainer without the address.
fn maintainer_name(maintainer: &str) -> &str {
    let name = maintainer
        .split_once('<')
        .map_or(maintainer, |(name, _)| name)
        .trim();
    if name.is_empty() { maintainer } else { name }
}

#[cfg(test)]
mod tests;
