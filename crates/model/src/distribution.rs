//! A Linux distribution, as its release files describe it.

use crate::Ecosystem;

/// What `os-release` and its relatives say of a root filesystem.
///
/// See [os-release(5)](https://www.freedesktop.org/software/systemd/man/latest/os-release.html).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Distribution {
    /// `ID`, lower case: `debian`, `alpine`.
    pub id: String,
    /// `VERSION_ID`; absent in Debian testing and sid.
    pub version_id: Option<String>,
    /// `VERSION_CODENAME`, or what other release files tell of it.
    pub codename: Option<String>,
    /// `ID_LIKE`, the closest relative first.
    pub id_like: Vec<String>,
    /// `PRETTY_NAME`, for people.
    pub pretty_name: Option<String>,
    /// The file that this was read from, relative to the root.
    pub path: String,
}

/// A package repository that a root filesystem is set up to install from.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Repository {
    /// The kind of packages that it holds.
    pub ecosystem: Ecosystem,
    /// Address as written, credentials removed.
    pub url: String,
    /// The release, as written in the address or behind it: `v3.18`, `edge`; for apt the suite,
    /// which may be a part of a release: `bookworm`, `bookworm-security`.
    pub release: Option<String>,
    /// The section: `main`, `community`, `testing`.
    pub component: Option<String>,
    /// The tag that packages are pinned with (apk's `@tag`).
    pub tag: Option<String>,
    /// Whether the distribution itself publishes there.
    pub official: bool,
    /// The file that names it, relative to the root.
    pub path: String,
}
