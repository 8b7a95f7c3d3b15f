//! Where the bytes of an archive come from: a stream, or positions of a file.

use std::fs::File;
use std::io::{self, BufRead};
use std::os::unix::fs::FileExt;
use std::sync::Arc;

/// Bytes that are read from front to back.
pub(crate) trait Source {
    /// Fills `buf`; gives fewer bytes only at the end.
    fn fill(&mut self, buf: &mut [u8]) -> io::Result<usize>;

    /// Moves on; by fewer bytes only at the end.
    fn skip(&mut self, bytes: u64) -> io::Result<u64>;

    /// The next `bytes` bytes without moving on, where they lie together in memory already.
    fn peek(&mut self, bytes: usize) -> io::Result<Option<&[u8]>>;

    /// How many bytes lie behind.
    fn position(&self) -> u64;
}

/// A stream; skipping reads.
pub(crate) struct StreamSource<R> {
    reader: R,
    position: u64,
}

impl<R: BufRead> StreamSource<R> {
    pub(crate) const fn new(reader: R) -> Self {
        Self {
            reader,
            position: 0,
        }
    }

    pub(crate) fn into_reader(self) -> R {
        self.reader
    }

    /// Hands out what the reader has in its buffer, at most `most` bytes; 0 only at the end.
    fn take(&mut self, most: u64, mut use_bytes: impl FnMut(&[u8])) -> io::Result<usize> {
        let ready = loop {
            match self.reader.fill_buf() {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
                Ok(ready) => break ready.len(),
            }
        };
        let len = ready.min(usize::try_from(most).unwrap_or(usize::MAX));
        use_bytes(self.reader.fill_buf()?.get(..len).unwrap_or_default());
        self.reader.consume(len);
        self.position += len as u64;
        Ok(len)
    }
}

impl<R: BufRead> Source for StreamSource<R> {
    fn fill(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let mut filled = 0;
        while filled < buf.len() {
            let rest = buf.get_mut(filled..).unwrap_or_default();
            let got = self.take(rest.len() as u64, |bytes| {
                if let Some(place) = rest.get_mut(..bytes.len()) {
                    place.copy_from_slice(bytes);
                }
            })?;
            if got == 0 {
                break;
            }
            filled += got;
        }
        Ok(filled)
    }

    fn skip(&mut self, bytes: u64) -> io::Result<u64> {
        let mut left = bytes;
        while left > 0 {
            match self.take(left, |_| ())? {
                0 => break,
                got => left -= got as u64,
            }
        }
        Ok(bytes - left)
    }

    fn peek(&mut self, bytes: usize) -> io::Result<Option<&[u8]>> {
        Ok(self.reader.fill_buf()?.get(..bytes))
    }

    fn position(&self) -> u64 {
        self.position
    }
}

/// A part of a file; skipping costs nothing.
///
/// It reads ahead by little after a skip and by more while nothing is skipped, so that neither large
/// bodies nor many small members are expensive.
pub(crate) struct SectionSource {
    file: Arc<File>,
    start: u64,
    len: u64,
    position: u64,
    window: Vec<u8>,
    /// Position of the window's first byte.
    window_at: u64,
    ahead: usize,
}

const LEAST_AHEAD: usize = 4 << 10;
const MOST_AHEAD: usize = 128 << 10;

impl SectionSource {
    /// `len` bytes of `file` from `start`, or fewer where the file ends before.
    pub(crate) fn new(file: Arc<File>, start: u64, len: u64) -> io::Result<Self> {
        let there = file.metadata()?.len().saturating_sub(start);
        Ok(Self {
            file,
            start,
            len: len.min(there),
            position: 0,
            window: Vec::new(),
            window_at: 0,
            ahead: LEAST_AHEAD,
        })
    }

    /// The bytes of the window from the current position on.
    fn ready(&self) -> &[u8] {
        self.position
            .checked_sub(self.window_at)
            .and_then(|skip| usize::try_from(skip).ok())
            .and_then(|skip| self.window.get(skip..))
            .unwrap_or_default()
    }

    /// Puts at least one more byte into the window, which is used up.
    fn read_ahead(&mut self) -> io::Result<()> {
        let follows = self.window_at + self.window.len() as u64 == self.position;
        self.ahead = if follows {
            (self.ahead * 2).min(MOST_AHEAD)
        } else {
            LEAST_AHEAD
        };
        let left = usize::try_from(self.len - self.position).unwrap_or(usize::MAX);
        self.window.resize(self.ahead.min(left), 0);
        let got = read_at(&self.file, &mut self.window, self.start + self.position)?;
        self.window.truncate(got);
        self.window_at = self.position;
        Ok(())
    }
}

impl Source for SectionSource {
    fn fill(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let mut filled = 0;
        while filled < buf.len() && self.position < self.len {
            let rest = buf.get_mut(filled..).unwrap_or_default();
            let got = if self.ready().is_empty() && rest.len() >= MOST_AHEAD {
                let left = usize::try_from(self.len - self.position).unwrap_or(usize::MAX);
                let most = rest.len().min(left);
                let rest = rest.get_mut(..most).unwrap_or_default();
                read_at(&self.file, rest, self.start + self.position)?
            } else {
                if self.ready().is_empty() {
                    self.read_ahead()?;
                }
                let ready = self.ready();
                let got = ready.len().min(rest.len());
                if let (Some(place), Some(bytes)) = (rest.get_mut(..got), ready.get(..got)) {
                    place.copy_from_slice(bytes);
                }
                got
            };
            if got == 0 {
                break;
            }
            filled += got;
            self.position += got as u64;
        }
        Ok(filled)
    }

    fn skip(&mut self, bytes: u64) -> io::Result<u64> {
        let skipped = bytes.min(self.len - self.position);
        self.position += skipped;
        Ok(skipped)
    }

    fn peek(&mut self, bytes: usize) -> io::Result<Option<&[u8]>> {
        Ok(self.ready().get(..bytes))
    }

    fn position(&self) -> u64 {
        self.position
    }
}

/// Fills `buf` from a position of the file; gives fewer bytes only at the file's end.
pub(crate) fn read_at(file: &File, buf: &mut [u8], offset: u64) -> io::Result<usize> {
    let mut filled = 0;
    while filled < buf.len() {
        let rest = buf.get_mut(filled..).unwrap_or_default();
        match file.read_at(rest, offset.saturating_add(filled as u64)) {
            Ok(0) => break,
            Ok(got) => filled += got,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}
