//! A connection to an engine that answers.

use std::path::Path;
use std::sync::{Arc, Once};
use std::time::Duration;

use bollard::{API_DEFAULT_VERSION, Docker};
use serde::Deserialize;

use crate::endpoint::Endpoint;
use crate::request::{Answer, Requests};
use crate::{EngineOptions, Error, Tunnel};

/// How long an engine has to say that it is there. It is asked before every scan of a name without
/// a scheme, so that one that hangs must not hold up the registry for long.
const PROBE_TIMEOUT: Duration = Duration::from_secs(3);

/// How long an engine has to begin an answer. Listing a busy engine's containers takes seconds.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(60);

/// A connection to an engine that answers.
///
/// Cheap to clone. Each request opens a connection of its own, so that a request that hangs holds
/// up no other.
#[derive(Clone, Debug)]
pub struct Engine {
    pub(crate) requests: Requests,
    version: Version,
    endpoint: Endpoint,
    /// Kept as long as the engine is asked.
    _tunnel: Option<Arc<Tunnel>>,
}

/// What an engine says of itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Version {
    /// Version of the engine, e.g. `28.2.2`.
    #[serde(default)]
    pub version: String,
    /// The newest version of the API that it speaks, e.g. `1.50`.
    #[serde(default)]
    pub api_version: String,
    /// Its operating system, e.g. `linux`.
    #[serde(default)]
    pub os: String,
    /// Its architecture in Go's words.
    #[serde(default)]
    pub arch: String,
}

impl Engine {
    /// Finds the engine that `options` mean, makes sure that it answers, and settles on a version
    /// of the API: the newest that both sides know. Takes a few seconds at most.
    pub async fn connect(options: &EngineOptions) -> Result<Self, Error> {
        let endpoint = Endpoint::resolve(options)?;
        let tunnel = match &endpoint {
            Endpoint::Ssh(target) => Some(Tunnel::open(target).await?),
            _ => None,
        };
        let docker = match &tunnel {
            Some(tunnel) => open_socket(&tunnel.socket(), ANSWER_TIMEOUT.as_secs())?,
            None => open(&endpoint)?,
        };
        let requests = Requests::new(docker, endpoint.to_string(), PROBE_TIMEOUT);
        let version: Version = requests.get("/version", None).await?.value;
        let requests = requests
            .with_api(negotiate(&version.api_version))
            .with_timeout(ANSWER_TIMEOUT);
        tracing::debug!(
            engine.address = %endpoint,
            engine.version = version.version,
            engine.api = requests.api(),
            "connected"
        );
        Ok(Self {
            requests,
            version,
            endpoint,
            _tunnel: tunnel.map(Arc::new),
        })
    }

    /// What the engine said of itself when the connection was made.
    pub const fn version(&self) -> &Version {
        &self.version
    }

    /// The engine's address, for people: e.g. `unix:///var/run/docker.sock`.
    pub fn address(&self) -> String {
        self.endpoint.to_string()
    }

    /// The socket, where it is one. Only then may the engine's folders be on this machine; they
    /// need not be, for a socket can lead into a virtual machine or through a tunnel.
    pub fn socket(&self) -> Option<&Path> {
        match &self.endpoint {
            Endpoint::Unix(path) => Some(path),
            Endpoint::Tcp(_) | Endpoint::Tls(..) | Endpoint::Ssh(_) => None,
        }
    }

    /// Any other question: `path` as the API documents it, without the version, e.g.
    /// `/containers/json?all=true`. The caller answers for its escaping.
    pub async fn get<T: serde::de::DeserializeOwned>(
        &self,
        path: &str,
    ) -> Result<Answer<T>, Error> {
        self.requests.get(path, None).await
    }
}

/// The newest API version that both sides know; both are `1.` and a number.
pub(crate) fn negotiate(theirs: &str) -> String {
    let ours = API_DEFAULT_VERSION;
    let minor = theirs
        .strip_prefix("1.")
        .and_then(|minor| minor.parse::<usize>().ok())
        .map_or(ours.minor_version, |minor| minor.min(ours.minor_version));
    format!("{}.{minor}", ours.major_version)
}

fn open(endpoint: &Endpoint) -> Result<Docker, Error> {
    let seconds = ANSWER_TIMEOUT.as_secs();
    match endpoint {
        Endpoint::Unix(path) => open_socket(path, seconds),
        Endpoint::Tcp(host) => Docker::connect_with_http(host, seconds, API_DEFAULT_VERSION)
            .map_err(|source| unreachable(endpoint, source)),
        Endpoint::Tls(host, folder) => open_tls(host, folder, seconds),
        Endpoint::Ssh(_) => Err(Error::NoTunnel {
            address: endpoint.to_string(),
        }),
    }
}

fn open_socket(path: &Path, seconds: u64) -> Result<Docker, Error> {
    match std::fs::metadata(path) {
        Ok(_) => {}
        Err(error) if error.kind() == std::io::ErrorKind::PermissionDenied => {
            return Err(Error::PermissionDenied {
                path: path.to_owned(),
            });
        }
        Err(_) => {
            return Err(Error::NoSocket {
                path: path.to_owned(),
            });
        }
    }
    let endpoint = Endpoint::Unix(path.to_owned());
    let Some(text) = path.to_str() else {
        return Err(Error::InvalidHost {
            host: endpoint.to_string(),
            why: "the socket's path is not UTF-8".to_owned(),
        });
    };
    Docker::connect_with_unix(text, seconds, API_DEFAULT_VERSION)
        .map_err(|source| unreachable(&endpoint, source))
}

fn open_tls(host: &str, folder: &Path, seconds: u64) -> Result<Docker, Error> {
    install_crypto();
    let file = |name: &str| folder.join(name);
    Docker::connect_with_ssl(
        host,
        &file("key.pem"),
        &file("cert.pem"),
        &file("ca.pem"),
        seconds,
        API_DEFAULT_VERSION,
    )
    .map_err(|source| Error::Certificates {
        folder: folder.to_owned(),
        source: Box::new(source),
    })
}

/// rustls wants one provider of cryptography for the process; whoever comes first installs it.
fn install_crypto() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        if rustls::crypto::CryptoProvider::get_default().is_none() {
            let _already_there = rustls::crypto::ring::default_provider().install_default();
        }
    });
}

fn unreachable(endpoint: &Endpoint, source: bollard::errors::Error) -> Error {
    Error::Unreachable {
        address: endpoint.to_string(),
        source: Box::new(source),
    }
}

#[cfg(test)]
mod tests;
