//! The processes of running containers, as the host's `/proc` shows them. Nothing is executed in a
//! container.
//!
//! A container's processes are those of its control group. Its main process is the one that the engine
//! names, if that is one of them; where the engine counts in another process namespace, it is the one
//! whose parent is not among them. Knowingly missed: containers that share the host's control group.

use std::collections::BTreeMap;

use drydock_audit::snapshot::{Container, ContainerProcesses, Process, ProcessStatus};
use drydock_audit::{Fact, Unknown, Why};

use super::cgroup_limits::{read_limits, unified_mount};
use super::listeners::low_ports;
use super::process_table::ProcessTable;
use super::sight::Sight;
use super::status::{parse_id_map, parse_limits};
use super::unknown::{self, not_permitted};

/// Namespaces that are compared with those of the host's init.
const NAMESPACES: &[&str] = &["cgroup", "ipc", "mnt", "net", "pid", "user", "uts"];

/// What the engine says of a container.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct EngineContainer {
    pub(crate) id: String,
    /// Whether it runs; `None` where the engine could not be asked.
    pub(crate) is_running: Option<bool>,
    /// Its main process as the engine counts, or 0.
    pub(crate) pid: u32,
    /// Whether it was started in the host's network.
    pub(crate) has_host_network: bool,
}

impl EngineContainer {
    pub(crate) fn of(container: &Container) -> Self {
        let inspect = container.inspect.known();
        Self {
            id: container.id.clone(),
            is_running: inspect.map(|inspect| inspect.state.running),
            pid: inspect.map_or(0, |inspect| inspect.state.pid),
            has_host_network: inspect
                .is_some_and(|inspect| inspect.host_config.network_mode == "host"),
        }
    }
}

/// Processes by container.
pub(crate) struct Containers<'a> {
    sight: &'a Sight,
    by_id: BTreeMap<&'a str, Vec<u32>>,
    /// Namespaces of the host's init; not readable without the right to trace it.
    of_host: BTreeMap<&'static str, String>,
    /// Where control groups of v2 are, where they limit.
    unified: Option<String>,
}

impl<'a> Containers<'a> {
    pub(crate) fn of(sight: &'a Sight) -> Self {
        let mut by_id: BTreeMap<&str, Vec<u32>> = BTreeMap::new();
        let mut of_host = BTreeMap::new();
        if let Ok(table) = &sight.processes {
            for (pid, entry) in table.iter() {
                if let Some(id) = &entry.container {
                    by_id.entry(id).or_default().push(pid);
                }
            }
            for name in NAMESPACES {
                if let Ok(link) = table.link_of_host(&format!("ns/{name}")) {
                    of_host.insert(*name, link);
                }
            }
        }
        Self {
            sight,
            by_id,
            of_host,
            unified: sight.files.is_ok().then(|| unified_mount(sight)).flatten(),
        }
    }

    /// Main processes of the containers that run, as the host counts.
    pub(crate) fn main_processes(&self, containers: &[EngineContainer]) -> Vec<u32> {
        let Ok(table) = self.sight.table() else {
            return Vec::new();
        };
        let mains = containers
            .iter()
            .filter(|container| container.is_running == Some(true));
        mains
            .filter_map(|container| self.find_main(table, container).ok())
            .collect()
    }

    /// All that is told of a container's processes.
    pub(crate) fn read(&self, container: &EngineContainer) -> Fact<ContainerProcesses> {
        let table = match self.sight.table() {
            _ if container.is_running == Some(false) => {
                return Fact::unknown(Why::Absent, "the container does not run");
            }
            Err(unknown) => return Fact::Unknown(unknown),
            Ok(_) if container.is_running.is_none() => {
                return Fact::unknown(Why::Failed, "the engine did not say whether it runs");
            }
            Ok(table) => table,
        };
        let main = match self.find_main(table, container) {
            Ok(main) => main,
            Err(unknown) => return Fact::Unknown(unknown),
        };
        let all = self.all_of(container, main);
        let groups = table
            .proc()
            .read(&format!("{main}/cgroup"))
            .unwrap_or_default();
        let known = |result: Result<_, Unknown>| result.map_or_else(Fact::Unknown, Fact::Known);
        Fact::Known(ContainerProcesses {
            main: read_status(table, main, &groups).map_or_else(Fact::Unknown, Fact::Known),
            all: Fact::Known(read_all(table, &all)),
            shared_namespaces: self
                .shared_by(table, main)
                .map_or_else(Fact::Unknown, Fact::Known),
            cgroup: known(read_limits(
                self.sight,
                self.unified.as_deref(),
                &groups,
                &container.id,
            )),
            host_ports: self
                .host_ports(table, container, main, &all)
                .map_or_else(Fact::Unknown, Fact::Known),
        })
    }

    fn members(&self, container: &EngineContainer) -> &[u32] {
        let pids = self.by_id.get(container.id.as_str());
        pids.map_or(&[], Vec::as_slice)
    }

    fn all_of(&self, container: &EngineContainer, main: u32) -> Vec<u32> {
        match self.members(container) {
            [] => vec![main],
            members => members.to_vec(),
        }
    }

    fn find_main(&self, table: &ProcessTable, container: &EngineContainer) -> Result<u32, Unknown> {
        let members = self.members(container);
        if members.contains(&container.pid) {
            return Ok(container.pid);
        }
        let is_first = |pid: &u32| {
            let parent = table.get(*pid).map(|entry| entry.status.parent);
            parent.is_some_and(|parent| !members.contains(&parent))
        };
        if let Some(first) = members.iter().copied().find(|pid| is_first(pid)) {
            return Ok(first);
        }
        // Its group's path may not be visible, as from a container without the host's groups: then the
        // engine's word holds where it counts as we do, that is if the process has an engine's parent.
        let named = table.get(container.pid).filter(|_| container.pid > 1);
        let is_told = named.is_some_and(|entry| {
            entry.container.is_none() && table.get(entry.status.parent).is_some_and(is_shim)
        });
        if is_told {
            return Ok(container.pid);
        }
        Err(not_permitted(format!(
            "no visible process is in the container's control group (the engine counts its main \
             process as {}): it has ended, or it is in a process namespace that is not visible here",
            container.pid
        )))
    }

    fn shared_by(&self, table: &ProcessTable, pid: u32) -> Result<Vec<String>, Unknown> {
        if self.of_host.is_empty() {
            return Err(not_permitted(
                "namespaces of the host's first process can only be seen by root",
            ));
        }
        let mut shared = Vec::new();
        for (name, of_host) in &self.of_host {
            let place = format!("{pid}/ns/{name}");
            let own = table.proc().link(&place);
            let own = own.map_err(|error| unknown::of(&format!("/proc/{place}"), &error))?;
            if own == *of_host {
                shared.push((*name).to_owned());
            }
        }
        Ok(shared)
    }

    fn host_ports(
        &self,
        table: &ProcessTable,
        container: &EngineContainer,
        main: u32,
        all: &[u32],
    ) -> Result<Vec<u16>, Unknown> {
        let own = table.proc().link(&format!("{main}/ns/net")).ok();
        let is_shared = match (own, self.of_host.get("net")) {
            (Some(own), Some(of_host)) => own == *of_host,
            _ => container.has_host_network,
        };
        match is_shared {
            true => low_ports(table, all),
            false => Ok(Vec::new()),
        }
    }
}

fn is_shim(entry: &super::process_table::Entry) -> bool {
    let name = entry.status.name.as_str();
    name.starts_with("containerd-shim") || name == "conmon"
}

fn read_status(table: &ProcessTable, pid: u32, groups: &str) -> Result<ProcessStatus, Unknown> {
    let entry = table.get(pid).ok_or_else(|| Unknown {
        why: Why::Absent,
        message: format!("process {pid} has ended"),
    })?;
    let read = |name: &str| {
        table
            .proc()
            .read(&format!("{pid}/{name}"))
            .unwrap_or_default()
    };
    let label = read("attr/current");
    let label = label.trim_end_matches(['\0', '\n']);
    let status = &entry.status;
    Ok(ProcessStatus {
        pid,
        user_id: status.user_id,
        capabilities_effective: status.capabilities_effective,
        capabilities_bounding: status.capabilities_bounding,
        seccomp: status.seccomp,
        no_new_privileges: status.no_new_privileges,
        uid_map: parse_id_map(&read("uid_map")),
        security_label: (!label.is_empty()).then(|| label.to_owned()),
        limits: parse_limits(&read("limits")),
        cgroups: groups.lines().map(str::to_owned).collect(),
    })
}

fn read_all(table: &ProcessTable, pids: &[u32]) -> Vec<Process> {
    let mut all: Vec<Process> = pids
        .iter()
        .filter_map(|pid| {
            let status = &table.get(*pid)?.status;
            Some(Process {
                pid: *pid,
                name: status.name.clone(),
                program: table.program_name(*pid),
                user_id: status.user_id,
            })
        })
        .collect();
    all.sort_unstable();
    all
}
