//! What the host's files, processes and kernel say.
//!
//! One pass, in a thread that may block. Nothing is written, no process is started. Where the engine is
//! on another machine, or Drydock in a container that does not see the host, each fact says so.

mod accounts;
mod any_server;
mod audit_files;
mod cgroup_limits;
mod command_line;
mod containerd;
mod containers;
mod daemon_config;
mod daemon_files;
mod daemon_process;
mod files;
mod find_daemon;
mod gather;
mod host_root;
mod identity;
mod kernel;
mod kernel_audit;
mod listeners;
mod mount_table;
mod netlink;
mod packet_filter;
mod peer;
mod place;
mod proc_folder;
mod process_table;
mod programs;
mod sight;
mod sockets;
mod speak;
mod status;
mod sudoers;
mod units;
mod unknown;

use drydock_audit::snapshot::Container;
use drydock_audit::{Fact, Snapshot, Why};

use crate::CollectOptions;
use gather::{Gathered, Question, gather, gather_processes};

/// Fills `daemon`, `host` and the processes of the containers, and tells in `place` where the collector
/// stands.
pub(crate) async fn collect(options: &CollectOptions, snapshot: &mut Snapshot) {
    let question = ask(options, snapshot).await;
    let gathered = tokio::task::spawn_blocking(move || gather(&question)).await;
    match gathered {
        Ok(gathered) => tell(gathered, snapshot),
        Err(error) => {
            tracing::warn!("looking at the host ended early: {error}");
            tell(Gathered::default(), snapshot);
        }
    }
    snapshot.place.host_root = options.host_root.display().to_string();
}

/// Reads the processes of these containers again.
pub(crate) async fn refresh_containers(
    options: &CollectOptions,
    snapshot: &mut Snapshot,
    ids: &[String],
) {
    let mut question = ask(options, snapshot).await;
    question
        .containers
        .retain(|container| ids.contains(&container.id));
    let processes = tokio::task::spawn_blocking(move || gather_processes(&question)).await;
    tell_processes(processes.unwrap_or_default(), snapshot, Some(ids));
}

/// What the thread that reads has to know.
async fn ask(options: &CollectOptions, snapshot: &Snapshot) -> Question {
    let address = peer::Address::of(&snapshot.place.address);
    let containers = snapshot.engine.containers.known();
    let containers = containers.into_iter().flatten();
    let place = &snapshot.place;
    let peer = match place.is_remote {
        true => None,
        false => peer::find_peer(&address).await,
    };
    Question {
        host_root: options.host_root.clone(),
        peer,
        address,
        remote_because: place.is_remote.then(|| place.remote_because.clone()),
        info: snapshot.engine.info.known().cloned(),
        containers: containers.map(containers::EngineContainer::of).collect(),
    }
}

fn tell(gathered: Gathered, snapshot: &mut Snapshot) {
    gathered.place.tell(&mut snapshot.place);
    snapshot.daemon = gathered.daemon;
    // What only the advisory database can tell is not ours to replace.
    let advisories = std::mem::take(&mut snapshot.host.engine_advisories);
    snapshot.host = gathered.host;
    snapshot.host.engine_advisories = advisories;
    tell_processes(gathered.processes, snapshot, None);
}

/// `only` are the containers that are told of; all where there is no such list.
fn tell_processes(
    mut processes: gather::ByContainer,
    snapshot: &mut Snapshot,
    only: Option<&[String]>,
) {
    let Fact::Known(containers) = &mut snapshot.engine.containers else {
        return;
    };
    let is_told = |container: &&mut Container| only.is_none_or(|ids| ids.contains(&container.id));
    for container in containers.iter_mut().filter(is_told) {
        container.processes = processes.remove(&container.id).unwrap_or_else(|| {
            Fact::unknown(Why::Failed, "looking at the host's processes ended early")
        });
    }
}

#[cfg(test)]
mod tests;
