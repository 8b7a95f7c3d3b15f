//! Photon OS's CVE metadata: a list per release, with an entry per CVE and package.
//!
//! Published at <https://packages.broadcom.com/photon/photon_cve_metadata/>; described with the
//! [advisories](https://github.com/vmware/photon/wiki/Security-Advisories).
//!
//! How the entries are read:
//!
//! - The release is that of the file's name. Names are those of source packages; the list has some
//!   of the packages made from them too, which then say nothing new.
//! - `Not Affected` is what it says. Anything else with a version under `res_ver` is fixed in it, and
//!   affected without a fix where that is `NA`.
//! - The score is one of CVSS without its vector.
//! - Entries under other ids than CVEs (`BDSA-…`, `UNK-1`, `Re`) lead nowhere, and are passed over with
//!   a warning.
//!
//! Knowingly missed: ranges under `aff_ver`, which are sentences and say the same.

use std::fmt;

use drydock_model::{
    Advisory, AdvisoryRecord, Digest, KeyKind, Namespace, Rating, Reference, Release, Severity,
    State,
};
use serde::Deserialize;
use serde::de::{self, DeserializeSeed, SeqAccess, Visitor};
use serde_json::value::RawValue;
use sha2::{Digest as _, Sha256};

use crate::identifier::split_cve;
use crate::json::{Budget, damaged, stream};
use crate::oval::{Verdict, is_name};
use crate::source::{Input, Kind, Layout, Meta, Source};
use crate::{Error, Sink};

#[cfg(test)]
mod tests;

pub(super) struct Photon;

static META: Meta = Meta {
    id: "photon",
    title: "Photon OS CVE metadata",
    homepage: "https://github.com/vmware/photon/wiki/Security-Advisories",
    licence: "not stated by the publisher",
    url: "https://packages.broadcom.com/photon/photon_cve_metadata/",
    kind: Kind::Advisories,
    layout: Layout::Files {
        is_file: |path| namespace_of(path).is_some(),
    },
    max_file_bytes: 256 << 20,
    stale_after_days: Some(30),
};

/// Releases with a list.
const RELEASES: [&str; 5] = ["1.0", "2.0", "3.0", "4.0", "5.0"];

impl Source for Photon {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn parse(&self, input: Input<'_>, sink: &mut Sink<'_>) -> Result<(), Error> {
        let namespace = namespace_of(input.path).ok_or_else(|| Error::WrongFile {
            file: input.path.to_owned(),
            why: "its name has no release of Photon".into(),
        })?;
        sink.covers(&namespace);
        let (mut json, budget) = stream(input.reader);
        let mut failed = None;
        let entries = Entries {
            budget: &budget,
            each: &mut |raw| {
                if failed.is_none() {
                    failed = add(raw, &namespace, sink).err();
                }
            },
        };
        entries
            .deserialize(&mut json)
            .and_then(|()| json.end())
            .map_err(|error| damaged(input.path, error))?;
        failed.map_or(Ok(()), Err)
    }

    fn guess_files(&self, _: &[Release], _: i16) -> Vec<String> {
        RELEASES
            .map(|it| format!("cve_data_photon{it}.json"))
            .to_vec()
    }
}

/// `photon:5.0` for `cve_data_photon5.0.json`.
fn namespace_of(path: &str) -> Option<Namespace> {
    let name = path.rsplit('/').next()?;
    let release = name
        .strip_prefix("cve_data_photon")?
        .strip_suffix(".json")?;
    let is_number = |it: &str| !it.is_empty() && it.bytes().all(|it| it.is_ascii_digit());
    let namespace = Namespace::new("photon", release).ok()?;
    release.split('.').all(is_number).then_some(namespace)
}

/// An entry, as the publisher writes it.
#[derive(Deserialize)]
struct Entry {
    cve_id: String,
    pkg: String,
    cve_score: Option<f64>,
    res_ver: Option<String>,
    status: Option<String>,
}

fn add(raw: &str, namespace: &Namespace, sink: &mut Sink<'_>) -> Result<(), Error> {
    let entry: Entry = match serde_json::from_str(raw) {
        Ok(entry) => entry,
        Err(error) => {
            sink.skip("", error);
            return Ok(());
        }
    };
    let fragment = format!("{}/{}", entry.cve_id, entry.pkg);
    let Some((id, _)) = split_cve(&entry.cve_id) else {
        sink.warn(&fragment, "not the id of a CVE");
        return Ok(());
    };
    let verdict = match verdict(&entry) {
        Err(why) => {
            sink.skip(&fragment, why);
            return Ok(());
        }
        Ok(verdict) => verdict,
    };
    let link = format!("https://nvd.nist.gov/vuln/detail/{id}");
    sink.advisory(Advisory {
        affected: vec![verdict.affects(namespace, KeyKind::Source, &entry.pkg, &[])],
        record: AdvisoryRecord {
            source: META.id.to_owned(),
            id,
            locator: sink.locator(&fragment),
            aliases: Vec::new(),
            upstream: Vec::new(),
            related: Vec::new(),
            description: None,
            ratings: entry.cve_score.and_then(rating).into_iter().collect(),
            references: vec![Reference {
                kind: None,
                url: link,
            }],
            published: None,
            modified: None,
            withdrawn: None,
            digest: Digest::sha256(Sha256::digest(raw).into()),
        },
    })
}

fn verdict(entry: &Entry) -> Result<Verdict, String> {
    if !is_name(&entry.pkg) {
        return Err(format!("`{}` is not the name of a package", entry.pkg));
    }
    let version = entry.res_ver.as_deref().unwrap_or_default().trim();
    match (entry.status.as_deref().unwrap_or_default(), version) {
        ("Not Affected", _) => Ok(Verdict::unfixed(State::NotAffected)),
        (_, "" | "NA") => Ok(Verdict::unfixed(State::Affected)),
        (_, version) => Verdict::fixed(version),
    }
}

/// The words that CVSS has for scores since its version 3.
fn rating(score: f64) -> Option<Rating> {
    let severity = match score {
        9.0..=10.0 => Severity::Critical,
        7.0..9.0 => Severity::High,
        4.0..7.0 => Severity::Medium,
        0.1..4.0 => Severity::Low,
        _ => return None,
    };
    Some(Rating {
        origin: META.id.to_owned(),
        severity,
        original: Some(format!("{score:.1}")),
        vector: None,
    })
}

/// A list whose entries are handed on one by one.
struct Entries<'p> {
    budget: &'p Budget,
    each: &'p mut dyn FnMut(&str),
}

impl<'de> DeserializeSeed<'de> for Entries<'_> {
    type Value = ();

    fn deserialize<D: de::Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Entries<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of entries")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        while let Some(raw) = seq.next_element::<Box<RawValue>>()? {
            (self.each)(raw.get());
            self.budget.renew();
        }
        Ok(())
    }
}
