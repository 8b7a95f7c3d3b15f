//! The host: its files, mounts, users, audit rules and kernel.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::File;
use crate::{AuditRule, Fact};

/// What the host's files and kernel say.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Host {
    /// The host's name.
    pub name: Fact<String>,
    /// `ID` of its os-release, e.g. `debian`.
    pub os_id: Fact<String>,
    /// `PRETTY_NAME` of its os-release.
    pub os_name: Fact<String>,
    /// Files that have to do with the engine.
    pub files: DaemonFiles,
    /// What is mounted, in the kernel's order.
    pub mounts: Fact<Vec<MountPoint>>,
    /// Device of `/` and of the engine's data folder, as `stat` gives them.
    pub root_device: Fact<u64>,
    /// See `root_device`.
    pub data_device: Fact<u64>,
    /// Rules of the audit system.
    pub audit: Fact<AuditRules>,
    /// Users.
    pub users: Fact<Vec<User>>,
    /// Groups.
    pub groups: Fact<Vec<Group>>,
    /// Who may become root by `sudo`, as far as its files can be read.
    pub sudoers: Fact<Vec<Sudoer>>,
    /// Kernel parameters, by name with dots.
    pub kernel_parameters: BTreeMap<String, Fact<KernelParameter>>,
    /// Security modules of the kernel in force, e.g. `apparmor`.
    pub security_modules: Fact<Vec<String>>,
    /// Flags of the processor's weaknesses: name to what `/sys/devices/system/cpu/vulnerabilities`
    /// says.
    pub cpu_weaknesses: Fact<BTreeMap<String, String>>,
    /// Chains of the packet filter that the engine makes (`DOCKER`, `DOCKER-USER`…), where the
    /// kernel's tables can be read.
    pub docker_chains: Fact<Vec<String>>,
    /// Names of services that listen on the network: program and `ADDRESS:PORT`, of processes
    /// outside containers.
    pub listeners: Fact<Vec<(String, String)>>,
    /// The engine's packages and what the advisory database says of them.
    pub engine_advisories: Fact<EngineAdvisories>,
}

/// Files that have to do with the engine.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct DaemonFiles {
    /// The unit that starts the daemon.
    pub service_unit: Fact<Unit>,
    /// The unit of its socket.
    pub socket_unit: Fact<Unit>,
    /// Folder of the configuration, e.g. `/etc/docker`.
    pub config_folder: File,
    /// The configuration file in force or, where none is named, the default one.
    pub config_file: File,
    /// Files under `certs.d`: authorities, certificates and keys for registries.
    pub registry_certificates: Fact<Vec<File>>,
    /// Authority that clients are checked against, where TLS is configured.
    pub tls_ca: Fact<File>,
    /// The daemon's certificate.
    pub tls_certificate: Fact<File>,
    /// The daemon's key.
    pub tls_key: Fact<File>,
    /// Sockets that the daemon listens on, and the one that it was asked at.
    pub sockets: Vec<File>,
    /// `/etc/default/docker`.
    pub default_file: File,
    /// `/etc/sysconfig/docker`.
    pub sysconfig_file: File,
    /// The engine's data folder.
    pub data_folder: File,
    /// The daemon's program.
    pub daemon_program: File,
    /// Folder of containerd's run-time state, e.g. `/run/containerd`.
    pub containerd_folder: File,
    /// Socket of the containerd in use.
    pub containerd_socket: File,
    /// Its configuration.
    pub containerd_config: File,
    /// Its program.
    pub containerd_program: File,
    /// `containerd-shim`.
    pub shim: File,
    /// `containerd-shim-runc-v1`.
    pub shim_runc_v1: File,
    /// `containerd-shim-runc-v2`.
    pub shim_runc_v2: File,
    /// Programs of the runtimes: name (e.g. `runc`) and file.
    pub runtimes: BTreeMap<String, File>,
}

/// A unit of the init system.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Unit {
    /// Its name, e.g. `docker.service`.
    pub name: String,
    /// The file that defines it.
    pub fragment: File,
    /// Files that change it.
    pub drop_ins: Vec<File>,
}

impl Unit {
    /// All files that make it up: the fragment and what changes it.
    pub fn files(&self) -> Vec<&File> {
        std::iter::once(&self.fragment)
            .chain(&self.drop_ins)
            .collect()
    }
}

/// A mount.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct MountPoint {
    /// Where.
    pub path: String,
    /// The folder of the filesystem that is seen there; `/` unless it is a bind.
    pub root: String,
    /// Device as `major:minor`.
    pub device: String,
    /// Type, e.g. `ext4`.
    pub filesystem: String,
    /// What is mounted, e.g. `/dev/sda2`.
    pub source: String,
    /// Options of the mount, e.g. `rw`, `nodev`.
    pub options: Vec<String>,
}

/// Rules of the audit system.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AuditRules {
    /// Where they were read: `kernel`, or the files' paths.
    pub source: String,
    /// Whether the kernel audits: `Some(false)` where it is switched off, `None` where only files
    /// were read and nobody knows.
    pub enabled: Option<bool>,
    /// The rules.
    pub rules: Vec<AuditRule>,
    /// Lines that were not understood: `FILE:LINE: TEXT`.
    pub warnings: Vec<String>,
}

/// A user.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct User {
    /// Name.
    pub name: String,
    /// Id.
    pub id: u32,
    /// Primary group.
    pub group_id: u32,
    /// Login shell.
    pub shell: String,
}

/// A group.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Group {
    /// Name.
    pub name: String,
    /// Id.
    pub id: u32,
    /// Members by name, without those whose primary group it is.
    pub members: Vec<String>,
}

/// Who may become root.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Sudoer {
    /// User, or `%GROUP`.
    pub who: String,
    /// What they may run, as it is written.
    pub commands: String,
    /// File and line.
    pub place: String,
}

/// A kernel parameter.
pub type KernelParameter = String;

/// The engine's packages and what the advisory database says of them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct EngineAdvisories {
    /// Digest of the database.
    pub database: String,
    /// The packages: engine, containerd, runc.
    pub packages: Vec<EnginePackage>,
    /// What could not be assessed and why, one sentence each.
    pub not_assessed: Vec<String>,
}

/// A package of the engine.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct EnginePackage {
    /// Its name, e.g. `docker.io`.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Findings: id, severity, and the version that fixes it.
    pub findings: Vec<super::FixableFinding>,
    /// Whether an advisory source speaks of it at all.
    pub is_assessed: bool,
}
