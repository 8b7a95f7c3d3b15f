//! What a cataloger is: where it looks, and how bytes become values.

use crate::Cataloged;

/// Finds packages, or what surrounds them, in files of one kind.
pub trait Cataloger: Sync {
    /// What everyone else needs to know of it.
    fn meta(&self) -> &'static Meta;

    /// Reads one file. Total: what cannot be read becomes a warning, never a failure.
    fn catalog(&self, file: &FoundFile<'_>) -> Cataloged;
}

/// What everyone but the cataloger itself needs to know of it.
#[derive(Debug)]
pub struct Meta {
    /// Stable id, in kebab-case.
    pub id: &'static str,
    /// Raised whenever the same bytes would give another result: part of the key of every cache.
    pub version: u32,
    /// For people.
    pub title: &'static str,
    /// Where the format is documented.
    pub docs: &'static str,
    /// What it finds.
    pub finds: Finds,
    /// The files that tell what it finds; where several say the same, the earlier location counts.
    pub locations: &'static [Location],
    /// Further files, which tell the files that packages own and nothing else. Only those that the
    /// topmost view shows are of use.
    pub companions: &'static [Location],
    /// The largest file that it reads, in bytes.
    pub max_file_size: u64,
}

impl Meta {
    /// All that it reads.
    pub fn all_locations(&self) -> impl Iterator<Item = Location> {
        self.wanted_locations(Detail::Files)
    }

    /// What of it is read for this much detail.
    pub fn wanted_locations(&self, detail: Detail) -> impl Iterator<Item = Location> {
        let companions = match detail {
            Detail::Packages => &[],
            Detail::Files => self.companions,
        };
        self.locations.iter().chain(companions).copied()
    }
}

/// How much is told of packages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Detail {
    /// All but the files that they own.
    #[default]
    Packages,
    /// The files that they own, too; a hundred times as much.
    Files,
}

/// The sort of thing that a cataloger finds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Finds {
    /// Installed packages and the files that they own.
    Packages,
    /// The distribution.
    Distribution,
    /// Package repositories.
    Repositories,
}

impl Finds {
    /// The word used in lists.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Packages => "packages",
            Self::Distribution => "distribution",
            Self::Repositories => "repositories",
        }
    }
}

/// A place in a root filesystem, without a leading `/`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Location {
    /// One file.
    File(&'static str),
    /// The files right in a folder whose names end with `suffix`; an empty one fits every name.
    Files {
        /// The folder.
        folder: &'static str,
        /// The end of the name.
        suffix: &'static str,
    },
}

impl Location {
    /// The file or the folder.
    pub const fn path(&self) -> &'static str {
        match self {
            Self::File(path) => path,
            Self::Files { folder, .. } => folder,
        }
    }

    /// Whether a file of this name, in this location's folder, is meant. A location of one file
    /// has no say about names.
    pub fn fits_name(&self, name: &str) -> bool {
        match self {
            Self::File(_) => true,
            Self::Files { suffix, .. } => name.ends_with(suffix),
        }
    }

    /// Whether a file at `path` might be what this location leads to: `path` ends with the location
    /// at a component boundary. It is wider than equality so that a folder which another one is
    /// linked to (`usr/lib` for `lib`) is read in the same pass.
    pub fn might_be(&self, path: &str) -> bool {
        match self {
            Self::File(file) => ends_at_component(path, file),
            Self::Files { folder, suffix } => {
                path.ends_with(suffix)
                    && path
                        .rsplit_once('/')
                        .is_some_and(|(parent, _)| ends_at_component(parent, folder))
            }
        }
    }
}

/// Whether `path` is `end`, or ends with `/` and `end`.
pub(crate) fn ends_at_component(path: &str, end: &str) -> bool {
    path.strip_suffix(end)
        .is_some_and(|before| before.is_empty() || before.ends_with('/'))
}

/// A file that a cataloger is to read.
#[derive(Clone, Copy, Debug)]
pub struct FoundFile<'a> {
    /// The location that led to it; it alone says what kind of file this is, since links may lead
    /// to any path.
    pub location: Location,
    /// Its real path, relative to the root.
    pub path: &'a str,
    /// All of its bytes.
    pub content: &'a [u8],
    /// How much is told of packages.
    pub detail: Detail,
}

impl<'a> FoundFile<'a> {
    /// The last component of the path.
    pub fn name(&self) -> &'a str {
        self.path
            .rsplit_once('/')
            .map_or(self.path, |(_, name)| name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn locations_end_at_component_boundaries() {
        let file = Location::File("lib/apk/db/installed");
        let files = Location::Files {
            folder: "var/lib/dpkg/info",
            suffix: ".list",
        };
        for (location, path, expected) in [
            (file, "lib/apk/db/installed", true),
            (file, "usr/lib/apk/db/installed", true),
            (file, "mylib/apk/db/installed", false),
            (file, "lib/apk/db/installed.new", false),
            (files, "var/lib/dpkg/info/libc6:amd64.list", true),
            (files, "old/var/lib/dpkg/info/tar.list", true),
            (files, "var/lib/dpkg/info/tar.md5sums", false),
            (files, "var/lib/dpkg/info/sub/tar.list", false),
            (files, "xvar/lib/dpkg/info/tar.list", false),
            (files, "tar.list", false),
        ] {
            assert_eq!(location.might_be(path), expected, "{location:?} {path}");
        }
    }
}
