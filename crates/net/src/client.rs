//! The client: sends a request through its redirects, and again where that may help.

use std::sync::Arc;
use std::time::Duration;

use backon::Retryable;
use reqwest::header::{LOCATION, WWW_AUTHENTICATE};
use tracing::debug;

use crate::body::Body;
use crate::redirect::{self, Hop};
use crate::transport::Transport;
use crate::{Error, RedactedUrl, Request, Response, Settings, StatusError, address, retry};

/// The HTTP client. Cheap to make and to clone; clones share their connections.
#[derive(Clone)]
pub struct Client {
    transport: Arc<Transport>,
}

/// The result of a conditional request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fetched<T> {
    /// The state is still the one whose validators the request named.
    NotModified,
    /// Another state.
    Fresh(T),
}

impl Client {
    /// A client; nothing is read or connected until the first request.
    pub fn new(settings: Settings) -> Self {
        Self {
            transport: Arc::new(Transport::new(settings)),
        }
    }

    /// What the client was told.
    pub fn settings(&self) -> &Settings {
        &self.transport.settings
    }

    /// Sends the request and waits for the head of the answer; tried again on passing failures.
    pub async fn send(&self, request: &Request) -> Result<Response, Error> {
        self.retrying(request, || self.follow(request, &[200]))
            .await
    }

    /// As [`Client::send`], for an answer with one of these statuses.
    pub async fn send_for(&self, request: &Request, statuses: &[u16]) -> Result<Response, Error> {
        self.retrying(request, || self.follow(request, statuses))
            .await
    }

    /// As [`Client::send`], and knows "not modified" as an answer.
    pub async fn fetch(&self, request: &Request) -> Result<Fetched<Response>, Error> {
        let statuses: &[u16] = if request.validators.is_empty() {
            &[200]
        } else {
            &[200, 304]
        };
        let response = self
            .retrying(request, || self.follow(request, statuses))
            .await?;
        Ok(match response.status() {
            304 => Fetched::NotModified,
            _ => Fetched::Fresh(response),
        })
    }

    /// The whole body, in memory, and the head it came with; a transfer that breaks is tried again
    /// from the start.
    pub async fn get(&self, request: &Request) -> Result<(Response, Vec<u8>), Error> {
        self.retrying(request, || async {
            let mut response = self.follow(request, &[200]).await?;
            let bytes = response.bytes().await?;
            Ok((response, bytes))
        })
        .await
    }

    /// As [`Client::get`], where the head does not matter.
    pub async fn get_bytes(&self, request: &Request) -> Result<Vec<u8>, Error> {
        self.get(request).await.map(|(_, bytes)| bytes)
    }

    /// As [`Client::send`] for a request with a range: takes the rest or the whole.
    pub(crate) async fn send_for_rest(&self, request: &Request) -> Result<Response, Error> {
        self.retrying(request, || self.follow(request, &[200, 206]))
            .await
    }

    async fn retrying<T, F>(&self, request: &Request, send: impl Fn() -> F) -> Result<T, Error>
    where
        F: Future<Output = Result<T, Error>>,
    {
        let retries = &self.settings().retries;
        let tries = request.tries.unwrap_or(retries.tries);
        let log = |error: &Error, wait: Duration| {
            let wait_ms = wait.as_millis();
            debug!(net.url = %request.url(), net.error = %error, wait_ms, "will try again");
        };
        send.retry(retry::backoff(retries, tries))
            .when(|error| retry::is_transient(error, retries.max_delay))
            .adjust(retry::delay)
            .notify(log)
            .await
    }

    /// One try: through the redirects to an answer with one of the wanted statuses.
    async fn follow(&self, request: &Request, statuses: &[u16]) -> Result<Response, Error> {
        let settings = self.settings();
        if settings.offline {
            return Err(Error::Offline { url: request.url() });
        }
        let headers = request.header_map()?;
        let mut hop = Hop {
            url: request.url.clone(),
            authorization: request.authorization.clone(),
        };
        for _ in 0..=redirect::LIMIT {
            address::check(&hop.url, settings)?;
            let answer = self
                .transport
                .exchange(request, headers.clone(), &hop)
                .await?;
            let status = answer.status().as_u16();
            debug!(net.url = %RedactedUrl::from(&hop.url), net.status = status, "answered");
            let location = answer
                .headers()
                .get(LOCATION)
                .and_then(|value| value.to_str().ok());
            match hop.next(status, location.filter(|_| request.follows()))? {
                Some(next) => hop = next,
                None => return self.judge(request, statuses, answer, &hop).await,
            }
        }
        Err(Error::TooManyRedirects {
            url: request.url(),
            limit: redirect::LIMIT,
        })
    }

    async fn judge(
        &self,
        request: &Request,
        statuses: &[u16],
        answer: reqwest::Response,
        hop: &Hop,
    ) -> Result<Response, Error> {
        let status = answer.status().as_u16();
        let retry_after = retry::retry_after(answer.headers());
        let challenges = answer.headers().get_all(WWW_AUTHENTICATE);
        let challenges = challenges.iter().filter_map(|value| value.to_str().ok());
        let challenges = challenges.map(str::to_owned).collect();
        let url = RedactedUrl::from(&hop.url);
        let body = Body::new(answer, url.clone(), request.cap, self.settings());
        if statuses.contains(&status) {
            body.check_cap()?;
            let response = Response::new(url, body);
            response.check_encoding(request.encoded)?;
            return Ok(response);
        }
        Err(Error::Status(Box::new(StatusError {
            url,
            status,
            excerpt: body.excerpt().await,
            retry_after,
            challenges,
            redirected: hop.url != request.url,
        })))
    }
}

impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Client")
            .field("settings", self.settings())
            .finish()
    }
}

#[cfg(test)]
mod tests;
