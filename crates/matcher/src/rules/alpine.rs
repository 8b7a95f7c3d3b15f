//! Alpine: advisories by origin package and release.
//!
//! Documented by the [security database](https://secdb.alpinelinux.org/) and, for repositories and
//! tags, by [apk-repositories(5)](https://gitlab.alpinelinux.org/alpine/apk-tools/-/blob/master/doc/apk-repositories.5.scd).
//!
//! - The repositories decide over os-release, because they are what packages were installed from:
//!   images are moved to another release by exchanging them. Repositories of others do not count.
//! - With several releases among the untagged repositories the main one is that of os-release, else
//!   the first. All others, tagged ones (`@edge`) included, may have given single packages and are
//!   consulted too.
//! - Pre-releases (`3.19.0_alpha20230901`), but for release candidates, are snapshots of edge.
//!
//! Knowingly missed: packages installed with `apk add --repository` leave no trace of where they
//! came from; `latest-stable` does not say which release it was, os-release does.

use drydock_model::{Distribution, Ecosystem, Package, Repository};

use super::{Key, Meta, Origins, Rule, Surroundings};

/// See the module.
pub(super) struct Alpine;

static META: Meta = Meta {
    id: "alpine",
    namespace: "alpine",
    title: "Alpine",
    ecosystem: Ecosystem::APK,
    docs: "https://secdb.alpinelinux.org/",
};

const EDGE: &str = "edge";

impl Origins for Alpine {}

impl Rule for Alpine {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn releases(&self, surroundings: &Surroundings<'_>) -> Vec<String> {
        let own = own_release(surroundings.distribution);
        let untagged = repository_releases(surroundings.repositories, false);
        let tagged = repository_releases(surroundings.repositories, true);
        let main = match own {
            Some(own) if untagged.is_empty() || untagged.contains(&own) => Some(own),
            _ => None,
        };
        let mut releases = Vec::new();
        for release in main.into_iter().chain(untagged).chain(tagged) {
            if !releases.contains(&release) {
                releases.push(release);
            }
        }
        releases
    }

    fn key<'p>(&self, package: &'p Package) -> Key<'p> {
        Key::of_source(package)
    }
}

/// The release that os-release names.
fn own_release(distribution: &Distribution) -> Option<String> {
    let pretty_name = distribution.pretty_name.as_deref().unwrap_or_default();
    if pretty_name.split(' ').any(|word| word == EDGE) {
        return Some(EDGE.to_owned());
    }
    let version_id = distribution.version_id.as_deref()?;
    match version_id.split_once('_') {
        Some((numbers, suffix)) if suffix.starts_with("rc") => parse_release(numbers),
        Some(_) => Some(EDGE.to_owned()),
        None => parse_release(version_id),
    }
}

/// The releases of the official repositories with or without a tag, in file order.
fn repository_releases(repositories: &[Repository], tagged: bool) -> Vec<String> {
    let fits = |it: &&Repository| it.official && it.tag.is_some() == tagged;
    let wanted = repositories.iter().filter(fits);
    let releases = wanted.filter_map(|repository| repository.release.as_deref());
    let named = releases.map(|release| release.strip_prefix('v').unwrap_or(release));
    named.filter_map(parse_release).collect()
}

/// `edge`, or the first two numbers of a version.
fn parse_release(text: &str) -> Option<String> {
    if text == EDGE {
        return Some(EDGE.to_owned());
    }
    let is_number = |part: &&str| !part.is_empty() && part.bytes().all(|it| it.is_ascii_digit());
    let mut parts = text.split('.');
    let major = parts.next().filter(is_number)?;
    let minor = parts.next().filter(is_number)?;
    Some(format!("{major}.{minor}"))
}

#[cfg(test)]
mod tests;
