//! The containerd that the engine uses: its socket, its configuration, its program.
//!
//! It is the one that the daemon is told (`containerd`), else the one that the daemon started itself,
//! else the system's ([containerd's configuration](https://github.com/containerd/containerd/blob/main/docs/man/containerd-config.toml.5.md)).
//! Its process is the one that holds the socket.

use drydock_audit::EffectiveConfig;
use drydock_audit::snapshot::File;

use super::daemon_files::Known;
use super::files::Files;
use super::process_table::{INIT, ProcessTable};
use super::programs::Programs;
use super::sockets::parse_unix;

const SYSTEM_SOCKET: &str = "/run/containerd/containerd.sock";
const SYSTEM_CONFIG: &str = "/etc/containerd/config.toml";

/// Where it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Containerd {
    pub(crate) socket: String,
    pub(crate) config: String,
    process: Option<u32>,
}

impl Containerd {
    pub(crate) fn find(files: &Files<'_>, known: &Known<'_>, config: &EffectiveConfig) -> Self {
        let table = files.sight.table().ok();
        let child = table.and_then(|table| {
            let daemon = known.daemon?.process.pid;
            let mut children = table.children_of(daemon);
            let (pid, _) = children.find(|(_, entry)| entry.status.name == "containerd")?;
            Some(pid)
        });
        let told = config.get("containerd").ok();
        let told = told.as_ref().and_then(|setting| setting.text());
        let own = format!("{}/containerd", exec_root(known, config));
        let own_socket = format!("{own}/containerd.sock");
        let uses_own = child.is_some() || files.has(&own_socket);
        let (socket, default) = match told {
            Some(path) => (
                path.trim_start_matches("unix://").to_owned(),
                SYSTEM_CONFIG.to_owned(),
            ),
            None if uses_own => (own_socket, format!("{own}/containerd.toml")),
            None => (SYSTEM_SOCKET.to_owned(), SYSTEM_CONFIG.to_owned()),
        };
        let holder = || table.and_then(|table| find_holder(files, table, &socket));
        let process = child.or_else(holder);
        let named = process.and_then(|pid| config_of(&table?.proc().arguments_of(pid).ok()?));
        Self {
            config: named.unwrap_or(default),
            socket,
            process,
        }
    }

    /// The folder that its socket is in.
    pub(crate) fn folder(&self, files: &Files<'_>) -> File {
        let folder = self.socket.rsplit_once('/').map(|(folder, _)| folder);
        files.file(
            folder
                .filter(|folder| !folder.is_empty())
                .unwrap_or("/run/containerd"),
        )
    }

    pub(crate) fn program(&self, programs: &Programs<'_>) -> File {
        programs.of_process(self.process, "containerd")
    }
}

/// Folder of the daemon's state while it runs.
fn exec_root(known: &Known<'_>, config: &EffectiveConfig) -> String {
    let set = config.get("exec-root").ok();
    if let Some(path) = set.as_ref().and_then(|setting| setting.text()) {
        return path.trim_end_matches('/').to_owned();
    }
    let rootless = known.daemon.filter(|daemon| daemon.is_rootless());
    match rootless {
        Some(daemon) => format!("/run/user/{}/docker", daemon.process.user_id),
        None => "/var/run/docker".to_owned(),
    }
}

fn find_holder(files: &Files<'_>, table: &ProcessTable, socket: &str) -> Option<u32> {
    let real = files.sight.root.find(socket).ok()?.real;
    let listeners = parse_unix(&table.proc().read_table("1/net/unix").ok()?);
    let listener = listeners.iter().find(|listener| {
        let found = files.sight.root.find(&listener.path);
        found.is_ok_and(|found| found.real == real)
    })?;
    table
        .holders_of(listener.inode, |pid| pid != INIT)
        .first()
        .copied()
}

/// `--config FILE`, `--config=FILE`, `-c FILE`.
fn config_of(arguments: &[String]) -> Option<String> {
    let mut words = arguments.iter().skip(1);
    while let Some(word) = words.next() {
        let name = word.trim_start_matches('-');
        match name.split_once('=') {
            Some(("config" | "c", path)) if word.starts_with('-') => return Some(path.to_owned()),
            None if word.starts_with('-') && matches!(name, "config" | "c") => {
                return words.next().cloned();
            }
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_of_the_flag() {
        let words = |line: &str| line.split(' ').map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(
            config_of(&words("containerd --config /c.toml")).as_deref(),
            Some("/c.toml")
        );
        assert_eq!(
            config_of(&words("containerd -c=/c.toml --x")).as_deref(),
            Some("/c.toml")
        );
        assert_eq!(config_of(&words("containerd -l debug")), None);
    }
}
