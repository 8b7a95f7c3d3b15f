//! The Debian security tracker's dump of all issues, `data.json`: source package → issue → release.
//!
//! Documented in the [tracker's introduction](https://security-team.debian.org/security_tracker.html)
//! and by the code that writes it (`_get_json` in
//! [tracker_service.py](https://salsa.debian.org/security-tracker-team/security-tracker/-/blob/master/bin/tracker_service.py)).
//! What that code tells, and the words here rest on:
//!
//! - Only releases that the tracker still looks after are in it, and a release has a line only if the
//!   source package is in its archive. No line therefore means that the archive of that release has
//!   no such package: nothing is said of one that is installed all the same.
//! - A line is the tracker's verdict on the archive (with its `-security` and `-lts` parts), made by
//!   comparing the archive's versions with the notes. `resolved` with `0` means that no version of
//!   the release was ever affected.
//! - `open` has no fixed version. It is taken to cover every version: a backport that holds sid's
//!   fix is reported too, because its version cannot be compared with sid's where the release has a
//!   note of its own.
//! - `resolved` without a fixed version happens where the notes name none. What the archive holds is
//!   then known to be good, and everything below it is taken as affected.
//! - `nodsa` is the security team's reason for no advisory of its own, `nodsa_reason` says whether the
//!   fix was refused (`ignored`) or put off (`postponed`). Urgencies with asterisks were derived from
//!   the NVD's rating.
//!
//! Knowingly missed: `scope`, the numbers of DSAs and DLAs (not in this file), releases that the
//! tracker has dropped.

use std::collections::BTreeMap;

use drydock_model::{
    Advisory, AdvisoryRecord, Affected, Digest, InvalidNamespace, KeyKind, Namespace, Reference,
    Release,
};
use serde::Deserialize;
use sha2::{Digest as _, Sha256};

use self::document::Item;
use self::line::Line;
use crate::identifier::is_identifier;
use crate::source::{Input, Kind, Layout, Meta, Source};
use crate::{Error, Sink};

mod document;
mod line;

pub(super) struct DebianTracker;

static META: Meta = Meta {
    id: "debian-tracker",
    title: "Debian security tracker",
    homepage: "https://security-tracker.debian.org/",
    licence: "not stated by the publisher",
    url: "https://security-tracker.debian.org/tracker/data/json",
    kind: Kind::Advisories,
    layout: Layout::File { name: "data.json" },
    max_file_bytes: 1 << 30,
    stale_after_days: Some(14),
};

impl Source for DebianTracker {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn parse(&self, input: Input<'_>, sink: &mut Sink<'_>) -> Result<(), Error> {
        let mut parser = Parser {
            namespaces: namespaces(input.releases),
            sink,
        };
        document::read(input.path, input.reader, &mut |item| match item {
            Item::Issue { package, id, raw } => parser.issue(package, id, raw),
            Item::Odd { package } => {
                parser.sink.skip(package, "not an object of issues");
                Ok(())
            }
        })
    }
}

struct Parser<'s, 'a> {
    /// By code name.
    namespaces: BTreeMap<String, Namespace>,
    sink: &'s mut Sink<'a>,
}

/// One issue of one source package, as the tracker writes it.
#[derive(Deserialize)]
struct Issue<'r> {
    description: Option<String>,
    debianbug: Option<u64>,
    #[serde(borrow, default)]
    releases: BTreeMap<String, Line<'r>>,
}

impl Parser<'_, '_> {
    fn issue(&mut self, package: &str, id: &str, raw: &str) -> Result<(), Error> {
        let fragment = format!("{package}/{id}");
        match serde_json::from_str::<Issue<'_>>(raw) {
            Err(error) => self.sink.skip(&fragment, error),
            Ok(_) if !is_name(package) => self.sink.skip(&fragment, "not the name of a package"),
            Ok(_) if !is_identifier(id) => self.sink.skip(&fragment, "not the id of an issue"),
            Ok(issue) => {
                let affected = self.affected(package, &fragment, &issue);
                if affected.is_empty() {
                    self.sink.skip(&fragment, "no release that could be read");
                } else {
                    let record = self.record(id, &fragment, raw, issue);
                    self.sink.advisory(Advisory { record, affected })?;
                }
            }
        }
        Ok(())
    }

    fn affected(&mut self, package: &str, fragment: &str, issue: &Issue<'_>) -> Vec<Affected> {
        let mut affected = Vec::with_capacity(issue.releases.len());
        for (release, line) in &issue.releases {
            match self.one_affected(package, release, line) {
                Ok(one) => affected.push(one),
                Err(why) => self.sink.skip(&format!("{fragment}/{release}"), why),
            }
        }
        affected
    }

    fn one_affected(
        &self,
        package: &str,
        release: &str,
        line: &Line<'_>,
    ) -> Result<Affected, String> {
        let namespace = self.namespace(release).map_err(|error| error.to_string())?;
        let verdict = line.verdict()?;
        Ok(Affected {
            namespace,
            key: KeyKind::Source,
            package: package.to_owned(),
            state: verdict.state,
            reason: verdict.reason,
            ranges: verdict.ranges,
            versions: Vec::new(),
            rating: line.rating(META.id),
            qualifiers: Vec::new(),
        })
    }

    /// A code name without a known version stands for itself.
    fn namespace(&self, codename: &str) -> Result<Namespace, InvalidNamespace> {
        match self.namespaces.get(codename) {
            Some(known) => Ok(known.clone()),
            None => Namespace::new("debian", codename),
        }
    }

    fn record(&self, id: &str, fragment: &str, raw: &str, issue: Issue<'_>) -> AdvisoryRecord {
        let page = format!("https://security-tracker.debian.org/tracker/{id}");
        let bug = issue.debianbug;
        let bug = bug.map(|number| format!("https://bugs.debian.org/{number}"));
        AdvisoryRecord {
            source: META.id.to_owned(),
            id: id.to_owned(),
            locator: self.sink.locator(fragment),
            aliases: Vec::new(),
            upstream: Vec::new(),
            related: Vec::new(),
            description: issue.description,
            ratings: Vec::new(),
            references: std::iter::once(reference("ADVISORY", page))
                .chain(bug.map(|url| reference("REPORT", url)))
                .collect(),
            published: None,
            modified: None,
            withdrawn: None,
            digest: Digest::sha256(Sha256::digest(raw).into()),
        }
    }
}

fn reference(kind: &str, url: String) -> Reference {
    Reference {
        kind: Some(kind.to_owned()),
        url,
    }
}

/// Debian's policy allows less; what matters here is that a name cannot pass for something else.
fn is_name(text: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_graphic() && byte != b'/' && byte != b'#';
    (1..=128).contains(&text.len()) && text.bytes().all(fits)
}

fn namespaces(releases: &[Release]) -> BTreeMap<String, Namespace> {
    let debian = releases.iter().filter(|it| it.distribution == "debian");
    let named = debian.filter_map(|it| {
        let namespace = Namespace::new("debian", &it.version).ok()?;
        Some((it.codename.clone()?, namespace))
    });
    named.collect()
}

#[cfg(test)]
mod tests;
