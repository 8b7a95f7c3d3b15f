//! What the engine says of itself and of what it holds.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{
    Container, HostConfig, Image, ImageSummary, Network, Node, Service, Swarm, SwarmInfo,
    null_is_default,
};
use crate::Fact;

/// What the engine says.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Engine {
    /// `GET /version`.
    pub version: Fact<Version>,
    /// `GET /info`.
    pub info: Fact<Info>,
    /// `GET /containers/json?all=true`, each then inspected. Sorted by name.
    pub containers: Fact<Vec<Container>>,
    /// `GET /images/json?all=false`, each then inspected. Sorted by id.
    pub images: Fact<Vec<Image>>,
    /// `GET /images/json` itself: names, sizes, how many containers use it.
    pub image_list: Fact<Vec<ImageSummary>>,
    /// `GET /networks`, sorted by name.
    pub networks: Fact<Vec<Network>>,
    /// `GET /volumes`, sorted by name.
    pub volumes: Fact<Vec<Volume>>,
    /// `GET /plugins`, sorted by name.
    pub plugins: Fact<Vec<Plugin>>,
    /// `GET /swarm`; absent where the node is no manager.
    pub swarm: Fact<Swarm>,
    /// `GET /services`; absent where the node is no manager.
    pub services: Fact<Vec<Service>>,
    /// `GET /nodes`; absent where the node is no manager.
    pub nodes: Fact<Vec<Node>>,
    /// Number of `GET /secrets`; absent where the node is no manager. The secrets are not kept.
    pub secrets: Fact<u32>,
}

/// `GET /version`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub struct Version {
    /// Version of the engine.
    pub version: String,
    /// Newest version of the API.
    pub api_version: String,
    /// Its parts: engine, containerd, runc, init.
    #[serde(deserialize_with = "null_is_default")]
    pub components: Vec<Component>,
}

/// A part of the engine.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub struct Component {
    /// E.g. `Engine`, `containerd`, `runc`, `Podman Engine`.
    pub name: String,
    /// Its version.
    pub version: String,
}

/// `GET /info`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub struct Info {
    /// The engine's own id.
    #[serde(rename = "ID")]
    pub id: String,
    /// The host's name.
    pub name: String,
    /// Version of the engine.
    pub server_version: String,
    /// The host's operating system, for people.
    pub operating_system: String,
    /// Its version.
    #[serde(rename = "OSVersion")]
    pub os_version: String,
    /// `linux` or `windows`.
    #[serde(rename = "OSType")]
    pub os_type: String,
    /// The host's kernel.
    pub kernel_version: String,
    /// Folder of the engine's data, as the engine sees it.
    pub docker_root_dir: String,
    /// Storage driver or snapshotter.
    pub driver: String,
    /// Pairs of name and value about it.
    #[serde(deserialize_with = "null_is_default")]
    pub driver_status: Vec<(String, String)>,
    /// Default logging driver.
    pub logging_driver: String,
    /// `cgroupfs`, `systemd` or `none`.
    pub cgroup_driver: String,
    /// `1` or `2`.
    pub cgroup_version: String,
    /// What confines containers, e.g. `name=seccomp,profile=builtin`.
    #[serde(deserialize_with = "null_is_default")]
    pub security_options: Vec<String>,
    /// Plugins by kind.
    pub plugins: Plugins,
    /// How registries are spoken to.
    #[serde(deserialize_with = "null_is_default")]
    pub registry_config: RegistryConfig,
    /// Whether containers outlive the daemon.
    pub live_restore_enabled: bool,
    /// Whether experimental features are on.
    pub experimental_build: bool,
    /// Whether the daemon logs debug messages.
    pub debug: bool,
    /// Whether traffic is forwarded between containers and hosts by iptables of v4.
    #[serde(rename = "BridgeNfIptables")]
    pub bridge_nf_iptables: bool,
    /// Same, v6.
    #[serde(rename = "BridgeNfIp6tables")]
    pub bridge_nf_ip6tables: bool,
    /// Whether a limit can be enforced.
    pub memory_limit: bool,
    /// Whether a limit can be enforced.
    pub pids_limit: bool,
    /// Runtimes by name.
    #[serde(deserialize_with = "null_is_default")]
    pub runtimes: BTreeMap<String, serde_json::Value>,
    /// The runtime that is used unless another is named.
    pub default_runtime: String,
    /// State of the swarm as this node sees it.
    #[serde(deserialize_with = "null_is_default")]
    pub swarm: SwarmInfo,
    /// What the engine itself warns about.
    #[serde(deserialize_with = "null_is_default")]
    pub warnings: Vec<String>,
    /// Containers that run.
    pub containers_running: u32,
    /// All containers.
    pub containers: u32,
    /// Images, counted by the engine.
    pub images: u32,
    /// Labels of the engine.
    #[serde(deserialize_with = "null_is_default")]
    pub labels: Vec<String>,
    /// Proxy for HTTP, without credentials.
    pub http_proxy: String,
    /// Proxy for HTTPS, without credentials.
    pub https_proxy: String,
}

impl Info {
    /// Whether the engine runs without root.
    pub fn is_rootless(&self) -> bool {
        self.security_option("rootless").is_some()
    }

    /// Whether root in a container of these settings is another user on the host.
    pub fn remaps_users(&self, host_config: &HostConfig) -> bool {
        let is_remapped = self.security_option("userns").is_some();
        self.is_rootless() || (is_remapped && host_config.userns_mode != "host")
    }

    /// The security option of a name: `Some(rest)` for `name=NAME,rest`.
    pub fn security_option(&self, name: &str) -> Option<&str> {
        self.security_options.iter().find_map(|option| {
            let rest = option.strip_prefix("name=").unwrap_or(option);
            let (found, rest) = rest.split_once(',').unwrap_or((rest, ""));
            (found == name).then_some(rest)
        })
    }
}

/// Plugins of an engine by kind.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub struct Plugins {
    /// Authorization plugins in force.
    #[serde(deserialize_with = "null_is_default")]
    pub authorization: Vec<String>,
    /// Logging drivers that exist.
    #[serde(deserialize_with = "null_is_default")]
    pub log: Vec<String>,
}

/// How registries are spoken to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub struct RegistryConfig {
    /// Networks whose registries need no TLS.
    #[serde(rename = "InsecureRegistryCIDRs", deserialize_with = "null_is_default")]
    pub insecure_registry_cidrs: Vec<String>,
    /// Registries by name; each has `Secure` and `Mirrors`.
    #[serde(deserialize_with = "null_is_default")]
    pub index_configs: BTreeMap<String, serde_json::Value>,
    /// Mirrors of Docker Hub.
    #[serde(deserialize_with = "null_is_default")]
    pub mirrors: Vec<String>,
}

/// A volume.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub struct Volume {
    /// Its name.
    pub name: String,
    /// Its driver.
    pub driver: String,
    /// Where it is on the host.
    pub mountpoint: String,
    /// Options of the driver (`type`, `o`, `device`); passwords in `o` are replaced.
    #[serde(deserialize_with = "null_is_default")]
    pub options: BTreeMap<String, String>,
    /// Labels.
    #[serde(deserialize_with = "null_is_default")]
    pub labels: BTreeMap<String, String>,
}

/// A managed plugin.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub struct Plugin {
    /// Its name.
    pub name: String,
    /// Whether it is enabled.
    pub enabled: bool,
    /// Where it came from.
    pub plugin_reference: String,
    /// What it may do: the API's `Settings` and `Config.Linux`, as they are.
    pub config: serde_json::Value,
}
