//! Ubuntu: advisories by source package and release, with channels beside it.
//!
//! Documented with [Ubuntu's OSV data](https://documentation.ubuntu.com/security/security-updates/osv/)
//! and its [OVAL data](https://documentation.ubuntu.com/security/security-updates/oval/); what the
//! channels are, at <https://ubuntu.com/pro>.
//!
//! - The release is `VERSION_ID`; where that is missing, the code name's version in the database.
//! - Names and versions are those of the source package. OVAL of notices names binary packages, which
//!   are looked up beside it.
//! - Signed kernel images come from sources of their own (`linux-signed-aws`), of which advisories say
//!   nothing. They hold the binaries of `linux-aws` and have its version: that is looked up.
//! - What is said of a channel (`pro`, `esm-infra`, `fips`, …) decides only for packages that were
//!   built for it, which their version shows (`+esm1`, `+Fips1`), or if the image is known to take
//!   packages from it. For such a package it then counts more than what the same record says of the
//!   base. For all others the base stays affected, and the finding names the channel with the fix.
//! - Packages of the kernel's sources that ship headers, documentation, source code or tools are
//!   spared, as in Debian.
//!
//! Several sources that tell of the same bug are one finding; see `settle.rs` for the one shown.
//!
//! Knowingly missed: builds of the channels `realtime` and of hardware vendors are told by the
//! name of their source alone.

use drydock_model::{DismissalReason, Ecosystem, Package};

use super::{Key, Meta, Origin, Origins, Rule, Surroundings, is_number};

/// See the module.
pub(super) struct Ubuntu;

static META: Meta = Meta {
    id: "ubuntu",
    namespace: "ubuntu",
    title: "Ubuntu",
    ecosystem: Ecosystem::DEB,
    docs: "https://documentation.ubuntu.com/security/security-updates/",
};

/// Parts of the names of the kernel's packages that hold nothing that runs.
const HEADERS: [&str; 6] = [
    "-headers",
    "-tools",
    "linux-buildinfo-",
    "linux-doc",
    "linux-libc-dev",
    "linux-source",
];

impl Origins for Ubuntu {
    fn is_from(&self, channel: Option<&str>, package: &Package, origin: &Origin) -> bool {
        let Some(channel) = channel else {
            return true;
        };
        let version = package.source_version();
        let is_esm = version.contains("+esm") || version.contains("~esm");
        let is_fips = version.to_ascii_lowercase().contains("fips");
        origin.has_channel(channel)
            || (is_esm && (channel == "pro" || channel.starts_with("esm")))
            || (is_fips && channel.starts_with("fips"))
    }
}

impl Rule for Ubuntu {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn releases(&self, surroundings: &Surroundings<'_>) -> Vec<String> {
        find_release(surroundings).into_iter().collect()
    }

    fn key<'p>(&self, package: &'p Package) -> Key<'p> {
        let key = Key::of_source(package);
        match package.source_name().strip_prefix("linux-signed") {
            Some(flavour) => Key {
                name: format!("linux{flavour}").into(),
                ..key
            },
            None => key,
        }
    }

    fn other_key<'p>(&self, package: &'p Package) -> Option<Key<'p>> {
        Some(Key::of_binary(package))
    }

    fn spares(&self, package: &Package) -> Option<DismissalReason> {
        let source = package.source_name();
        let of_kernel = source == "linux" || source.starts_with("linux-");
        let has_headers = HEADERS.iter().any(|part| package.name.contains(part));
        (of_kernel && has_headers).then_some(DismissalReason::HeadersOnly)
    }
}

fn find_release(surroundings: &Surroundings<'_>) -> Option<String> {
    let distribution = surroundings.distribution;
    let version = distribution.version_id.as_deref().and_then(version_of);
    version.map(str::to_owned).or_else(|| {
        let mut releases = surroundings.releases.iter();
        let codename = distribution.codename.as_deref()?;
        let known = releases.find(|release| {
            release.distribution == META.id && release.codename.as_deref() == Some(codename)
        });
        known.map(|release| release.version.clone())
    })
}

/// The year and month, and nothing behind them: `22.04` of `22.04.3`.
fn version_of(version_id: &str) -> Option<&str> {
    let (year, rest) = version_id.split_once('.')?;
    let month = rest.split('.').next()?;
    let length = year.len().checked_add(month.len())?.checked_add(1)?;
    (is_number(year) && is_number(month)).then_some(version_id.get(..length)?)
}

#[cfg(test)]
mod tests;
