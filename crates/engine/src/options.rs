//! What a caller knows about where the engine is.

use std::path::PathBuf;

/// What a caller knows about where the engine is: the variables and the folder that the `docker`
/// command reads, passed in.
///
/// `host` wins over `context`, and `context` over the current context of the configuration in
/// `config_dir`, as it does for `docker`. Where none of them says anything, it is the socket
/// `/var/run/docker.sock`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EngineOptions {
    /// `DOCKER_HOST`, e.g. `unix:///run/podman/podman.sock` or `tcp://10.0.0.7:2376`.
    pub host: Option<String>,
    /// `DOCKER_CONTEXT`: the name of a context.
    pub context: Option<String>,
    /// `DOCKER_CONFIG`, else `.docker` in the home folder.
    pub config_dir: Option<PathBuf>,
    /// Whether `DOCKER_TLS_VERIFY` is set. Only for `tcp://` hosts.
    pub tls_verify: bool,
    /// `DOCKER_CERT_PATH`: folder of `ca.pem`, `cert.pem` and `key.pem`; `config_dir` if absent.
    pub cert_path: Option<PathBuf>,
}
