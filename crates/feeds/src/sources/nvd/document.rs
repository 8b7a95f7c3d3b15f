//! The envelope of a year file or an answer page, read as a stream.

use std::fmt;
use std::io::Read;

use serde::de::{self, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use crate::Error;
use crate::json::{Budget, damaged, stream_of};

/// Most bytes that one CVE may have. Those with thousands of criteria (processors, say) have two
/// MiB or three.
const RECORD_BYTES: u64 = 16 << 20;

/// What comes along while reading.
pub(super) enum Item<'i> {
    /// When the document was made.
    Made(&'i str),
    /// A record with its place in the list, as it is written.
    Record { place: usize, raw: &'i str },
}

/// Reads a file, giving each item to `each`, whose error ends the reading.
pub(super) fn read(
    path: &str,
    reader: &mut dyn Read,
    each: &mut dyn FnMut(Item<'_>) -> Result<(), Error>,
) -> Result<(), Error> {
    let (mut json, budget) = stream_of(reader, RECORD_BYTES);
    let mut envelope = Envelope {
        budget: &budget,
        each,
        failure: None,
        has_list: false,
    };
    let read = (&mut envelope)
        .deserialize(&mut json)
        .and_then(|()| json.end());
    match (envelope.failure, envelope.has_list) {
        (Some(failure), _) => Err(failure),
        (None, false) if read.is_ok() => Err(Error::WrongFile {
            file: path.to_owned(),
            why: "it has no list `vulnerabilities`".into(),
        }),
        _ => read.map_err(|error| damaged(path, error)),
    }
}

struct Envelope<'e> {
    budget: &'e Budget,
    each: &'e mut dyn FnMut(Item<'_>) -> Result<(), Error>,
    failure: Option<Error>,
    has_list: bool,
}

impl Envelope<'_> {
    fn give<E: de::Error>(&mut self, item: Item<'_>) -> Result<(), E> {
        (self.each)(item).map_err(|failure| {
            self.failure = Some(failure);
            E::custom("stopped")
        })
    }
}

impl<'de> DeserializeSeed<'de> for &mut Envelope<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for &mut Envelope<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with a list `vulnerabilities`")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "vulnerabilities" => {
                    self.has_list = true;
                    map.next_value_seed(List(self))?;
                }
                "timestamp" => {
                    let when: String = map.next_value()?;
                    self.give(Item::Made(&when))?;
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

/// The list of records.
struct List<'l, 'e>(&'l mut Envelope<'e>);

impl<'de> DeserializeSeed<'de> for List<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for List<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of vulnerabilities")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        let mut place = 0;
        self.0.budget.renew();
        while let Some(raw) = seq.next_element::<Box<RawValue>>()? {
            let raw = raw.get();
            self.0.give(Item::Record { place, raw })?;
            self.0.budget.renew();
            place += 1;
        }
        Ok(())
    }
}
