//! The Arch Linux security tracker: groups of packages that share issues, all in one list.
//!
//! Published at <https://security.archlinux.org/all.json>; the words are those of the tracker's
//! [source](https://github.com/archlinux/arch-security-tracker). A group (`AVG-…`) names packages, the
//! issues that they have, the version that was found affected and the one that fixes it.
//!
//! How a group is read: one advisory, with the issues as what it derives from. Every version below the
//! fixed one is affected, not only the one that was looked at. `Testing` means that the fix has left
//! the maintainers but not reached the stable repositories: affected, with the fixed version known.
//! `Unknown` is undecided. The severity is that of the whole group.
//!
//! Knowingly missed: when a version became affected, which no group tells; dates, which are not in
//! this list.

use std::fmt;

use drydock_model::{
    Advisory, AdvisoryRecord, Affected, Digest, KeyKind, Namespace, Range, Rating, Reference,
    Severity, State,
};
use serde::Deserialize;
use serde::de::{self, DeserializeSeed, SeqAccess, Visitor};
use serde_json::value::RawValue;
use sha2::{Digest as _, Sha256};

use crate::cvss::severity_of_word;
use crate::identifier::is_identifier;
use crate::json::{Budget, damaged, stream};
use crate::source::{Input, Kind, Layout, Meta, Source};
use crate::{Error, Sink};

pub(super) struct Arch;

static META: Meta = Meta {
    id: "arch",
    title: "Arch Linux security tracker",
    homepage: "https://security.archlinux.org/",
    licence: "not stated by the publisher",
    url: "https://security.archlinux.org/all.json",
    kind: Kind::Advisories,
    layout: Layout::File { name: "all.json" },
    max_file_bytes: 256 << 20,
    stale_after_days: Some(90),
};

impl Source for Arch {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn parse(&self, input: Input<'_>, sink: &mut Sink<'_>) -> Result<(), Error> {
        let namespace: Namespace = "arch:rolling".parse().map_err(|_| Error::WrongFile {
            file: input.path.to_owned(),
            why: "its namespace is none".into(),
        })?;
        sink.covers(&namespace);
        let (mut json, budget) = stream(input.reader);
        let mut failed = None;
        let groups = Groups {
            budget: &budget,
            each: &mut |raw| {
                if failed.is_none() {
                    failed = add(raw, &namespace, sink).err();
                }
            },
        };
        groups
            .deserialize(&mut json)
            .and_then(|()| json.end())
            .map_err(|error| damaged(input.path, error))?;
        failed.map_or(Ok(()), Err)
    }
}

/// A group, as the tracker writes it.
#[derive(Deserialize)]
struct Group {
    name: String,
    packages: Vec<String>,
    status: String,
    severity: Option<String>,
    #[serde(rename = "type")]
    kind: Option<String>,
    fixed: Option<String>,
    ticket: Option<String>,
    issues: Option<Vec<String>>,
    advisories: Option<Vec<String>>,
}

fn add(raw: &str, namespace: &Namespace, sink: &mut Sink<'_>) -> Result<(), Error> {
    let group: Group = match serde_json::from_str(raw) {
        Ok(group) => group,
        Err(error) => {
            sink.skip("groups", error);
            return Ok(());
        }
    };
    match affected(&group, namespace) {
        Err(why) => sink.skip(&group.name, why),
        Ok(affected) => {
            let record = record(&group, raw, sink);
            sink.advisory(Advisory { record, affected })?;
        }
    }
    Ok(())
}

fn affected(group: &Group, namespace: &Namespace) -> Result<Vec<Affected>, String> {
    if !is_identifier(&group.name) {
        return Err("not the id of a group".into());
    }
    let fixed = group.fixed.as_deref().map(str::trim).unwrap_or_default();
    if !fixed.is_empty() && !is_word(fixed) {
        return Err(format!("`{fixed}` is not a version"));
    }
    let (state, ranges, reason) = verdict(&group.status, fixed)?;
    let mut affected = Vec::new();
    for package in &group.packages {
        if !is_word(package) {
            return Err(format!("`{package}` is not the name of a package"));
        }
        affected.push(Affected {
            namespace: namespace.clone(),
            key: KeyKind::Binary,
            package: package.clone(),
            state,
            reason: reason.map(str::to_owned),
            ranges: ranges.clone(),
            versions: Vec::new(),
            rating: None,
            qualifiers: Vec::new(),
        });
    }
    affected.sort();
    affected.dedup();
    if affected.is_empty() {
        return Err("no packages".into());
    }
    Ok(affected)
}

type Verdict = (State, Vec<Range>, Option<&'static str>);

fn verdict(status: &str, fixed: &str) -> Result<Verdict, String> {
    let ranges = match fixed {
        "" => vec![Range::all()],
        fixed => vec![Range::below(fixed)],
    };
    Ok(match status.trim().to_ascii_lowercase().as_str() {
        "not affected" => (State::NotAffected, Vec::new(), None),
        "fixed" if fixed.is_empty() => return Err("fixed, but no version is named".into()),
        "fixed" => (State::Fixed, ranges, None),
        "testing" => (State::Affected, ranges, Some("the fix is in testing")),
        "vulnerable" => (State::Affected, ranges, None),
        "unknown" => (State::UnderInvestigation, ranges, None),
        _ => return Err(format!("`{status}` is not a status")),
    })
}

/// Printable, without spaces, and not too long.
fn is_word(text: &str) -> bool {
    (1..=256).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic())
}

fn record(group: &Group, raw: &str, sink: &mut Sink<'_>) -> AdvisoryRecord {
    let page = format!("https://security.archlinux.org/{}", group.name);
    let ticket = group.ticket.as_deref().filter(|it| is_number(it));
    let ticket = ticket.map(|it| format!("https://bugs.archlinux.org/task/{it}"));
    AdvisoryRecord {
        source: META.id.to_owned(),
        id: group.name.clone(),
        locator: sink.locator(&group.name),
        aliases: Vec::new(),
        upstream: ids(group, group.issues.as_deref(), sink),
        related: ids(group, group.advisories.as_deref(), sink),
        description: group.kind.clone().filter(|it| it.len() <= 1_000),
        ratings: rating(group.severity.as_deref()).into_iter().collect(),
        references: std::iter::once(reference("ADVISORY", page))
            .chain(ticket.map(|url| reference("REPORT", url)))
            .collect(),
        published: None,
        modified: None,
        withdrawn: None,
        digest: Digest::sha256(Sha256::digest(raw).into()),
    }
}

fn is_number(text: &str) -> bool {
    (1..=10).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn ids(group: &Group, listed: Option<&[String]>, sink: &mut Sink<'_>) -> Vec<String> {
    let mut ids = Vec::new();
    for id in listed.unwrap_or_default() {
        if is_identifier(id) {
            ids.push(id.clone());
        } else {
            sink.warn(&group.name, format!("`{id}` is not an id"));
        }
    }
    ids.sort();
    ids.dedup();
    ids
}

fn rating(word: Option<&str>) -> Option<Rating> {
    let word = word?;
    Some(Rating {
        origin: META.id.to_owned(),
        severity: severity_of_word(word).unwrap_or(Severity::Unknown),
        original: Some(word.chars().take(64).collect()),
        vector: None,
    })
}

fn reference(kind: &str, url: String) -> Reference {
    Reference {
        kind: Some(kind.to_owned()),
        url,
    }
}

struct Groups<'p> {
    budget: &'p Budget,
    each: &'p mut dyn FnMut(&str),
}

impl<'de> DeserializeSeed<'de> for Groups<'_> {
    type Value = ();

    fn deserialize<D: de::Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Groups<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of groups")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        while let Some(raw) = seq.next_element::<Box<RawValue>>()? {
            (self.each)(raw.get());
            self.budget.renew();
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
