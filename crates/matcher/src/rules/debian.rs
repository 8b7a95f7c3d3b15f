//! Debian: advisories by source package and release.
//!
//! Documented by the [security tracker](https://security-team.debian.org/security_tracker.html);
//! which release an image is, by [os-release(5)](https://manpages.debian.org/os-release.5).
//!
//! - The release is the major number of `VERSION_ID`. Testing and sid have none: there the code name
//!   counts. Both carry testing's code name; an image is taken for sid only if all its official
//!   repositories are sid's, or such as are added to sid (`experimental`).
//! - Names and versions are those of the source package. A rebuild without changes (`+b1`) has the
//!   source version without that suffix, which is left out where the database gives no source
//!   version of its own.
//! - Signed kernel images come from sources of their own (`linux-signed-amd64`), of which the tracker
//!   knows nothing. They hold the binaries of `linux` and have its version: that is looked up.
//! - Packages of the kernel's sources that ship headers, documentation, source code or build tools
//!   are spared: they share the kernel's version, and nothing of it runs from them.
//!
//! Knowingly missed: packages from backports and from other releases are compared with the
//! release's own fixes.

use std::borrow::Cow;

use drydock_model::{DismissalReason, Ecosystem, KeyKind, Package, Repository};

use super::{Key, Meta, Origins, Rule, Surroundings};

/// See the module.
pub(super) struct Debian;

static META: Meta = Meta {
    id: "debian",
    namespace: "debian",
    title: "Debian",
    ecosystem: Ecosystem::DEB,
    docs: "https://security-team.debian.org/security_tracker.html",
};

/// The names under which repositories serve sid.
const SID: [&str; 2] = ["sid", "unstable"];

/// Suites that complete sid and stand for no release of their own.
const BESIDE_SID: [&str; 3] = ["experimental", "rc-buggy", "unreleased"];

/// Heads of the names of the kernel's packages that hold nothing that runs.
const HEADERS: [&str; 6] = [
    "linux-compiler-",
    "linux-doc",
    "linux-headers-",
    "linux-kbuild-",
    "linux-libc-dev",
    "linux-source",
];

impl Origins for Debian {}

impl Rule for Debian {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn releases(&self, surroundings: &Surroundings<'_>) -> Vec<String> {
        find_release(surroundings).into_iter().collect()
    }

    fn key<'p>(&self, package: &'p Package) -> Key<'p> {
        let signed = package.source_name().strip_prefix("linux-signed-");
        let (name, version) = match signed {
            Some(built) => (kernel_source(built), package.version.as_str()),
            None => (package.source_name().into(), package.source_version()),
        };
        let (version, left_out) = if version == package.version {
            split_rebuild(version)
        } else {
            (version, None)
        };
        Key {
            kind: KeyKind::Source,
            name,
            version: version.into(),
            left_out,
        }
    }

    fn spares(&self, package: &Package) -> Option<DismissalReason> {
        let source = package.source_name();
        let of_kernel = source == "linux" || source.starts_with("linux-");
        let has_headers = HEADERS.iter().any(|head| package.name.starts_with(head));
        (of_kernel && has_headers).then_some(DismissalReason::HeadersOnly)
    }
}

fn find_release(surroundings: &Surroundings<'_>) -> Option<String> {
    let distribution = surroundings.distribution;
    let version_id = distribution.version_id.as_deref();
    if let Some(major) = version_id.and_then(major_number) {
        return Some(major.to_owned());
    }
    if all_sid(surroundings.repositories) {
        return Some("sid".to_owned());
    }
    // `debian_version` of testing and sid reads `trixie/sid`.
    let word = version_id.or(distribution.codename.as_deref())?;
    let codename = word.split('/').next().filter(|it| !it.is_empty())?;
    let mut releases = surroundings.releases.iter();
    let known = releases.find(|release| {
        release.distribution == META.id && release.codename.as_deref() == Some(codename)
    });
    Some(
        known
            .map_or(codename, |release| &release.version)
            .to_owned(),
    )
}

/// The digits before the first dot, and nothing else: `12` of `12.5`.
fn major_number(version_id: &str) -> Option<&str> {
    let major = version_id.split('.').next()?;
    let is_number = !major.is_empty() && major.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then_some(major)
}

fn all_sid(repositories: &[Repository]) -> bool {
    let mut releases = repositories
        .iter()
        .filter(|repository| repository.official)
        .filter_map(|repository| repository.release.as_deref())
        // Packages of debug symbols.
        .map(|suite| suite.strip_suffix("-debug").unwrap_or(suite))
        .filter(|suite| !BESIDE_SID.contains(suite))
        .peekable();
    releases.peek().is_some() && releases.all(|release| SID.contains(&release))
}

/// The kernel's source behind the end of a signed one's name: `linux` for `amd64`, `linux-6.1` for
/// `6.1-amd64`.
fn kernel_source(built: &str) -> Cow<'static, str> {
    match built.rsplit_once('-') {
        Some((version, _architecture)) => format!("linux-{version}").into(),
        None => "linux".into(),
    }
}

/// Splits off the suffix of a rebuild without changes, `+b` and a number.
fn split_rebuild(version: &str) -> (&str, Option<&str>) {
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|it| it.is_ascii_digit());
    match version.rsplit_once("+b") {
        Some((head, number)) if !head.is_empty() && is_number(number) => {
            (head, version.strip_prefix(head))
        }
        _ => (version, None),
    }
}

#[cfg(test)]
mod tests;
