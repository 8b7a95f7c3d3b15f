//! One connection to the engine, kept alive for hundreds of questions in a row.
//!
//! bollard opens a connection for each request: half as much time again for the small answers of an
//! audit over a socket, and a handshake each over TLS. A session asks over one connection with
//! [hyper](https://docs.rs/hyper/latest/hyper/client/conn/http1/), GET only, one question at a time,
//! and opens the connection anew where the engine closed it in between.
//!
//! Knowingly missed: for `tcp://` with certificates only `ca.pem` vouches for the engine, where
//! `docker` also takes the system's authorities.

mod events;
mod transport;
mod wire;

use std::fmt;
use std::net::SocketAddr;
use std::time::Duration;

use hyper::StatusCode;
use hyper::body::Incoming;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::endpoint::Endpoint;
use crate::engine::negotiate;
use crate::request::MAX_ANSWER_BYTES;
use crate::{Answer, EngineOptions, Error};

pub use events::Events;

use wire::Wire;

/// Most letters of the engine's own words in an error.
const MAX_REFUSAL_CHARACTERS: usize = 500;

/// Whom the kernel names as the other end of a unix socket: for an engine that the init system
/// opened the socket for, that is the init system.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PeerCredentials {
    /// Its process; 0 where it is in a process namespace that cannot be seen from here.
    pub pid: u32,
    /// Its effective user.
    pub uid: u32,
    /// Its effective group.
    pub gid: u32,
}

/// One connection to the engine.
pub struct Session {
    endpoint: Endpoint,
    api: Option<String>,
    timeout: Duration,
    wire: Option<Wire>,
    peer: Option<PeerCredentials>,
    peer_address: Option<SocketAddr>,
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session")
            .field("endpoint", &self.endpoint)
            .field("api", &self.api)
            .field("is_open", &self.wire.is_some())
            .finish_non_exhaustive()
    }
}

impl Session {
    /// A session with the engine that `options` mean, each of whose answers must be there within
    /// `timeout`. Nothing is connected yet.
    ///
    /// # Errors
    /// When the options name no engine.
    pub fn new(options: &EngineOptions, timeout: Duration) -> Result<Self, Error> {
        Ok(Self {
            endpoint: Endpoint::resolve(options)?,
            api: None,
            timeout,
            wire: None,
            peer: None,
            peer_address: None,
        })
    }

    /// From now on answers must be there within `timeout`.
    pub const fn set_timeout(&mut self, timeout: Duration) {
        self.timeout = timeout;
    }

    /// Opens the connection, unless it is open. Questions do so by themselves.
    ///
    /// # Errors
    /// When the engine cannot be reached in time.
    pub async fn open(&mut self) -> Result<(), Error> {
        if self.wire.is_none() {
            let timeout = self.timeout;
            let opened = tokio::time::timeout(timeout, self.connect()).await;
            self.wire = Some(opened.map_err(|_| self.timed_out("connect"))??);
        }
        Ok(())
    }

    /// The engine's address, for people: e.g. `unix:///var/run/docker.sock`.
    pub fn address(&self) -> String {
        self.endpoint.to_string()
    }

    /// Whether the engine is asked over a unix socket.
    pub const fn is_socket(&self) -> bool {
        matches!(self.endpoint, Endpoint::Unix(_))
    }

    /// The process at the other end of the unix socket, once it has been connected.
    pub const fn peer(&self) -> Option<PeerCredentials> {
        self.peer
    }

    /// The address at the other end, once a host has been connected.
    pub const fn peer_address(&self) -> Option<SocketAddr> {
        self.peer_address
    }

    /// Asks for the engine's version, and from now on asks in the newest version of the API that
    /// both sides know. Returns the answer's bytes.
    ///
    /// # Errors
    /// When there is no answer. One that makes no sense is none: then questions go on without a
    /// version, which engines take for their newest.
    pub async fn negotiate(&mut self) -> Result<Vec<u8>, Error> {
        #[derive(Deserialize)]
        #[serde(rename_all = "PascalCase")]
        struct Api {
            api_version: String,
        }
        self.api = None;
        let bytes = self.get_bytes("/version").await?;
        if let Ok(version) = serde_json::from_slice::<Api>(&bytes) {
            self.api = Some(negotiate(&version.api_version));
        }
        Ok(bytes)
    }

    /// Asks `path`, as the API documents it, without the version. The caller answers for its
    /// escaping.
    ///
    /// # Errors
    /// When there is no answer, or it refuses, or is not what is expected.
    pub async fn get<T: DeserializeOwned>(&mut self, path: &str) -> Result<Answer<T>, Error> {
        let bytes = self.get_bytes(path).await?;
        Ok(Answer {
            value: decode(path, &bytes)?,
            raw: decode(path, &bytes)?,
        })
    }

    /// Same as [`Self::get`], without keeping all that the engine said.
    ///
    /// # Errors
    /// Same.
    pub async fn get_only<T: DeserializeOwned>(&mut self, path: &str) -> Result<T, Error> {
        decode(path, &self.get_bytes(path).await?)
    }

    /// The bytes of an answer, at most 64 MiB.
    ///
    /// # Errors
    /// When there is no answer, or it refuses.
    pub async fn get_bytes(&mut self, path: &str) -> Result<Vec<u8>, Error> {
        let timeout = self.timeout;
        let request = self.versioned(path);
        let answer = tokio::time::timeout(timeout, self.exchange(&request)).await;
        answer.map_err(|_| self.timed_out(path))?
    }

    /// The engine's events from now on, over a connection of their own. `filters` is the API's
    /// parameter of that name, as JSON.
    ///
    /// # Errors
    /// When the engine cannot be reached, or refuses.
    pub async fn events(&self, filters: Option<&str>) -> Result<Events, Error> {
        let path = match filters {
            Some(filters) => format!("/events?filters={}", escape(filters)),
            None => "/events".to_owned(),
        };
        let request = self.versioned(&path);
        let begin = async {
            let opened = transport::open(&self.endpoint).await?;
            let mut wire = Wire::new(opened.stream)
                .await
                .map_err(|e| broken(&request, e))?;
            let response = wire.ask(&request).await?;
            let response = response.map_err(|error| broken(&request, error))?;
            let status = response.status();
            match status.is_success() {
                true => Ok(Events::new(request.clone(), wire, response.into_body())),
                false => Err(refusal(&request, status, response.into_body()).await),
            }
        };
        let begun = tokio::time::timeout(self.timeout, begin).await;
        begun.map_err(|_| self.timed_out(&path))?
    }

    fn versioned(&self, path: &str) -> String {
        match &self.api {
            Some(api) => format!("/v{api}{path}"),
            None => path.to_owned(),
        }
    }

    /// The connection is out of `self` while it is used: an answer that is not read to its end,
    /// for whatever reason, takes the connection with it.
    async fn exchange(&mut self, request: &str) -> Result<Vec<u8>, Error> {
        let (wire, response) = match self.ask_on_kept(request).await? {
            Some(answered) => answered,
            None => {
                let mut wire = self.connect().await?;
                let response = wire.ask(request).await?;
                (wire, response.map_err(|error| broken(request, error))?)
            }
        };
        let status = response.status();
        if !status.is_success() {
            // Bodies of refusals are read as far as they are short.
            let error = refusal(request, status, response.into_body()).await;
            self.wire = Some(wire);
            return Err(error);
        }
        let bytes = read_body(request, response.into_body(), MAX_ANSWER_BYTES).await?;
        self.wire = Some(wire);
        Ok(bytes)
    }

    /// Asks on the connection that is there. `None` where there is none, or where the engine has
    /// closed it meanwhile: only GET is ever sent, so that asking again does no harm.
    async fn ask_on_kept(
        &mut self,
        request: &str,
    ) -> Result<Option<(Wire, hyper::Response<Incoming>)>, Error> {
        let Some(mut wire) = self.wire.take() else {
            return Ok(None);
        };
        match wire.ask(request).await? {
            Ok(response) => Ok(Some((wire, response))),
            Err(error) => {
                tracing::debug!(%error, request, "the engine closed the connection");
                Ok(None)
            }
        }
    }

    async fn connect(&mut self) -> Result<Wire, Error> {
        let opened = transport::open(&self.endpoint).await?;
        self.peer = opened.peer;
        self.peer_address = opened.address;
        Wire::new(opened.stream)
            .await
            .map_err(|error| broken("connect", error))
    }

    fn timed_out(&self, request: &str) -> Error {
        Error::Timeout {
            address: self.address(),
            request: request.to_owned(),
            seconds: self.timeout.as_secs(),
        }
    }
}

fn decode<T: DeserializeOwned>(request: &str, bytes: &[u8]) -> Result<T, Error> {
    serde_json::from_slice(bytes).map_err(|source| Error::Answer {
        request: request.to_owned(),
        source,
    })
}

fn broken(request: &str, error: hyper::Error) -> Error {
    Error::BrokenOff {
        request: request.to_owned(),
        source: Box::new(error),
    }
}

async fn read_body(request: &str, mut body: Incoming, limit: usize) -> Result<Vec<u8>, Error> {
    let mut bytes = Vec::new();
    while let Some(chunk) = wire::next_chunk(&mut body).await {
        let chunk = chunk.map_err(|error| broken(request, error))?;
        if bytes.len().saturating_add(chunk.len()) > limit {
            return Err(Error::TooLarge {
                request: request.to_owned(),
                limit,
            });
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

async fn refusal(request: &str, status: StatusCode, body: Incoming) -> Error {
    #[derive(Deserialize)]
    struct Words {
        message: String,
    }
    let bytes = read_body(request, body, 1 << 20).await.unwrap_or_default();
    let message = match serde_json::from_slice::<Words>(&bytes) {
        Ok(words) => words.message,
        Err(_) => String::from_utf8_lossy(&bytes).trim().to_owned(),
    };
    Error::Refusal {
        request: request.to_owned(),
        status: status.as_u16(),
        message: match message.is_empty() {
            true => "no reason given".to_owned(),
            false => message.chars().take(MAX_REFUSAL_CHARACTERS).collect(),
        },
    }
}

/// Escapes all but letters and digits.
fn escape(text: &str) -> String {
    let escape = |byte: u8| match byte.is_ascii_alphanumeric() {
        true => char::from(byte).to_string(),
        false => format!("%{byte:02X}"),
    };
    text.bytes().map(escape).collect()
}

#[cfg(test)]
mod tests;
