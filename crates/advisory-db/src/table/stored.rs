//! A section of blocks in an opened file: fetches, checks, decompresses and remembers them.

use std::cmp::Ordering;
use std::ops::Range;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use zstd::bulk::Decompressor;

use super::block::{Block, Line, read_item};
use crate::Error;
use crate::layout::Kind;
use crate::opened::Opened;
use crate::wire::{Malformed, Reader};

/// Blocks that are remembered: the look-ups of a scan stay within one namespace and come back to the
/// same ones. Half a megabyte per section.
const REMEMBERED: usize = 64;

/// A section of blocks.
pub(super) struct Stored {
    kind: Kind,
    section: Range<usize>,
    dictionary: Range<usize>,
    /// By offset modulo its length; a block that comes later takes the place.
    remembered: Mutex<Vec<Remembered>>,
    idle: Mutex<Vec<Decompressor<'static>>>,
}

/// A block with its offset.
type Remembered = Option<(u64, Arc<Block>)>;

impl Stored {
    /// The range of the dictionary is empty where there is none.
    pub(super) fn new(kind: Kind, section: Range<usize>, dictionary: Range<usize>) -> Self {
        Self {
            kind,
            section,
            dictionary,
            remembered: Mutex::new(vec![None; REMEMBERED]),
            idle: Mutex::default(),
        }
    }

    /// Where it stands.
    pub(super) const fn section(&self) -> &Range<usize> {
        &self.section
    }

    /// The block of a line, remembered or read.
    pub(super) fn block(&self, file: &Opened, line: Line) -> Result<Arc<Block>, Error> {
        // Offsets of blocks have no pattern; the multiplication spreads what little there is.
        let slot = (line.offset.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32) as usize % REMEMBERED;
        let remembered = |blocks: &[Remembered]| {
            let (offset, block) = blocks.get(slot)?.as_ref()?;
            (*offset == line.offset).then(|| Arc::clone(block))
        };
        if let Some(block) = remembered(&lock(&self.remembered)) {
            return Ok(block);
        }
        let block = Arc::new(self.read(file, line)?);
        if let Some(entry) = lock(&self.remembered).get_mut(slot) {
            *entry = Some((line.offset, Arc::clone(&block)));
        }
        Ok(block)
    }

    /// The block of a line, read.
    pub(super) fn read(&self, file: &Opened, line: Line) -> Result<Block, Error> {
        file.check_whole()?;
        let damaged = |Malformed| self.damaged(file, line);
        // Copied, so that what was checked is what is decoded, whoever writes to the file.
        let stored = slice_of(file.slice(&self.section), line)
            .map_err(damaged)?
            .to_vec();
        if file.is_checked && !line.is_of(self.kind, &stored) {
            return Err(damaged(Malformed));
        }
        let mut decompressor = self.decompressor(file)?;
        let block = Block::read(&stored, &mut decompressor).map_err(damaged)?;
        lock(&self.idle).push(decompressor);
        Ok(block)
    }

    /// The items of a block, each with its key.
    pub(super) fn items<'a>(&self, block: &'a Block) -> Items<'a> {
        Items {
            reader: Reader::new(&block.items),
            side: Reader::new(&block.side),
            side_len: self.kind.side_len(),
            key: vec![],
        }
    }

    /// The error for damage to a block.
    pub(super) fn damaged(&self, file: &Opened, line: Line) -> Error {
        let (kind, offset) = (self.kind.word(), line.offset);
        file.damaged(format!("the block at byte {offset} of {kind}"))
    }

    /// One that is idle, or a new one: there will be as many as threads have read at once.
    fn decompressor(&self, file: &Opened) -> Result<Decompressor<'static>, Error> {
        if let Some(idle) = lock(&self.idle).pop() {
            return Ok(idle);
        }
        Decompressor::with_dictionary(file.slice(&self.dictionary))
            .map_err(|_| file.damaged(format!("the dictionary of {}", self.kind.word())))
    }
}

impl std::fmt::Debug for Stored {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Stored")
            .field("kind", &self.kind)
            .field("section", &self.section)
            .finish_non_exhaustive()
    }
}

/// One item with its own bytes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Item {
    pub(crate) key: Vec<u8>,
    pub(crate) value: Vec<u8>,
    /// What stands beside it in the side area.
    pub(crate) side: Vec<u8>,
}

/// A walk through the items of one block.
pub(super) struct Items<'a> {
    reader: Reader<'a>,
    side: Reader<'a>,
    side_len: usize,
    key: Vec<u8>,
}

impl<'a> Items<'a> {
    pub(super) const fn is_empty(&self) -> bool {
        self.reader.is_empty()
    }

    /// The key of the item that was read last.
    pub(super) fn key(&self) -> &[u8] {
        &self.key
    }

    /// The next value and what stands beside it.
    pub(super) fn next(&mut self) -> Result<(&'a [u8], &'a [u8]), Malformed> {
        let value = read_item(&mut self.reader, &mut self.key)?;
        Ok((value, self.side.take(self.side_len)?))
    }

    /// Calls `visit` with the values of `key`.
    pub(super) fn visit(
        mut self,
        key: &[u8],
        visit: &mut impl FnMut(&[u8], &[u8]) -> Result<(), Malformed>,
    ) -> Result<(), Malformed> {
        while !self.is_empty() {
            let (value, side) = self.next()?;
            match self.key.as_slice().cmp(key) {
                Ordering::Less => {}
                Ordering::Equal => visit(value, side)?,
                Ordering::Greater => break,
            }
        }
        Ok(())
    }

    pub(super) fn collect(mut self) -> Result<Vec<Item>, Malformed> {
        let mut items = vec![];
        while !self.is_empty() {
            let (value, side) = self.next()?;
            items.push(Item {
                key: self.key.clone(),
                value: value.to_vec(),
                side: side.to_vec(),
            });
        }
        self.side.finish()?;
        Ok(items)
    }
}

fn slice_of(section: &[u8], line: Line) -> Result<&[u8], Malformed> {
    let start = usize::try_from(line.offset).map_err(|_| Malformed)?;
    let end = start.checked_add(line.length as usize).ok_or(Malformed)?;
    section.get(start..end).ok_or(Malformed)
}

/// A thread that panicked while it held a lock left nothing half-done behind: what is guarded are
/// whole blocks and idle decompressors.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
