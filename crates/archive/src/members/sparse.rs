//! Files stored without their holes.
//!
//! [The four formats](https://www.gnu.org/software/tar/manual/html_node/Sparse-Formats.html): old GNU
//! (map in the header and in blocks after it), PAX 0.0 and 0.1 (map in records), PAX 1.0 (map at the
//! beginning of the body).

use super::header::{BLOCK, Header, parse_number};
use super::pax::{Extensions, parse_decimal};

/// How a member's holes are described.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Sparse {
    /// It has none.
    No,
    /// Pairs of offset and length, and the size with holes.
    Map { pieces: Vec<Piece>, size: u64 },
    /// The map comes first in the body.
    InBody { size: u64 },
    /// The map is longer than allowed; the body cannot be put together.
    TooLong { size: u64 },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Piece {
    offset: u64,
    len: u64,
}

/// Length of one pair in old GNU maps: two numbers of 12 bytes.
const PAIR: usize = 24;
/// Pairs in a block of its own, before the flag that says whether another one follows.
const PAIRS_IN_BLOCK: usize = 21;

/// What header and records say about holes.
pub(super) fn find(header: &Header, extensions: &Extensions) -> Result<Sparse, &'static str> {
    if header.type_flag() == b'S' {
        let size = header
            .sparse_size()
            .ok_or("the size of a sparse file is not a number")?;
        let pieces = parse_pairs(header.sparse_map())?;
        return Ok(Sparse::Map { pieces, size });
    }
    let records = extensions.sparse();
    if !records.found {
        return Ok(Sparse::No);
    }
    let size = records
        .real_size
        .ok_or("a sparse file without its real size")?;
    match records.version {
        (1, 0) => Ok(Sparse::InBody { size }),
        (0, _) => Ok(Sparse::Map {
            pieces: pair_up(&records.map)?,
            size,
        }),
        _ => Err("an unknown version of the sparse format"),
    }
}

impl Sparse {
    pub(super) const fn real_size(&self) -> Option<u64> {
        match self {
            Self::No => None,
            Self::Map { size, .. } | Self::InBody { size } | Self::TooLong { size } => Some(*size),
        }
    }

    /// Adds a block of an old GNU map; whether another one follows.
    pub(super) fn add_block(
        &mut self,
        block: &[u8; BLOCK],
        cap: u64,
    ) -> Result<bool, &'static str> {
        let (pairs, rest) = block.split_at(PAIR * PAIRS_IN_BLOCK);
        if let Self::Map { pieces, size } = self {
            pieces.extend(parse_pairs(pairs)?);
            if pieces.len() as u64 > cap / PAIR as u64 {
                *self = Self::TooLong { size: *size };
            }
        }
        Ok(rest.first().is_some_and(|flag| *flag != 0))
    }

    /// Puts the file together. `size` is the one that the caller has checked and allows.
    pub(super) fn expand(&self, stored: &[u8], size: u64) -> Result<Vec<u8>, String> {
        let in_body;
        let (pieces, mut data) = match self {
            Self::No => return Ok(stored.to_vec()),
            Self::TooLong { .. } => return Err("its map of holes is too long".to_owned()),
            Self::Map { pieces, .. } => (pieces, stored),
            Self::InBody { .. } => {
                let (map, rest) = split_map(stored).ok_or("its map of holes is damaged")?;
                in_body = map;
                (&in_body, rest)
            }
        };
        let mut file = vec![0; usize::try_from(size).map_err(|_| "it is too big")?];
        let mut end = 0;
        for piece in pieces {
            if piece.offset < end {
                return Err("its map of holes is out of order".to_owned());
            }
            end = piece.offset.saturating_add(piece.len);
            let place = usize_range(piece.offset, end).and_then(|range| file.get_mut(range));
            let part = usize::try_from(piece.len)
                .ok()
                .and_then(|len| data.split_at_checked(len));
            let (Some(place), Some((part, rest))) = (place, part) else {
                return Err("its map of holes does not fit its body".to_owned());
            };
            place.copy_from_slice(part);
            data = rest;
        }
        Ok(file)
    }
}

fn usize_range(start: u64, end: u64) -> Option<std::ops::Range<usize>> {
    Some(usize::try_from(start).ok()?..usize::try_from(end).ok()?)
}

/// Pairs of an old GNU map; one that starts with NUL ends it.
fn parse_pairs(bytes: &[u8]) -> Result<Vec<Piece>, &'static str> {
    let mut pieces = Vec::new();
    for pair in bytes.chunks_exact(PAIR) {
        if pair.first() == Some(&0) {
            break;
        }
        let (offset, len) = pair.split_at(PAIR / 2);
        match (parse_number(offset), parse_number(len)) {
            (Some(offset), Some(len)) => pieces.push(Piece { offset, len }),
            _ => return Err("the map of a sparse file is not made of numbers"),
        }
    }
    Ok(pieces)
}

fn pair_up(numbers: &[u64]) -> Result<Vec<Piece>, &'static str> {
    let (pairs, rest) = numbers.as_chunks::<2>();
    if !rest.is_empty() {
        return Err("the map of a sparse file has an odd number of numbers");
    }
    Ok(pairs
        .iter()
        .map(|&[offset, len]| Piece { offset, len })
        .collect())
}

/// The map of format 1.0: decimal numbers, one a line, the first one counting the pairs; then
/// padding to the next block.
fn split_map(body: &[u8]) -> Option<(Vec<Piece>, &[u8])> {
    let mut at = 0;
    let mut next = || {
        let rest = body.get(at..)?;
        let line = rest.get(..rest.iter().take(24).position(|byte| *byte == b'\n')?)?;
        at += line.len() + 1;
        parse_decimal(line)
    };
    let count = next()?;
    let mut pieces = Vec::new();
    for _ in 0..count {
        let (offset, len) = (next()?, next()?);
        pieces.push(Piece { offset, len });
    }
    Some((pieces, body.get(at.next_multiple_of(BLOCK)..)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(pieces: &[(u64, u64)], size: u64) -> Sparse {
        let pieces = pieces
            .iter()
            .map(|&(offset, len)| Piece { offset, len })
            .collect();
        Sparse::Map { pieces, size }
    }

    #[test]
    fn expands() {
        let sparse = map(&[(1, 2), (5, 1), (8, 0)], 8);
        assert_eq!(sparse.expand(b"abc", 8).unwrap(), b"\0ab\0\0c\0\0");
        let mut body = b"2\n1\n2\n5\n1\n".to_vec();
        body.resize(BLOCK, 0);
        body.extend(b"abc");
        let sparse = Sparse::InBody { size: 8 };
        assert_eq!(sparse.expand(&body, 8).unwrap(), b"\0ab\0\0c\0\0");
    }

    #[test]
    fn refuses_maps_that_do_not_fit() {
        for pieces in [
            &[(7, 2)][..],
            &[(0, 9)],
            &[(4, 1), (2, 1)],
            &[(0, 2), (1, 1)],
            &[(0, 4)],
            &[(u64::MAX, u64::MAX)],
        ] {
            assert!(map(pieces, 8).expand(b"abc", 8).is_err(), "{pieces:?}");
        }
        for body in [&b"1\n"[..], b"9999999999999\n1\n1\n", b"x\n", b""] {
            let sparse = Sparse::InBody { size: 8 };
            assert!(sparse.expand(body, 8).is_err(), "{body:?}");
        }
    }
}
