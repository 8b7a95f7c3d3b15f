//! Reading a mirrored file through its source's parser.
//!
//! Files are mirrored as they were published. Compressed ones are decompressed on the way to the
//! parser, told by their first bytes; of archives (`.zip`, and `.tar` in any compression) each member
//! goes to the parser as a file of its own. Nothing is unpacked to disk and no file or member is
//! held whole: a decoder has its window, a parser its record. The advisories of one member are held
//! back until it was read to its end, up to a thousand.

mod members;
mod names;
mod watched;

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use drydock_archive::{Caps, HashingReader, decompress, detect_compression};
use drydock_model::{Digest, Release};
use sha2::{Digest as _, Sha256};

use crate::Item;
use crate::{Error, Input, Sink, Source, Tally};

use members::Members;
pub(crate) use names::{compression_of_name, is_archive, is_clean, is_tar, is_zip};
use watched::Watched;

/// Bytes out per byte in that are believed of a compressed feed; real ones have up to 60.
pub(crate) const RATIO: u64 = 200;

/// The same for a tar, compressed as one stream of many files that resemble each other.
const TAR_RATIO: u64 = 1_000;

/// Bytes that may come out whatever the ratio is.
pub(crate) const RATIO_FREE_BYTES: u64 = 64 << 20;

/// More members than any archive of advisories has; the largest known (npm's malware) has 220,000.
const MOST_MEMBERS: u64 = 2_000_000;

/// What came of reading a file.
pub(crate) struct Reading {
    pub(crate) tally: Tally,
    /// Of all its bytes, as mirrored.
    pub(crate) sha256: Digest,
    pub(crate) bytes: u64,
    /// Of its decompressed content, if that was wanted.
    pub(crate) content: Option<Digest>,
}

/// A file to read.
#[derive(Clone, Copy)]
pub(crate) struct Job<'a> {
    pub(crate) source: &'a dyn Source,
    /// What it stands for in the feed.
    pub(crate) path: &'a str,
    /// Where it is.
    pub(crate) file: &'a Path,
    pub(crate) releases: &'a [Release],
    /// Whether a path in the feed is told elsewhere or gone, so that a member of that path is to be
    /// passed over.
    pub(crate) hides: &'a dyn Fn(&str) -> bool,
    /// Whether to tell the digest of the decompressed content.
    pub(crate) hash_content: bool,
}

/// Takes what is read.
pub(crate) type Forward<'a> = &'a mut dyn FnMut(Item) -> Result<(), Error>;

/// Reads a file to its end.
pub(crate) fn read_file(job: &Job<'_>, forward: Forward<'_>) -> Result<Reading, Error> {
    let failed = |source| Error::io("open", job.file, source);
    let mut opened = File::open(job.file).map_err(failed)?;
    if is_zip(job.path) {
        let tally = Members::new(job, forward).read_zip(&opened)?;
        let mut hash = HashingReader::new(&mut opened);
        drain(&mut hash, job)?;
        let (sha256, bytes) = hash.finish();
        return Ok(Reading {
            tally,
            sha256,
            bytes,
            content: None,
        });
    }
    let tap = Tap(Arc::new(Mutex::new(HashingReader::new(opened))));
    let decoded = decoded(job, tap.clone())?;
    let (tally, content) = if is_tar(job.path) {
        (Members::new(job, forward).read_tar(decoded)?, None)
    } else {
        read_plain(job, decoded, forward)?
    };
    // Whatever the decoder left is part of the file all the same.
    drain(&mut tap.clone(), job)?;
    let Some((sha256, bytes)) = tap.finish() else {
        return Err(Error::Broke {
            what: format!("reading `{}`", job.path),
        });
    };
    Ok(Reading {
        tally,
        sha256,
        bytes,
        content,
    })
}

fn read_plain(
    job: &Job<'_>,
    decoded: Box<dyn Read + Send>,
    forward: Forward<'_>,
) -> Result<(Tally, Option<Digest>), Error> {
    let mut reader = Watched::new(decoded, job.hash_content);
    let mut sink = Sink::new(job.path, forward);
    let input = Input {
        path: job.path,
        reader: &mut reader,
        releases: job.releases,
    };
    let parsed = job.source.parse(input, &mut sink);
    // A bomb is told as such, whatever the parser made of it.
    if reader.met_cap() {
        return Err(too_large(job));
    }
    parsed?;
    let drained = drain(&mut reader, job);
    if reader.met_cap() {
        return Err(too_large(job));
    }
    drained?;
    Ok((sink.into_tally(), reader.finish()))
}

/// The bytes of the file as a parser wants them.
fn decoded(job: &Job<'_>, mut tap: Tap) -> Result<Box<dyn Read + Send>, Error> {
    let unreadable = |source| Error::Read {
        file: job.path.to_owned(),
        source,
    };
    let mut head = Vec::new();
    Read::by_ref(&mut tap)
        .take(8)
        .read_to_end(&mut head)
        .map_err(unreadable)?;
    let compression = detect_compression(&head);
    let reader = Box::new(io::Cursor::new(head).chain(tap));
    decompress(reader, compression, &caps(job)).map_err(|it| unreadable(io::Error::other(it)))
}

fn caps(job: &Job<'_>) -> Caps {
    let most = job.source.meta().max_file_bytes;
    let is_archive = is_archive(job.path);
    let every = Caps::default();
    Caps {
        entries: MOST_MEMBERS,
        file_bytes: most,
        decompressed_bytes: if is_archive {
            every.decompressed_bytes
        } else {
            most
        },
        ratio_free_bytes: RATIO_FREE_BYTES,
        ratio: if is_tar(job.path) { TAR_RATIO } else { RATIO },
        ..every
    }
}

fn drain(reader: &mut dyn Read, job: &Job<'_>) -> Result<(), Error> {
    let drained = io::copy(reader, &mut io::sink());
    drained.map(drop).map_err(|source| Error::Read {
        file: job.path.to_owned(),
        source,
    })
}

fn too_large(job: &Job<'_>) -> Error {
    Error::TooLarge {
        file: job.path.to_owned(),
        limit: job.source.meta().max_file_bytes,
    }
}

/// A file that is hashed as it is read, and can be asked for the digest when its decoder is gone.
#[derive(Clone)]
struct Tap(Arc<Mutex<HashingReader<File>>>);

impl Tap {
    fn finish(self) -> Option<(Digest, u64)> {
        let reader = Arc::into_inner(self.0)?.into_inner();
        Some(reader.unwrap_or_else(PoisonError::into_inner).finish())
    }
}

impl Read for Tap {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut reader = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        reader.read(buffer)
    }
}

/// The digest of what a hasher was given.
fn digest(hasher: Sha256) -> Digest {
    Digest::sha256(hasher.finalize().into())
}

#[cfg(test)]
mod tests;
