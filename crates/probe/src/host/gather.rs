//! Everything that is read of the host, in order: each step knows what the ones before it found.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::thread;

use drydock_audit::snapshot::{ContainerProcesses, Daemon, DaemonConfig, Host, Info, SwarmInfo};
use drydock_audit::{Fact, Unknown};

use super::accounts::Accounts;
use super::audit_files::read_audit;
use super::command_line::redact_arguments;
use super::containers::{Containers, EngineContainer};
use super::daemon_config::{read_config_file, redact_config};
use super::daemon_files::{Known, device_of, read_daemon_files};
use super::daemon_process::FoundDaemon;
use super::files::Files;
use super::find_daemon::find_daemon;
use super::host_root::HostRoot;
use super::identity::read_identity;
use super::kernel::{read_parameters, read_security_modules, read_weaknesses};
use super::listeners::{read_host_listeners, read_listeners, shares_network};
use super::mount_table::parse_mounts;
use super::packet_filter::read_chains;
use super::peer::{Address, Peer};
use super::place::OwnPlace;
use super::sight::{Outlook, Sight};
use super::sudoers::read_sudoers;
use super::unknown::{self, map};

/// What the engine said, as far as it tells where to look on the host.
pub(crate) struct Question {
    pub(crate) host_root: PathBuf,
    pub(crate) address: Address,
    pub(crate) peer: Option<Peer>,
    /// Why the engine is thought to be on another machine, where it is.
    pub(crate) remote_because: Option<String>,
    pub(crate) info: Option<Info>,
    pub(crate) containers: Vec<EngineContainer>,
}

/// Processes by the container's id.
pub(crate) type ByContainer = BTreeMap<String, Fact<ContainerProcesses>>;

/// All that was read.
#[derive(Default)]
pub(crate) struct Gathered {
    pub(crate) place: OwnPlace,
    pub(crate) daemon: Daemon,
    pub(crate) host: Host,
    pub(crate) processes: ByContainer,
}

/// Reads everything.
pub(crate) fn gather(question: &Question) -> Gathered {
    let sight = look(question);
    let mut accounts = Accounts::read(&sight);
    let found = find_daemon(&sight, &question.address, question.peer);
    let daemon = found.as_ref().map_err(Clone::clone).and_then(|(pid, _)| {
        let table = sight.table()?;
        FoundDaemon::read(table, *pid)
    });
    let daemon = daemon.map(|mut daemon| {
        let home = accounts.home_of(daemon.process.user_id).map(str::to_owned);
        daemon.home = daemon.home.or(home);
        daemon
    });
    let files = Files {
        sight: &sight,
        accounts: &accounts,
    };
    let containers = Containers::of(&sight);
    let config = read_config(&files, daemon.as_ref());
    let (host, processes) = thread::scope(|scope| {
        let processes = scope.spawn(|| read_processes(&containers, question));
        let host = read_host(&files, question, daemon.as_ref().ok(), &config, &containers);
        (host, processes.join().unwrap_or_default())
    });
    let mut gathered = Gathered {
        daemon: tell_daemon(&sight, question, daemon, config),
        host,
        processes,
        place: sight.place.clone(),
    };
    gathered.daemon.found_by = found.ok().map(|(_, by)| by);
    gathered.host.users = std::mem::take(&mut accounts.users);
    gathered.host.groups = std::mem::take(&mut accounts.groups);
    gathered
}

/// Reads the processes of containers alone.
pub(crate) fn gather_processes(question: &Question) -> ByContainer {
    let sight = look(question);
    read_processes(&Containers::of(&sight), question)
}

fn look(question: &Question) -> Sight {
    let ids: Vec<&str> = question
        .containers
        .iter()
        .map(|container| container.id.as_str())
        .collect();
    Sight::of(Outlook {
        root: HostRoot::new(&question.host_root),
        place: OwnPlace::read(&ids),
        peer: question.peer,
        remote_because: question.remote_because.as_deref(),
        containers: &ids,
    })
}

fn read_processes(containers: &Containers<'_>, question: &Question) -> ByContainer {
    let read = question
        .containers
        .iter()
        .map(|container| (container.id.clone(), containers.read(container)));
    read.collect()
}

/// The configuration with whatever secrets it holds.
fn read_config(files: &Files<'_>, daemon: Result<&FoundDaemon, &Unknown>) -> DaemonConfig {
    let file = match &files.sight.files {
        Ok(()) => Fact::Known(read_config_file(files, daemon.ok())),
        Err(unknown) => Fact::Unknown(unknown.clone()),
    };
    DaemonConfig {
        arguments: match daemon {
            Ok(daemon) => daemon.arguments.clone(),
            Err(unknown) => Fact::Unknown(unknown.clone()),
        },
        file,
    }
}

fn tell_daemon(
    sight: &Sight,
    question: &Question,
    daemon: Result<FoundDaemon, Unknown>,
    config: DaemonConfig,
) -> Daemon {
    let config = DaemonConfig {
        arguments: map(config.arguments, |words| redact_arguments(&words)),
        file: map(config.file, |mut file| {
            file.content = redact_config(&file.content);
            file
        }),
    };
    let daemon = match daemon {
        Ok(daemon) => daemon,
        Err(unknown) => {
            return Daemon {
                process: Fact::Unknown(unknown.clone()),
                listeners: Fact::Unknown(unknown.clone()),
                proxies: Fact::Unknown(unknown),
                config,
                found_by: None,
            };
        }
    };
    let pid = daemon.process.pid;
    let none = SwarmInfo::default();
    let swarm = question.info.as_ref().map_or(&none, |info| &info.swarm);
    Daemon {
        listeners: read_listeners(sight, pid, swarm),
        proxies: count_proxies(sight, pid),
        process: Fact::Known(daemon.process),
        config,
        found_by: None,
    }
}

fn count_proxies(sight: &Sight, pid: u32) -> Fact<u32> {
    let table = match sight.table() {
        Ok(table) => table,
        Err(unknown) => return Fact::Unknown(unknown),
    };
    let children = table.children_of(pid);
    let proxies = children.filter(|(_, entry)| {
        // Short names end after 15 letters.
        let name = entry.status.name.as_str();
        name == "docker-proxy" || name == "rootlesskit-doc"
    });
    Fact::Known(u32::try_from(proxies.count()).unwrap_or(u32::MAX))
}

fn read_host(
    files: &Files<'_>,
    question: &Question,
    daemon: Option<&FoundDaemon>,
    config: &DaemonConfig,
    containers: &Containers<'_>,
) -> Host {
    let sight = files.sight;
    let known = Known {
        daemon,
        config,
        info: question.info.as_ref(),
        address: &question.address,
        main_processes: &containers.main_processes(&question.containers),
    };
    let is_here = daemon.is_none_or(|daemon| {
        let table = sight.table();
        table.is_ok_and(|table| shares_network(table, daemon.process.pid))
    });
    let daemon_files = read_daemon_files(files, &known);
    let mut host = Host {
        mounts: read_mounts(sight),
        root_device: device_of(&files.file("/")),
        data_device: device_of(&daemon_files.data_folder),
        files: daemon_files,
        audit: read_audit(sight, question.remote_because.is_none()),
        sudoers: read_sudoers(sight),
        kernel_parameters: read_parameters(sight),
        security_modules: read_security_modules(sight),
        cpu_weaknesses: read_weaknesses(sight),
        docker_chains: read_chains(sight, is_here),
        listeners: read_host_listeners(sight),
        ..Host::default()
    };
    read_identity(sight, &mut host);
    host
}

/// As the host's first process sees it. Where that may not be read, as this one does, if it is in no
/// container.
fn read_mounts(sight: &Sight) -> Fact<Vec<drydock_audit::snapshot::MountPoint>> {
    let table = match sight.table() {
        Ok(table) => table,
        Err(unknown) => return Fact::Unknown(unknown),
    };
    let of_init = table.proc().read_table("1/mountinfo");
    let text = match of_init {
        Err(_) if sight.root.is_own() && sight.files.is_ok() => {
            table.proc().read_table("self/mountinfo")
        }
        read => read,
    };
    map(unknown::fact("/proc/1/mountinfo", text), |text| {
        parse_mounts(&text)
    })
}
