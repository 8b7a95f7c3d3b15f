//! Red Hat's map from repositories to CPE names, `repository-to-cpe.json`.
//!
//! Described with [Red Hat's security data](https://access.redhat.com/security/data/metrics/): an
//! image's content manifest names repositories (`rhel-9-for-x86_64-baseos-rpms`), advisories name
//! products by CPE (`cpe:/o:redhat:enterprise_linux:9::baseos`), and this map lies between them.
//!
//! Names of repositories and CPEs are kept as they are written. A CPE may be of another vendor than
//! `redhat` or have no vendor at all; those are kept, too, since they only have to equal the same
//! text in an advisory.
//!
//! Knowingly missed: `repo_relative_urls`, which would find a repository by its address.

use std::fmt;

use drydock_model::RepositoryCpes;
use serde::Deserialize;
use serde::de::{self, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::Value;

use crate::cpe::uri::Uri;
use crate::json::{Budget, damaged, stream};
use crate::moment::{day_of, parse_moment};
use crate::source::{Input, Kind, Layout, Meta, Source};
use crate::{Error, Sink};

pub(super) struct RedhatCpe;

static META: Meta = Meta {
    id: "redhat-cpe",
    title: "Red Hat repositories and their CPE names",
    homepage: "https://access.redhat.com/security/data/metrics/",
    licence: "CC BY 4.0",
    url: "https://security.access.redhat.com/data/metrics/repository-to-cpe.json",
    kind: Kind::Enrichment,
    layout: Layout::File {
        name: "repository-to-cpe.json",
    },
    max_file_bytes: 64 << 20,
    stale_after_days: Some(60),
};

impl Source for RedhatCpe {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn parse(&self, input: Input<'_>, sink: &mut Sink<'_>) -> Result<(), Error> {
        let (mut json, budget) = stream(input.reader);
        let mut document = Document {
            budget: &budget,
            sink,
            failure: None,
            has_data: false,
        };
        let read = (&mut document)
            .deserialize(&mut json)
            .and_then(|()| json.end());
        match (document.failure, document.has_data) {
            (Some(failure), _) => Err(failure),
            (None, false) if read.is_ok() => Err(Error::WrongFile {
                file: input.path.to_owned(),
                why: "it has no object `data`".into(),
            }),
            _ => read.map_err(|error| damaged(input.path, error)),
        }
    }
}

/// What is said of a repository.
#[derive(Deserialize)]
struct Entry {
    cpes: Vec<String>,
}

struct Document<'d, 'a> {
    budget: &'d Budget,
    sink: &'d mut Sink<'a>,
    failure: Option<Error>,
    has_data: bool,
}

impl Document<'_, '_> {
    fn entry<E: de::Error>(&mut self, repository: String, value: Value) -> Result<(), E> {
        let fits = |text: &str| (1..=512).contains(&text.len()) && !text.contains(char::is_control);
        let entry = match serde_json::from_value::<Entry>(value) {
            Ok(entry) if fits(&repository) => entry,
            Ok(_) => {
                self.sink.skip("data", "not the name of a repository");
                return Ok(());
            }
            Err(error) => {
                self.sink.skip(&repository, error);
                return Ok(());
            }
        };
        let (mut cpes, others): (Vec<String>, Vec<String>) = entry
            .cpes
            .into_iter()
            .partition(|cpe| Uri::parse(cpe).is_some());
        for other in others {
            self.sink
                .warn(&repository, format!("`{other}` is not a CPE name"));
        }
        cpes.sort_unstable();
        cpes.dedup();
        self.sink
            .repository(RepositoryCpes { repository, cpes })
            .map_err(|failure| {
                self.failure = Some(failure);
                E::custom("stopped")
            })
    }
}

impl<'de> DeserializeSeed<'de> for &mut Document<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for &mut Document<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with the map `data`")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "data" => {
                    self.has_data = true;
                    map.next_value_seed(Data(self))?;
                }
                "last_updated" => {
                    let value: Value = map.next_value()?;
                    if let Some(when) = value.as_str().and_then(parse_moment) {
                        self.sink.proves(day_of(when));
                    }
                }
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
            self.budget.renew();
        }
        Ok(())
    }
}

/// The map by repository.
struct Data<'m, 'd, 'a>(&'m mut Document<'d, 'a>);

impl<'de> DeserializeSeed<'de> for Data<'_, '_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Data<'_, '_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object of repositories")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(repository) = map.next_key::<String>()? {
            let value: Value = map.next_value()?;
            self.0.entry(repository, value)?;
            self.0.budget.renew();
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
