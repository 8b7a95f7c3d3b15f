//! The JSON around the list of packages, read as a stream.

use std::fmt;
use std::io::Read;

use serde::Deserialize;
use serde::de::{self, DeserializeSeed, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;
use serde_json::value::RawValue;

use crate::Error;
use crate::json::{Budget, damaged, stream};

/// What a file says beside its packages.
#[derive(Default)]
pub(super) struct Header {
    /// The release, `v3.18` or `edge`.
    pub(super) release: Option<String>,
    /// Whether it has a list of packages at all.
    pub(super) has_packages: bool,
}

/// Reads a file, giving each entry of `packages` to `each` as it is written.
pub(super) fn read(
    path: &str,
    reader: &mut dyn Read,
    each: &mut dyn FnMut(&str),
) -> Result<Header, Error> {
    let (mut json, budget) = stream(reader);
    let mut header = Header::default();
    let seed = DocumentSeed {
        header: &mut header,
        packages: PackagesSeed {
            budget: &budget,
            each,
        },
    };
    seed.deserialize(&mut json)
        .and_then(|()| json.end())
        .map_err(|error| damaged(path, error))?;
    Ok(header)
}

/// An entry of `packages`.
#[derive(Deserialize)]
pub(super) struct Listed {
    pub(super) pkg: ListedPackage,
}

/// A source package.
#[derive(Deserialize)]
pub(super) struct ListedPackage {
    pub(super) name: String,
    #[serde(default)]
    pub(super) secfixes: Secfixes,
}

/// Versions with what each fixes, in the order of the file; a version may come twice.
#[derive(Default)]
pub(super) struct Secfixes(pub(super) Vec<(String, Value)>);

struct DocumentSeed<'p> {
    header: &'p mut Header,
    packages: PackagesSeed<'p>,
}

impl<'de> DeserializeSeed<'de> for DocumentSeed<'_> {
    type Value = ();

    fn deserialize<D: de::Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for DocumentSeed<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with `packages`")
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "packages" => {
                    map.next_value_seed(&mut self.packages)?;
                    self.header.has_packages = true;
                }
                "distroversion" => self.header.release = map.next_value()?,
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(())
    }
}

struct PackagesSeed<'p> {
    budget: &'p Budget,
    each: &'p mut dyn FnMut(&str),
}

impl<'de> DeserializeSeed<'de> for &mut PackagesSeed<'_> {
    type Value = ();

    fn deserialize<D: de::Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for &mut PackagesSeed<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of packages")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        while let Some(raw) = seq.next_element::<Box<RawValue>>()? {
            (self.each)(raw.get());
            self.budget.renew();
        }
        Ok(())
    }

    /// A repository without any entry.
    fn visit_unit<E: de::Error>(self) -> Result<(), E> {
        Ok(())
    }
}

impl<'de> Deserialize<'de> for Secfixes {
    fn deserialize<D: de::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(SecfixesVisitor)
    }
}

struct SecfixesVisitor;

impl<'de> Visitor<'de> for SecfixesVisitor {
    type Value = Secfixes;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object of versions")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Secfixes, A::Error> {
        let mut fixes = Vec::new();
        while let Some(entry) = map.next_entry()? {
            fixes.push(entry);
        }
        Ok(Secfixes(fixes))
    }

    /// Lua, which wrote these files for years, cannot tell an empty object from an empty list.
    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Secfixes, A::Error> {
        match seq.next_element::<IgnoredAny>()? {
            None => Ok(Secfixes::default()),
            Some(_) => Err(de::Error::invalid_type(de::Unexpected::Seq, &self)),
        }
    }

    fn visit_unit<E: de::Error>(self) -> Result<Secfixes, E> {
        Ok(Secfixes::default())
    }
}
