//! Variables that belong to others and that Drydock heeds too. The only place that reads them.

use std::path::PathBuf;

/// What other programs' variables say.
#[derive(Clone, Debug, Default)]
pub(crate) struct Environment {
    /// `DOCKER_HOST`: the engine to ask.
    pub(crate) docker_host: Option<String>,
    /// `DOCKER_CONTEXT`: the name of the engine to ask.
    pub(crate) docker_context: Option<String>,
    /// `DOCKER_CONFIG`: the folder of Docker's settings.
    pub(crate) docker_config: Option<PathBuf>,
    /// `DOCKER_TLS_VERIFY`: whether the engine must prove who it is.
    pub(crate) docker_tls_verify: bool,
    /// `DOCKER_CERT_PATH`: the folder of the keys for the engine.
    pub(crate) docker_cert_path: Option<PathBuf>,
    /// `http_proxy`.
    pub(crate) http_proxy: Option<String>,
    /// `https_proxy`.
    pub(crate) https_proxy: Option<String>,
    /// `no_proxy`.
    pub(crate) no_proxy: Option<String>,
}

impl Environment {
    /// Reads it. Variables that are set and empty count as not set.
    pub(crate) fn read() -> Self {
        Self {
            docker_host: variable("DOCKER_HOST"),
            docker_context: variable("DOCKER_CONTEXT"),
            docker_config: variable("DOCKER_CONFIG").map(PathBuf::from),
            docker_tls_verify: variable("DOCKER_TLS_VERIFY").is_some(),
            docker_cert_path: variable("DOCKER_CERT_PATH").map(PathBuf::from),
            // In capitals it would be what a web server makes of a request's `Proxy:` header.
            http_proxy: variable("http_proxy"),
            https_proxy: variable("https_proxy").or_else(|| variable("HTTPS_PROXY")),
            no_proxy: variable("no_proxy").or_else(|| variable("NO_PROXY")),
        }
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the one place that reads variables"
)]
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}
