//! A network: `GET /networks`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::null_is_default;

/// A network.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub struct Network {
    /// Its name.
    pub name: String,
    /// Its id.
    pub id: String,
    /// `local`, `swarm` or `global`.
    pub scope: String,
    /// Driver, e.g. `bridge`, `overlay`.
    pub driver: String,
    /// Whether it has v6 addresses.
    #[serde(rename = "EnableIPv6")]
    pub enable_ipv6: bool,
    /// Whether it has no way out.
    pub internal: bool,
    /// Whether containers outside services can join.
    pub attachable: bool,
    /// Whether it is the swarm's routing mesh.
    pub ingress: bool,
    /// Options of the driver, e.g. `com.docker.network.bridge.enable_icc`.
    #[serde(deserialize_with = "null_is_default")]
    pub options: BTreeMap<String, String>,
    /// Labels.
    #[serde(deserialize_with = "null_is_default")]
    pub labels: BTreeMap<String, String>,
}
