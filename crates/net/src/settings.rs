//! What a client is told when it is made. Nothing here is read from the environment: the binary
//! resolves flags, variables and files, and passes the values down.

use std::path::PathBuf;
use std::time::Duration;

/// How a [`Client`](crate::Client) behaves.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Value of `User-Agent`.
    pub user_agent: String,
    /// Longest wait for a connection, TLS included.
    pub connect_timeout: Duration,
    /// Longest wait for the head of an answer, and for each next piece of its body. There is no
    /// limit on a whole transfer; [`Settings::minimum_rate`] ends those that only drip.
    pub idle_timeout: Duration,
    /// The slowest transfer that is borne.
    pub minimum_rate: MinimumRate,
    /// How often and how patiently a failed request is tried again.
    pub retries: Retries,
    /// Proxies, by the scheme of the wanted URL.
    pub proxies: Proxies,
    /// A PEM file of CA certificates to trust besides those of the machine.
    pub extra_roots: Option<PathBuf>,
    /// Hosts, other than this machine, that may be spoken to in plain HTTP: `name` for any port or
    /// `name:port`.
    pub plain_http_hosts: Vec<String>,
    /// Refuse every request.
    pub offline: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            user_agent: concat!("drydock/", env!("CARGO_PKG_VERSION")).into(),
            connect_timeout: Duration::from_secs(10),
            idle_timeout: Duration::from_secs(30),
            minimum_rate: MinimumRate::default(),
            retries: Retries::default(),
            proxies: Proxies::default(),
            extra_roots: None,
            plain_http_hosts: Vec::new(),
            offline: false,
        }
    }
}

/// The slowest transfer that is borne. Only time spent waiting for the network counts, so that a
/// slow reader is not taken for a slow server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MinimumRate {
    /// Bytes that must arrive per window.
    pub bytes: u64,
    /// Length of the window.
    pub window: Duration,
}

impl Default for MinimumRate {
    /// One KiB a second, over a minute.
    fn default() -> Self {
        Self {
            bytes: 60 * 1024,
            window: Duration::from_secs(60),
        }
    }
}

/// How a failed request is tried again: the wait doubles from `first_delay` and is jittered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retries {
    /// Tries in all, the first included; at least one is made.
    pub tries: u32,
    /// Wait before the second try.
    pub first_delay: Duration,
    /// Longest wait. A server that asks for a longer one (`Retry-After`) is not asked again.
    pub max_delay: Duration,
}

impl Default for Retries {
    fn default() -> Self {
        Self {
            tries: 4,
            first_delay: Duration::from_millis(300),
            max_delay: Duration::from_secs(60),
        }
    }
}

/// Proxies as the customary variables give them. This machine is never reached through a proxy.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Proxies {
    /// Proxy for `http` URLs (`http_proxy`): `http://[user:password@]host:port`.
    pub http: Option<String>,
    /// Proxy for `https` URLs (`https_proxy`), in the same form.
    pub https: Option<String>,
    /// Hosts to reach directly (`no_proxy`): comma-separated names (with their subdomains),
    /// addresses, networks or `*`. Ports are not understood.
    pub bypass: Option<String>,
}

/// Without the URLs, which may hold passwords.
impl std::fmt::Debug for Proxies {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Proxies")
            .field("http", &self.http.is_some())
            .field("https", &self.https.is_some())
            .field("bypass", &self.bypass)
            .finish()
    }
}
