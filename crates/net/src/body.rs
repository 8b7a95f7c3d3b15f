//! A body as it comes: in chunks, watched for stalls, drips, early ends and too much of it.

use std::time::Duration;

use bytes::Bytes;
use tokio::time::{Instant, timeout};

use crate::error::Progress;
use crate::rate::RateGuard;
use crate::{Cause, Error, RedactedUrl, Settings};

/// How much of an unwanted answer is kept for its error.
const EXCERPT: usize = 16 * 1024;

pub(crate) struct Body {
    pub(crate) inner: reqwest::Response,
    url: RedactedUrl,
    cap: u64,
    received: u64,
    expected: Option<u64>,
    failed: bool,
    idle_timeout: Duration,
    rate: RateGuard,
}

impl Body {
    pub(crate) fn new(
        inner: reqwest::Response,
        url: RedactedUrl,
        cap: u64,
        settings: &Settings,
    ) -> Self {
        Self {
            expected: inner.content_length(),
            inner,
            url,
            cap,
            received: 0,
            failed: false,
            idle_timeout: settings.idle_timeout,
            rate: RateGuard::new(settings.minimum_rate),
        }
    }

    /// Length of the body, where it was announced.
    pub(crate) const fn expected(&self) -> Option<u64> {
        self.expected
    }

    /// Refuses a body that is announced as too large, before any of it is read.
    pub(crate) fn check_cap(&self) -> Result<(), Error> {
        match self.expected {
            Some(expected) if expected > self.cap => Err(self.too_large()),
            _ => Ok(()),
        }
    }

    /// The next piece; `None` at the end, which is an error where it comes too early.
    pub(crate) async fn chunk(&mut self) -> Result<Option<Bytes>, Error> {
        if self.failed {
            // The transport would call this a sound end.
            return Err(self.broken(Cause::of_text("it failed before")));
        }
        let chunk = self.next_chunk().await;
        self.failed = chunk.is_err();
        chunk
    }

    async fn next_chunk(&mut self) -> Result<Option<Bytes>, Error> {
        let started = Instant::now();
        let chunk = match timeout(self.idle_timeout, self.inner.chunk()).await {
            Err(_) => return Err(self.stalled()),
            Ok(Err(error)) => return Err(self.broken(error.into())),
            Ok(Ok(chunk)) => chunk,
        };
        let Some(chunk) = chunk else {
            return self.ended().map(|()| None);
        };
        let length = chunk.len() as u64;
        self.received = self.received.saturating_add(length);
        if self.received > self.cap {
            return Err(self.too_large());
        }
        if !self.rate.record(length, started.elapsed()) {
            return Err(self.too_slow());
        }
        Ok(Some(chunk))
    }

    /// The beginning of the body, or what of it comes in time.
    pub(crate) async fn excerpt(mut self) -> Vec<u8> {
        let mut excerpt = Vec::new();
        let read = async {
            while excerpt.len() < EXCERPT
                && let Ok(Some(chunk)) = self.inner.chunk().await
            {
                excerpt.extend_from_slice(&chunk);
            }
        };
        // However it ended, what has come is kept.
        let _ = timeout(self.idle_timeout, read).await;
        excerpt.truncate(EXCERPT);
        excerpt
    }

    const fn progress(&self) -> Progress {
        Progress {
            received: self.received,
            expected: self.expected,
        }
    }

    fn ended(&self) -> Result<(), Error> {
        match self.expected {
            Some(expected) if expected != self.received => {
                Err(self.broken(Cause::of_text("the server ended the body early")))
            }
            _ => Ok(()),
        }
    }

    fn broken(&self, source: Cause) -> Error {
        Error::Broken {
            url: self.url.clone(),
            progress: self.progress(),
            source,
        }
    }

    fn stalled(&self) -> Error {
        Error::Stalled {
            url: self.url.clone(),
            progress: self.progress(),
            after: self.idle_timeout,
        }
    }

    fn too_slow(&self) -> Error {
        let minimum = self.rate.minimum();
        Error::TooSlow {
            url: self.url.clone(),
            progress: self.progress(),
            bytes: minimum.bytes,
            window: minimum.window,
        }
    }

    fn too_large(&self) -> Error {
        Error::TooLarge {
            url: self.url.clone(),
            cap: self.cap,
        }
    }
}
