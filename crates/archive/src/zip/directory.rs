//! The end record and the central directory of a zip archive.

use std::fs::File;
use std::io::Read;

use super::damaged;
use crate::Error;
use crate::members::read_at;

/// Where the central directory is.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) offset: u64,
    pub(super) bytes: u64,
    pub(super) entries: u64,
}

/// What the central directory says of a member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    /// Its place in the directory, from 0.
    pub(super) number: u64,
    pub(super) flags: u16,
    pub(super) method: u16,
    pub(super) checksum: u32,
    /// Bytes of its body as stored.
    pub(super) packed: u64,
    /// Bytes of its body.
    pub(super) size: u64,
    /// Where its local header is.
    pub(super) offset: u64,
}

pub(super) const STORED: u16 = 0;
pub(super) const DEFLATED: u16 = 8;
const ENCRYPTED: u16 = 1;

/// Length of an end record without its comment.
const END: usize = 22;
/// Length of the record that leads to the end record of zip64, directly before the other.
const LOCATOR: u64 = 20;
/// Length of an end record of zip64, without extensions.
const END64: usize = 56;
const LONGEST_COMMENT: u64 = u16::MAX as u64;

impl Entry {
    /// Why the body cannot be read, if so.
    pub(super) fn problem(&self) -> Option<String> {
        if self.flags & ENCRYPTED != 0 {
            return Some("it is encrypted".to_owned());
        }
        match self.method {
            STORED if self.packed != self.size => Some("its two sizes differ".to_owned()),
            STORED | DEFLATED => None,
            other => Some(format!("its compression method {other} is not known")),
        }
    }
}

/// Finds the central directory by the end record, the last one that there is.
pub(super) fn find_directory(file: &File, file_bytes: u64) -> Result<Place, Error> {
    let most = (END as u64 + LONGEST_COMMENT).min(file_bytes);
    let start = file_bytes - most;
    let mut tail = vec![0; usize::try_from(most).unwrap_or(0)];
    let got = read_at(file, &mut tail, start).map_err(unreadable)?;
    tail.truncate(got);
    let found = (0..tail.len().saturating_sub(END - 1))
        .rev()
        .find_map(|at| Some((at, end_record(tail.get(at..)?)?)));
    let Some((at, place)) = found else {
        return Err(Error::Truncated {
            what: "zip archive",
            offset: file_bytes,
            wanted: "without an end record".to_owned(),
        });
    };
    let end = start + at as u64;
    let place = match zip64_record(file, end)? {
        Some(place) => place,
        None => place.ok_or_else(|| damaged(0, "it is one part of several"))?,
    };
    if place.offset.saturating_add(place.bytes) > end {
        return Err(damaged(0, "its directory reaches beyond its end"));
    }
    Ok(place)
}

/// Reads an end record, if one is there whose comment fits; what it says, unless it is one of
/// several parts.
fn end_record(bytes: &[u8]) -> Option<Option<Place>> {
    let mut fields = Fields(bytes);
    fields.mark(b"PK\x05\x06")?;
    let parts = (fields.u16()?, fields.u16()?);
    let (here, all) = (fields.u16()?, fields.u16()?);
    let place = Place {
        bytes: u64::from(fields.u32()?),
        offset: u64::from(fields.u32()?),
        entries: u64::from(all),
    };
    let comment = usize::from(fields.u16()?);
    if fields.0.len() < comment {
        return None;
    }
    Some((parts == (0, 0) && here == all).then_some(place))
}

/// Reads the end record of zip64, if there is one.
fn zip64_record(file: &File, end: u64) -> Result<Option<Place>, Error> {
    let Some(at) = end.checked_sub(LOCATOR) else {
        return Ok(None);
    };
    let mut locator = [0u8; LOCATOR as usize];
    read_at(file, &mut locator, at).map_err(unreadable)?;
    let Some(record) = read_locator(&locator) else {
        return Ok(None);
    };
    let mut bytes = [0u8; END64];
    read_at(file, &mut bytes, record).map_err(unreadable)?;
    let place = read_record64(&bytes);
    place
        .map(Some)
        .ok_or_else(|| damaged(0, "the end record of zip64 is not where it should be"))
}

fn read_locator(bytes: &[u8]) -> Option<u64> {
    let mut fields = Fields(bytes);
    fields.mark(b"PK\x06\x07")?;
    let _part = fields.u32()?;
    fields.u64()
}

fn read_record64(bytes: &[u8]) -> Option<Place> {
    let mut fields = Fields(bytes);
    fields.mark(b"PK\x06\x06")?;
    // Its own length, the versions that wrote it and can read it, and the parts.
    fields.take::<20>()?;
    let (here, all) = (fields.u64()?, fields.u64()?);
    let (bytes, offset) = (fields.u64()?, fields.u64()?);
    (here == all).then_some(Place {
        offset,
        bytes,
        entries: all,
    })
}

/// Reads the next entry and its name as written.
pub(super) fn read_entry(reader: &mut impl Read, number: u64) -> Result<(Entry, Vec<u8>), Error> {
    let mut header = [0u8; 46];
    fill(reader, &mut header, number)?;
    let (mut entry, [name, extra, comment]) = parse_entry(&header, number)
        .ok_or_else(|| damaged(number, "the directory has something else than a member"))?;
    let mut text = vec![0; usize::from(name)];
    fill(reader, &mut text, number)?;
    let mut fields = vec![0; usize::from(extra)];
    fill(reader, &mut fields, number)?;
    widen(&mut entry, &fields);
    let mut skipped = vec![0; usize::from(comment)];
    fill(reader, &mut skipped, number)?;
    Ok((entry, text))
}

fn parse_entry(bytes: &[u8], number: u64) -> Option<(Entry, [u16; 3])> {
    let mut fields = Fields(bytes);
    fields.mark(b"PK\x01\x02")?;
    let _versions = fields.u32()?;
    let (flags, method) = (fields.u16()?, fields.u16()?);
    let _time = fields.u32()?;
    let checksum = fields.u32()?;
    let (packed, size) = (u64::from(fields.u32()?), u64::from(fields.u32()?));
    let lengths = [fields.u16()?, fields.u16()?, fields.u16()?];
    // The part, and attributes of two kinds.
    fields.take::<8>()?;
    let offset = u64::from(fields.u32()?);
    let entry = Entry {
        number,
        flags,
        method,
        checksum,
        packed,
        size,
        offset,
    };
    Some((entry, lengths))
}

/// Takes what did not fit 32 bits from the extra field of zip64 (4.5.3).
fn widen(entry: &mut Entry, extra: &[u8]) {
    const ZIP64: u16 = 1;
    const WIDE: u64 = u32::MAX as u64;
    let mut fields = Fields(extra);
    while let (Some(id), Some(len)) = (fields.u16(), fields.u16()) {
        let Some(bytes) = fields.bytes(usize::from(len)) else {
            return;
        };
        if id != ZIP64 {
            continue;
        }
        let mut inner = Fields(bytes);
        for value in [&mut entry.size, &mut entry.packed, &mut entry.offset] {
            if *value == WIDE
                && let Some(wide) = inner.u64()
            {
                *value = wide;
            }
        }
        return;
    }
}

fn fill(reader: &mut impl Read, buf: &mut [u8], number: u64) -> Result<(), Error> {
    reader.read_exact(buf).map_err(|error| match error.kind() {
        std::io::ErrorKind::UnexpectedEof => damaged(number, "the directory is cut short"),
        _ => unreadable(error),
    })
}

fn unreadable(error: std::io::Error) -> Error {
    Error::from_io(error, "the archive")
}

/// Little-endian fields, one after the other.
struct Fields<'a>(&'a [u8]);

impl<'a> Fields<'a> {
    fn bytes(&mut self, len: usize) -> Option<&'a [u8]> {
        let (bytes, rest) = self.0.split_at_checked(len)?;
        self.0 = rest;
        Some(bytes)
    }

    fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        self.bytes(N)?.try_into().ok()
    }

    fn mark(&mut self, mark: &[u8; 4]) -> Option<()> {
        (self.take::<4>()? == *mark).then_some(())
    }

    fn u16(&mut self) -> Option<u16> {
        self.take().map(u16::from_le_bytes)
    }

    fn u32(&mut self) -> Option<u32> {
        self.take().map(u32::from_le_bytes)
    }

    fn u64(&mut self) -> Option<u64> {
        self.take().map(u64::from_le_bytes)
    }
}
