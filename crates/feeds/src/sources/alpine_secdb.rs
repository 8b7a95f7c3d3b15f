//! Alpine's security database: a file per release and repository that lists, per source package,
//! which version fixed which issue.
//!
//! Published at <https://secdb.alpinelinux.org/>, made from the `secfixes` comments of the APKBUILD
//! files, whose form the [packaging guide](https://wiki.alpinelinux.org/wiki/APKBUILD_Reference)
//! describes; version `0` there says that the package was never affected.
//!
//! How the entries are read:
//!
//! - One advisory per package and issue. Several CVE ids on one line are several issues. An id of
//!   another scheme beside a CVE (`CVE-2016-9377 XSA-196`) is *related*: one XSA or TALOS report may
//!   cover several CVEs, and as an alias it would weld them together. Only a GHSA id beside a single
//!   CVE is an alias, since GitHub gives each CVE an advisory of its own. On a line without a CVE
//!   each id stands for itself.
//! - An issue listed under several versions was fixed again, because the first fix was incomplete,
//!   got lost in an upgrade, or came once as a patch and once from upstream. The list does not say
//!   which. Every version below the highest of them is taken as affected, each listed version as a
//!   range of its own: never a miss, and a false alarm only for versions between two fixes.
//! - Where an issue has both `0` and a fixed version, the fixed version counts.
//! - Text in brackets (`CVE-2017-2616 (+ regression fix)`) is kept as the reason.
//! - `main` and `community` of a release share its namespace; aports has no name in both.
//!
//! Knowingly missed: issues without a fix, which the database does not list; the rejections that
//! the maintainers keep in a repository of their own; severities, of which there are none.

use std::collections::{BTreeMap, BTreeSet};

use drydock_model::{
    Advisory, AdvisoryRecord, Affected, Digest, KeyKind, Namespace, Range, Reference, Release,
    State,
};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use self::document::{Header, Listed};
use self::line::Line;
use crate::source::{Input, Kind, Layout, Meta, Source};
use crate::{Error, Sink};

mod document;
mod line;

pub(super) struct AlpineSecdb;

static META: Meta = Meta {
    id: "alpine-secdb",
    title: "Alpine security database",
    homepage: "https://secdb.alpinelinux.org/",
    licence: "https://secdb.alpinelinux.org/license.txt",
    url: "https://secdb.alpinelinux.org/",
    kind: Kind::Advisories,
    layout: Layout::Folders {
        is_folder: |name| release_of(name).is_some(),
        files: &["main.json", "community.json"],
        changes: Some("last-update"),
    },
    max_file_bytes: 64 << 20,
    stale_after_days: Some(45),
};

/// Minor releases beyond the newest known one that are asked for where no index lists them.
const UNKNOWN_MINORS: u32 = 4;

impl Source for AlpineSecdb {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn parse(&self, input: Input<'_>, sink: &mut Sink<'_>) -> Result<(), Error> {
        let folder = input.path.split('/').next().unwrap_or_default();
        let namespace = release_of(folder)
            .and_then(|release| Namespace::new("alpine", release).ok())
            .ok_or_else(|| wrong(input.path, format!("`{folder}` is not a release of Alpine")))?;
        let mut packages = BTreeMap::new();
        let mut each = |raw: &str| add(&mut packages, raw, sink);
        let header = document::read(input.path, input.reader, &mut each)?;
        check(&header, input.path, folder)?;
        sink.covers(&namespace);
        for (name, package) in packages {
            package.emit(&name, &namespace, sink)?;
        }
        Ok(())
    }

    fn guess_folders(&self, releases: &[Release]) -> Vec<String> {
        let minors = releases
            .iter()
            .filter(|it| it.distribution == "alpine")
            .filter_map(|it| it.version.strip_prefix("3.")?.parse::<u32>().ok());
        let newest = minors.max().unwrap_or_default().min(200);
        let numbered = (0..=newest + UNKNOWN_MINORS).map(|minor| format!("v3.{minor}"));
        numbered.chain(["edge".to_owned()]).collect()
    }
}

/// The release that a folder holds: `3.18` for `v3.18`.
fn release_of(folder: &str) -> Option<&str> {
    if folder == "edge" {
        return Some(folder);
    }
    let release = folder.strip_prefix('v')?;
    let (major, minor) = release.split_once('.')?;
    let number = |text: &str| {
        (1..=4).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
    };
    (number(major) && number(minor)).then_some(release)
}

fn check(header: &Header, path: &str, folder: &str) -> Result<(), Error> {
    match &header.release {
        _ if !header.has_packages => Err(wrong(path, "it has no `packages`".into())),
        Some(release) if release != folder => {
            Err(wrong(path, format!("it says that it is of `{release}`")))
        }
        _ => Ok(()),
    }
}

fn wrong(path: &str, why: String) -> Error {
    Error::WrongFile {
        file: path.to_owned(),
        why,
    }
}

/// Adds an entry of `packages`.
fn add(packages: &mut BTreeMap<String, Package>, raw: &str, sink: &mut Sink<'_>) {
    let listed: Listed = match serde_json::from_str(raw) {
        Ok(listed) => listed,
        Err(error) => return sink.skip("packages", error),
    };
    let name = listed.pkg.name;
    if !is_word(&name, 128) || name.contains(['/', '#']) {
        return sink.skip("packages", format!("`{name}` is not the name of a package"));
    }
    let package = packages.entry(name.clone()).or_default();
    package.hash.update(raw);
    for (version, issues) in listed.pkg.secfixes.0 {
        package.add(&format!("{name}/{version}"), &version, issues, sink);
    }
}

/// Printable, without spaces, and not too long.
fn is_word(text: &str, limit: usize) -> bool {
    (1..=limit).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic())
}

/// All that is said about one source package.
#[derive(Default)]
struct Package {
    /// Over the package's entries, of which there should be one.
    hash: Sha256,
    issues: BTreeMap<String, Issue>,
}

/// What is said about one issue of a package.
#[derive(Default)]
struct Issue {
    fixed: Vec<String>,
    never_affected: bool,
    aliases: BTreeSet<String>,
    related: BTreeSet<String>,
    notes: BTreeSet<String>,
}

impl Package {
    fn add(&mut self, fragment: &str, version: &str, issues: Value, sink: &mut Sink<'_>) {
        if !is_word(version, 256) {
            return sink.skip(fragment, "not a version");
        }
        match issues {
            Value::Null => {}
            Value::Object(none) if none.is_empty() => {}
            Value::String(line) => self.add_line(fragment, version, &line, sink),
            Value::Array(lines) => {
                for line in lines {
                    match line {
                        Value::String(line) => self.add_line(fragment, version, &line, sink),
                        other => sink.skip(fragment, format!("`{other}` is not an id")),
                    }
                }
            }
            other => sink.skip(fragment, format!("`{other}` is not a list of ids")),
        }
    }

    fn add_line(&mut self, fragment: &str, version: &str, text: &str, sink: &mut Sink<'_>) {
        let line = Line::read(text);
        let subjects = line.subjects();
        if subjects.is_empty() {
            return sink.skip(fragment, format!("`{text}` holds no id"));
        }
        if line.mended {
            sink.warn(
                fragment,
                format!("`{text}` read as {}", subjects.join(", ")),
            );
        }
        for id in subjects {
            let issue = self.issues.entry(id.clone()).or_default();
            issue.add_version(version);
            issue.notes.extend(line.note.clone());
            issue.aliases.extend(line.aliases().cloned());
            issue.related.extend(line.related().cloned());
        }
    }

    fn emit(self, name: &str, namespace: &Namespace, sink: &mut Sink<'_>) -> Result<(), Error> {
        let digest = Digest::sha256(self.hash.finalize().into());
        for (id, issue) in self.issues {
            let locator = sink.locator(&format!("{name}/{id}"));
            let affected = vec![issue.affected(name, namespace)];
            let record = issue.record(id, locator, digest);
            sink.advisory(Advisory { record, affected })?;
        }
        Ok(())
    }
}

impl Issue {
    fn add_version(&mut self, version: &str) {
        if version == "0" {
            self.never_affected = true;
        } else if !self.fixed.iter().any(|known| known == version) {
            self.fixed.push(version.to_owned());
        }
    }

    fn affected(&self, name: &str, namespace: &Namespace) -> Affected {
        let state = if self.fixed.is_empty() && self.never_affected {
            State::NotAffected
        } else {
            State::Fixed
        };
        let notes: Vec<&str> = self.notes.iter().map(String::as_str).collect();
        Affected {
            namespace: namespace.clone(),
            key: KeyKind::Source,
            package: name.to_owned(),
            state,
            reason: (!notes.is_empty()).then(|| notes.join("; ")),
            ranges: self.fixed.iter().map(Range::below).collect(),
            versions: Vec::new(),
            rating: None,
            qualifiers: Vec::new(),
        }
    }

    fn record(self, id: String, locator: String, digest: Digest) -> AdvisoryRecord {
        let page = id.starts_with("CVE-").then(|| Reference {
            kind: Some("ADVISORY".into()),
            url: format!("https://security.alpinelinux.org/vuln/{id}"),
        });
        AdvisoryRecord {
            source: META.id.to_owned(),
            id,
            locator,
            aliases: self.aliases.into_iter().collect(),
            upstream: Vec::new(),
            related: self.related.into_iter().collect(),
            description: None,
            ratings: Vec::new(),
            references: page.into_iter().collect(),
            published: None,
            modified: None,
            withdrawn: None,
            digest,
        }
    }
}

#[cfg(test)]
mod tests;
