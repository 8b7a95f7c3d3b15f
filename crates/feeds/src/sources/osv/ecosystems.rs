//! The table of OSV ecosystems that are read: what their names mean here, and their habits.
//!
//! OSV's list is in the [schema](https://ossf.github.io/osv-schema/#defined-ecosystems). Not taken
//! although served: Alpine, Debian and Red Hat, for which the distribution's own feed speaks and says
//! more; those of packages that no cataloger knows (Hackage, CRAN, GitHub Actions, Linux, OSS-Fuzz, …).

use drydock_model::{Ecosystem, KeyKind, Namespace};

use super::{suse, ubuntu};

/// An ecosystem.
pub(super) struct Row {
    /// Its folder in the feed.
    pub(super) folder: &'static str,
    /// Its name in records; there `:` and a release may follow.
    ecosystem: &'static str,
    /// Whether osv.dev serves it; if not, only mirrors have it.
    pub(super) is_served: bool,
    /// What `package.name` names.
    pub(super) key: KeyKind,
    place: Where,
    /// Whether its records are errata, which may have a severity in their summary, and the CVE ids
    /// that they fix in `related`.
    pub(super) is_errata: bool,
    /// Whether enumerated versions are only the archive's versions inside the ranges. They are then
    /// not kept: of Ubuntu alone they would be some GiB.
    pub(super) repeats_versions: bool,
    /// Beginnings of ids of records that say again what records of single CVEs say.
    pub(super) notices: &'static [&'static str],
    /// Beginnings of ids of errata that are not about security unless they name a CVE.
    pub(super) bug_fixes: &'static [&'static str],
}

/// How an ecosystem's name becomes a namespace.
enum Where {
    /// A language ecosystem of the model's table. What follows its name is the address of another
    /// registry; names are taken to be unique over all of them.
    Language,
    /// One namespace for all.
    Always(&'static str),
    /// A release of this distribution, by its number.
    Release(&'static str),
    /// As these words say.
    Words(fn(&str) -> Placed),
}

/// Where an entry's package lives.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Placed {
    /// Here.
    At(Place),
    /// In a product that is none of those that are read.
    Elsewhere,
    /// The words name no release.
    Unknown,
}

/// A namespace, and the channel in it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) namespace: Namespace,
    pub(super) channel: Option<String>,
}

impl Placed {
    /// The place in a release.
    pub(super) fn new(distribution: &str, release: &str, channel: Option<String>) -> Self {
        match Namespace::new(distribution, release) {
            Ok(namespace) => Self::At(Place { namespace, channel }),
            Err(_) => Self::Unknown,
        }
    }
}

const LANGUAGE: Row = Row {
    folder: "",
    ecosystem: "",
    is_served: true,
    key: KeyKind::Binary,
    place: Where::Language,
    is_errata: false,
    repeats_versions: false,
    notices: &[],
    bug_fixes: &[],
};

const ERRATA: Row = Row {
    key: KeyKind::Source,
    is_errata: true,
    repeats_versions: true,
    ..LANGUAGE
};

const fn language(name: &'static str) -> Row {
    Row {
        folder: name,
        ecosystem: name,
        ..LANGUAGE
    }
}

/// All ecosystems that are read, sorted by folder.
pub(super) static TABLE: &[Row] = &[
    Row {
        // The schema says source packages, the records have binary ones.
        key: KeyKind::Binary,
        place: Where::Release("almalinux"),
        folder: "AlmaLinux",
        ecosystem: "AlmaLinux",
        bug_fixes: &["ALBA-", "ALEA-"],
        ..ERRATA
    },
    Row {
        folder: "Bitnami",
        ecosystem: "Bitnami",
        place: Where::Always("bitnami:any"),
        ..LANGUAGE
    },
    Row {
        folder: "Chainguard",
        ecosystem: "Chainguard",
        key: KeyKind::Binary,
        place: Where::Always("chainguard:rolling"),
        ..ERRATA
    },
    Row {
        // Freexian's extended support of Debian releases after LTS, a paid archive of its own.
        folder: "Debian-ELTS",
        ecosystem: "Debian",
        is_served: false,
        place: Where::Words(|release| Placed::new("debian", release, Some("elts".into()))),
        ..ERRATA
    },
    language("Go"),
    language("Hex"),
    Row {
        folder: "Mageia",
        ecosystem: "Mageia",
        place: Where::Release("mageia"),
        bug_fixes: &["MGAA-"],
        ..ERRATA
    },
    language("Maven"),
    language("NuGet"),
    language("Packagist"),
    language("Pub"),
    language("PyPI"),
    Row {
        folder: "Rocky Linux",
        ecosystem: "Rocky Linux",
        place: Where::Release("rocky"),
        bug_fixes: &["RLBA-", "RLEA-"],
        ..ERRATA
    },
    language("RubyGems"),
    Row {
        folder: "SUSE",
        ecosystem: "SUSE",
        place: Where::Words(suse::place_suse),
        bug_fixes: &["SUSE-RU-", "SUSE-FU-", "SUSE-OU-"],
        ..ERRATA
    },
    Row {
        folder: "Ubuntu",
        ecosystem: "Ubuntu",
        key: KeyKind::Source,
        place: Where::Words(ubuntu::place),
        repeats_versions: true,
        notices: &["USN-", "LSN-"],
        ..LANGUAGE
    },
    Row {
        folder: "Wolfi",
        ecosystem: "Wolfi",
        key: KeyKind::Binary,
        place: Where::Always("wolfi:rolling"),
        ..ERRATA
    },
    language("crates.io"),
    language("npm"),
    Row {
        folder: "openSUSE",
        ecosystem: "openSUSE",
        place: Where::Words(suse::place_opensuse),
        bug_fixes: &["openSUSE-RU-", "openSUSE-FU-", "openSUSE-OU-"],
        ..ERRATA
    },
];

/// The archive in an ecosystem's folder.
pub(super) const ARCHIVE: &str = "all.zip";

/// The ecosystem of a path, and the path's file in it: that of a record, alone or as a member of the
/// archive, or the archive itself.
pub(super) fn split_path(path: &str) -> Option<(&'static Row, &str)> {
    let (folder, inside) = path.split_once('/')?;
    let row = TABLE.iter().find(|row| row.folder == folder)?;
    let member = inside
        .strip_prefix(ARCHIVE)
        .and_then(|it| it.strip_prefix('/'));
    match member {
        Some(member) => Some((row, member.rsplit('/').next().unwrap_or(member))),
        None => {
            let is_record = inside.ends_with(".json") && !inside.contains('/');
            (is_record || inside == ARCHIVE).then_some((row, inside))
        }
    }
}

impl Row {
    /// The namespace, where all records have the same.
    pub(super) fn constant_namespace(&self) -> Option<Namespace> {
        match self.place {
            Where::Language => {
                let ecosystem = Ecosystem::find_osv(self.ecosystem)?;
                Namespace::new(ecosystem.id(), "any").ok()
            }
            Where::Always(namespace) => namespace.parse().ok(),
            Where::Release(_) | Where::Words(_) => None,
        }
    }

    /// What follows this ecosystem's name; `None` for other ecosystems.
    pub(super) fn suffix<'n>(&self, name: &'n str) -> Option<&'n str> {
        let rest = name.strip_prefix(self.ecosystem)?;
        match rest.strip_prefix(':') {
            Some(suffix) => Some(suffix),
            None if rest.is_empty() => Some(rest),
            None => None,
        }
    }

    /// Where the packages of this ecosystem live, by what follows its name.
    pub(super) fn place(&self, suffix: &str) -> Placed {
        match self.place {
            Where::Release(distribution) if is_number(suffix) => {
                Placed::new(distribution, suffix, None)
            }
            Where::Release(_) => Placed::Unknown,
            Where::Words(read) => read(suffix),
            Where::Language | Where::Always(_) => match self.constant_namespace() {
                Some(namespace) => Placed::At(Place {
                    namespace,
                    channel: None,
                }),
                None => Placed::Unknown,
            },
        }
    }

    /// A package's name as its ecosystem compares names.
    pub(super) fn fold_name(&self, name: &str) -> String {
        match (&self.place, Ecosystem::find_osv(self.ecosystem)) {
            (Where::Language, Some(ecosystem)) => ecosystem.fold_name(name).into_owned(),
            _ => name.to_owned(),
        }
    }

    /// Whether purls tell for which architecture a package is.
    pub(super) fn has_architectures(&self) -> bool {
        matches!(self.place, Where::Always(_)) && self.is_errata
    }
}

/// Digits with dots between.
pub(super) fn is_number(text: &str) -> bool {
    text.len() <= 16
        && text
            .split('.')
            .all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use drydock_model::ECOSYSTEMS;

    use super::*;

    #[test]
    fn table_is_sorted_and_has_all_languages() {
        assert!(TABLE.is_sorted_by(|a, b| a.folder < b.folder));
        for row in ECOSYSTEMS.iter().filter_map(|row| row.osv) {
            assert!(TABLE.iter().any(|it| it.ecosystem == row), "{row}");
        }
        for row in TABLE
            .iter()
            .filter(|it| matches!(it.place, Where::Language))
        {
            assert!(row.constant_namespace().is_some(), "{}", row.folder);
        }
    }

    #[test]
    fn places_by_ecosystem() {
        for (folder, name, expected) in [
            ("PyPI", "PyPI", "pypi:any"),
            ("crates.io", "crates.io", "cargo:any"),
            ("Maven", "Maven:https://maven.google.com", "maven:any"),
            ("AlmaLinux", "AlmaLinux:9", "almalinux:9"),
            ("Rocky Linux", "Rocky Linux:8", "rocky:8"),
            ("Mageia", "Mageia:9", "mageia:9"),
            ("Wolfi", "Wolfi", "wolfi:rolling"),
            ("Debian-ELTS", "Debian:8", "debian:8 elts"),
            ("Ubuntu", "Ubuntu:25.10", "ubuntu:25.10"),
            (
                "openSUSE",
                "openSUSE:Tumbleweed",
                "opensuse-tumbleweed:rolling",
            ),
        ] {
            let row = TABLE.iter().find(|row| row.folder == folder).unwrap();
            let Placed::At(place) = row.place(row.suffix(name).unwrap()) else {
                panic!("{name}");
            };
            let channel = place.channel.map(|it| format!(" {it}"));
            let shown = format!("{}{}", place.namespace, channel.unwrap_or_default());
            assert_eq!(shown, expected);
        }
        let alma = &TABLE[0];
        assert_eq!(alma.suffix("AlmaLinuxer:8"), None);
        assert_eq!(alma.place(""), Placed::Unknown);
        assert_eq!(alma.place("8 or so"), Placed::Unknown);
    }
}
