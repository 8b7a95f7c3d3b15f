//! Package repositories that apt is set up to install from: `etc/apt/sources.list` and the files of
//! `sources.list.d`, in either of their formats.
//!
//! See [sources.list(5)](https://manpages.debian.org/bookworm/apt/sources.list.5.en.html). Each
//! address, suite and component is a repository of its own; sources of source packages and those that
//! are switched off are none. User names, passwords and queries are removed from addresses: they may be
//! secrets. The suite stands as the release, as written: `bookworm`, `bookworm-security`, `unstable`.
//!
//! Where apt refuses a whole file for one bad line, the line is noted and the others count: images
//! hold what once worked. Which repository an installed package came from is in no database of dpkg.
//!
//! Misses: `$(ARCH)` in suites stays as it is; mirror lists (`mirror+file:`) are not followed, so that
//! what they name counts as nobody's own; apt passes over files whose names have characters other
//! than letters, digits, `_`, `-`, `:` and `.`, which are read here; sources that apt is pointed to by
//! its configuration (`Dir::Etc::SourceList`).

mod one_line;
mod origin;
mod stanza;

use drydock_model::{Ecosystem, Repository};

use crate::address::without_secrets;
use crate::cataloged::Warnings;
use crate::{Cataloged, Cataloger, Finds, FoundFile, Location, Meta};

use origin::is_official;

/// Reads apt's lists of sources.
pub(crate) struct AptSources;

const STANZAS: Location = Location::Files {
    folder: "etc/apt/sources.list.d",
    suffix: ".sources",
};

static META: Meta = Meta {
    id: "apt-sources",
    version: 1,
    title: "Debian package repositories",
    docs: "https://manpages.debian.org/bookworm/apt/sources.list.5.en.html",
    finds: Finds::Repositories,
    locations: &[
        Location::File("etc/apt/sources.list"),
        Location::Files {
            folder: "etc/apt/sources.list.d",
            suffix: ".list",
        },
        STANZAS,
    ],
    companions: &[],
    max_file_size: 1 << 20,
};

/// Repositories kept of one file.
const MAX_REPOSITORIES: usize = 1000;

impl Cataloger for AptSources {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn catalog(&self, file: &FoundFile<'_>) -> Cataloged {
        let mut reader = Reader {
            path: file.path,
            ..Reader::default()
        };
        match file.location {
            STANZAS => stanza::read(file.content, &mut reader),
            _ => one_line::read(file.content, &mut reader),
        }
        Cataloged {
            repositories: reader.repositories,
            warnings: reader.warnings.finish(),
            ..Cataloged::default()
        }
    }
}

/// Takes in what the readers of the two formats find.
#[derive(Default)]
struct Reader<'a> {
    path: &'a str,
    repositories: Vec<Repository>,
    warnings: Warnings,
    full: bool,
}

impl Reader<'_> {
    /// An address and a suite with its components. A suite that ends with `/` is a folder with no
    /// components below it, and its name that of no release.
    fn source(&mut self, url: &str, suite: &str, components: &[&str], line: u64) {
        if suite.ends_with('/') {
            return self.push(url, None, None, line);
        }
        if components.is_empty() {
            let message = "a source without components is left out";
            return self.warnings.note(line, message);
        }
        for component in components {
            self.push(url, Some(suite), Some(component), line);
        }
    }

    fn push(&mut self, url: &str, suite: Option<&str>, component: Option<&str>, line: u64) {
        if self.repositories.len() >= MAX_REPOSITORIES {
            if !std::mem::replace(&mut self.full, true) {
                let message = format!("repositories beyond {MAX_REPOSITORIES} are left out");
                self.warnings.lost(line, message);
            }
            return;
        }
        let url = without_secrets(url.trim_end_matches('/'));
        let official = suite
            .zip(component)
            .is_some_and(|(suite, component)| is_official(&url, suite, component));
        self.repositories.push(Repository {
            ecosystem: Ecosystem::DEB,
            release: suite.map(str::to_owned),
            component: component.map(str::to_owned),
            official,
            tag: None,
            path: self.path.to_owned(),
            url,
        });
    }
}

#[cfg(test)]
mod tests;
