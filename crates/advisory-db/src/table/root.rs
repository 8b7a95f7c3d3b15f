//! The root of a table's index: where each page stands and which key it begins with. Fixed lines, so
//! that it is searched as it lies in the file.

use std::ops::Range;

use super::block::Line;
use crate::opened::Opened;
use crate::wire::{Malformed, Reader};

/// Bytes of the count before the lines.
const COUNT_LEN: usize = 4;
/// Bytes of one line.
const LINE_LEN: usize = 24;

/// Writes a root, page by page.
#[derive(Debug, Default)]
pub(super) struct RootWriter {
    lines: Vec<u8>,
    keys: Vec<u8>,
    count: u32,
}

impl RootWriter {
    /// Adds a page. With keys of [`super::MAX_KEY`] a root of 4 GiB would be the root of petabytes.
    pub(super) fn push(&mut self, line: Line, first_key: &[u8]) {
        self.keys.extend_from_slice(first_key);
        self.lines.extend_from_slice(&line.offset.to_le_bytes());
        self.lines.extend_from_slice(&line.length.to_le_bytes());
        self.lines
            .extend_from_slice(&(self.keys.len() as u32).to_le_bytes());
        self.lines.extend_from_slice(&line.checksum.to_le_bytes());
        self.count += 1;
    }

    /// The section.
    pub(super) fn finish(self) -> Vec<u8> {
        let mut bytes = self.count.to_le_bytes().to_vec();
        bytes.extend(self.lines);
        bytes.extend(self.keys);
        bytes
    }
}

/// A root inside an opened file; nothing of it is copied.
#[derive(Debug)]
pub(super) struct Root {
    lines: Range<usize>,
    keys: Range<usize>,
    count: u32,
}

impl Root {
    /// Finds lines and keys in a section whose checksum is right.
    pub(super) fn new(file: &Opened, section: &Range<usize>) -> Result<Self, Malformed> {
        let reader = &mut Reader::new(file.slice(section));
        let count = u32::from_le_bytes(reader.array()?);
        let length = (count as usize).checked_mul(LINE_LEN).ok_or(Malformed)?;
        reader.take(length)?;
        let start = section.start + COUNT_LEN;
        Ok(Self {
            lines: start..start + length,
            keys: start + length..section.end,
            count,
        })
    }

    /// Number of pages.
    pub(super) const fn count(&self) -> u32 {
        self.count
    }

    /// A page's line, and where its first key ends.
    fn line_and_end(&self, file: &Opened, place: u32) -> Result<(Line, usize), Malformed> {
        let skip = (place as usize).checked_mul(LINE_LEN).ok_or(Malformed)?;
        let lines = file.slice(&self.lines).get(skip..).ok_or(Malformed)?;
        let reader = &mut Reader::new(lines);
        let offset = u64::from_le_bytes(reader.array()?);
        let length = u32::from_le_bytes(reader.array()?);
        let key_end = u32::from_le_bytes(reader.array()?) as usize;
        let line = Line {
            offset,
            length,
            checksum: u64::from_le_bytes(reader.array()?),
        };
        Ok((line, key_end))
    }

    /// A page's line.
    pub(super) fn line(&self, file: &Opened, place: u32) -> Result<Line, Malformed> {
        self.line_and_end(file, place).map(|(line, _)| line)
    }

    fn first_key<'a>(&self, file: &'a Opened, place: u32) -> Result<&'a [u8], Malformed> {
        let start = match place.checked_sub(1) {
            None => 0,
            Some(before) => self.line_and_end(file, before)?.1,
        };
        let (_, end) = self.line_and_end(file, place)?;
        file.slice(&self.keys).get(start..end).ok_or(Malformed)
    }

    /// The first page that may speak of `key`: the last one that begins before it, or the very first.
    pub(super) fn first_page_of(&self, file: &Opened, key: &[u8]) -> Result<u32, Malformed> {
        let (mut low, mut high) = (0, self.count);
        while low < high {
            let middle = low + (high - low) / 2;
            if self.first_key(file, middle)? < key {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        Ok(low.saturating_sub(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_page_before() {
        let mut writer = RootWriter::default();
        for (place, key) in [b"b", b"d", b"d", b"f"].into_iter().enumerate() {
            let line = Line {
                offset: place as u64 * 10,
                length: 10,
                checksum: 0,
            };
            writer.push(line, key);
        }
        let bytes = writer.finish();
        let section = 0..bytes.len();
        let file = Opened::of_memory(bytes, true);
        let root = Root::new(&file, &section).unwrap();
        assert_eq!(root.line(&file, 3).unwrap().offset, 30);
        assert!(root.line(&file, 4).is_err());
        for (key, place) in [("a", 0), ("b", 0), ("c", 0), ("d", 0), ("e", 2), ("g", 3)] {
            assert_eq!(
                root.first_page_of(&file, key.as_bytes()),
                Ok(place),
                "{key}"
            );
        }
    }

    #[test]
    fn counts_beyond_the_bytes_are_refused() {
        let file = Opened::of_memory(vec![0xff; 40], true);
        assert!(Root::new(&file, &(0..40)).is_err());
    }
}
