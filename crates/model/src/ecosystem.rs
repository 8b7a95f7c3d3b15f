//! The table of ecosystems: everything that differs between kinds of packages and that more than
//! one crate asks for. A new ecosystem is one row here; no consumer keeps a table of its own.

use std::borrow::Cow;
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
    /// Its name in OSV's list of ecosystems; absent for packages of distributions, which OSV files
    /// by distribution.
    pub osv: Option<&'static str>,
}

/// An ecosystem: one row of the table [`ECOSYSTEMS`].
#[derive(Clone, Copy)]
pub struct Ecosystem(&'static Row);

/// All ecosystems, sorted by id.
pub static ECOSYSTEMS: &[&Row] = &[
    &ALPM, &APK, &CARGO, &COMPOSER, &DEB, &GEM, &GOLANG, &HEX, &MAVEN, &NPM, &NUGET, &PUB, &PYPI,
    &RPM,
];

static ALPM: Row = Row {
    id: "alpm",
    title: "Arch package",
    version_scheme: "pacman",
    of_distribution: true,
    osv: None,
};

static APK: Row = Row {
    id: "apk",
    title: "Alpine package",
    version_scheme: "apk",
    of_distribution: true,
    osv: None,
};

static CARGO: Row = Row {
    id: "cargo",
    title: "Rust crate",
    version_scheme: "semver",
    of_distribution: false,
    osv: Some("crates.io"),
};

static COMPOSER: Row = Row {
    id: "composer",
    title: "PHP package",
    version_scheme: "composer",
    of_distribution: false,
    osv: Some("Packagist"),
};

static DEB: Row = Row {
    id: "deb",
    title: "Debian package",
    version_scheme: "dpkg",
    of_distribution: true,
    osv: None,
};

static GEM: Row = Row {
    id: "gem",
    title: "Ruby gem",
    version_scheme: "gem",
    of_distribution: false,
    osv: Some("RubyGems"),
};

static GOLANG: Row = Row {
    id: "golang",
    title: "Go module",
    version_scheme: "go",
    of_distribution: false,
    osv: Some("Go"),
};

static HEX: Row = Row {
    id: "hex",
    title: "Erlang or Elixir package",
    version_scheme: "hex",
    of_distribution: false,
    osv: Some("Hex"),
};

static MAVEN: Row = Row {
    id: "maven",
    title: "Java package",
    version_scheme: "maven",
    of_distribution: false,
    osv: Some("Maven"),
};

static NPM: Row = Row {
    id: "npm",
    title: "JavaScript package",
    version_scheme: "npm",
    of_distribution: false,
    osv: Some("npm"),
};

static NUGET: Row = Row {
    id: "nuget",
    title: ".NET package",
    version_scheme: "nuget",
    of_distribution: false,
    osv: Some("NuGet"),
};

static PUB: Row = Row {
    id: "pub",
    title: "Dart package",
    version_scheme: "pub-semver",
    of_distribution: false,
    osv: Some("Pub"),
};

static PYPI: Row = Row {
    id: "pypi",
    title: "Python package",
    version_scheme: "pep440",
    of_distribution: false,
    osv: Some("PyPI"),
};

static RPM: Row = Row {
    id: "rpm",
    title: "RPM package",
    version_scheme: "rpm",
    of_distribution: true,
    osv: None,
};

impl Ecosystem {
    /// Arch packages.
    pub const ALPM: Self = Self(&ALPM);

    /// Alpine packages.
    pub const APK: Self = Self(&APK);

    /// Debian packages.
    pub const DEB: Self = Self(&DEB);

    /// RPM packages.
    pub const RPM: Self = Self(&RPM);

    /// Looks an ecosystem up by its id.
    pub fn find(id: &str) -> Option<Self> {
        ECOSYSTEMS
            .iter()
            .copied()
            .find(|row| row.id == id)
            .map(Self)
    }

    /// Looks an ecosystem up by OSV's name for it, e.g. `crates.io`.
    pub fn find_osv(name: &str) -> Option<Self> {
        let mut rows = ECOSYSTEMS.iter().copied();
        rows.find(|row| row.osv == Some(name)).map(Self)
    }

    /// A package's name as the ecosystem compares names: advisories are filed and looked up by it.
    /// PyPI takes `-`, `_` and `.` for the same
    /// ([PEP 503](https://peps.python.org/pep-0503/#normalized-names)); PyPI, NuGet and Composer
    /// ignore case.
    pub fn fold_name(self, name: &str) -> Cow<'_, str> {
        match self.id() {
            "composer" | "nuget" => Cow::Owned(name.to_lowercase()),
            "pypi" => {
                let lower = name.to_lowercase();
                let words = lower.split(['-', '_', '.']);
                let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
                Cow::Owned(words.join("-"))
            }
            _ => Cow::Borrowed(name),
        }
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

    #[test]
    fn names_are_folded_as_registries_do() {
        for (id, name, folded) in [
            ("pypi", "Zope.Interface__x", "zope-interface-x"),
            ("nuget", "Newtonsoft.Json", "newtonsoft.json"),
            ("composer", "Symfony/Http-Kernel", "symfony/http-kernel"),
            ("npm", "JSONStream", "JSONStream"),
        ] {
            assert_eq!(Ecosystem::find(id).unwrap().fold_name(name), folded);
        }
    }
}
