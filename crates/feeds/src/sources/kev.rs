//! CISA's catalogue of vulnerabilities that are known to be exploited.
//!
//! Published at <https://www.cisa.gov/known-exploited-vulnerabilities-catalog>, with a
//! [schema](https://www.cisa.gov/sites/default/files/feeds/known_exploited_vulnerabilities_schema.json):
//! one JSON object with a list. `knownRansomwareCampaignUse` is `Known` or `Unknown`; only the former
//! says anything.
//!
//! Knowingly missed: product names, required actions and notes. A catalogue that states another number
//! of entries than it has was edited by somebody; it is read with a warning.

use std::fmt;

use drydock_model::{Enrichment, EnrichmentFact};
use jiff::civil::Date;
use serde::Deserialize;
use serde::de::{self, DeserializeSeed, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use crate::identifier::split_cve;
use crate::json::{Budget, damaged, stream};
use crate::source::{Input, Kind, Layout, Meta, Source};
use crate::{Error, Sink};

pub(super) struct Kev;

static META: Meta = Meta {
    id: "kev",
    title: "CISA known exploited vulnerabilities",
    homepage: "https://www.cisa.gov/known-exploited-vulnerabilities-catalog",
    licence: "CC0 1.0",
    url: "https://www.cisa.gov/sites/default/files/feeds/known_exploited_vulnerabilities.json",
    kind: Kind::Enrichment,
    layout: Layout::File {
        name: "known_exploited_vulnerabilities.json",
    },
    max_file_bytes: 64 << 20,
    stale_after_days: Some(30),
};

impl Source for Kev {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn parse(&self, input: Input<'_>, sink: &mut Sink<'_>) -> Result<(), Error> {
        let (mut json, budget) = stream(input.reader);
        let mut failed = None;
        let mut read = 0;
        let catalogue = Catalogue {
            budget: &budget,
            each: &mut |raw| {
                read += 1;
                if failed.is_none() {
                    failed = add(raw, sink).err();
                }
            },
        };
        let header = catalogue
            .deserialize(&mut json)
            .and_then(|header| json.end().map(|()| header))
            .map_err(|error| damaged(input.path, error))?;
        if let Some(error) = failed {
            return Err(error);
        }
        if !header.has_list {
            return Err(Error::WrongFile {
                file: input.path.to_owned(),
                why: "it has no `vulnerabilities`".into(),
            });
        }
        if let Some(stated) = header.count.filter(|stated| *stated != read) {
            sink.warn("count", format!("states {stated} entries and has {read}"));
        }
        if let Some(day) = header.released {
            sink.proves(day);
        }
        Ok(())
    }
}

/// An entry of the catalogue.
#[derive(Deserialize)]
struct Entry {
    #[serde(rename = "cveID")]
    id: String,
    #[serde(rename = "dateAdded")]
    added: String,
    #[serde(rename = "dueDate")]
    due: Option<String>,
    #[serde(rename = "knownRansomwareCampaignUse")]
    ransomware: Option<String>,
}

fn add(raw: &str, sink: &mut Sink<'_>) -> Result<(), Error> {
    match serde_json::from_str::<Entry>(raw) {
        Err(error) => sink.skip("vulnerabilities", error),
        Ok(entry) => match read(&entry) {
            Ok(enrichment) => sink.enrichment(enrichment)?,
            Err(why) => sink.skip(&entry.id, why),
        },
    }
    Ok(())
}

fn read(entry: &Entry) -> Result<Enrichment, String> {
    let id = match split_cve(entry.id.trim()) {
        Some((id, "")) => id,
        _ => return Err("not the id of a CVE".into()),
    };
    let day = |text: &str| text.trim().parse::<Date>();
    let added = day(&entry.added).map_err(|_| format!("`{}` is not a day", entry.added))?;
    let ransomware = entry.ransomware.as_deref().unwrap_or_default();
    Ok(Enrichment {
        source: META.id.to_owned(),
        id,
        fact: EnrichmentFact::Exploited {
            added,
            due: entry.due.as_deref().and_then(|it| day(it).ok()),
            ransomware: ransomware.trim().eq_ignore_ascii_case("known"),
        },
    })
}

/// What the catalogue says of itself.
#[derive(Default)]
struct Header {
    released: Option<Date>,
    count: Option<u64>,
    has_list: bool,
}

struct Catalogue<'p> {
    budget: &'p Budget,
    each: &'p mut dyn FnMut(&str),
}

impl<'de> DeserializeSeed<'de> for Catalogue<'_> {
    type Value = Header;

    fn deserialize<D: de::Deserializer<'de>>(self, deserializer: D) -> Result<Header, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Catalogue<'_> {
    type Value = Header;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with `vulnerabilities`")
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<Header, A::Error> {
        let mut header = Header::default();
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "vulnerabilities" => {
                    map.next_value_seed(Entries(&mut self))?;
                    header.has_list = true;
                }
                "count" => header.count = map.next_value()?,
                "dateReleased" => {
                    let text: String = map.next_value()?;
                    header.released = text.get(..10).and_then(|day| day.parse().ok());
                }
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(header)
    }
}

struct Entries<'c, 'p>(&'c mut Catalogue<'p>);

impl<'de> DeserializeSeed<'de> for Entries<'_, '_> {
    type Value = ();

    fn deserialize<D: de::Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Entries<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of vulnerabilities")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        while let Some(raw) = seq.next_element::<Box<RawValue>>()? {
            (self.0.each)(raw.get());
            self.0.budget.renew();
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
