//! Counts the bytes that a decoder has taken, for error offsets and the ratio cap.

use std::io::{self, BufRead, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::Error;

/// A count that the decoder's owner can read while the decoder holds the reader.
#[derive(Clone, Default)]
pub(super) struct Counter(Arc<AtomicU64>);

impl Counter {
    pub(super) fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// A reader that counts what is taken from it, and marks its own errors, so that they are not taken
/// for damage that the decoder has found.
pub(super) struct Counted {
    inner: Box<dyn BufRead + Send>,
    counter: Counter,
}

impl Counted {
    pub(super) fn new(inner: Box<dyn BufRead + Send>, counter: Counter) -> Self {
        Self { inner, counter }
    }
}

impl BufRead for Counted {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.inner.fill_buf().map_err(mark)
    }

    fn consume(&mut self, bytes: usize) {
        self.counter.0.fetch_add(bytes as u64, Ordering::Relaxed);
        self.inner.consume(bytes);
    }
}

impl Read for Counted {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let got = self.inner.read(buf).map_err(mark)?;
        self.counter.0.fetch_add(got as u64, Ordering::Relaxed);
        Ok(got)
    }
}

fn mark(error: io::Error) -> io::Error {
    Error::from_io(error, "the stream").into_io()
}
