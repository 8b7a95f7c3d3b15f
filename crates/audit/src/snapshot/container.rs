//! A container: `GET /containers/ID/json`, and what `/proc` says of its processes.
//!
//! Values of environment variables are replaced before they get in here, names stay.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{ContainerProcesses, null_is_default};
use crate::Fact;

/// One container.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Container {
    /// Its id, in full.
    pub id: String,
    /// Its name without the leading `/`; from the list, so that it is known even where the
    /// container could not be inspected.
    pub name: String,
    /// What the engine says of it. Absent where it disappeared while the snapshot was taken.
    pub inspect: Fact<Inspect>,
    /// Its processes. Absent where it does not run.
    pub processes: Fact<ContainerProcesses>,
    /// Commands that were started in it with `docker exec` and are still known.
    pub execs: Fact<Vec<Exec>>,
}

/// `GET /containers/ID/json`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub struct Inspect {
    /// Its id.
    pub id: String,
    /// When it was made, RFC 3339.
    pub created: String,
    /// Whether it runs.
    pub state: State,
    /// Id of its image.
    pub image: String,
    /// AppArmor profile in force.
    pub app_armor_profile: String,
    /// SELinux label of its processes.
    pub process_label: String,
    /// Ids of commands started in it.
    #[serde(rename = "ExecIDs", deserialize_with = "null_is_default")]
    pub exec_ids: Vec<String>,
    /// What the host gives it.
    pub host_config: HostConfig,
    /// What is mounted into it.
    #[serde(deserialize_with = "null_is_default")]
    pub mounts: Vec<Mount>,
    /// What its image and its creator set.
    pub config: ContainerConfig,
    /// Its networks and ports.
    pub network_settings: NetworkSettings,
}

/// Whether a container runs, and how it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub struct State {
    /// E.g. `running`, `exited`, `created`, `paused`.
    pub status: String,
    /// Whether its main process is there.
    pub running: bool,
    /// Whether it is frozen.
    pub paused: bool,
    /// Its main process, as the daemon sees it; 0 where it does not run.
    pub pid: u32,
    /// When it started, RFC 3339.
    pub started_at: String,
    /// When it ended, RFC 3339.
    pub finished_at: String,
    /// What its health check says, where it has one.
    pub health: Option<Health>,
}

/// What a health check says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub struct Health {
    /// `starting`, `healthy`, `unhealthy` or `none`.
    pub status: String,
    /// Failures in a row.
    pub failing_streak: i64,
}

/// What the host gives a container.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub struct HostConfig {
    /// `SOURCE:TARGET[:OPTIONS]` as they were asked for.
    #[serde(deserialize_with = "null_is_default")]
    pub binds: Vec<String>,
    /// Network mode, e.g. `host`, `bridge`, `default`, `none`, `container:ID`.
    pub network_mode: String,
    /// Ports published.
    #[serde(deserialize_with = "null_is_default")]
    pub port_bindings: BTreeMap<String, Option<Vec<PortBinding>>>,
    /// Whether all exposed ports are published.
    pub publish_all_ports: bool,
    /// What happens when it ends.
    pub restart_policy: RestartPolicy,
    /// Capabilities added, with or without `CAP_`.
    #[serde(deserialize_with = "null_is_default")]
    pub cap_add: Vec<String>,
    /// Capabilities dropped.
    #[serde(deserialize_with = "null_is_default")]
    pub cap_drop: Vec<String>,
    /// IPC mode, e.g. `private`, `host`, `shareable`, `container:ID`.
    pub ipc_mode: String,
    /// PID mode: empty, `host` or `container:ID`.
    pub pid_mode: String,
    /// UTS mode: empty or `host`.
    #[serde(rename = "UTSMode")]
    pub uts_mode: String,
    /// User namespace mode: empty or `host`.
    pub userns_mode: String,
    /// Control group namespace mode: `private` or `host`.
    pub cgroupns_mode: String,
    /// Whether it is privileged.
    pub privileged: bool,
    /// Whether its root filesystem is read-only.
    pub readonly_rootfs: bool,
    /// Security options, e.g. `seccomp=unconfined`.
    #[serde(deserialize_with = "null_is_default")]
    pub security_opt: Vec<String>,
    /// Paths that are hidden from it; `null` for the default, empty for none.
    pub masked_paths: Option<Vec<String>>,
    /// Paths that it cannot write to; `null` for the default, empty for none.
    pub readonly_paths: Option<Vec<String>>,
    /// Kernel parameters set in its namespaces.
    #[serde(deserialize_with = "null_is_default")]
    pub sysctls: BTreeMap<String, String>,
    /// Additional groups.
    #[serde(deserialize_with = "null_is_default")]
    pub group_add: Vec<String>,
    /// The runtime, e.g. `runc`.
    pub runtime: String,
    /// Memory limit in bytes; 0 for none.
    pub memory: i64,
    /// Memory and swap in bytes; 0 for twice the memory, -1 for no limit.
    pub memory_swap: i64,
    /// Relative weight; 0 for the default.
    pub cpu_shares: i64,
    /// CPU time in billionths of a CPU; 0 for no limit.
    #[serde(rename = "NanoCpus")]
    pub nano_cpus: i64,
    /// Microseconds of a period; 0 for the default.
    pub cpu_period: i64,
    /// Microseconds of CPU time in a period; 0 for no limit.
    pub cpu_quota: i64,
    /// Microseconds of realtime scheduling in a period.
    pub cpu_realtime_runtime: i64,
    /// CPUs, e.g. `0-2,4`; empty for all.
    pub cpuset_cpus: String,
    /// Processes at most; `null`, 0 and -1 for no limit.
    pub pids_limit: Option<i64>,
    /// Parent control group.
    pub cgroup_parent: String,
    /// Devices of the host.
    #[serde(deserialize_with = "null_is_default")]
    pub devices: Vec<DeviceMapping>,
    /// Rules such as `c 42:* rmw`.
    #[serde(deserialize_with = "null_is_default")]
    pub device_cgroup_rules: Vec<String>,
    /// Devices asked of drivers, e.g. GPUs.
    #[serde(deserialize_with = "null_is_default")]
    pub device_requests: Vec<DeviceRequest>,
    /// Resource limits.
    #[serde(deserialize_with = "null_is_default")]
    pub ulimits: Vec<Ulimit>,
    /// Whether the kernel may not kill it when memory is short.
    pub oom_kill_disable: Option<bool>,
    /// Where its output goes.
    pub log_config: LogConfig,
    /// Links of the old kind.
    #[serde(deserialize_with = "null_is_default")]
    pub links: Vec<String>,
    /// Whether it is removed when it ends.
    pub auto_remove: bool,
}

/// A published port.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub struct PortBinding {
    /// Address of the host, e.g. `0.0.0.0`, `::`, empty for all.
    pub host_ip: String,
    /// Port of the host, as text; empty for any.
    pub host_port: String,
}

/// What happens when a container ends.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub struct RestartPolicy {
    /// Empty or `no`, `always`, `unless-stopped`, `on-failure`.
    pub name: String,
    /// Tries at most, for `on-failure`; 0 for no limit.
    pub maximum_retry_count: i64,
}

/// A device of the host.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub struct DeviceMapping {
    /// Path on the host.
    pub path_on_host: String,
    /// Path in the container.
    pub path_in_container: String,
    /// Letters of `rwm`.
    pub cgroup_permissions: String,
}

/// Devices asked of a driver.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub struct DeviceRequest {
    /// The driver, e.g. `nvidia`.
    pub driver: String,
    /// How many; -1 for all.
    pub count: i64,
    /// Ids.
    #[serde(rename = "DeviceIDs", deserialize_with = "null_is_default")]
    pub device_ids: Vec<String>,
    /// Capabilities of the device, e.g. `[["gpu"]]`.
    #[serde(deserialize_with = "null_is_default")]
    pub capabilities: Vec<Vec<String>>,
}

/// A resource limit that was asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub struct Ulimit {
    /// E.g. `nofile`.
    pub name: String,
    /// Soft limit; -1 for none.
    pub soft: i64,
    /// Hard limit; -1 for none.
    pub hard: i64,
}

/// Where output goes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub struct LogConfig {
    /// Driver, e.g. `json-file`.
    #[serde(rename = "Type")]
    pub kind: String,
    /// Options; passwords and tokens are replaced.
    #[serde(deserialize_with = "null_is_default")]
    pub config: BTreeMap<String, String>,
}

/// Something mounted into a container.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub struct Mount {
    /// `bind`, `volume`, `tmpfs`, `npipe`, `cluster`, `image`.
    #[serde(rename = "Type")]
    pub kind: String,
    /// Name of the volume.
    pub name: String,
    /// Path on the host.
    pub source: String,
    /// Path in the container.
    pub destination: String,
    /// Driver of the volume.
    pub driver: String,
    /// Options as they were asked for.
    pub mode: String,
    /// Whether it can be written to.
    #[serde(rename = "RW")]
    pub rw: bool,
    /// How mounts beneath it spread, e.g. `rprivate`, `shared`.
    pub propagation: String,
}

/// What the image and the creator set.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub struct ContainerConfig {
    /// The image, as it was named.
    pub image: String,
    /// User, e.g. empty, `root`, `0:0`, `1000`, `app`.
    pub user: String,
    /// Host name.
    pub hostname: String,
    /// Environment: `NAME=` and a mark instead of the value, see [`REDACTED`](crate::REDACTED).
    #[serde(deserialize_with = "null_is_default")]
    pub env: Vec<String>,
    /// Ports that the image says it listens on, e.g. `80/tcp`.
    #[serde(deserialize_with = "null_is_default")]
    pub exposed_ports: BTreeMap<String, serde_json::Value>,
    /// Health check.
    pub healthcheck: Option<Healthcheck>,
    /// Labels.
    #[serde(deserialize_with = "null_is_default")]
    pub labels: BTreeMap<String, String>,
    /// Command; words that look like secrets are replaced.
    #[serde(deserialize_with = "null_is_default")]
    pub cmd: Vec<String>,
    /// Program; same.
    #[serde(deserialize_with = "null_is_default")]
    pub entrypoint: Vec<String>,
    /// Whether it has a terminal.
    pub tty: bool,
}

/// A health check.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub struct Healthcheck {
    /// Empty for the image's own, `["NONE"]` for none, `["CMD", …]`, `["CMD-SHELL", …]`.
    #[serde(deserialize_with = "null_is_default")]
    pub test: Vec<String>,
    /// Nanoseconds between two.
    pub interval: i64,
}

/// Networks and ports of a container.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub struct NetworkSettings {
    /// Ports: `80/tcp` to where it is published; `null` where it is only exposed.
    #[serde(deserialize_with = "null_is_default")]
    pub ports: BTreeMap<String, Option<Vec<PortBinding>>>,
    /// Networks by name.
    #[serde(deserialize_with = "null_is_default")]
    pub networks: BTreeMap<String, EndpointSettings>,
}

/// A container's place in a network.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub struct EndpointSettings {
    /// Id of the network.
    #[serde(rename = "NetworkID")]
    pub network_id: String,
    /// Address.
    #[serde(rename = "IPAddress")]
    pub ip_address: String,
}

/// `GET /exec/ID/json`: a command started with `docker exec`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub struct Exec {
    /// Its id.
    #[serde(rename = "ID")]
    pub id: String,
    /// Whether it runs.
    pub running: bool,
    /// What it runs, and as whom.
    pub process_config: ExecProcess,
}

/// What a command started with `docker exec` runs, and as whom. The API writes these in small
/// letters.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ExecProcess {
    /// Whether with `--privileged`.
    pub privileged: bool,
    /// User, where one was given; else the container's.
    pub user: String,
    /// Program.
    pub entrypoint: String,
    /// Arguments; words that look like secrets are replaced.
    #[serde(deserialize_with = "null_is_default")]
    pub arguments: Vec<String>,
}
