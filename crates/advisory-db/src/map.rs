//! The bytes of an opened database: a mapped file, or memory.
//!
//! The only unsafe code of this crate. A map shows the file as it is, so it is sound as long as
//! nobody changes the file under it:
//!
//! - A database file is never written in place. [`crate::Builder`] writes a new one and renames it; a
//!   map of the old one keeps the old bytes.
//! - If somebody overwrites the file all the same, readers copy a block before they check and decode
//!   it, every other access is bounds-checked, and each decoder takes any bytes.
//! - If somebody cuts the file short, touching a page behind its end is `SIGBUS`. [`Bytes::is_whole`]
//!   asks for the length before each look-up and each read of a block, so that a file that was cut
//!   becomes an error; only a cut within the microseconds of such a read still kills the process. No
//!   lock would prevent it.

#![expect(unsafe_code, reason = "a file can be mapped in no other way")]

use std::fs::File;
use std::io;
use std::ops::{Deref, Range};

#[cfg(unix)]
use memmap2::Advice;
use memmap2::Mmap;

/// Bytes at the end of a large database that opening reads: dictionary, roots, meta, directory.
#[cfg(unix)]
const OPENING: usize = 128 << 10;

/// Bytes that stay where they are.
#[derive(Debug)]
pub(crate) enum Bytes {
    /// A mapped file, with its handle to ask for the length.
    Mapped(Mmap, File),
    /// Memory.
    Owned(Vec<u8>),
}

impl Bytes {
    /// Maps a whole file. An empty one becomes empty memory, since nothing can be mapped of it.
    pub(crate) fn map(file: File) -> io::Result<Self> {
        if file.metadata()?.len() == 0 {
            return Ok(Self::Owned(vec![]));
        }
        // SAFETY: the map is private to this value and only read; for changes of the file from
        // outside see the module's documentation.
        let map = unsafe { Mmap::map(&file)? };
        advise(&map);
        Ok(Self::Mapped(map, file))
    }

    /// Tells the system that this range will be read through, so that it reads ahead there.
    pub(crate) fn expect_in_order(&self, range: &Range<usize>) {
        #[cfg(unix)]
        if let Self::Mapped(map, _) = self {
            // Where the system refuses, reads are only slower.
            let _ = map.advise_range(Advice::Sequential, range.start, range.len());
        }
    }

    /// Whether the file still has the length that it was mapped with.
    pub(crate) fn is_whole(&self) -> bool {
        match self {
            Self::Mapped(map, file) => file
                .metadata()
                .is_ok_and(|metadata| metadata.len() >= map.len() as u64),
            Self::Owned(_) => true,
        }
    }
}

/// Look-ups jump about, and what opening reads stands together at the end. Without this advice some
/// systems read megabytes ahead of the first byte that is touched.
#[cfg(unix)]
fn advise(map: &Mmap) {
    let start = map.len().saturating_sub(OPENING);
    // Where the system refuses, reads are only slower.
    let _ = map.advise(Advice::Random);
    let _ = map.advise_range(Advice::WillNeed, start, map.len() - start);
}

#[cfg(not(unix))]
fn advise(_: &Mmap) {}

impl Deref for Bytes {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match self {
            Self::Mapped(map, _) => map,
            Self::Owned(bytes) => bytes,
        }
    }
}
