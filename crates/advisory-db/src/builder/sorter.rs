//! Sorts more pairs than fit in memory: sorted runs in unnamed temporary files, merged at the end.
//!
//! The files have no name, so that nothing is left behind even by a process that is killed. They are
//! open all at once at the end; with the default memory a database of several hundred gigabytes would
//! be needed to come near the usual limit on open files.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Seek, Write};
use std::path::{Path, PathBuf};

use super::output::failed;
use crate::Error;

/// A key with its value; sorted by key, then value.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Pair {
    pub(super) key: Vec<u8>,
    pub(super) value: Vec<u8>,
}

/// Where a pair stands in the memory of a sorter.
#[derive(Clone, Copy, Debug)]
struct Slot {
    start: usize,
    key: u32,
    value: u32,
}

/// Collects pairs in any order.
#[derive(Debug)]
pub(super) struct Sorter {
    folder: PathBuf,
    cap: usize,
    bytes: Vec<u8>,
    slots: Vec<Slot>,
    runs: Vec<File>,
}

impl Sorter {
    /// A sorter that holds about `cap` bytes and then spills to `folder`.
    pub(super) fn new(folder: &Path, cap: usize) -> Self {
        Self {
            folder: folder.to_owned(),
            cap,
            bytes: vec![],
            slots: vec![],
            runs: vec![],
        }
    }

    /// Adds a pair. Key and value are both far below 4 GiB, see [`crate::table`].
    pub(super) fn push(&mut self, key: &[u8], value: &[u8]) -> Result<(), Error> {
        self.slots.push(Slot {
            start: self.bytes.len(),
            key: key.len() as u32,
            value: value.len() as u32,
        });
        self.bytes.extend_from_slice(key);
        self.bytes.extend_from_slice(value);
        if self.bytes.len() + self.slots.len() * size_of::<Slot>() >= self.cap {
            self.spill()
                .map_err(|source| failed("spill to", &self.folder, source))?;
        }
        Ok(())
    }

    /// All pairs, sorted.
    pub(super) fn finish(mut self) -> Result<Merge, Error> {
        self.sort();
        let mut merge = Merge {
            sources: vec![],
            heads: BinaryHeap::new(),
            folder: self.folder,
        };
        for mut run in self.runs {
            let rewound = run.rewind();
            rewound.map_err(|source| failed("read", &merge.folder, source))?;
            let reader = BufReader::with_capacity(256 << 10, run);
            merge.sources.push(Source::Run(reader));
        }
        merge.sources.push(Source::Memory {
            bytes: self.bytes,
            slots: self.slots.into_iter(),
        });
        for place in 0..merge.sources.len() {
            merge.refill(place)?;
        }
        Ok(merge)
    }

    fn sort(&mut self) {
        let bytes = &self.bytes;
        self.slots
            .sort_by(|left, right| halves(bytes, left).cmp(&halves(bytes, right)));
    }

    fn spill(&mut self) -> io::Result<()> {
        self.sort();
        let mut run = BufWriter::with_capacity(256 << 10, tempfile::tempfile_in(&self.folder)?);
        for slot in &self.slots {
            let (key, value) = halves(&self.bytes, slot);
            run.write_all(&slot.key.to_le_bytes())?;
            run.write_all(&slot.value.to_le_bytes())?;
            run.write_all(key)?;
            run.write_all(value)?;
        }
        self.runs.push(run.into_inner()?);
        self.bytes.clear();
        self.slots.clear();
        Ok(())
    }
}

fn halves<'a>(bytes: &'a [u8], slot: &Slot) -> (&'a [u8], &'a [u8]) {
    bytes
        .get(slot.start..)
        .and_then(|bytes| bytes.get(..slot.key as usize + slot.value as usize))
        .and_then(|pair| pair.split_at_checked(slot.key as usize))
        .unwrap_or_default()
}

/// Where sorted pairs come from.
#[derive(Debug)]
enum Source {
    Run(BufReader<File>),
    Memory {
        bytes: Vec<u8>,
        slots: std::vec::IntoIter<Slot>,
    },
}

impl Source {
    fn next(&mut self) -> io::Result<Option<Pair>> {
        match self {
            Self::Memory { bytes, slots } => Ok(slots.next().map(|slot| {
                let (key, value) = halves(bytes, &slot);
                Pair {
                    key: key.to_vec(),
                    value: value.to_vec(),
                }
            })),
            Self::Run(reader) => next_of_run(reader),
        }
    }
}

fn next_of_run(reader: &mut BufReader<File>) -> io::Result<Option<Pair>> {
    let mut lengths = [[0; 4]; 2];
    match reader.read_exact(lengths.as_flattened_mut()) {
        Ok(()) => {}
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
        Err(error) => return Err(error),
    }
    let [key, value] = lengths.map(|length| vec![0; u32::from_le_bytes(length) as usize]);
    let mut pair = Pair { key, value };
    reader.read_exact(&mut pair.key)?;
    reader.read_exact(&mut pair.value)?;
    Ok(Some(pair))
}

/// Sorted pairs of all runs.
#[derive(Debug)]
pub(super) struct Merge {
    sources: Vec<Source>,
    heads: BinaryHeap<Reverse<(Pair, usize)>>,
    folder: PathBuf,
}

impl Merge {
    /// The next pair.
    pub(super) fn next(&mut self) -> Result<Option<Pair>, Error> {
        let Some(Reverse((pair, place))) = self.heads.pop() else {
            return Ok(None);
        };
        self.refill(place)?;
        Ok(Some(pair))
    }

    fn refill(&mut self, place: usize) -> Result<(), Error> {
        let Some(source) = self.sources.get_mut(place) else {
            return Ok(());
        };
        let next = source.next();
        if let Some(pair) = next.map_err(|source| failed("read", &self.folder, source))? {
            self.heads.push(Reverse((pair, place)));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sorted(cap: usize) -> Vec<(Vec<u8>, Vec<u8>)> {
        let folder = tempfile::tempdir().unwrap();
        let mut sorter = Sorter::new(folder.path(), cap);
        for number in 0..1000u32 {
            let key = (number * 7919 % 1000).to_string();
            let value = number.to_be_bytes();
            sorter.push(key.as_bytes(), &value).unwrap();
            sorter.push(key.as_bytes(), b"").unwrap();
        }
        let mut merge = sorter.finish().unwrap();
        let mut pairs = vec![];
        while let Some(pair) = merge.next().unwrap() {
            pairs.push((pair.key, pair.value));
        }
        pairs
    }

    #[test]
    fn sorts_the_same_with_and_without_runs() {
        let in_memory = sorted(usize::MAX);
        assert_eq!(in_memory.len(), 2000);
        assert!(in_memory.is_sorted());
        for cap in [500, 5000] {
            assert_eq!(sorted(cap), in_memory, "cap {cap}");
        }
    }

    #[test]
    fn a_missing_folder_is_an_error_with_its_name() {
        let folder = tempfile::tempdir().unwrap().path().join("gone");
        let mut sorter = Sorter::new(&folder, 1);
        let error = sorter.push(b"key", b"").unwrap_err().to_string();
        assert!(error.contains("gone"), "{error}");
    }
}
