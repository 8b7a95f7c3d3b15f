//! An advisory record as bytes, and the keys that it speaks of.
//!
//! The source is told by the record's handle, and the first 32 bytes of its digest stand beside the
//! compressed block, since nothing compresses them.

use drydock_model::{AdvisoryRecord, Algorithm, Digest, KeyKind};

use super::rating::{put_rating, put_reference, read_rating, read_reference};
use super::{Malformed, Reader, put_len, put_number, put_text, put_texts, put_time};

const DESCRIPTION: u64 = 1;
const PUBLISHED: u64 = 1 << 1;
const MODIFIED: u64 = 1 << 2;
const WITHDRAWN: u64 = 1 << 3;
const ALIASES: u64 = 1 << 4;
const UPSTREAM: u64 = 1 << 5;
const RELATED: u64 = 1 << 6;
const RATINGS: u64 = 1 << 7;
const REFERENCES: u64 = 1 << 8;
const LONG_DIGEST: u64 = 1 << 9;
const ALL_FLAGS: u64 = (1 << 10) - 1;

/// Bytes of a digest that stand beside the block.
pub(crate) const DIGEST_HEAD: usize = 32;

/// One package name that a record speaks of, with the places of its namespaces, ascending.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Touched {
    pub(crate) kind: KeyKind,
    pub(crate) name: String,
    pub(crate) namespaces: Vec<u32>,
}

/// The byte that a key kind is in keys and in records; sorts like the kind itself.
pub(crate) const fn kind_code(kind: KeyKind) -> u8 {
    match kind {
        KeyKind::Source => 0,
        KeyKind::Binary => 1,
    }
}

/// The kind of a byte.
pub(crate) const fn kind_of(code: u8) -> Result<KeyKind, Malformed> {
    match code {
        0 => Ok(KeyKind::Source),
        1 => Ok(KeyKind::Binary),
        _ => Err(Malformed),
    }
}

/// Appends a record, without its source and the head of its digest.
pub(crate) fn put_record(out: &mut Vec<u8>, record: &AdvisoryRecord) {
    put_number(out, flags_of(record));
    put_text(out, &record.id);
    put_text(out, &record.locator);
    for ids in [&record.aliases, &record.upstream, &record.related] {
        if !ids.is_empty() {
            put_texts(out, ids);
        }
    }
    let times = [record.published, record.modified, record.withdrawn];
    for time in times.into_iter().flatten() {
        put_time(out, time);
    }
    if !record.ratings.is_empty() {
        put_len(out, record.ratings.len());
        for rating in &record.ratings {
            put_rating(out, rating, &record.source);
        }
    }
    if let Some(description) = &record.description {
        put_text(out, description);
    }
    if !record.references.is_empty() {
        put_len(out, record.references.len());
        for reference in &record.references {
            put_reference(out, reference);
        }
    }
    out.extend_from_slice(digest_tail(&record.digest));
}

fn flags_of(record: &AdvisoryRecord) -> u64 {
    [
        (DESCRIPTION, record.description.is_some()),
        (PUBLISHED, record.published.is_some()),
        (MODIFIED, record.modified.is_some()),
        (WITHDRAWN, record.withdrawn.is_some()),
        (ALIASES, !record.aliases.is_empty()),
        (UPSTREAM, !record.upstream.is_empty()),
        (RELATED, !record.related.is_empty()),
        (RATINGS, !record.ratings.is_empty()),
        (REFERENCES, !record.references.is_empty()),
        (LONG_DIGEST, !digest_tail(&record.digest).is_empty()),
    ]
    .into_iter()
    .filter_map(|(bit, is_set)| is_set.then_some(bit))
    .sum()
}

/// The part of a digest that stands beside the block.
pub(crate) fn digest_head(digest: &Digest) -> &[u8] {
    digest.as_bytes().get(..DIGEST_HEAD).unwrap_or_default()
}

fn digest_tail(digest: &Digest) -> &[u8] {
    match digest.algorithm() {
        Algorithm::Sha256 => &[],
        Algorithm::Sha512 => digest.as_bytes().get(DIGEST_HEAD..).unwrap_or_default(),
    }
}

/// Reads a record of `source` whose digest begins with `head`.
pub(crate) fn read_record(
    reader: &mut Reader<'_>,
    source: &str,
    head: [u8; DIGEST_HEAD],
) -> Result<AdvisoryRecord, Malformed> {
    let flags = reader.number()?;
    if flags & !ALL_FLAGS != 0 {
        return Err(Malformed);
    }
    let has = |bit| flags & bit != 0;
    // Fields are read in the order in which they are written here.
    Ok(AdvisoryRecord {
        source: source.to_owned(),
        id: reader.text()?.to_owned(),
        locator: reader.text()?.to_owned(),
        aliases: read_if(has(ALIASES), || reader.texts())?.unwrap_or_default(),
        upstream: read_if(has(UPSTREAM), || reader.texts())?.unwrap_or_default(),
        related: read_if(has(RELATED), || reader.texts())?.unwrap_or_default(),
        published: read_if(has(PUBLISHED), || reader.time())?,
        modified: read_if(has(MODIFIED), || reader.time())?,
        withdrawn: read_if(has(WITHDRAWN), || reader.time())?,
        ratings: read_if(has(RATINGS), || {
            reader.list(|reader| read_rating(reader, source))
        })?
        .unwrap_or_default(),
        description: read_if(has(DESCRIPTION), || Ok(reader.text()?.to_owned()))?,
        references: read_if(has(REFERENCES), || reader.list(read_reference))?.unwrap_or_default(),
        digest: read_digest(reader, has(LONG_DIGEST), head)?,
    })
}

fn read_if<T>(
    is_there: bool,
    read: impl FnOnce() -> Result<T, Malformed>,
) -> Result<Option<T>, Malformed> {
    is_there.then(read).transpose()
}

fn read_digest(
    reader: &mut Reader<'_>,
    is_long: bool,
    head: [u8; DIGEST_HEAD],
) -> Result<Digest, Malformed> {
    if !is_long {
        return Ok(Digest::sha256(head));
    }
    let mut bytes = [0; 64];
    let (first, second) = bytes.split_at_mut(DIGEST_HEAD);
    first.copy_from_slice(&head);
    second.copy_from_slice(reader.take(64 - DIGEST_HEAD)?);
    Ok(Digest::sha512(bytes))
}

/// Appends the keys that a record speaks of.
pub(crate) fn put_touched(out: &mut Vec<u8>, touched: &[Touched]) {
    put_len(out, touched.len());
    for name in touched {
        out.push(kind_code(name.kind));
        put_text(out, &name.name);
        put_ascending(out, &name.namespaces);
    }
}

/// Reads the keys that a record speaks of.
pub(crate) fn read_touched(reader: &mut Reader<'_>) -> Result<Vec<Touched>, Malformed> {
    reader.list(|reader| {
        Ok(Touched {
            kind: kind_of(reader.byte()?)?,
            name: reader.text()?.to_owned(),
            namespaces: read_ascending(reader)?,
        })
    })
}

/// Appends a list of numbers that only grow, as differences.
pub(crate) fn put_ascending(out: &mut Vec<u8>, numbers: &[u32]) {
    put_len(out, numbers.len());
    let mut last = 0;
    for number in numbers {
        put_number(out, u64::from(number.wrapping_sub(last)));
        last = *number;
    }
}

/// Reads a list of numbers that only grow.
pub(crate) fn read_ascending(reader: &mut Reader<'_>) -> Result<Vec<u32>, Malformed> {
    let mut last = 0u32;
    reader.list(|reader| {
        last = last.checked_add(reader.number_u32()?).ok_or(Malformed)?;
        Ok(last)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ascending_numbers_round_trip() {
        for numbers in [vec![], vec![0], vec![3, 3, 4, 70_000, u32::MAX]] {
            let mut bytes = vec![];
            put_ascending(&mut bytes, &numbers);
            assert_eq!(read_ascending(&mut Reader::new(&bytes)), Ok(numbers));
        }
    }

    #[test]
    fn unknown_codes_are_refused() {
        assert_eq!(kind_of(2), Err(Malformed));
        let mut bytes = vec![];
        put_number(&mut bytes, ALL_FLAGS + 1);
        bytes.extend([0, 0]);
        assert!(read_record(&mut Reader::new(&bytes), "s", [0; 32]).is_err());
    }
}
