//! How commands that use the network do so.

use std::path::PathBuf;

use drydock_net::{Client, Proxies, Settings};

use crate::settings::Environment;

/// How to use the network.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct NetworkArgs {
    /// Trust the certificates in this PEM file too, besides those of the machine
    #[arg(long, value_name = "FILE", help_heading = "Network")]
    ca_cert: Option<PathBuf>,

    /// Speak plain HTTP with this host, NAME or NAME:PORT; may be repeated
    #[arg(
        long,
        value_name = "HOST",
        value_delimiter = ',',
        help_heading = "Network"
    )]
    plain_http: Vec<String>,
}

impl NetworkArgs {
    /// A client; it reads certificates and connects only when it is used.
    pub(crate) fn client(&self, environment: &Environment, offline: bool) -> Client {
        let settings = Settings {
            proxies: proxies(environment),
            extra_roots: self.ca_cert.clone(),
            plain_http_hosts: self.plain_http.clone(),
            offline,
            ..Settings::default()
        };
        Client::new(settings)
    }
}

/// A client with nothing but what the environment says.
pub(crate) fn client(environment: &Environment) -> Client {
    Client::new(Settings {
        proxies: proxies(environment),
        ..Settings::default()
    })
}

/// Proxies as the customary variables give them.
fn proxies(environment: &Environment) -> Proxies {
    Proxies {
        http: environment.http_proxy.clone(),
        https: environment.https_proxy.clone(),
        bypass: environment.no_proxy.clone(),
    }
}
