//! Package repositories that apk is set up to install from: `etc/apk/repositories` and the `*.list`
//! files of `repositories.d`.
//!
//! See [apk-repositories(5)](https://gitlab.alpinelinux.org/alpine/apk-tools/-/blob/master/doc/apk-repositories.5.scd):
//! comments, `@tag`, the types `v2`, `v3` and `ndx`, components behind the address, `set` and
//! `${variables}`. User names, passwords and queries are removed from addresses: they may be secrets.
//!
//! A repository counts as Alpine's own when its path ends as on Alpine's mirrors, in a release and
//! `main`, `community` or `testing`, and either the host is Alpine's or the folders above are what
//! mirrors have (`/alpine`, `/pub/linux/alpine`). Vendors copy the two last components
//! (`nginx.org/packages/alpine/v3.18/main`), but under folders of their own.
//!
//! Misses: variables that another file sets, so that the address keeps `${name}`; repositories given
//! on apk's command line; mirrors that keep Alpine under a name without `alpine` in it.

mod layout;
mod variables;

use drydock_model::{Ecosystem, Repository};

use crate::address::without_secrets;
use crate::cataloged::Warnings;
use crate::lines::{lines, quoted, text};
use crate::{Cataloged, Cataloger, Finds, FoundFile, Location, Meta};

use layout::Layout;
use variables::Variables;

/// Reads apk's lists of repositories.
pub(crate) struct ApkRepositories;

static META: Meta = Meta {
    id: "apk-repositories",
    version: 1,
    title: "Alpine package repositories",
    docs: "https://gitlab.alpinelinux.org/alpine/apk-tools/-/blob/master/doc/apk-repositories.5.scd",
    finds: Finds::Repositories,
    // In apk's order: a list in an earlier folder hides one of the same name in a later one.
    locations: &[
        Location::File("etc/apk/repositories"),
        Location::Files {
            folder: "etc/apk/repositories.d",
            suffix: ".list",
        },
        Location::Files {
            folder: "lib/apk/repositories.d",
            suffix: ".list",
        },
        Location::Files {
            folder: "usr/lib/apk/repositories.d",
            suffix: ".list",
        },
    ],
    companions: &[],
    max_file_size: 1 << 20,
};

/// Repositories kept of one file; apk itself stops at 32.
const MAX_REPOSITORIES: usize = 1000;

impl Cataloger for ApkRepositories {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn catalog(&self, file: &FoundFile<'_>) -> Cataloged {
        let mut reader = Reader {
            path: file.path,
            ..Reader::default()
        };
        for line in lines(file.content) {
            if let Some(text) = text(line.bytes).filter(|text| !text.starts_with('#')) {
                reader.line(&text, line.number);
            }
            if reader.repositories.len() >= MAX_REPOSITORIES {
                reader.warnings.lost(
                    line.number,
                    format!("repositories beyond {MAX_REPOSITORIES} are left out"),
                );
                break;
            }
        }
        Cataloged {
            repositories: reader.repositories,
            warnings: reader.warnings.finish(),
            ..Cataloged::default()
        }
    }
}

#[derive(Default)]
struct Reader<'a> {
    path: &'a str,
    variables: Variables,
    repositories: Vec<Repository>,
    warnings: Warnings,
}

impl Reader<'_> {
    fn line(&mut self, line: &str, number: u64) {
        let (first, rest) = next_word(line);
        match first {
            "set" => {
                if !self.variables.set(rest) {
                    self.warnings.note(number, "the line sets no variable");
                }
            }
            "ndx" | "v2" | "v3" => self.repository(rest, number),
            _ => self.repository(line, number),
        }
    }

    /// `[@tag] url [component...]`
    fn repository(&mut self, declaration: &str, number: u64) {
        let (first, rest) = next_word(declaration);
        let (tag, (url, components)) = match first.strip_prefix('@') {
            Some(tag) => (Some(tag), next_word(rest)),
            None => (None, (first, rest)),
        };
        let url = self.variables.expand(url);
        let url = url.trim_end_matches('/');
        if !url.starts_with('/') && !url.contains("://") && !url.starts_with("${") {
            // Only its first word is quoted: the rest may hold an address with a password.
            let message = format!("`{}` starts no repository", quoted(first.as_bytes()));
            return self.warnings.note(number, message);
        }
        let components = self.variables.expand(components);
        if components.trim().is_empty() {
            return self.push(url, tag);
        }
        for component in components.split_whitespace().take(MAX_REPOSITORIES) {
            self.push(&format!("{url}/{component}"), tag);
        }
    }

    fn push(&mut self, url: &str, tag: Option<&str>) {
        let url = without_secrets(url);
        let layout = Layout::of_url(&url);
        let repository = Repository {
            ecosystem: Ecosystem::APK,
            release: layout.release.map(str::to_owned),
            component: layout.component.map(str::to_owned),
            official: layout.official,
            tag: tag.map(str::to_owned),
            path: self.path.to_owned(),
            url,
        };
        self.repositories.push(repository);
    }
}

fn next_word(text: &str) -> (&str, &str) {
    let text = text.trim_start();
    let (word, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    (word, rest.trim_start())
}

#[cfg(test)]
mod tests;
