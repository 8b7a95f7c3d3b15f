//! What listens on TCP: the daemon, and the host's other processes.

use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use drydock_audit::snapshot::{Listener, SwarmInfo, Tls};
use drydock_audit::{Fact, Unknown};

use super::process_table::{INIT, ProcessTable};
use super::sight::Sight;
use super::sockets::TcpListener;
use super::speak::speak;
use super::unknown::{self, not_permitted};

/// Ports of a swarm: its managers' API and its gossip, neither of which is the engine's API.
const SWARM_PORTS: &[u16] = &[2377, 7946];
/// The most ports that are spoken to; each may take a few seconds that do not answer.
const MAX_SPOKEN: usize = 8;

/// The daemon's TCP sockets, each spoken to where that is sure to stay on this machine.
pub(crate) fn read_listeners(sight: &Sight, pid: u32, swarm: &SwarmInfo) -> Fact<Vec<Listener>> {
    match find_listeners(sight, pid, swarm) {
        Ok(listeners) => Fact::Known(listeners),
        Err(unknown) => Fact::Unknown(unknown),
    }
}

fn find_listeners(sight: &Sight, pid: u32, swarm: &SwarmInfo) -> Result<Vec<Listener>, Unknown> {
    let table = sight.table()?;
    let held = table.proc().sockets_of(pid);
    let held = held.map_err(|error| unknown::of(&format!("/proc/{pid}/fd"), &error))?;
    let held: BTreeSet<u64> = held.into_iter().collect();
    let mut found = listening(table, pid)?;
    found.retain(|listener| held.contains(&listener.inode));
    found.sort_unstable();
    found.dedup_by_key(|listener| (listener.address, listener.port));
    let may_speak = shares_network(table, pid);
    let swarm_ports = ports_of_swarm(swarm);
    let spoken = found.iter().enumerate().map(|(index, listener)| {
        let tls = match () {
            () if swarm_ports.contains(&listener.port) => Tls::Other,
            () if !may_speak || index >= MAX_SPOKEN => Tls::NotTried,
            () => speak(reachable(listener)),
        };
        Listener {
            address: listener.address.to_string(),
            port: listener.port,
            tls,
        }
    });
    Ok(spoken.collect())
}

/// Listening sockets of the network that a process is in.
fn listening(table: &ProcessTable, pid: u32) -> Result<Vec<TcpListener>, Unknown> {
    if shares_host_network(table, pid) {
        return table.host_listeners();
    }
    table.listeners_of(pid)
}

/// Whether a process is known to be in the host's network.
fn shares_host_network(table: &ProcessTable, pid: u32) -> bool {
    let host = table.link_of_host("ns/net").ok();
    host.is_some() && host == table.proc().link(&format!("{pid}/ns/net")).ok()
}

/// An address of another network may be somebody else's machine here.
pub(crate) fn shares_network(table: &ProcessTable, pid: u32) -> bool {
    let own = super::proc_folder::ProcFolder::own()
        .link("self/ns/net")
        .ok();
    own.is_some() && own == table.proc().link(&format!("{pid}/ns/net")).ok()
}

/// A socket that listens everywhere listens on the loopback address too.
fn reachable(listener: &TcpListener) -> SocketAddr {
    let address = match listener.address {
        IpAddr::V4(address) if address.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(address) if address.is_unspecified() => IpAddr::V6(Ipv6Addr::LOCALHOST),
        address => address,
    };
    SocketAddr::new(address, listener.port)
}

fn ports_of_swarm(swarm: &SwarmInfo) -> Vec<u16> {
    if matches!(swarm.local_node_state.as_str(), "" | "inactive") {
        return Vec::new();
    }
    let managers = swarm.remote_managers.iter();
    let told = managers.filter_map(|manager| {
        let address = manager.get("Addr")?.as_str()?;
        address.rsplit_once(':')?.1.parse().ok()
    });
    SWARM_PORTS.iter().copied().chain(told).collect()
}

/// Processes outside containers that listen beyond the loopback address: program, and address with
/// port. What the kernel itself listens on, and what nobody visible holds, is left out.
pub(crate) fn read_host_listeners(sight: &Sight) -> Fact<Vec<(String, String)>> {
    match find_host_listeners(sight) {
        Ok(listeners) => Fact::Known(listeners),
        Err(unknown) => Fact::Unknown(unknown),
    }
}

fn find_host_listeners(sight: &Sight) -> Result<Vec<(String, String)>, Unknown> {
    let table = sight.table()?;
    if !sight.place.is_privileged {
        return Err(not_permitted(
            "which process holds which socket can only be seen by root",
        ));
    }
    let mut found = BTreeSet::new();
    for listener in table.host_listeners()? {
        if listener.address.is_loopback() {
            continue;
        }
        for pid in table.holders_of(listener.inode, |pid| pid != INIT) {
            let at = SocketAddr::new(listener.address, listener.port);
            found.insert((table.program_name(pid), at.to_string()));
        }
    }
    Ok(found.into_iter().collect())
}

/// Ports below 1024 that a container's processes listen on in the host's network.
pub(crate) fn low_ports(table: &ProcessTable, pids: &[u32]) -> Result<Vec<u16>, Unknown> {
    let Some(first) = pids.first() else {
        return Ok(Vec::new());
    };
    let mut held = BTreeSet::new();
    for pid in pids {
        match table.proc().sockets_of(*pid) {
            Ok(sockets) => held.extend(sockets),
            Err(error) if error.kind() == std::io::ErrorKind::PermissionDenied => {
                return Err(unknown::of(&format!("/proc/{pid}/fd"), &error));
            }
            Err(_) => {}
        }
    }
    let listeners = listening(table, *first)?.into_iter();
    let ports: BTreeSet<u16> = listeners
        .filter(|listener| listener.port < 1024 && held.contains(&listener.inode))
        .map(|listener| listener.port)
        .collect();
    Ok(ports.into_iter().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everywhere_is_reached_at_home() {
        let listener = |address: &str| TcpListener {
            address: address.parse().unwrap(),
            port: 2375,
            inode: 1,
        };
        assert_eq!(
            reachable(&listener("0.0.0.0")).to_string(),
            "127.0.0.1:2375"
        );
        assert_eq!(reachable(&listener("::")).to_string(), "[::1]:2375");
        assert_eq!(
            reachable(&listener("10.0.0.5")).to_string(),
            "10.0.0.5:2375"
        );
    }

    #[test]
    fn ports_of_a_swarm_are_not_the_engine_s() {
        let mut swarm = SwarmInfo::default();
        assert!(ports_of_swarm(&swarm).is_empty());
        swarm.local_node_state = "active".to_owned();
        swarm.remote_managers = vec![serde_json::json!({"NodeID": "a", "Addr": "10.0.0.1:4000"})];
        assert_eq!(ports_of_swarm(&swarm), [2377, 7946, 4000]);
    }
}
