//! The body of one member of a zip archive.

use std::io::{self, Read};

use flate2::{FlushDecompress, Status};
use libdeflater::Crc;

use super::directory::{DEFLATED, Entry};
use super::{ZipReader, damaged};
use crate::{Error, FileSection};

const WINDOW: usize = 32 << 10;

/// Reads a body, and checks length and checksum at its end.
pub(super) struct ZipBody<'z> {
    zip: &'z mut ZipReader,
    section: FileSection,
    entry: Entry,
    /// Compressed bytes that were read and not used yet: a part of the window.
    ready: (usize, usize),
    given: u64,
    checksum: Crc,
    ended: bool,
}

impl<'z> ZipBody<'z> {
    pub(super) fn new(zip: &'z mut ZipReader, section: FileSection, entry: Entry) -> Self {
        zip.inflate.reset(false);
        zip.window.resize(WINDOW, 0);
        Self {
            zip,
            section,
            entry,
            ready: (0, 0),
            given: 0,
            checksum: Crc::new(),
            ended: false,
        }
    }

    fn inflate(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        loop {
            if self.ready.0 == self.ready.1 {
                self.ready = (0, self.section.read(&mut self.zip.window)?);
            }
            let (start, end) = self.ready;
            let input = self.zip.window.get(start..end).unwrap_or_default();
            let inflate = &mut self.zip.inflate;
            let (taken, given) = (inflate.total_in(), inflate.total_out());
            let status = inflate
                .decompress(input, buf, FlushDecompress::None)
                .map_err(|error| self.damaged(error.to_string()))?;
            let inflate = &self.zip.inflate;
            let used = usize::try_from(inflate.total_in() - taken).unwrap_or(usize::MAX);
            self.ready.0 = start.saturating_add(used).min(end);
            let got = usize::try_from(inflate.total_out() - given).unwrap_or(usize::MAX);
            if got > 0 || status == Status::StreamEnd {
                return Ok(got);
            }
            if used == 0 {
                return Err(self.damaged("its body is cut short"));
            }
        }
    }

    fn check_end(&self) -> io::Result<()> {
        if self.given != self.entry.size {
            return Err(self.damaged("its body is not as long as stated"));
        }
        if self.checksum.sum() != self.entry.checksum {
            return Err(self.damaged("its checksum is wrong"));
        }
        Ok(())
    }

    fn damaged(&self, why: impl Into<String>) -> io::Error {
        damaged(self.entry.number, why).into_io()
    }
}

impl Read for ZipBody<'_> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        if self.ended || buf.is_empty() {
            return Ok(0);
        }
        let got = if self.entry.method == DEFLATED {
            self.inflate(buf)?
        } else {
            self.section
                .read(buf)
                .map_err(|error| Error::from_io(error, "the archive").into_io())?
        };
        self.given = self.given.saturating_add(got as u64);
        if got == 0 {
            self.ended = true;
            self.check_end()?;
            return Ok(0);
        }
        if self.given > self.entry.size {
            return Err(self.damaged("its body is longer than stated"));
        }
        self.checksum.update(buf.get(..got).unwrap_or_default());
        self.zip.count(got as u64)?;
        Ok(got)
    }
}
