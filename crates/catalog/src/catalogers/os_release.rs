//! The distribution: `etc/os-release`, `usr/lib/os-release`, and what older releases have instead.
//!
//! See [os-release(5)](https://www.freedesktop.org/software/systemd/man/latest/os-release.html), the
//! `lsb-release` file that [lsb_release(1)](https://manpages.debian.org/bookworm/lsb-release/lsb_release.1.en.html)
//! reads, `debian_version` in the
//! [Debian FAQ](https://www.debian.org/doc/manuals/debian-faq/software.en.html) and `alpine-release`.
//! Each file becomes a distribution of its own here; which one counts and which fills its gaps is
//! decided when layers are merged.
//!
//! Testing and unstable Debian say the same (`trixie/sid`, no `VERSION_ID`), so a root of unstable
//! has the code name of testing. Misses: distributions that have none of these files
//! (`redhat-release`, `system-release-cpe`, BusyBox roots without a release file).

mod assignments;

use drydock_model::Distribution;

use crate::cataloged::Warnings;
use crate::lines::{lines, quoted, word};
use crate::{Cataloged, Cataloger, Finds, FoundFile, Location, Meta};

use assignments::{Assignments, parse_assignments};

/// Reads release files.
pub(crate) struct OsRelease;

const LSB_RELEASE: Location = Location::File("etc/lsb-release");
const ALPINE_RELEASE: Location = Location::File("etc/alpine-release");
const DEBIAN_VERSION: Location = Location::File("etc/debian_version");

static META: Meta = Meta {
    id: "os-release",
    version: 1,
    title: "Distribution",
    docs: "https://www.freedesktop.org/software/systemd/man/latest/os-release.html",
    finds: Finds::Distribution,
    locations: &[
        Location::File("etc/os-release"),
        Location::File("usr/lib/os-release"),
        LSB_RELEASE,
        ALPINE_RELEASE,
        DEBIAN_VERSION,
    ],
    companions: &[],
    max_file_size: 1 << 20,
};

impl Cataloger for OsRelease {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn catalog(&self, file: &FoundFile<'_>) -> Cataloged {
        let mut warnings = Warnings::default();
        let distribution = match file.location {
            LSB_RELEASE => from_lsb_release(&parse_assignments(file.content, &mut warnings)),
            ALPINE_RELEASE => from_alpine_release(file.content),
            DEBIAN_VERSION => from_debian_version(file.content),
            _ => from_os_release(&parse_assignments(file.content, &mut warnings)),
        };
        if distribution.is_none() {
            warnings.lost_whole("the file names no distribution");
        }
        let distribution = distribution.map(|found| Distribution {
            path: file.path.to_owned(),
            ..found
        });
        Cataloged {
            distribution,
            warnings: warnings.finish(),
            ..Cataloged::default()
        }
    }
}

fn from_os_release(values: &Assignments) -> Option<Distribution> {
    let id = values.find("ID").and_then(distribution_id)?;
    let codename = values
        .find("VERSION_CODENAME")
        .or_else(|| values.find("UBUNTU_CODENAME").filter(|_| id == "ubuntu"))
        .or_else(|| values.find("VERSION").and_then(in_brackets))
        .or_else(|| {
            values
                .find("PRETTY_NAME")
                .and_then(before_sid)
                .filter(|_| id == "debian")
        });
    Some(Distribution {
        version_id: values.find("VERSION_ID").map(str::to_owned),
        codename: codename.map(str::to_ascii_lowercase),
        id_like: values
            .find("ID_LIKE")
            .map(|like| {
                like.split_whitespace()
                    .filter_map(distribution_id)
                    .take(32)
                    .collect()
            })
            .unwrap_or_default(),
        pretty_name: values
            .find("PRETTY_NAME")
            .or_else(|| values.find("NAME"))
            .map(str::to_owned),
        id,
        path: String::new(),
    })
}

fn from_lsb_release(values: &Assignments) -> Option<Distribution> {
    let id = values.find("DISTRIB_ID").and_then(distribution_id)?;
    let is_version = |version: &&str| version.starts_with(|first: char| first.is_ascii_digit());
    Some(Distribution {
        id,
        version_id: values
            .find("DISTRIB_RELEASE")
            .filter(is_version)
            .map(str::to_owned),
        codename: values
            .find("DISTRIB_CODENAME")
            .filter(|name| *name != "n/a")
            .map(str::to_ascii_lowercase),
        pretty_name: values.find("DISTRIB_DESCRIPTION").map(str::to_owned),
        ..Distribution::default()
    })
}

/// `12.5` for a release, `trixie/sid` before it.
fn from_debian_version(content: &[u8]) -> Option<Distribution> {
    let version = first_word(content)?;
    let number = version.split('.').next().filter(|number| is_number(number));
    let codename = before_sid(version);
    if number.is_none() && codename.is_none() {
        return None;
    }
    Some(Distribution {
        id: "debian".to_owned(),
        // The point release is no part of it: os-release says `12`.
        version_id: number.map(str::to_owned),
        codename: codename.map(str::to_ascii_lowercase),
        pretty_name: Some(format!("Debian GNU/Linux {version}")),
        ..Distribution::default()
    })
}

/// `3.19.1`; `3.20_alpha20231219` on edge.
fn from_alpine_release(content: &[u8]) -> Option<Distribution> {
    let version = first_word(content)?;
    version
        .starts_with(|first: char| first.is_ascii_digit())
        .then(|| Distribution {
            id: "alpine".to_owned(),
            version_id: Some(version.to_owned()),
            pretty_name: Some(format!("Alpine Linux {version}")),
            ..Distribution::default()
        })
}

fn first_word(content: &[u8]) -> Option<&str> {
    lines(content)
        .find(|line| !line.bytes.trim_ascii().is_empty())
        .and_then(|line| word(line.bytes))
}

fn distribution_id(value: &str) -> Option<String> {
    word(value.as_bytes()).map(str::to_ascii_lowercase)
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.len() <= 3 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// `buster` of `10 (buster)`. Other distributions have several words there, or one that is no code
/// name; those are of no use and do no harm.
fn in_brackets(version: &str) -> Option<&str> {
    let (_, name) = version.strip_suffix(')')?.rsplit_once('(')?;
    let one_word = !name.is_empty() && name.chars().all(char::is_alphanumeric);
    one_word.then_some(name)
}

/// `trixie` of `Debian GNU/Linux trixie/sid`.
fn before_sid(name: &str) -> Option<&str> {
    let last = name.split_whitespace().next_back()?;
    last.strip_suffix("/sid")
        .filter(|codename| !codename.is_empty())
}

#[cfg(test)]
mod tests;
