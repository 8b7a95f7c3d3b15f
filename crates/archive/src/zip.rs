//! Zip archives on disk, member by member: what feeds of many small files come in.
//!
//! [APPNOTE.TXT](https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT) 6.3.10: the end record
//! (4.3.16, and 4.3.14 for zip64) leads to the central directory, which is read as a stream, so that
//! memory does not follow the number of members. Bodies may be stored or deflated; their lengths and
//! checksums are verified. Names are made harmless as those of layers are, folders are passed over.
//!
//! A bomb is stopped by [`Caps`]: bytes out in all and per byte of the archive. Members that
//! share bytes (overlapping bombs) are refused, since all bodies together cannot be larger than
//! the archive.
//!
//! Knowingly missed: encryption, other methods than deflate, archives in several parts, bytes before
//! the archive (self-extracting ones). Local headers are looked at for nothing but where a body
//! starts; the central directory is believed where they differ.

mod body;
mod directory;

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::sync::Arc;

use flate2::Decompress;

use crate::members::read_at;
use crate::path::clean_path;
use crate::{Caps, Error, FileSection};

use body::ZipBody;
use directory::{Entry, find_directory};

/// A member of a zip archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ZipMember {
    /// Its path without leading `./` or `/`.
    pub name: String,
    /// Bytes of its body, decompressed, as the archive states them; more never come out.
    pub size: u64,
    entry: Entry,
}

/// Reads a zip archive.
pub struct ZipReader {
    file: Arc<File>,
    file_bytes: u64,
    directory: BufReader<FileSection>,
    /// Members still to come.
    left: u64,
    /// How many came.
    seen: u64,
    left_out: u64,
    caps: Caps,
    /// Compressed bytes of all bodies opened so far.
    taken: u64,
    /// What came out of them.
    given: u64,
    inflate: Decompress,
    window: Vec<u8>,
}

impl ZipReader {
    /// Finds the central directory.
    ///
    /// # Errors
    /// When there is none, it makes no sense, or it has more members than `caps.entries`.
    pub fn open(file: &File, caps: &Caps) -> Result<Self, Error> {
        let unreadable = |error| Error::from_io(error, "the archive");
        let file = Arc::new(file.try_clone().map_err(unreadable)?);
        let file_bytes = file.metadata().map_err(unreadable)?.len();
        let place = find_directory(&file, file_bytes)?;
        if place.entries > caps.entries {
            return Err(Error::Cap {
                what: "number of members",
                limit: caps.entries,
                offset: place.offset,
            });
        }
        let section = FileSection::new(file.clone(), place.offset, place.bytes);
        Ok(Self {
            file,
            file_bytes,
            directory: BufReader::with_capacity(64 << 10, section),
            left: place.entries,
            seen: 0,
            left_out: 0,
            caps: caps.clone(),
            taken: 0,
            given: 0,
            inflate: Decompress::new(false),
            window: Vec::new(),
        })
    }

    /// The next file in the order of the central directory; `None` at the end.
    ///
    /// # Errors
    /// When the directory breaks off or makes no sense; nothing comes after that.
    pub fn next_member(&mut self) -> Result<Option<ZipMember>, Error> {
        while let Some(left) = self.left.checked_sub(1) {
            self.left = 0;
            let (entry, name) = directory::read_entry(&mut self.directory, self.seen)?;
            self.left = left;
            self.seen += 1;
            match clean_path(&name, self.caps.path_bytes) {
                Ok(path) if path.folder => {}
                Ok(path) if !path.text.is_empty() => {
                    return Ok(Some(ZipMember {
                        name: path.text,
                        size: entry.size,
                        entry,
                    }));
                }
                _ => self.left_out += 1,
            }
        }
        Ok(None)
    }

    /// Members whose names no path can have, and which were therefore not given.
    pub const fn left_out(&self) -> u64 {
        self.left_out
    }

    /// Opens the body of a member. Its errors carry an [`Error`] as their inner value.
    ///
    /// # Errors
    /// When it is encrypted, of an unknown method, not where the directory says, or larger than
    /// `caps.file_bytes`.
    pub fn open_member(&mut self, member: &ZipMember) -> Result<impl Read + '_, Error> {
        let entry = &member.entry;
        if let Some(why) = entry.problem() {
            return Err(damaged(entry.number, why));
        }
        if entry.size > self.caps.file_bytes {
            return Err(Error::Cap {
                what: "size of a member",
                limit: self.caps.file_bytes,
                offset: entry.offset,
            });
        }
        let start = self.body_of(entry)?;
        self.taken = self.taken.saturating_add(entry.packed);
        if self.taken > self.file_bytes {
            return Err(damaged(entry.number, "members share their bytes"));
        }
        let section = FileSection::new(self.file.clone(), start, entry.packed);
        Ok(ZipBody::new(self, section, entry.clone()))
    }

    /// Where the body starts: behind the local header, whose length only it knows.
    fn body_of(&self, entry: &Entry) -> Result<u64, Error> {
        const LEN: usize = 30;
        let mut header = [0u8; LEN];
        let got = read_at(&self.file, &mut header, entry.offset)
            .map_err(|error| Error::from_io(error, "the archive"))?;
        let [b'P', b'K', 3, 4, .., a, b, c, d] = header else {
            return Err(damaged(
                entry.number,
                "there is no header where it should be",
            ));
        };
        let names = u64::from(u16::from_le_bytes([a, b])) + u64::from(u16::from_le_bytes([c, d]));
        let start = entry.offset.saturating_add(LEN as u64 + names);
        let end = start.saturating_add(entry.packed);
        if got < LEN || end > self.file_bytes {
            return Err(damaged(entry.number, "its body is cut short"));
        }
        Ok(start)
    }

    /// Counts what came out.
    fn count(&mut self, bytes: u64) -> io::Result<()> {
        self.given = self.given.saturating_add(bytes);
        let by_ratio = self.file_bytes.saturating_mul(self.caps.ratio);
        let by_ratio = by_ratio.max(self.caps.ratio_free_bytes);
        let (what, limit) = if self.given > self.caps.decompressed_bytes {
            ("decompressed size", self.caps.decompressed_bytes)
        } else if self.given > by_ratio {
            ("decompressed size for its compressed size", by_ratio)
        } else {
            return Ok(());
        };
        let offset = self.given;
        let error = Error::Cap {
            what,
            limit,
            offset,
        };
        Err(error.into_io())
    }
}

fn damaged(entry: u64, why: impl Into<String>) -> Error {
    Error::DamagedZip {
        entry,
        why: why.into(),
    }
}

#[cfg(test)]
mod tests;
