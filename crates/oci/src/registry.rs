//! Images and artifacts of registries.
//!
//! A client for the [OCI distribution specification](https://github.com/opencontainers/distribution-spec/blob/main/spec.md)
//! and Docker's registries. Manifests and configs are read and verified here; layers are streams
//! that verify themselves when they are read. Mirrors are asked first, in their order; the one that
//! gives the manifest gives the layers too.

mod answer;
mod artifact;
mod authority;
mod blob;
mod challenge;
mod endpoint;
mod mirror;
mod pull;
mod session;
mod signatures;

use std::path::PathBuf;

use crate::platform::Wish;
use crate::{Attempt, Error, OpenOptions, OpenedImage, Reference};

pub use artifact::{Artifact, ArtifactFile, ArtifactPlace, describe_file};
pub use challenge::{Challenge, parse_challenges};
pub use mirror::Mirror;
pub use signatures::{RegistryFacts, ask_registry};

use endpoint::Endpoint;
use session::Session;

/// How to reach registries.
#[derive(Clone, Debug, Default)]
pub struct RegistryOptions {
    /// Accept plain HTTP and unverified TLS from registries on this machine. Has no effect for
    /// others.
    pub insecure: bool,
    /// Where to look before the registry itself, in order.
    pub mirrors: Vec<Mirror>,
    /// Docker's configuration file, usually `~/.docker/config.json`; it need not exist.
    pub docker_config: Option<PathBuf>,
}

/// Opens the image that `name` refers to. Must be called within a tokio runtime, on which the
/// layers are fetched later.
pub(crate) async fn open_registry(
    name: &str,
    options: &OpenOptions,
    net: &drydock_net::Client,
) -> Result<OpenedImage, Error> {
    let reference: Reference = name.parse()?;
    let mut attempts = Vec::new();
    for mirror in &options.registry.mirrors {
        let Some(endpoint) = Endpoint::of_mirror(mirror, &reference, &options.registry) else {
            continue;
        };
        let place = format!("mirror {mirror}");
        match open_at(endpoint, &reference, options, net).await {
            Ok(opened) => return Ok(opened),
            Err(error) => attempts.push(Attempt {
                place,
                error: Box::new(error),
            }),
        }
        tracing::debug!(image.reference = %reference, "not from {mirror}");
    }
    let opened = match Endpoint::of_registry(&reference, &options.registry, net).await {
        Ok(endpoint) => open_at(endpoint, &reference, options, net).await,
        Err(error) => Err(error),
    };
    opened.map_err(|error| among(attempts, &reference, error))
}

async fn open_at(
    endpoint: Endpoint,
    reference: &Reference,
    options: &OpenOptions,
    net: &drydock_net::Client,
) -> Result<OpenedImage, Error> {
    let wish = Wish {
        asked: options.platform.as_ref(),
        default: &options.default_platform,
    };
    let session = Session::new(endpoint, options.registry.docker_config.clone(), net);
    pull::pull(session.into(), reference, wish).await
}

/// The error of the registry itself, beside those of its mirrors.
fn among(mut attempts: Vec<Attempt>, reference: &Reference, error: Error) -> Error {
    if attempts.is_empty() {
        return error;
    }
    attempts.push(Attempt {
        place: format!("registry {}", reference.domain()),
        error: Box::new(error),
    });
    Error::NotFound {
        name: reference.familiar(),
        attempts,
    }
}

#[cfg(test)]
mod fake_registry;
#[cfg(test)]
mod tests;
