//! Processes, as `/proc` shows them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::Fact;

/// The processes of a running container.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ContainerProcesses {
    /// Its main process.
    pub main: Fact<ProcessStatus>,
    /// All of its processes, found by their control group: one that only shares the host's process
    /// namespace has no others in it.
    pub all: Fact<Vec<Process>>,
    /// Namespaces that its main process shares with the host's init, e.g. `net`, `pid`, `user`.
    pub shared_namespaces: Fact<Vec<String>>,
    /// Limits of its control group: file to content, e.g. `memory.max` to `max`.
    pub cgroup: Fact<BTreeMap<String, String>>,
    /// TCP ports below 1024 that it listens on in the host's network: only where it shares that.
    pub host_ports: Fact<Vec<u16>>,
}

/// What the kernel says of a container's main process.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ProcessStatus {
    /// Its id, as the host sees it.
    pub pid: u32,
    /// Effective user id, as the host sees it.
    pub user_id: u32,
    /// Effective capabilities, as bits.
    pub capabilities_effective: u64,
    /// Capabilities that it could get, as bits.
    pub capabilities_bounding: u64,
    /// 0: no filter of system calls, 1: strict, 2: filter.
    pub seccomp: Option<u32>,
    /// Whether it can gain rights by running a program.
    pub no_new_privileges: Option<bool>,
    /// Lines of its `uid_map`: inside, outside, count.
    pub uid_map: Vec<(u32, u32, u32)>,
    /// Label of the security module (`attr/current`), e.g. `docker-default (enforce)`.
    pub security_label: Option<String>,
    /// Resource limits.
    pub limits: Vec<Limit>,
    /// Control groups, one line each.
    pub cgroups: Vec<String>,
}

/// A process of a container.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(default)]
pub struct Process {
    /// Its id, as the host sees it.
    pub pid: u32,
    /// Its short name.
    pub name: String,
    /// Base name of its program, where it can be read; else of its first argument.
    pub program: String,
    /// Effective user id, as the host sees it.
    pub user_id: u32,
}

/// A resource limit: `None` is unlimited.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Limit {
    /// E.g. `Max open files`.
    pub name: String,
    /// Soft limit.
    pub soft: Option<u64>,
    /// Hard limit.
    pub hard: Option<u64>,
}
