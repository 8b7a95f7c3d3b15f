//! An affected entry as bytes, together with what a look-up returns beside it.
//!
//! Namespace, key kind and name are the key that the entry stands under and are not repeated. Flags
//! come first, then only what they announce; the commonest ranges (everything below a version, every
//! version) are flags, too.

use drydock_model::{Affected, Qualifier, Range, RangeEvent, State};

use super::rating::{put_rating, read_rating};
use super::{Malformed, Reader, put_len, put_number, put_text, put_texts};
use crate::Key;

/// Places are codes: a new state gets the next place, and none ever moves. Three bits are kept for
/// them, so one more fits.
const STATES: [State; 7] = [
    State::Fixed,
    State::Affected,
    State::WillNotFix,
    State::Deferred,
    State::EndOfLife,
    State::NotAffected,
    State::UnderInvestigation,
];

const fn state_code(state: State) -> u64 {
    match state {
        State::Fixed => 0,
        State::Affected => 1,
        State::WillNotFix => 2,
        State::Deferred => 3,
        State::EndOfLife => 4,
        State::NotAffected => 5,
        State::UnderInvestigation => 6,
    }
}

const STATE_BITS: u64 = 0b111;
const WITHDRAWN: u64 = 1 << 3;
const SHAPE_SHIFT: u32 = 4;
const SHAPE_BITS: u64 = 0b11;
const RATING: u64 = 1 << 6;
const REASON: u64 = 1 << 7;
const VERSIONS: u64 = 1 << 8;
const QUALIFIERS: u64 = 1 << 9;
const ALL_FLAGS: u64 = (1 << 10) - 1;

/// How the ranges are written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    None = 0,
    /// One range, everything below the version that follows.
    Below = 1,
    /// One range, every version.
    All = 2,
    /// Ranges with their events.
    Listed = 3,
}

/// What stands under a key for one record, but for the record's handle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    /// The source's id for the record.
    pub(crate) id: String,
    /// Whether the source took the record back.
    pub(crate) withdrawn: bool,
    /// What it says of the key.
    pub(crate) affected: Affected,
}

/// Appends an entry: `id` and `withdrawn` are the record's, `source` publishes it.
pub(crate) fn put_entry(
    out: &mut Vec<u8>,
    source: &str,
    (id, withdrawn): (&str, bool),
    affected: &Affected,
) {
    let shape = shape_of(&affected.ranges);
    let flags = state_code(affected.state)
        | flag(WITHDRAWN, withdrawn)
        | (shape as u64) << SHAPE_SHIFT
        | flag(RATING, affected.rating.is_some())
        | flag(REASON, affected.reason.is_some())
        | flag(VERSIONS, !affected.versions.is_empty())
        | flag(QUALIFIERS, !affected.qualifiers.is_empty());
    put_text(out, id);
    put_number(out, flags);
    put_ranges(out, shape, affected);
    if let Some(rating) = &affected.rating {
        put_rating(out, rating, source);
    }
    if let Some(reason) = &affected.reason {
        put_text(out, reason);
    }
    if !affected.versions.is_empty() {
        put_texts(out, &affected.versions);
    }
    if !affected.qualifiers.is_empty() {
        put_len(out, affected.qualifiers.len());
        affected
            .qualifiers
            .iter()
            .for_each(|qualifier| put_qualifier(out, qualifier));
    }
}

/// Reads the entry of a record of `source` under `key`.
pub(crate) fn read_entry(
    reader: &mut Reader<'_>,
    source: &str,
    key: &Key,
) -> Result<Entry, Malformed> {
    let id = reader.text()?.to_owned();
    let flags = reader.number()?;
    if flags & !ALL_FLAGS != 0 {
        return Err(Malformed);
    }
    let has = |bit| flags & bit != 0;
    let state = STATES.get((flags & STATE_BITS) as usize).ok_or(Malformed)?;
    let ranges = read_ranges(reader, flags >> SHAPE_SHIFT & SHAPE_BITS)?;
    let rating = has(RATING)
        .then(|| read_rating(reader, source))
        .transpose()?;
    let reason = has(REASON)
        .then(|| reader.text().map(str::to_owned))
        .transpose()?;
    let versions = has(VERSIONS).then(|| reader.texts()).transpose()?;
    let qualifiers = has(QUALIFIERS)
        .then(|| reader.list(read_qualifier))
        .transpose()?;
    let affected = Affected {
        namespace: key.namespace.clone(),
        key: key.kind,
        package: key.name.clone(),
        state: *state,
        reason,
        ranges,
        versions: versions.unwrap_or_default(),
        rating,
        qualifiers: qualifiers.unwrap_or_default(),
    };
    Ok(Entry {
        id,
        withdrawn: has(WITHDRAWN),
        affected,
    })
}

const fn flag(bit: u64, is_set: bool) -> u64 {
    if is_set { bit } else { 0 }
}

fn shape_of(ranges: &[Range]) -> Shape {
    let [range] = ranges else {
        return if ranges.is_empty() {
            Shape::None
        } else {
            Shape::Listed
        };
    };
    match range.events.as_slice() {
        [RangeEvent::Introduced(from)] if from == "0" => Shape::All,
        [RangeEvent::Introduced(from), RangeEvent::Fixed(_)] if from == "0" => Shape::Below,
        _ => Shape::Listed,
    }
}

fn put_ranges(out: &mut Vec<u8>, shape: Shape, affected: &Affected) {
    match shape {
        Shape::None | Shape::All => {}
        Shape::Below => put_text(out, affected.fixed_version().unwrap_or_default()),
        Shape::Listed => {
            put_len(out, affected.ranges.len());
            for range in &affected.ranges {
                put_len(out, range.events.len());
                range.events.iter().for_each(|event| put_event(out, event));
            }
        }
    }
}

fn read_ranges(reader: &mut Reader<'_>, shape: u64) -> Result<Vec<Range>, Malformed> {
    match shape {
        0 => Ok(vec![]),
        1 => Ok(vec![Range::below(reader.text()?)]),
        2 => Ok(vec![Range::all()]),
        _ => reader.list(|reader| {
            let events = reader.list(read_event)?;
            Ok(Range { events })
        }),
    }
}

fn put_event(out: &mut Vec<u8>, event: &RangeEvent) {
    let (code, version) = match event {
        RangeEvent::Introduced(version) => (0, version),
        RangeEvent::Fixed(version) => (1, version),
        RangeEvent::LastAffected(version) => (2, version),
        RangeEvent::Limit(version) => (3, version),
    };
    out.push(code);
    put_text(out, version);
}

fn read_event(reader: &mut Reader<'_>) -> Result<RangeEvent, Malformed> {
    let make = match reader.byte()? {
        0 => RangeEvent::Introduced,
        1 => RangeEvent::Fixed,
        2 => RangeEvent::LastAffected,
        3 => RangeEvent::Limit,
        _ => return Err(Malformed),
    };
    Ok(make(reader.text()?.to_owned()))
}

fn put_qualifier(out: &mut Vec<u8>, qualifier: &Qualifier) {
    match qualifier {
        Qualifier::Module(stream) => {
            out.push(0);
            put_text(out, stream);
        }
        Qualifier::Architectures(names) => {
            out.push(1);
            put_texts(out, names);
        }
        Qualifier::RepositoryCpes(cpes) => {
            out.push(2);
            put_texts(out, cpes);
        }
        Qualifier::Channel(name) => {
            out.push(3);
            put_text(out, name);
        }
        Qualifier::Cpe(name) => {
            out.push(4);
            put_text(out, name);
        }
        Qualifier::Platforms(names) => {
            out.push(5);
            put_texts(out, names);
        }
    }
}

fn read_qualifier(reader: &mut Reader<'_>) -> Result<Qualifier, Malformed> {
    Ok(match reader.byte()? {
        0 => Qualifier::Module(reader.text()?.to_owned()),
        1 => Qualifier::Architectures(reader.texts()?),
        2 => Qualifier::RepositoryCpes(reader.texts()?),
        3 => Qualifier::Channel(reader.text()?.to_owned()),
        4 => Qualifier::Cpe(reader.text()?.to_owned()),
        5 => Qualifier::Platforms(reader.texts()?),
        _ => return Err(Malformed),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_has_its_place() {
        for state in State::ALL {
            assert_eq!(STATES.get(state_code(state) as usize), Some(&state));
        }
    }

    #[test]
    fn unknown_codes_are_refused() {
        assert_eq!(read_event(&mut Reader::new(&[4, 0])), Err(Malformed));
        assert_eq!(read_qualifier(&mut Reader::new(&[6, 0])), Err(Malformed));
        let key = Key {
            namespace: "debian:12".parse().unwrap(),
            kind: drydock_model::KeyKind::Source,
            name: "openssl".into(),
        };
        for flags in [7, ALL_FLAGS + 1] {
            let mut bytes = vec![0];
            put_number(&mut bytes, flags);
            assert!(read_entry(&mut Reader::new(&bytes), "s", &key).is_err());
        }
    }
}
