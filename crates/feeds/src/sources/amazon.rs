//! Amazon Linux's updates, as its repositories tell of them in `updateinfo.xml`.
//!
//! The repositories are described at <https://docs.aws.amazon.com/linux/>, the updates in words at
//! <https://alas.aws.amazon.com/>.
//!
//! How the updates are read:
//!
//! - One advisory per ALAS; its CVEs are what it was derived from. Only those of the type `security`
//!   count. Packages are binary ones, each with the architectures it was built for.
//! - The release is that of the collection's name: `Amazon Linux AMI` is 1, as is `Amazon Linux` without
//!   more, and `Amazon Linux 2023` is 2023.
//! - What the name has behind it (`Amazon Linux 2 - Kernel-5.15`) is a repository of its own, with
//!   another stream of the same packages: a channel (`kernel-5.15`).
//!
//! A mirror holds the files of any number of repositories in folders named by whoever filled it, as
//! `2023/core/x86_64/updateinfo.xml.gz`. Knowingly missed: the way there on the web, which goes from a
//! list of mirrors in each repository to its index of files, under names with digests in them.

use drydock_model::{
    Advisory, AdvisoryRecord, Affected, KeyKind, Namespace, Qualifier, Rating, Reference, State,
};

use crate::identifier::{is_identifier, split_cve};
use crate::moment::parse_moment;
use crate::oval::{Fixes, Verdict, is_name, severity};
use crate::source::{Input, Kind, Layout, Meta, Source};
use crate::updateinfo::{self, Update};
use crate::{Error, Sink};

#[cfg(test)]
mod tests;

pub(super) struct Amazon;

static META: Meta = Meta {
    id: "amazon",
    title: "Amazon Linux security updates",
    homepage: "https://alas.aws.amazon.com/",
    licence: "not stated by the publisher",
    url: "https://cdn.amazonlinux.com/",
    kind: Kind::Advisories,
    layout: Layout::Files {
        is_file: |path| {
            let name = path.rsplit('/').next().unwrap_or_default();
            name.starts_with("updateinfo") && name.contains(".xml")
        },
    },
    max_file_bytes: 1 << 30,
    stale_after_days: Some(21),
};

/// Most bytes of a description.
const DESCRIPTION_BYTES: usize = 2000;

impl Source for Amazon {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn parse(&self, input: Input<'_>, sink: &mut Sink<'_>) -> Result<(), Error> {
        updateinfo::read(input.path, input.reader, sink, |update, sink| {
            if update.kind != "security" {
                return Ok(());
            }
            match affected(&update) {
                Err(why) => sink.skip(&update.id, why),
                Ok(affected) => {
                    let record = record(&update, sink);
                    sink.advisory(Advisory { record, affected })?;
                }
            }
            Ok(())
        })
    }
}

fn affected(update: &Update) -> Result<Vec<Affected>, String> {
    if !is_identifier(&update.id) {
        return Err("not the id of an update".into());
    }
    let mut fixes = Fixes::default();
    for (name, packages) in &update.collections {
        let (namespace, channel) =
            repository(name).ok_or_else(|| format!("`{name}` is no release of Amazon Linux"))?;
        let channel = channel.map(Qualifier::Channel);
        let qualifiers: Vec<Qualifier> = channel.into_iter().collect();
        for package in packages.iter().filter(|it| it.arch != "src") {
            if !is_name(&package.name) {
                return Err(format!("`{}` is not the name of a package", package.name));
            }
            let verdict = Verdict::fixed(&package.evr)?;
            let entry = verdict.affects(&namespace, KeyKind::Binary, &package.name, &qualifiers);
            match package.arch.as_str() {
                "noarch" => fixes.add(entry, &[]),
                arch => fixes.add(entry, &[arch]),
            }
        }
    }
    let affected = fixes.finish();
    match affected.iter().any(|it| it.state == State::Fixed) {
        true => Ok(affected),
        false => Err("it has no packages".into()),
    }
}

/// `amazon:2023` and `kernel-livepatch` for `Amazon Linux 2023 - Kernel Livepatch`.
fn repository(name: &str) -> Option<(Namespace, Option<String>)> {
    let rest = name.trim().strip_prefix("Amazon Linux")?;
    let (release, channel) = match rest.split_once(" - ") {
        Some((release, channel)) => (release, Some(channel)),
        None => (rest, None),
    };
    let release = match release.trim() {
        "" | "AMI" => "1",
        release => release.split_whitespace().next()?,
    };
    let is_number = release.bytes().all(|it| it.is_ascii_digit());
    let channel = channel.map(|it| it.trim().to_ascii_lowercase().replace(' ', "-"));
    let namespace = Namespace::new("amazon", release).ok();
    Some((namespace.filter(|_| is_number)?, channel))
}

fn record(update: &Update, sink: &Sink<'_>) -> AdvisoryRecord {
    let ids = update.references.iter().filter(|it| it.0 == "cve");
    let mut upstream: Vec<String> = ids.filter_map(|it| Some(split_cve(&it.1)?.0)).collect();
    upstream.sort();
    upstream.dedup();
    let links = update
        .references
        .iter()
        .filter(|it| it.2.starts_with("http"));
    let links = links.map(|it| Reference {
        kind: None,
        url: it.2.clone(),
    });
    let end = |text: &str| text.floor_char_boundary(DESCRIPTION_BYTES);
    let description = update.description.as_deref();
    AdvisoryRecord {
        source: META.id.to_owned(),
        id: update.id.clone(),
        locator: sink.locator(&update.id),
        aliases: Vec::new(),
        upstream,
        related: Vec::new(),
        description: description
            .or(Some(&update.title))
            .and_then(|it| it.get(..end(it)))
            .filter(|it| !it.is_empty())
            .map(str::to_owned),
        ratings: update.severity.iter().map(|it| rating(it)).collect(),
        references: links.collect(),
        published: update.issued.as_deref().and_then(parse_moment),
        modified: update.updated.as_deref().and_then(parse_moment),
        withdrawn: None,
        digest: update.digest,
    }
}

fn rating(word: &str) -> Rating {
    Rating {
        origin: META.id.to_owned(),
        severity: severity(word),
        original: Some(word.to_owned()),
        vector: None,
    }
}
