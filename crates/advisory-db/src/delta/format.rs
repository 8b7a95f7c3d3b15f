//! A delta as a file: header, digests, compressed parts.

use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};

use drydock_model::Digest;
use xxhash_rust::xxh3::xxh3_64;

use super::MAX_PART;
use crate::Error;
use crate::builder::Expected;
use crate::wire::{Malformed, Reader};

const MAGIC: [u8; 8] = *b"drydelta";

/// Version of the format; raise it whenever an earlier Drydock would build something else.
const VERSION: u32 = 1;

/// Parts of a delta.
pub(super) const PARTS: usize = 5;

/// zstd's level: deltas are made once and fetched often.
const LEVEL: i32 = 19;

/// The window covers a part and its prefix.
const WINDOW_LOG: u32 = 28;

/// Most bytes of a prefix that are used.
pub(super) const MAX_PREFIX: usize = 64 << 20;

/// A delta, its parts as they are stored.
#[derive(Debug)]
pub(super) struct File<'a> {
    pub(super) base: Expected,
    pub(super) target: Expected,
    parts: [Part<'a>; PARTS],
    name: PathBuf,
}

#[derive(Clone, Copy, Debug, Default)]
struct Part<'a> {
    stored: &'a [u8],
    length: usize,
}

/// Writes a delta.
pub(super) fn write(base: &Expected, target: &Expected, parts: &[Compressed; PARTS]) -> Vec<u8> {
    let mut head = MAGIC.to_vec();
    head.extend_from_slice(&VERSION.to_le_bytes());
    head.extend_from_slice(&[0; 4]);
    for digest in [base.content, base.file, target.content, target.file] {
        head.extend_from_slice(digest.as_bytes());
    }
    let mut body = vec![];
    for part in parts {
        // Both are below 4 GiB by MAX_PART.
        head.extend_from_slice(&(part.stored.len() as u32).to_le_bytes());
        head.extend_from_slice(&(part.length as u32).to_le_bytes());
        body.extend_from_slice(&part.stored);
    }
    let checksum = checksum(&head, &body);
    head.extend_from_slice(&checksum.to_le_bytes());
    head.extend(body);
    head
}

fn checksum(head: &[u8], body: &[u8]) -> u64 {
    xxh3_64(&[head, body].concat())
}

/// A part, compressed.
#[derive(Debug)]
pub(super) struct Compressed {
    stored: Vec<u8>,
    length: usize,
}

impl Compressed {
    /// Compresses a part behind a prefix that the applier has.
    pub(super) fn new(part: &[u8], prefix: &[u8]) -> Result<Self, Error> {
        if part.len() > MAX_PART {
            return Err(too_different());
        }
        let failed = |source| crate::builder::failed("compress", Path::new("delta"), source);
        let store = || -> std::io::Result<Vec<u8>> {
            let prefix = prefix.get(..MAX_PREFIX).unwrap_or(prefix);
            let mut encoder = zstd::Encoder::with_ref_prefix(vec![], LEVEL, prefix)?;
            encoder.include_contentsize(false)?;
            encoder.window_log(window_log(part.len() + prefix.len()))?;
            encoder.long_distance_matching(true)?;
            encoder.write_all(part)?;
            encoder.finish()
        };
        Ok(Self {
            stored: store().map_err(failed)?,
            length: part.len(),
        })
    }
}

/// The smallest window that covers so many bytes.
const fn window_log(bytes: usize) -> u32 {
    let wanted = usize::BITS - bytes.leading_zeros();
    if wanted < 17 {
        17
    } else if wanted > WINDOW_LOG {
        WINDOW_LOG
    } else {
        wanted
    }
}

pub(super) const fn too_different() -> Error {
    Error::TooDifferent {
        limit: MAX_PART as u64,
    }
}

impl<'a> File<'a> {
    pub(super) fn read(bytes: &'a [u8], name: &Path) -> Result<Self, Error> {
        let path = || name.to_owned();
        if bytes.get(..MAGIC.len()) != Some(&MAGIC) {
            return Err(Error::NotADelta { path: path() });
        }
        let reader = &mut Reader::new(bytes);
        let damaged = |Malformed| Error::DamagedDelta { path: path() };
        let version = (reader.take(MAGIC.len()))
            .and_then(|_| reader.array())
            .map_err(damaged)?;
        let version = u32::from_le_bytes(version);
        if version != VERSION {
            return Err(Error::DeltaFormat {
                path: path(),
                found: version,
                known: VERSION,
            });
        }
        let (base, target, parts) = read_rest(bytes, reader).map_err(damaged)?;
        Ok(Self {
            base,
            target,
            parts,
            name: path(),
        })
    }

    /// A part, decompressed behind its prefix.
    #[expect(
        clippy::disallowed_types,
        reason = "a format of our own, checked before, whose parts state lengths below a cap"
    )]
    pub(super) fn part(&self, place: usize, prefix: &[u8]) -> Result<Vec<u8>, Error> {
        let part = self.parts.get(place).copied().unwrap_or_default();
        let read = || -> std::io::Result<Vec<u8>> {
            let prefix = prefix.get(..MAX_PREFIX).unwrap_or(prefix);
            let mut decoder = zstd::Decoder::with_ref_prefix(part.stored, prefix)?;
            decoder.window_log_max(WINDOW_LOG)?;
            let mut bytes = vec![];
            // One more than it should have, to see that it has not.
            decoder
                .take(part.length as u64 + 1)
                .read_to_end(&mut bytes)?;
            Ok(bytes)
        };
        match read() {
            Ok(bytes) if bytes.len() == part.length => Ok(bytes),
            _ => Err(self.damaged()),
        }
    }

    pub(super) fn damaged(&self) -> Error {
        Error::DamagedDelta {
            path: self.name.clone(),
        }
    }
}

type Rest<'a> = (Expected, Expected, [Part<'a>; PARTS]);

fn read_rest<'a>(bytes: &'a [u8], reader: &mut Reader<'a>) -> Result<Rest<'a>, Malformed> {
    let zero: [u8; 4] = reader.array()?;
    let mut digests = || -> Result<Expected, Malformed> {
        Ok(Expected {
            content: Digest::sha256(reader.array()?),
            file: Digest::sha256(reader.array()?),
        })
    };
    let (base, target) = (digests()?, digests()?);
    let mut lengths = [(0, 0); PARTS];
    for slot in &mut lengths {
        let stored = u32::from_le_bytes(reader.array()?) as usize;
        *slot = (stored, u32::from_le_bytes(reader.array()?) as usize);
    }
    let head = bytes.len() - reader.rest().len();
    let stated = u64::from_le_bytes(reader.array()?);
    let head = bytes.get(..head).ok_or(Malformed)?;
    if zero != [0; 4] || checksum(head, reader.rest()) != stated {
        return Err(Malformed);
    }
    let mut parts = [Part::default(); PARTS];
    for (part, (stored, length)) in parts.iter_mut().zip(lengths) {
        if length > MAX_PART {
            return Err(Malformed);
        }
        *part = Part {
            stored: reader.take(stored)?,
            length,
        };
    }
    reader.finish()?;
    Ok((base, target, parts))
}
