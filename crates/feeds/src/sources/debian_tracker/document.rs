//! The two outer levels of the dump, read as a stream.

use std::fmt;
use std::io::Read;

use serde::de::{self, DeserializeSeed, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use crate::Error;
use crate::json::{Budget, damaged, stream};

/// What comes along while reading.
pub(super) enum Item<'i> {
    /// An issue of a source package, as it is written.
    Issue {
        package: &'i str,
        id: &'i str,
        raw: &'i str,
    },
    /// A source package with something else than an object of issues.
    Odd { package: &'i str },
}

/// Reads a file, giving each item to `each`, whose error ends the reading.
pub(super) fn read(
    path: &str,
    reader: &mut dyn Read,
    each: &mut dyn FnMut(Item<'_>) -> Result<(), Error>,
) -> Result<(), Error> {
    let (mut json, budget) = stream(reader);
    let mut packages = Packages {
        budget: &budget,
        each,
        failure: None,
    };
    let read = (&mut packages)
        .deserialize(&mut json)
        .and_then(|()| json.end());
    match packages.failure {
        Some(failure) => Err(failure),
        None => read.map_err(|error| damaged(path, error)),
    }
}

struct Packages<'p> {
    budget: &'p Budget,
    each: &'p mut dyn FnMut(Item<'_>) -> Result<(), Error>,
    failure: Option<Error>,
}

impl Packages<'_> {
    fn give<E: de::Error>(&mut self, item: Item<'_>) -> Result<(), E> {
        (self.each)(item).map_err(|failure| {
            self.failure = Some(failure);
            E::custom("stopped")
        })
    }
}

impl<'de> DeserializeSeed<'de> for &mut Packages<'_> {
    type Value = ();

    fn deserialize<D: de::Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for &mut Packages<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object of source packages")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(package) = map.next_key::<String>()? {
            map.next_value_seed(Issues {
                package: &package,
                packages: self,
            })?;
        }
        Ok(())
    }
}

/// The object of one source package.
struct Issues<'i, 'p> {
    package: &'i str,
    packages: &'i mut Packages<'p>,
}

impl<'de> DeserializeSeed<'de> for Issues<'_, '_> {
    type Value = ();

    fn deserialize<D: de::Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Issues<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "an object of issues of `{}`", self.package)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(id) = map.next_key::<String>()? {
            self.packages.budget.renew();
            let raw: Box<RawValue> = map.next_value()?;
            self.packages.give(Item::Issue {
                package: self.package,
                id: &id,
                raw: raw.get(),
            })?;
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {
            self.packages.budget.renew();
        }
        self.packages.give(Item::Odd {
            package: self.package,
        })
    }

    fn visit_unit<E: de::Error>(self) -> Result<(), E> {
        self.packages.give(Item::Odd {
            package: self.package,
        })
    }
}
