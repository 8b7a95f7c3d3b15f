//! One block: its items, and how it is stored.

use xxhash_rust::xxh3::xxh3_64_with_seed;
use zstd::bulk::{Compressor, Decompressor};

use super::{MAX_BLOCK, MAX_KEY};
use crate::layout::Kind;
use crate::wire::{Malformed, Reader, put_len, put_number};

/// Ways of storing the items.
const PLAIN: u8 = 0;
const ZSTD: u8 = 1;

/// Bytes before the side area.
const HEAD_LEN: usize = 9;

/// The content of a block.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Block {
    pub(super) items: Vec<u8>,
    pub(super) side: Vec<u8>,
}

/// Appends an item behind one with the key `previous` (empty for a block's first).
pub(super) fn put_item(items: &mut Vec<u8>, previous: &[u8], key: &[u8], value: &[u8]) {
    let shared = previous
        .iter()
        .zip(key)
        .take_while(|(left, right)| left == right)
        .count();
    let rest = key.get(shared..).unwrap_or_default();
    put_len(items, shared);
    put_len(items, rest.len());
    items.extend_from_slice(rest);
    put_len(items, value.len());
    items.extend_from_slice(value);
}

/// Reads the next item: `key` becomes its key, the value is returned.
pub(super) fn read_item<'a>(
    reader: &mut Reader<'a>,
    key: &mut Vec<u8>,
) -> Result<&'a [u8], Malformed> {
    let shared = reader.len()?;
    let length = reader.len()?;
    let rest = reader.take(length)?;
    if shared > key.len() || shared.saturating_add(length) > MAX_KEY {
        return Err(Malformed);
    }
    key.truncate(shared);
    key.extend_from_slice(rest);
    let length = reader.len()?;
    reader.take(length)
}

impl Block {
    /// The block as it stands in the file. Items that do not shrink are stored as they are.
    pub(super) fn store(&self, compressor: &mut Compressor<'_>) -> std::io::Result<Vec<u8>> {
        let compressed = compressor.compress(&self.items)?;
        Ok(if compressed.len() < self.items.len() {
            self.store_as(ZSTD, &compressed)
        } else {
            self.store_plain()
        })
    }

    /// The block as it stands in the file, not compressed.
    pub(super) fn store_plain(&self) -> Vec<u8> {
        self.store_as(PLAIN, &self.items)
    }

    fn store_as(&self, way: u8, items: &[u8]) -> Vec<u8> {
        let mut stored = Vec::with_capacity(HEAD_LEN + self.side.len() + items.len());
        stored.push(way);
        stored.extend_from_slice(&(self.items.len() as u32).to_le_bytes());
        stored.extend_from_slice(&(self.side.len() as u32).to_le_bytes());
        stored.extend_from_slice(&self.side);
        stored.extend_from_slice(items);
        stored
    }

    /// Reads a block as it stands in the file.
    pub(super) fn read(
        stored: &[u8],
        decompressor: &mut Decompressor<'_>,
    ) -> Result<Self, Malformed> {
        let reader = &mut Reader::new(stored);
        let way = reader.byte()?;
        let length = u32::from_le_bytes(reader.array()?) as usize;
        let side_length = u32::from_le_bytes(reader.array()?) as usize;
        let side = reader.take(side_length)?.to_vec();
        let stored_items = reader.rest();
        if length > MAX_BLOCK {
            return Err(Malformed);
        }
        let items = match way {
            PLAIN => stored_items.to_vec(),
            ZSTD => {
                let mut items = Vec::with_capacity(length);
                decompressor
                    .decompress_to_buffer(stored_items, &mut items)
                    .map_err(|_| Malformed)?;
                items
            }
            _ => return Err(Malformed),
        };
        if items.len() != length {
            return Err(Malformed);
        }
        Ok(Self { items, side })
    }
}

/// Where a stored block stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Line {
    /// From the beginning of its section.
    pub(super) offset: u64,
    pub(super) length: u32,
    pub(super) checksum: u64,
}

impl Line {
    /// The line of a block that is stored at `offset` of the section of `kind`.
    pub(super) fn new(kind: Kind, offset: u64, stored: &[u8]) -> Self {
        Self {
            offset,
            // Far below 4 GiB, see the limits of the table.
            length: stored.len() as u32,
            checksum: checksum(kind, offset, stored),
        }
    }

    /// Whether these are the bytes that the line speaks of.
    pub(super) fn is_of(&self, kind: Kind, stored: &[u8]) -> bool {
        checksum(kind, self.offset, stored) == self.checksum
    }

    /// As the value of an item of a page.
    pub(super) fn put(&self, out: &mut Vec<u8>) {
        put_number(out, self.offset);
        put_number(out, u64::from(self.length));
        out.extend_from_slice(&self.checksum.to_le_bytes());
    }

    pub(super) fn read(value: &[u8]) -> Result<Self, Malformed> {
        let reader = &mut Reader::new(value);
        let line = Self {
            offset: reader.number()?,
            length: reader.number_u32()?,
            checksum: u64::from_le_bytes(reader.array()?),
        };
        reader.finish()?;
        Ok(line)
    }
}

fn checksum(kind: Kind, offset: u64, stored: &[u8]) -> u64 {
    xxh3_64_with_seed(stored, kind.code() << 56 | offset)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_round_trip() {
        let pairs: [(&[u8], &[u8]); 4] = [
            (b"", b""),
            (b"open", b"1"),
            (b"openssl", b"22"),
            (b"zlib", b""),
        ];
        let mut items = vec![];
        let mut previous: &[u8] = b"";
        for (key, value) in pairs {
            put_item(&mut items, previous, key, value);
            previous = key;
        }
        let reader = &mut Reader::new(&items);
        let mut key = vec![];
        for (expected, value) in pairs {
            assert_eq!(read_item(reader, &mut key), Ok(value));
            assert_eq!(key, expected);
        }
        assert!(reader.is_empty());
    }

    #[test]
    fn keys_cannot_share_what_is_not_there() {
        let mut key = b"abc".to_vec();
        let items = [4, 0, 0];
        assert_eq!(
            read_item(&mut Reader::new(&items), &mut key),
            Err(Malformed)
        );
    }

    #[test]
    fn blocks_round_trip_compressed_or_not() {
        let compressor = &mut Compressor::new(3).unwrap();
        let decompressor = &mut Decompressor::new().unwrap();
        for items in [vec![], vec![7], vec![b'a'; 5000]] {
            let block = Block {
                items,
                side: vec![1, 2, 3],
            };
            let stored = block.store(compressor).unwrap();
            assert_eq!(Block::read(&stored, decompressor), Ok(block));
        }
    }

    #[test]
    fn lengths_that_do_not_fit_are_refused() {
        let decompressor = &mut Decompressor::new().unwrap();
        let block = Block {
            items: vec![b'a'; 100],
            side: vec![],
        };
        let stored = block.store(&mut Compressor::new(3).unwrap()).unwrap();
        for (at, byte) in [(0, 9), (1, 99), (1, 101), (4, 0x7f), (5, 1), (8, 0xff)] {
            let mut stored = stored.clone();
            stored[at] = byte;
            assert_eq!(
                Block::read(&stored, decompressor),
                Err(Malformed),
                "byte {at}"
            );
        }
    }
}
