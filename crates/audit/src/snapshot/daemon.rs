//! The process behind the engine's socket.

use serde::{Deserialize, Serialize};

use super::{DaemonConfig, Limit};
use crate::Fact;

/// The daemon's process and how it is configured.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Daemon {
    /// The process that answers at the socket.
    pub process: Fact<DaemonProcess>,
    /// Its configuration.
    pub config: DaemonConfig,
    /// Where it listens besides its socket: TCP sockets of the process.
    pub listeners: Fact<Vec<Listener>>,
    /// How the process that answers at the socket was found.
    pub found_by: Option<FoundBy>,
    /// Processes called `docker-proxy` that the daemon started.
    pub proxies: Fact<u32>,
}

/// How the daemon's process was found. Never by its name: anybody can call a process `dockerd`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FoundBy {
    /// The kernel names it as the peer of the connection.
    SocketPeer,
    /// It holds the listening socket that the init system made.
    SocketHolder,
    /// The engine's pid file names it, and its program is a daemon's.
    PidFile,
}

/// The process that answers at the socket.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct DaemonProcess {
    /// Its id.
    pub pid: u32,
    /// Its program's real path.
    pub program: Fact<String>,
    /// Effective user id.
    pub user_id: u32,
    /// Lines of its `uid_map`: inside, outside, count. One line `0 0 4294967295` for no namespace.
    pub uid_map: Fact<Vec<(u32, u32, u32)>>,
    /// Its resource limits.
    pub limits: Fact<Vec<Limit>>,
    /// When it started, in seconds since 1970.
    pub started_at: Option<i64>,
    /// Its control group, of v2 or of the `systemd` or `memory` hierarchy.
    pub cgroup: Fact<String>,
    /// Names of environment variables that change what it does (`HTTP_PROXY`, `DOCKER_TLS_VERIFY`…)
    /// with redacted values.
    pub environment: Fact<Vec<(String, String)>>,
}

/// A TCP socket that the daemon listens on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listener {
    /// Address, e.g. `0.0.0.0` or `::`.
    pub address: String,
    /// Port.
    pub port: u16,
    /// What answers there.
    pub tls: Tls,
}

/// What a TCP port answered when it was spoken to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tls {
    /// It speaks the engine's API without TLS.
    Plain,
    /// It speaks TLS, and answers a client that shows no certificate.
    NoClientCertificate,
    /// It speaks TLS and turns away a client that shows no certificate.
    ClientCertificate,
    /// It is not an API of the engine, e.g. the swarm's.
    Other,
    /// It was not spoken to.
    NotTried,
}
