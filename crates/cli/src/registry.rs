//! How commands that push to or pull from a registry reach it.

use drydock_net::Client;
use drydock_oci::{ArtifactPlace, Error, RegistryOptions};

use crate::exit_code::Code;
use crate::failure::Failure;
use crate::network::NetworkArgs;
use crate::settings::{Environment, paths};

/// How to reach a registry.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct RegistryArgs {
    /// Speak plain HTTP with registries on this machine
    #[arg(long, help_heading = "Network")]
    insecure: bool,

    #[command(flatten)]
    network: NetworkArgs,
}

impl RegistryArgs {
    /// The place that a reference names.
    pub(crate) async fn place(&self, reference: &str) -> Result<ArtifactPlace, Failure> {
        let environment = Environment::read();
        let config = environment.docker_config.clone();
        let config = config.or_else(|| paths::home_dir().map(|home| home.join(".docker")));
        let options = RegistryOptions {
            insecure: self.insecure,
            docker_config: config.map(|folder| folder.join("config.json")),
            ..RegistryOptions::default()
        };
        let net: Client = self.network.client(&environment, false);
        let place = ArtifactPlace::new(reference, &options, &net).await;
        place.map_err(failure)
    }
}

/// An error of a registry with its exit code.
pub(crate) fn failure(error: Error) -> Failure {
    let code = match &error {
        Error::InvalidReference { .. } => Code::Usage,
        Error::Keep { .. } => Code::Write,
        _ => Code::Registry,
    };
    Failure::from_error(code, error)
}
