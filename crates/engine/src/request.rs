//! Questions to the engine, and what becomes of their answers.
//!
//! bollard decodes answers into structs generated from one version of the API and drops what they
//! lack; Drydock's evidence is what the engine really said. The only call of bollard's that hands
//! out an answer's bytes is the export of an image, and a request modifier can send it to any path.
//! So every question here is an "export" of another path: the connection, TLS and the handling of
//! refusals stay bollard's, the decoding is ours.

use std::error::Error as StdError;
use std::io;
use std::path::PathBuf;
use std::pin::Pin;
use std::time::Duration;

use bollard::Docker;
use bollard::errors::Error as BollardError;
use bytes::Bytes;
use futures_util::{Stream, StreamExt};
use serde::de::DeserializeOwned;

use crate::Error;

/// Most bytes of an answer that is kept whole: a thousand containers inspected are a few megabytes.
pub(crate) const MAX_ANSWER_BYTES: usize = 64 << 20;

/// An answer: the fields that are decided by, and all that the engine said.
#[derive(Clone, Debug)]
pub struct Answer<T> {
    /// The fields that Drydock knows.
    pub value: T,
    /// Everything, as the engine said it.
    pub raw: serde_json::Value,
}

/// The bytes of an answer as they come.
pub(crate) type Chunks = Pin<Box<dyn Stream<Item = Result<Bytes, BollardError>> + Send>>;

/// Sends questions.
#[derive(Clone, Debug)]
pub(crate) struct Requests {
    docker: Docker,
    address: String,
    api: Option<String>,
    timeout: Duration,
}

impl Requests {
    /// Questions to `address` that must begin to be answered within `timeout`, each.
    pub(crate) fn new(docker: Docker, address: String, timeout: Duration) -> Self {
        Self {
            docker,
            address,
            api: None,
            timeout,
        }
    }

    /// From now on, ask in this version of the API.
    pub(crate) fn with_api(self, api: String) -> Self {
        Self {
            api: Some(api),
            ..self
        }
    }

    pub(crate) fn with_timeout(self, timeout: Duration) -> Self {
        Self { timeout, ..self }
    }

    /// The version of the API that is asked in.
    pub(crate) fn api(&self) -> &str {
        self.api.as_deref().unwrap_or_default()
    }

    /// Asks `path` and decodes the answer. Where it is about one thing, `name` names it in the
    /// error for "not found".
    pub(crate) async fn get<T: DeserializeOwned>(
        &self,
        path: &str,
        name: Option<&str>,
    ) -> Result<Answer<T>, Error> {
        let read = self.read(path, name);
        let bytes = tokio::time::timeout(self.timeout, read)
            .await
            .map_err(|_| self.timed_out(path))??;
        let decode = |source| Error::Answer {
            request: path.to_owned(),
            source,
        };
        let raw: serde_json::Value = serde_json::from_slice(&bytes).map_err(decode)?;
        let value = serde_json::from_slice(&bytes).map_err(decode)?;
        Ok(Answer { value, raw })
    }

    async fn read(&self, path: &str, name: Option<&str>) -> Result<Vec<u8>, Error> {
        let mut chunks = self.stream(path);
        let mut bytes = Vec::new();
        while let Some(chunk) = chunks.next().await {
            bytes.extend_from_slice(&chunk.map_err(|error| self.explain(path, name, error))?);
            if bytes.len() > MAX_ANSWER_BYTES {
                return Err(Error::TooLarge {
                    request: path.to_owned(),
                    limit: MAX_ANSWER_BYTES,
                });
            }
        }
        Ok(bytes)
    }

    /// Asks `path`; the answer's bytes come as they arrive.
    pub(crate) fn stream(&self, path: &str) -> Chunks {
        let path = match &self.api {
            Some(api) => format!("/v{api}{path}"),
            None => path.to_owned(),
        };
        let docker = self.docker.clone().with_timeout(self.timeout);
        let docker = docker.with_request_modifier(move |mut request| {
            let mut parts = request.uri().clone().into_parts();
            parts.path_and_query = path.parse().ok();
            if let Ok(uri) = parts.try_into() {
                *request.uri_mut() = uri;
            }
            request
        });
        Box::pin(docker.export_image("-"))
    }

    /// Turns what bollard says into what the user can act on.
    pub(crate) fn explain(&self, path: &str, name: Option<&str>, error: BollardError) -> Error {
        match (error, name) {
            (
                BollardError::DockerResponseServerError {
                    status_code: 404, ..
                },
                Some(name),
            ) => Error::NotFound {
                name: name.to_owned(),
            },
            (
                BollardError::DockerResponseServerError {
                    status_code,
                    message,
                },
                _,
            ) => Error::Refusal {
                request: path.to_owned(),
                status: status_code,
                message: match message.is_empty() {
                    true => "no reason given".to_owned(),
                    false => message.chars().take(500).collect(),
                },
            },
            (BollardError::RequestTimeoutError, _) => self.timed_out(path),
            (BollardError::HyperLegacyError { err }, _) => self.explain_connection(err),
            (error, _) => Error::BrokenOff {
                request: path.to_owned(),
                source: Box::new(error),
            },
        }
    }

    fn explain_connection(&self, error: impl StdError + Send + Sync + 'static) -> Error {
        let socket = || PathBuf::from(self.address.trim_start_matches("unix://"));
        match io_kind(&error) {
            Some(io::ErrorKind::PermissionDenied) => Error::PermissionDenied { path: socket() },
            Some(io::ErrorKind::NotFound) => Error::NoSocket { path: socket() },
            Some(io::ErrorKind::ConnectionRefused) => Error::Refused {
                address: self.address.clone(),
            },
            _ => Error::Unreachable {
                address: self.address.clone(),
                source: Box::new(error),
            },
        }
    }

    fn timed_out(&self, path: &str) -> Error {
        Error::Timeout {
            address: self.address.clone(),
            request: path.to_owned(),
            seconds: self.timeout.as_secs(),
        }
    }
}

/// The kind of the I/O error at the bottom of it, if there is one.
fn io_kind(error: &(dyn StdError + 'static)) -> Option<io::ErrorKind> {
    let mut cause = Some(error);
    while let Some(error) = cause {
        if let Some(error) = error.downcast_ref::<io::Error>() {
            return Some(error.kind());
        }
        cause = error.source();
    }
    None
}
