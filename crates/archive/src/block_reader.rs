//! Reads a stream in large blocks and lets each one be hashed once it was used.

use std::io::{self, BufRead, Read};

use crate::hash::HashSink;

/// Large enough to hide the costs of a block, small enough for the second-level cache.
const BLOCK: usize = 256 << 10;

/// A buffered reader whose blocks wander on to a [`HashSink`].
///
/// The sink has seen everything when the reader has come to its end.
pub(crate) struct BlockReader<R> {
    inner: R,
    block: Vec<u8>,
    len: usize,
    used: usize,
    sink: Option<HashSink>,
}

impl<R: Read> BlockReader<R> {
    pub(crate) fn new(inner: R, sink: Option<HashSink>) -> Self {
        Self {
            inner,
            block: vec![0; BLOCK],
            len: 0,
            used: 0,
            sink,
        }
    }

    fn next_block(&mut self) -> io::Result<()> {
        if let Some(sink) = self.sink.as_ref().filter(|_| self.len > 0) {
            let block = std::mem::take(&mut self.block);
            self.block = sink.exchange(block, self.len)?;
        }
        (self.len, self.used) = (0, 0);
        while self.len < self.block.len() {
            let rest = self.block.get_mut(self.len..).unwrap_or_default();
            match self.inner.read(rest) {
                Ok(0) => break,
                Ok(got) => self.len += got,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}

impl<R: Read> BufRead for BlockReader<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.used >= self.len {
            self.next_block()?;
        }
        Ok(self.block.get(self.used..self.len).unwrap_or_default())
    }

    fn consume(&mut self, bytes: usize) {
        self.used = self.len.min(self.used.saturating_add(bytes));
    }
}

impl<R: Read> Read for BlockReader<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let ready = self.fill_buf()?;
        let len = ready.len().min(buf.len());
        if let (Some(place), Some(bytes)) = (buf.get_mut(..len), ready.get(..len)) {
            place.copy_from_slice(bytes);
        }
        self.consume(len);
        Ok(len)
    }
}

#[cfg(test)]
mod tests {
    use drydock_model::Algorithm;

    use super::*;
    use crate::hash::{Hasher, spawn_hash};

    #[test]
    fn every_byte_is_hashed_once() {
        for len in [0, 1, BLOCK - 1, BLOCK, BLOCK + 1, 9 * BLOCK + 7] {
            let bytes: Vec<u8> = (0..len).map(|n| (n % 251) as u8).collect();
            let mut hasher = Hasher::new(Algorithm::Sha256);
            hasher.update(&bytes);
            std::thread::scope(|scope| {
                let (sink, pending) = spawn_hash(scope, vec![Algorithm::Sha256]).unwrap();
                let mut reader = BlockReader::new(&bytes[..], Some(sink));
                let mut read = Vec::new();
                reader.read_to_end(&mut read).unwrap();
                drop(reader);
                assert_eq!(read, bytes);
                assert_eq!(pending.finish().unwrap(), [hasher.finish()], "{len}");
            });
        }
    }
}
