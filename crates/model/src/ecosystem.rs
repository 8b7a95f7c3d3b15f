//! The table of ecosystems: everything that differs between kinds of packages and that more than
//! one crate asks for. A new ecosystem is one row here; no consumer keeps a table of its own.

use std::fmt;

/// A kind of package, with what every consumer needs to know of it.
#[derive(Debug)]
pub struct Row {
    /// The package type, as reports and purls name it, e.g. `deb`.
    pub id: &'static str,
    /// For people.
    pub title: &'static str,
    /// The id of its version ordering in the crate `version`.
    pub version_scheme: &'static str,
    /// Whether a distribution's package manager installs it.
    pub of_distribution: bool,
}

/// An ecosystem: one row of the table [`ECOSYSTEMS`].
#[derive(Clone, Copy)]
pub struct Ecosystem(&'static Row);

/// All ecosystems, sorted by id.
pub static ECOSYSTEMS: &[&Row] = &[&APK, &DEB];

static APK: Row = Row {
    id: "apk",
    title: "Alpine package",
    version_scheme: "apk",
    of_distribution: true,
};

static DEB: Row = Row {
    id: "deb",
    title: "Debian package",
    version_scheme: "dpkg",
    of_distribution: true,
};

impl Ecosystem {
    /// Alpine packages.
    pub const APK: Self = Self(&APK);

    /// Debian packages.
    pub const DEB: Self = Self(&DEB);

    /// Looks an ecosystem up by its id.
    pub fn find(id: &str) -> Option<Self> {
        ECOSYSTEMS
            .iter()
            .copied()
            .find(|row| row.id == id)
            .map(Self)
    }

    /// The package type, e.g. `deb`.
    pub const fn id(self) -> &'static str {
        self.0.id
    }

    /// For people.
    pub const fn title(self) -> &'static str {
        self.0.title
    }

    /// The id of its version ordering.
    pub const fn version_scheme(self) -> &'static str {
        self.0.version_scheme
    }

    /// Whether a distribution's package manager installs such packages.
    pub const fn of_distribution(self) -> bool {
        self.0.of_distribution
    }
}

impl PartialEq for Ecosystem {
    fn eq(&self, other: &Self) -> bool {
        self.id() == other.id()
    }
}

impl Eq for Ecosystem {}

impl PartialOrd for Ecosystem {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Ecosystem {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.id().cmp(other.id())
    }
}

impl std::hash::Hash for Ecosystem {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.id().hash(state);
    }
}

impl fmt::Debug for Ecosystem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

impl fmt::Display for Ecosystem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn table_is_sorted_and_found() {
        assert!(ECOSYSTEMS.is_sorted_by(|a, b| a.id < b.id));
        assert_eq!(
            Ecosystem::find("deb").map(Ecosystem::version_scheme),
            Some("dpkg")
        );
        assert!(Ecosystem::find("tarball").is_none());
    }
}
