//! Why the engine could not be asked.

use std::error::Error as StdError;
use std::io;
use std::path::PathBuf;

/// Why the engine could not be asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no socket: no engine runs here, or it listens elsewhere.
    #[error(
        "no socket at `{}`: no Docker Engine runs here, or it listens elsewhere (set `DOCKER_HOST`)",
        path.display()
    )]
    NoSocket {
        /// Where the socket was expected.
        path: PathBuf,
    },
    /// The socket is there, but not for this user.
    #[error(
        "permission denied on `{}`: add yourself to the group that owns it (usually `docker`), or \
         run as root",
        path.display()
    )]
    PermissionDenied {
        /// The socket.
        path: PathBuf,
    },
    /// Nobody listens.
    #[error("connection refused by `{address}`: the Docker Engine is not running")]
    Refused {
        /// The socket or host.
        address: String,
    },
    /// The connection failed in another way.
    #[error("cannot reach the Docker Engine at `{address}`")]
    Unreachable {
        /// The socket or host.
        address: String,
        /// Why.
        #[source]
        source: Box<dyn StdError + Send + Sync>,
    },
    /// No answer in time.
    #[error("no answer from the Docker Engine at `{address}` to `{request}` within {seconds} s")]
    Timeout {
        /// The socket or host.
        address: String,
        /// The request.
        request: String,
        /// How long it was waited for.
        seconds: u64,
    },
    /// The host is not one that can be connected to.
    #[error("`{host}` is not a Docker host: {why}")]
    InvalidHost {
        /// What was given.
        host: String,
        /// What is wrong, and what to do instead.
        why: String,
    },
    /// `ssh` did not get there.
    #[error("cannot reach the Docker Engine at `{address}`: {why}")]
    Ssh {
        /// The address, as it was given.
        address: String,
        /// What went wrong.
        why: String,
    },
    /// The engine is behind `ssh`, and nobody opened a tunnel.
    #[error("`{address}` is reached through `ssh`, which this command does not do")]
    NoTunnel {
        /// The address, as it was given.
        address: String,
    },
    /// The context does not exist.
    #[error("there is no docker context `{name}` in `{}`", folder.display())]
    NoContext {
        /// The context's name.
        name: String,
        /// Where contexts are kept.
        folder: PathBuf,
    },
    /// A file of docker's configuration cannot be read.
    #[error("cannot read `{}`", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// A file of docker's configuration is not what docker writes.
    #[error("`{}` is not a configuration that docker writes", path.display())]
    Config {
        /// The file.
        path: PathBuf,
        /// Where in it and why.
        #[source]
        source: serde_json::Error,
    },
    /// The certificates for a TLS host cannot be used.
    #[error(
        "cannot use the certificates in `{}` (`ca.pem`, `cert.pem`, `key.pem`)",
        folder.display()
    )]
    Certificates {
        /// Their folder.
        folder: PathBuf,
        /// Why.
        #[source]
        source: Box<dyn StdError + Send + Sync>,
    },
    /// The name is not one of an image; it was not sent.
    #[error("`{name}` is not the name or id of an image")]
    InvalidName {
        /// The name.
        name: String,
    },
    /// The engine does not have it.
    #[error("the Docker Engine has no `{name}`")]
    NotFound {
        /// What was asked for.
        name: String,
    },
    /// The engine refused or failed.
    #[error("the Docker Engine answers {status} to `{request}`: {message}")]
    Refusal {
        /// The request.
        request: String,
        /// HTTP status.
        status: u16,
        /// Its own words.
        message: String,
    },
    /// The connection broke while the answer came.
    #[error("the answer of the Docker Engine to `{request}` broke off")]
    BrokenOff {
        /// The request.
        request: String,
        /// Why.
        #[source]
        source: Box<dyn StdError + Send + Sync>,
    },
    /// The answer is not what the API describes.
    #[error("the answer of the Docker Engine to `{request}` is not what its API describes")]
    Answer {
        /// The request.
        request: String,
        /// Where in it and why.
        #[source]
        source: serde_json::Error,
    },
    /// The answer is too long.
    #[error("the answer of the Docker Engine to `{request}` is longer than {limit} bytes")]
    TooLarge {
        /// The request.
        request: String,
        /// The cap, in bytes.
        limit: usize,
    },
}

impl Error {
    /// Whether it means that no engine runs where it was looked for, as opposed to one that is
    /// there and cannot be used.
    pub const fn is_absent(&self) -> bool {
        matches!(self, Self::NoSocket { .. } | Self::Refused { .. })
    }
}
