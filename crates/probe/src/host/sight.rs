//! What of the host can be seen from here: its files, its processes, its network.
//!
//! In a container without the host's root (`-v /:/host:ro`) the files here are the container's own and
//! say nothing of the host; the same goes for `/proc` without the host's process namespace.

use drydock_audit::{Unknown, Why};

use super::host_root::HostRoot;
use super::peer::Peer;
use super::place::OwnPlace;
use super::proc_folder::ProcFolder;
use super::process_table::ProcessTable;
use super::unknown::{self, not_permitted};

/// What can be seen.
pub(crate) struct Sight {
    pub(crate) root: HostRoot,
    pub(crate) place: OwnPlace,
    /// Whether files under `root` are the host's.
    pub(crate) files: Result<(), Unknown>,
    pub(crate) processes: Result<ProcessTable, Unknown>,
    /// Whether this process is in the host's network, so that what the kernel says of its network is
    /// said of the host's.
    pub(crate) network: Result<(), Unknown>,
}

/// What is known before anything is looked at.
pub(crate) struct Outlook<'a> {
    pub(crate) root: HostRoot,
    pub(crate) place: OwnPlace,
    pub(crate) peer: Option<Peer>,
    /// Why the engine is thought to be on another machine, where it is.
    pub(crate) remote_because: Option<&'a str>,
    /// Ids of the engine's containers.
    pub(crate) containers: &'a [&'a str],
}

impl Sight {
    pub(crate) fn of(outlook: Outlook<'_>) -> Self {
        let files = see_files(&outlook);
        let processes = see_processes(&outlook, &files).and_then(|proc| {
            let table = ProcessTable::read(&proc, outlook.containers);
            table.map_err(|error| unknown::of(&proc.path().display().to_string(), &error))
        });
        let network = see_network(&outlook, &processes);
        Self {
            root: outlook.root,
            place: outlook.place,
            files,
            processes,
            network,
        }
    }

    /// The processes, or why they cannot be seen.
    pub(crate) fn table(&self) -> Result<&ProcessTable, Unknown> {
        self.processes.as_ref().map_err(Clone::clone)
    }
}

fn see_files(outlook: &Outlook<'_>) -> Result<(), Unknown> {
    if !outlook.root.is_own() {
        return Ok(());
    }
    if let Some(because) = outlook.remote_because {
        let because = because.trim_end_matches('.');
        return Err(Unknown {
            why: Why::Remote,
            message: match because {
                "" => "the engine runs on another machine".to_owned(),
                because => format!("the engine runs on another machine: {because}"),
            },
        });
    }
    if is_in_container(outlook) {
        return Err(not_permitted(
            "Drydock runs in a container that does not see the host's files: mount the host's root \
             into it (`-v /:/host:ro`) and name that folder as the host's root",
        ));
    }
    Ok(())
}

fn is_in_container(outlook: &Outlook<'_>) -> bool {
    let is_elsewhere = outlook.peer.is_some_and(|peer| peer.pid == 0);
    outlook.place.own_container.is_some() || is_elsewhere
}

/// The `/proc` that shows the host's processes.
fn see_processes(
    outlook: &Outlook<'_>,
    files: &Result<(), Unknown>,
) -> Result<ProcFolder, Unknown> {
    let own = ProcFolder::own();
    let shows_peer = outlook
        .peer
        .is_some_and(|peer| peer.pid > 0 && own.has(peer.pid));
    if !outlook.root.is_own() {
        let mounted = ProcFolder::new(outlook.root.place("/proc"));
        if mounted.has(1) {
            return Ok(mounted);
        }
        return shows_peer.then_some(own).ok_or_else(|| {
            let place = outlook.root.place("/proc");
            not_permitted(format!(
                "`{}` does not show the host's processes: mount the host's `/proc` there, or run \
                 with the host's process namespace (`--pid=host`)",
                place.display()
            ))
        });
    }
    match files {
        Ok(()) => Ok(own),
        Err(unknown) if unknown.why == Why::NotPermitted && shows_peer => Ok(own),
        Err(unknown) if unknown.why == Why::NotPermitted => Err(not_permitted(
            "Drydock runs in a container that does not see the host's processes: run it with the \
             host's process namespace (`--pid=host`)",
        )),
        Err(unknown) => Err(unknown.clone()),
    }
}

/// Where `/proc/1/ns/net` may not be read, a process outside containers is taken to be in the host's
/// network.
fn see_network(
    outlook: &Outlook<'_>,
    processes: &Result<ProcessTable, Unknown>,
) -> Result<(), Unknown> {
    let table = processes.as_ref().map_err(Clone::clone)?;
    let own = ProcFolder::own().link("self/ns/net").ok();
    let host = table.link_of_host("ns/net").ok();
    let is_host = match (own, host) {
        (Some(own), Some(host)) => own == host,
        _ => !is_in_container(outlook),
    };
    if is_host {
        return Ok(());
    }
    Err(not_permitted(
        "Drydock is in a network namespace of its own: run it in the host's (`--network=host`)",
    ))
}
