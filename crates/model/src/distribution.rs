//! A Linux distribution, as its release files describe it.

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
    /// Address as written, credentials removed.
    pub url: String,
    /// The release in the address, where the layout is known: `v3.18`, `edge`, `bookworm`.
    pub release: Option<String>,
    /// The section in the address: `main`, `community`, `testing`.
    pub component: Option<String>,
    /// The tag that packages are pinned with (apk's `@tag`).
    pub tag: Option<String>,
    /// Whether the distribution itself publishes there.
    pub official: bool,
    /// The file that names it, relative to the root.
    pub path: String,
}
