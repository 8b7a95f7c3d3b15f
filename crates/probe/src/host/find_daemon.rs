//! The process that answers at the engine's socket.
//!
//! Never found by its name: any user can call a process `dockerd`. The kernel's word is taken
//! (`SO_PEERCRED`); where the init system listens on the daemon's behalf (`-H fd://`), whoever else
//! holds the listening socket is the daemon
//! ([sd_listen_fds(3)](https://man7.org/linux/man-pages/man3/sd_listen_fds.3.html)). Without the right
//! to see that, the engine's pid file is believed if root or the socket's owner wrote it and the
//! process runs a daemon's program. Knowingly missed: a daemon behind a proxy of its socket; the proxy
//! is found then.

use std::fs;
use std::os::unix::fs::MetadataExt;

use drydock_audit::Unknown;
use drydock_audit::snapshot::FoundBy;

use super::peer::{Address, Peer};
use super::process_table::ProcessTable;
use super::sight::Sight;
use super::sockets::{UnixListener, parse_unix};
use super::unknown::not_permitted;

/// The first process: whoever made the sockets of `-H fd://`.
const INIT: u32 = 1;

/// Finds the daemon's process.
pub(crate) fn find_daemon(
    sight: &Sight,
    address: &Address,
    peer: Option<Peer>,
) -> Result<(u32, FoundBy), Unknown> {
    let table = sight.table()?;
    let named = peer.map(|peer| peer.pid).filter(|pid| *pid > 0);
    if let Some(pid) = named.filter(|pid| !listens_for_others(table, *pid)) {
        return Ok((pid, FoundBy::SocketPeer));
    }
    if let Some(pid) = find_holder(sight, table, address) {
        return Ok((pid, FoundBy::SocketHolder));
    }
    if let Some(pid) = find_in_pid_file(sight, table, address) {
        return Ok((pid, FoundBy::PidFile));
    }
    match named {
        // Nobody else holds the socket, and we would have seen: the first process is the daemon.
        Some(pid) if sight.place.is_privileged => Ok((pid, FoundBy::SocketPeer)),
        Some(_) => Err(not_permitted(
            "the init system made the engine's socket; seeing which process holds it takes root",
        )),
        None => Err(not_permitted(
            "which process answers at the engine's address cannot be seen: the kernel does not name \
             it, no visible process holds its socket and no pid file tells; that takes root on the \
             host (in a container: `--pid=host --cap-add=SYS_PTRACE`)",
        )),
    }
}

fn listens_for_others(table: &ProcessTable, pid: u32) -> bool {
    let name = table.get(pid).map(|entry| entry.status.name.as_str());
    pid == INIT || name.is_some_and(|name| matches!(name, "systemd" | "init"))
}

/// Who holds the listening socket and is not the init system, the oldest first.
fn find_holder(sight: &Sight, table: &ProcessTable, address: &Address) -> Option<u32> {
    let inode = match address {
        Address::Unix(path) => find_unix_listener(sight, table, path)?.inode,
        Address::Tcp(port) => find_tcp_inode(table, *port)?,
        Address::Other => return None,
    };
    let is_daemon = |pid: u32| !listens_for_others(table, pid);
    let mut holders = table.holders_of(inode, is_daemon).into_iter();
    holders.find(|pid| is_daemon(*pid))
}

/// The listening socket of a path. The path may be another name of the socket (`/var/run`, a mount into
/// our container): it is the same file that counts.
pub(crate) fn find_unix_listener(
    sight: &Sight,
    table: &ProcessTable,
    path: &str,
) -> Option<UnixListener> {
    let mut listeners = parse_unix(&table.proc().read_table("1/net/unix").ok()?);
    let identity = |metadata: &fs::Metadata| (metadata.dev(), metadata.ino());
    let asked = fs::metadata(path).ok();
    let same_file = listeners.iter().position(|listener| {
        let found = sight.root.find(&listener.path).ok();
        let found = found.map(|found| identity(&found.metadata));
        found.is_some() && found == asked.as_ref().map(identity)
    });
    let at = same_file.or_else(|| listeners.iter().position(|listener| listener.path == path))?;
    Some(listeners.swap_remove(at))
}

fn find_tcp_inode(table: &ProcessTable, port: u16) -> Option<u64> {
    let mut listeners = table.host_listeners().ok()?.into_iter();
    listeners
        .find(|listener| listener.port == port)
        .map(|listener| listener.inode)
}

fn find_in_pid_file(sight: &Sight, table: &ProcessTable, address: &Address) -> Option<u32> {
    let mut places = vec!["/run/docker.pid".to_owned()];
    let mut owners = vec![0];
    if let Address::Unix(path) = address {
        if let Some((folder, _)) = path.rsplit_once('/') {
            places.push(format!("{folder}/docker.pid"));
        }
        owners.extend(sight.root.find(path).ok().map(|found| found.metadata.uid()));
    }
    places.iter().find_map(|place| {
        let found = sight.root.find(place).ok()?;
        if !owners.contains(&found.metadata.uid()) {
            return None;
        }
        let pid = sight.root.read_text(place).ok()?.trim().parse().ok()?;
        is_daemon(table, pid).then_some(pid)
    })
}

/// A pid file outlives its process, and the number is given to another.
fn is_daemon(table: &ProcessTable, pid: u32) -> bool {
    table.get(pid).is_some() && matches!(table.program_name(pid).as_str(), "dockerd" | "dockerd-ce")
}

#[cfg(test)]
mod tests;
