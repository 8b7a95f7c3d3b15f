//! Writes a sorted table.

use std::thread;

use zstd::bulk::Compressor;
use zstd::dict::EncoderDictionary;

use super::block::{Block, Line, put_item};
use super::root::RootWriter;
use crate::Error;
use crate::builder::Output;
use crate::layout::Kind;

/// Items of a page are closed when they are this many bytes.
const PAGE_AIM: usize = 4 << 10;

/// zstd's level; see the ADR for the figures.
const LEVEL: i32 = 7;

/// Blocks that are compressed together, on as many threads as there are processors.
const BATCH: usize = 256;

/// Items of a block are compressed once they are this many bytes; see the ADR for the figures. A scan
/// looks up each package's key but reads the records of its findings only.
const fn block_aim(kind: Kind) -> usize {
    match kind {
        Kind::Records => 16 << 10,
        _ => 4 << 10,
    }
}

/// Blocks or pages that fill with items.
#[derive(Debug, Default)]
struct Filling {
    block: Block,
    first_key: Vec<u8>,
    last_key: Vec<u8>,
}

impl Filling {
    fn push(&mut self, key: &[u8], value: &[u8], side: &[u8]) {
        if self.block.items.is_empty() {
            self.first_key = key.to_vec();
            self.last_key.clear();
        }
        put_item(&mut self.block.items, &self.last_key, key, value);
        self.block.side.extend_from_slice(side);
        self.last_key.clear();
        self.last_key.extend_from_slice(key);
    }

    /// What has filled, with its first key; nothing where nothing came.
    fn take(&mut self) -> Option<(Vec<u8>, Block)> {
        let filled = std::mem::take(self);
        (!filled.block.items.is_empty()).then_some((filled.first_key, filled.block))
    }
}

/// Writes blocks to the output as they fill, and keeps the index in memory.
pub(crate) struct TableWriter {
    kind: Kind,
    pages_kind: Kind,
    start: u64,
    block: Filling,
    pending: Vec<(Vec<u8>, Block)>,
    page: Filling,
    pages: Vec<u8>,
    root: RootWriter,
    dictionary: Option<EncoderDictionary<'static>>,
}

/// What a table leaves to be written behind its blocks.
#[derive(Debug)]
pub(crate) struct TableEnds {
    /// Where its blocks began.
    pub(crate) start: u64,
    pub(crate) pages: Vec<u8>,
    pub(crate) root: Vec<u8>,
}

impl TableWriter {
    /// A table whose blocks begin where `output` stands.
    pub(crate) fn new(
        (kind, pages_kind): (Kind, Kind),
        output: &Output,
        dictionary: Option<&[u8]>,
    ) -> Self {
        Self {
            kind,
            pages_kind,
            start: output.position(),
            block: Filling::default(),
            pending: vec![],
            page: Filling::default(),
            pages: vec![],
            root: RootWriter::default(),
            dictionary: dictionary.map(|bytes| EncoderDictionary::copy(bytes, LEVEL)),
        }
    }

    /// Adds an item whose key is not below the last one. `side` goes uncompressed.
    pub(crate) fn push(
        &mut self,
        output: &mut Output,
        key: &[u8],
        value: &[u8],
        side: &[u8],
    ) -> Result<(), Error> {
        self.block.push(key, value, side);
        if self.block.block.items.len() >= block_aim(self.kind) {
            self.pending.extend(self.block.take());
        }
        if self.pending.len() >= BATCH {
            self.write_pending(output)?;
        }
        Ok(())
    }

    /// Writes what is left.
    pub(crate) fn finish(mut self, output: &mut Output) -> Result<TableEnds, Error> {
        self.pending.extend(self.block.take());
        self.write_pending(output)?;
        self.close_page();
        Ok(TableEnds {
            start: self.start,
            pages: self.pages,
            root: self.root.finish(),
        })
    }

    fn write_pending(&mut self, output: &mut Output) -> Result<(), Error> {
        let pending = std::mem::take(&mut self.pending);
        let stored = store_all(&pending, self.dictionary.as_ref())
            .map_err(|source| output.failed("compress", source))?;
        for ((first_key, _), stored) in pending.iter().zip(&stored) {
            let line = Line::new(self.kind, output.position() - self.start, stored);
            let mut value = vec![];
            line.put(&mut value);
            self.page.push(first_key, &value, &[]);
            if self.page.block.items.len() >= PAGE_AIM {
                self.close_page();
            }
            output.write(stored)?;
        }
        Ok(())
    }

    fn close_page(&mut self) {
        if let Some((first_key, page)) = self.page.take() {
            let stored = page.store_plain();
            let line = Line::new(self.pages_kind, self.pages.len() as u64, &stored);
            self.root.push(line, &first_key);
            self.pages.extend(stored);
        }
    }
}

type Dictionary<'a> = Option<&'a EncoderDictionary<'static>>;

/// Compresses blocks, the result in their order whatever the number of threads.
fn store_all(
    blocks: &[(Vec<u8>, Block)],
    dictionary: Dictionary<'_>,
) -> std::io::Result<Vec<Vec<u8>>> {
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let share = blocks.len().div_ceil(threads).max(1);
    thread::scope(|scope| {
        let workers = blocks.chunks(share).map(|chunk| {
            let work = move || store_some(chunk, dictionary);
            thread::Builder::new().spawn_scoped(scope, work)
        });
        let workers = workers.collect::<std::io::Result<Vec<_>>>()?;
        let mut stored = Vec::with_capacity(blocks.len());
        for worker in workers {
            stored.extend(worker.join().unwrap_or_else(|_| Err(panicked()))?);
        }
        Ok(stored)
    })
}

fn store_some(
    blocks: &[(Vec<u8>, Block)],
    dictionary: Dictionary<'_>,
) -> std::io::Result<Vec<Vec<u8>>> {
    let mut compressor = match dictionary {
        Some(dictionary) => Compressor::with_prepared_dictionary(dictionary)?,
        None => Compressor::new(LEVEL)?,
    };
    // The block tells its length and the table its dictionary.
    compressor.include_contentsize(false)?;
    compressor.include_dictid(false)?;
    blocks
        .iter()
        .map(|(_, block)| block.store(&mut compressor))
        .collect()
}

fn panicked() -> std::io::Error {
    std::io::Error::other("a compressing thread panicked")
}
