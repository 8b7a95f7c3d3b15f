//! The engine's events: one JSON object a line, for as long as the connection lasts.
//!
//! See [the API](https://docs.docker.com/reference/api/engine/latest/#tag/System/operation/SystemEvents).
//! There is no time limit: hours can pass without one. A host that vanished without a word is
//! noticed by the kernel's keep-alive, a unix socket's end at once.

use std::fmt;

use hyper::body::Incoming;

use super::wire::{Wire, next_chunk};
use crate::Error;

/// Longest line. An event of a container carries all its labels.
const MAX_LINE_BYTES: usize = 1 << 20;

/// The engine's events.
pub struct Events {
    request: String,
    body: Incoming,
    /// Bytes that came, and how many of them are known to hold no line end.
    buffer: Vec<u8>,
    searched: usize,
    /// Keeps the connection.
    _wire: Wire,
}

impl fmt::Debug for Events {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Events").finish_non_exhaustive()
    }
}

impl Events {
    pub(super) const fn new(request: String, wire: Wire, body: Incoming) -> Self {
        Self {
            request,
            body,
            buffer: Vec::new(),
            searched: 0,
            _wire: wire,
        }
    }

    /// The next event's bytes; `None` where the engine ended the stream. Nothing is lost where the
    /// future is dropped before it is ready.
    ///
    /// # Errors
    /// When the connection breaks, or a line is longer than 1 MiB.
    pub async fn next(&mut self) -> Result<Option<Vec<u8>>, Error> {
        loop {
            if let Some(line) = self.take_line() {
                if line.iter().all(u8::is_ascii_whitespace) {
                    continue;
                }
                return Ok(Some(line));
            }
            if self.buffer.len() > MAX_LINE_BYTES {
                return Err(Error::TooLarge {
                    request: self.request.clone(),
                    limit: MAX_LINE_BYTES,
                });
            }
            match next_chunk(&mut self.body).await {
                None => return Ok(None),
                Some(Ok(bytes)) => self.buffer.extend_from_slice(&bytes),
                Some(Err(source)) => {
                    return Err(Error::BrokenOff {
                        request: self.request.clone(),
                        source: Box::new(source),
                    });
                }
            }
        }
    }

    fn take_line(&mut self) -> Option<Vec<u8>> {
        let unsearched = self.buffer.get(self.searched..).unwrap_or_default();
        let Some(at) = unsearched.iter().position(|byte| *byte == b'\n') else {
            self.searched = self.buffer.len();
            return None;
        };
        let end = self.searched.saturating_add(at).saturating_add(1);
        let rest = self.buffer.split_off(end);
        self.searched = 0;
        Some(std::mem::replace(&mut self.buffer, rest))
    }
}
