//! A body that continues by itself where a connection broke.
//!
//! The rest is asked for by [Range and If-Range](https://www.rfc-editor.org/rfc/rfc9110#section-14).
//! A server that sends the whole again is borne with where the bytes are certainly the same: what
//! was delivered already is skipped. Without a validator a body cannot be continued, unless the
//! request is [content-addressed](crate::Request::content_addressed).

use backon::{BackoffBuilder, ExponentialBackoff};
use bytes::{Buf, Bytes};
use tokio::fs::File;
use tokio::io::{AsyncSeekExt, AsyncWriteExt};
use tracing::debug;

use crate::error::Progress;
use crate::{
    Authorization, Client, Encoding, Error, Fetched, RedactedUrl, Request, Response, Validators,
    retry,
};

/// A transfer that got this much further is not at its end: its tries are counted anew. So a
/// transfer is bounded by its cap divided by this, times the tries.
const WORTH_GOING_ON: u64 = 1024 * 1024;

/// A running transfer.
pub struct Download {
    client: Client,
    request: Request,
    response: Response,
    /// Bytes delivered to the caller.
    position: u64,
    /// Why `response` gives no more, until another one takes its place.
    broken: Option<Error>,
    /// Bytes to drop before the next delivery.
    skip: u64,
    total: Option<u64>,
    delays: ExponentialBackoff,
    /// Where `delays` was last started anew.
    mark: u64,
}

/// What a finished transfer was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Downloaded {
    /// Number of bytes.
    pub bytes: u64,
    /// How they are encoded.
    pub encoding: Encoding,
    /// What identifies this state of the resource.
    pub validators: Validators,
}

impl Client {
    /// Starts a transfer that survives broken connections.
    pub async fn start_download(&self, request: &Request) -> Result<Fetched<Download>, Error> {
        Ok(match self.fetch(request).await? {
            Fetched::NotModified => Fetched::NotModified,
            Fetched::Fresh(response) => Fetched::Fresh(Download::new(self, request, response)),
        })
    }

    /// Writes the body to `file`, which is emptied first; starts over where a broken transfer cannot
    /// be continued or the content changed meanwhile. `progress` is told after each piece.
    /// The file is flushed but not synced.
    pub async fn download(
        &self,
        request: &Request,
        file: &mut File,
        progress: &mut (dyn FnMut(Progress) + Send),
    ) -> Result<Fetched<Downloaded>, Error> {
        let mut delays = self.delays(request);
        loop {
            let Fetched::Fresh(mut download) = self.start_download(request).await? else {
                return Ok(Fetched::NotModified);
            };
            match download.write_to(file, progress).await {
                Ok(()) => return Ok(Fetched::Fresh(download.finished())),
                Err(error) => match delays.next() {
                    Some(delay) if is_curable(&error) => {
                        debug!(net.url = %request.url(), net.error = %error, "starts over");
                        tokio::time::sleep(delay).await;
                    }
                    _ => return Err(error),
                },
            }
        }
    }

    fn delays(&self, request: &Request) -> ExponentialBackoff {
        let retries = &self.settings().retries;
        retry::backoff(retries, request.tries.unwrap_or(retries.tries)).build()
    }
}

fn is_curable(error: &Error) -> bool {
    retry::breaks_transfer(error) || matches!(error, Error::Changed { .. })
}

impl Download {
    fn new(client: &Client, request: &Request, response: Response) -> Self {
        Self {
            client: client.clone(),
            request: request.clone(),
            position: 0,
            broken: None,
            skip: 0,
            total: response.length(),
            delays: client.delays(request),
            mark: 0,
            response,
        }
    }

    /// Who answers, after redirects.
    pub const fn url(&self) -> &RedactedUrl {
        self.response.url()
    }

    /// How far it is.
    pub const fn progress(&self) -> Progress {
        Progress {
            received: self.position,
            expected: self.total,
        }
    }

    /// How the bytes are encoded.
    pub fn encoding(&self) -> Encoding {
        self.response.encoding()
    }

    /// What identifies this state of the resource.
    pub fn validators(&self) -> Validators {
        self.response.validators()
    }

    /// Says who asks, for requests to come: a transfer may outlive the token that began it. Tries
    /// are counted anew.
    pub fn authorize(&mut self, authorization: Option<Authorization>) {
        self.request.authorization = authorization;
        self.delays = self.client.delays(&self.request);
    }

    /// The next piece of the body; `None` at its end. After an error it may be called again, and
    /// goes on where it was.
    pub async fn chunk(&mut self) -> Result<Option<Bytes>, Error> {
        loop {
            if let Some(error) = self.broken.take() {
                self.resume(error).await?;
            }
            match self.response.chunk().await {
                Ok(Some(chunk)) => {
                    if let Some(chunk) = self.deliver(chunk)? {
                        return Ok(Some(chunk));
                    }
                }
                Ok(None) => return Ok(None),
                Err(error) if retry::breaks_transfer(&error) => {
                    self.broken = Some(error.within(self.progress()));
                }
                Err(error) => return Err(error),
            }
        }
    }

    /// The new part of `chunk`, where it has any.
    fn deliver(&mut self, mut chunk: Bytes) -> Result<Option<Bytes>, Error> {
        let known = self.skip.min(chunk.len() as u64);
        self.skip -= known;
        chunk.advance(known as usize);
        self.position = self.position.saturating_add(chunk.len() as u64);
        if self.position > self.request.cap {
            return Err(Error::TooLarge {
                url: self.request.url(),
                cap: self.request.cap,
            });
        }
        Ok((!chunk.is_empty()).then_some(chunk))
    }

    /// Asks for the rest after `error`, or gives it back.
    async fn resume(&mut self, error: Error) -> Result<(), Error> {
        if self.position >= self.mark.saturating_add(WORTH_GOING_ON) {
            self.delays = self.client.delays(&self.request);
            self.mark = self.position;
        }
        let request = match self.request_for_rest() {
            Some(request) => request,
            None => return Err(error),
        };
        let Some(delay) = self.delays.next() else {
            return Err(error);
        };
        debug!(net.url = %self.request.url(), net.error = %error, net.position = self.position, "continues");
        tokio::time::sleep(delay).await;
        match self.client.send_for_rest(&request).await {
            Ok(response) => self.adopt(response),
            Err(failed) => {
                self.broken = Some(error);
                Err(failed)
            }
        }
    }

    fn request_for_rest(&self) -> Option<Request> {
        if self.position == 0 {
            return Some(self.request.clone());
        }
        if self.request.content_addressed {
            return Some(self.request.clone().starting_at(self.position, None));
        }
        let validators = self.validators();
        let validator = validators.for_range()?;
        Some(
            self.request
                .clone()
                .starting_at(self.position, Some(validator)),
        )
    }

    /// Goes on with another response, if it is one of the same bytes.
    fn adopt(&mut self, response: Response) -> Result<(), Error> {
        let same = self.position == 0
            || self.request.content_addressed
            || self.validators().same_bytes(&response.validators());
        let skip = match (response.status(), range_of(&response)) {
            (200, _) if same => self.position,
            // The server compared by If-Range; validators are not always repeated in the answer.
            (206, Some((start, total))) if start == self.position && self.fits(total) => 0,
            _ => {
                return Err(Error::Changed {
                    url: self.request.url(),
                });
            }
        };
        if self.position > 0 && response.encoding() != self.encoding() {
            return Err(Error::Changed {
                url: self.request.url(),
            });
        }
        if self.position == 0 {
            self.total = response.length();
        }
        self.skip = skip;
        self.response = response;
        Ok(())
    }

    fn fits(&self, total: Option<u64>) -> bool {
        self.total.is_none() || total.is_none() || self.total == total
    }

    async fn write_to(
        &mut self,
        file: &mut File,
        progress: &mut (dyn FnMut(Progress) + Send),
    ) -> Result<(), Error> {
        let url = self.request.url();
        let failed = |source| Error::Write {
            url: url.clone(),
            source,
        };
        file.set_len(0).await.map_err(failed)?;
        file.rewind().await.map_err(failed)?;
        while let Some(chunk) = self.chunk().await? {
            file.write_all(&chunk).await.map_err(failed)?;
            progress(self.progress());
        }
        file.flush().await.map_err(failed)
    }

    fn finished(&self) -> Downloaded {
        Downloaded {
            bytes: self.position,
            encoding: self.encoding(),
            validators: self.validators(),
        }
    }
}

/// First byte and total length by `Content-Range: bytes 10-19/20`; the length may be `*`.
fn range_of(response: &Response) -> Option<(u64, Option<u64>)> {
    let (range, total) = response
        .header("content-range")?
        .strip_prefix("bytes ")?
        .split_once('/')?;
    let (start, _) = range.split_once('-')?;
    Some((start.trim().parse().ok()?, total.trim().parse().ok()))
}

#[cfg(test)]
mod tests;
