//! All processes of the host, in one pass over `/proc`, and who holds which socket.
//!
//! A process belongs to a container where its control group's path has the container's id in it
//! ([cgroups(7)](https://man7.org/linux/man-pages/man7/cgroups.7.html)): 64 hexadecimal digits, bare,
//! or as in `docker-ID.scope`, `libpod-ID`. Knowingly missed: processes that a container with the
//! host's control groups moved elsewhere, and a process that ends while it is read.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, OnceLock, PoisonError};

use drydock_audit::Unknown;

use super::proc_folder::ProcFolder;
use super::sockets::{TcpListener, parse_tcp};
use super::status::{Status, parse_status};
use super::unknown;

/// A process.
#[derive(Clone, Debug, Default)]
pub(crate) struct Entry {
    pub(crate) status: Status,
    /// Id of the container that it is in, of whatever engine.
    pub(crate) container: Option<String>,
}

/// The kernel's thread that starts all its others; none of them holds a socket of a program, or is in a
/// container.
const KTHREADD: u32 = 2;

/// The first process, which holds sockets on behalf of others.
pub(crate) const INIT: u32 = 1;

/// Who holds which socket, as far as it was looked at: reading what every process holds costs more
/// than all else, and the first few tell what is asked.
#[derive(Debug, Default)]
struct Holders {
    /// The last process that was looked at.
    last: u32,
    by_socket: HashMap<u64, Vec<u32>>,
}

/// All processes.
#[derive(Debug)]
pub(crate) struct ProcessTable {
    proc: ProcFolder,
    entries: BTreeMap<u32, Entry>,
    holders: Mutex<Holders>,
    host_listeners: OnceLock<Result<Vec<TcpListener>, Unknown>>,
}

impl ProcessTable {
    /// Reads. Where a process is in containers that are in each other, `known` says whose it is.
    pub(crate) fn read(proc: &ProcFolder, known: &[&str]) -> std::io::Result<Self> {
        let mut entries = BTreeMap::new();
        for pid in proc.pids()? {
            let Ok(status) = proc.read(&format!("{pid}/status")) else {
                continue;
            };
            let status = parse_status(&status);
            let cgroup = match status.parent {
                KTHREADD => String::new(),
                _ => proc.read(&format!("{pid}/cgroup")).unwrap_or_default(),
            };
            let entry = Entry {
                container: container_of(&cgroup, known),
                status,
            };
            entries.insert(pid, entry);
        }
        Ok(Self {
            proc: proc.clone(),
            entries,
            holders: Mutex::default(),
            host_listeners: OnceLock::new(),
        })
    }

    pub(crate) const fn proc(&self) -> &ProcFolder {
        &self.proc
    }

    pub(crate) fn get(&self, pid: u32) -> Option<&Entry> {
        self.entries.get(&pid)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (u32, &Entry)> {
        self.entries.iter().map(|(pid, entry)| (*pid, entry))
    }

    /// Processes that a process started and that are still its own.
    pub(crate) fn children_of(&self, parent: u32) -> impl Iterator<Item = (u32, &Entry)> {
        self.iter()
            .filter(move |(_, entry)| entry.status.parent == parent)
    }

    /// Processes outside containers that hold a socket, lowest id first, up to the first that is
    /// `enough` or some further. Those of other users are seen only with the right to trace them.
    pub(crate) fn holders_of(&self, inode: u64, enough: impl Fn(u32) -> bool) -> Vec<u32> {
        let mut holders = self.holders.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            let known = holders.by_socket.get(&inode);
            let found = known.is_some_and(|pids| pids.iter().any(|pid| enough(*pid)));
            if found || !self.look_at_next(&mut holders) {
                return holders.by_socket.get(&inode).cloned().unwrap_or_default();
            }
        }
    }

    /// Whether there was a process left to look at.
    fn look_at_next(&self, holders: &mut Holders) -> bool {
        let mut rest = self.entries.range(holders.last.saturating_add(1)..);
        let is_looked_at =
            |entry: &Entry| entry.container.is_none() && entry.status.parent != KTHREADD;
        let Some((pid, _)) = rest.find(|(_, entry)| is_looked_at(entry)) else {
            return false;
        };
        holders.last = *pid;
        for inode in self.proc.sockets_of(*pid).unwrap_or_default() {
            let pids = holders.by_socket.entry(inode).or_default();
            if pids.last() != Some(pid) {
                pids.push(*pid);
            }
        }
        true
    }

    /// Listening TCP sockets of the host's network.
    pub(crate) fn host_listeners(&self) -> Result<Vec<TcpListener>, Unknown> {
        let listeners = self.host_listeners.get_or_init(|| self.listeners_of(1));
        listeners.clone()
    }

    /// Listening TCP sockets of the network that a process is in.
    pub(crate) fn listeners_of(&self, pid: u32) -> Result<Vec<TcpListener>, Unknown> {
        let read = |name: &str| self.proc.read_listening(&format!("{pid}/net/{name}"));
        let v4 = read("tcp");
        let v4 = v4.map_err(|error| unknown::of(&format!("/proc/{pid}/net/tcp"), &error))?;
        let mut found = parse_tcp(&v4);
        // A kernel without v6 has no such table.
        found.extend(parse_tcp(&read("tcp6").unwrap_or_default()));
        Ok(found)
    }

    /// Where a link of the host's first process points, e.g. `ns/net`. A sandbox may hide that process;
    /// the kernel's first thread is in the same namespaces.
    pub(crate) fn link_of_host(&self, name: &str) -> std::io::Result<String> {
        let of_init = self.proc.link(&format!("1/{name}"));
        let is_kernel = |entry: &Entry| entry.status.name == "kthreadd" && entry.status.parent == 0;
        match of_init {
            Err(_) if self.get(2).is_some_and(is_kernel) => self.proc.link(&format!("2/{name}")),
            of_init => of_init,
        }
    }

    /// The base name of a process's program, where it can be read; else of its first argument.
    pub(crate) fn program_name(&self, pid: u32) -> String {
        let path = self.proc.program_of(pid).ok();
        let path = path.or_else(|| self.proc.arguments_of(pid).ok()?.into_iter().next());
        let path = path.unwrap_or_default();
        path.rsplit('/').next().unwrap_or_default().to_owned()
    }
}

/// The id of the container in the paths of control groups: one of `known` before any other, the
/// outermost before those inside.
pub(crate) fn container_of(cgroups: &str, known: &[&str]) -> Option<String> {
    let mut first = None;
    for name in cgroups.split(['/', '\n']) {
        let Some(id) = id_in(name) else { continue };
        if known.contains(&id) {
            return Some(id.to_owned());
        }
        first = first.or(Some(id));
    }
    first.map(str::to_owned)
}

/// `ID`, `docker-ID.scope`, `libpod-ID.scope`, `cri-containerd-ID.scope`; podman's monitor
/// (`libpod-conmon-ID`) is none of the container's.
fn id_in(name: &str) -> Option<&str> {
    if name.len() < 64 || name.contains("conmon") {
        return None;
    }
    let name = name.strip_suffix(".scope").unwrap_or(name);
    let id = name.rsplit(['-', ':']).next()?;
    is_id(id).then_some(id)
}

/// Whether a text is a full id.
pub(crate) fn is_id(text: &str) -> bool {
    let is_digit = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    text.len() == 64 && text.bytes().all(is_digit)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    const OTHER: &str = "ffff456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    #[test]
    fn ids_as_every_driver_writes_them() {
        for path in [
            format!("0::/docker/{ID}"),
            format!("0::/system.slice/docker-{ID}.scope"),
            format!("9:name=systemd:/docker/{ID}/init.scope\n8:pids:/docker/{ID}"),
            format!(
                "0::/user.slice/user-1000.slice/user@1000.service/user.slice/libpod-{ID}.scope/container"
            ),
            format!("0::/kubepods.slice/pod1/cri-containerd-{ID}.scope"),
            format!("1:cpu:/system.slice/containerd.service/kubepods-pod1:cri-containerd:{ID}"),
        ] {
            assert_eq!(container_of(&path, &[]).as_deref(), Some(ID), "{path}");
        }
        for path in [
            "0::/system.slice/docker.service".to_owned(),
            format!("0::/libpod-conmon-{ID}.scope"),
            format!("0::/docker/{ID}0"),
            String::new(),
        ] {
            assert_eq!(container_of(&path, &[]), None, "{path}");
        }
    }

    #[test]
    fn the_engine_s_own_container_counts_where_one_is_in_another() {
        let nested = format!("0::/docker/{ID}/docker/{OTHER}");
        assert_eq!(container_of(&nested, &[]).as_deref(), Some(ID));
        assert_eq!(container_of(&nested, &[OTHER]).as_deref(), Some(OTHER));
    }
}
