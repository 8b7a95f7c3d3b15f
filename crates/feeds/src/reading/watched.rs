//! A reader that remembers what its user should know after a parser has had it.

use std::io::{self, Read};

use drydock_archive::Error as ArchiveError;
use drydock_model::Digest;
use sha2::{Digest as _, Sha256};

use super::digest;

pub(super) struct Watched<R> {
    inner: R,
    hasher: Option<Sha256>,
    met_cap: bool,
}

impl<R: Read> Watched<R> {
    pub(super) fn new(inner: R, hash: bool) -> Self {
        Self {
            inner,
            hasher: hash.then(Sha256::new),
            met_cap: false,
        }
    }

    /// Whether more came out than may.
    pub(super) const fn met_cap(&self) -> bool {
        self.met_cap
    }

    /// The digest of what was read, if it was wanted.
    pub(super) fn finish(self) -> Option<Digest> {
        self.hasher.map(digest)
    }
}

impl<R: Read> Read for Watched<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer);
        match &read {
            Ok(got) => {
                if let Some(hasher) = &mut self.hasher {
                    hasher.update(buffer.get(..*got).unwrap_or_default());
                }
            }
            Err(error) => {
                let inner = error.get_ref().and_then(|it| it.downcast_ref());
                self.met_cap |= matches!(inner, Some(ArchiveError::Cap { .. }));
            }
        }
        read
    }
}
