//! Files that have to do with the engine: its units, configuration, certificates, sockets, programs.

use std::collections::BTreeSet;

use drydock_audit::snapshot::{DaemonConfig, DaemonFiles, File, FileKind, Info};
use drydock_audit::{EffectiveConfig, Fact, Unknown, Why};

use super::containerd;
use super::daemon_config::config_folder;
use super::daemon_process::FoundDaemon;
use super::files::Files;
use super::find_daemon::find_unix_listener;
use super::peer::Address;
use super::programs::Programs;
use super::units::read_units;
use super::unknown::map;

/// The most files under `certs.d`.
const MAX_CERTIFICATES: usize = 2000;
/// How deep folders under `certs.d` are looked into; the engine itself looks one deep.
const MAX_DEPTH: usize = 3;

/// What is known of the daemon when its files are looked for.
pub(crate) struct Known<'a> {
    pub(crate) daemon: Option<&'a FoundDaemon>,
    /// Its configuration with whatever secrets that holds.
    pub(crate) config: &'a DaemonConfig,
    pub(crate) info: Option<&'a Info>,
    pub(crate) address: &'a Address,
    /// Main processes of running containers.
    pub(crate) main_processes: &'a [u32],
}

/// Finds them all.
pub(crate) fn read_daemon_files(files: &Files<'_>, known: &Known<'_>) -> DaemonFiles {
    let config = EffectiveConfig::new(known.config);
    let (service_unit, socket_unit) = read_units(files, known.daemon);
    let folder = config_folder(known.daemon);
    let [tls_ca, tls_certificate, tls_key] = tls_files(files, known, &config);
    let programs = Programs::new(files, known);
    let containerd = containerd::Containerd::find(files, known, &config);
    DaemonFiles {
        service_unit,
        socket_unit,
        config_file: config_file(files, known.config, &folder),
        registry_certificates: read_certificates(files, &format!("{folder}/certs.d")),
        config_folder: files.file(&folder),
        tls_ca,
        tls_certificate,
        tls_key,
        sockets: read_sockets(files, known, &config),
        default_file: files.file("/etc/default/docker"),
        sysconfig_file: files.file("/etc/sysconfig/docker"),
        data_folder: files.file(&data_folder(known, &config)),
        daemon_program: programs.daemon(),
        containerd_folder: containerd.folder(files),
        containerd_socket: files.file(&containerd.socket),
        containerd_config: files.file(&containerd.config),
        containerd_program: containerd.program(&programs),
        shim: programs.shim("containerd-shim"),
        shim_runc_v1: programs.shim("containerd-shim-runc-v1"),
        shim_runc_v2: programs.shim("containerd-shim-runc-v2"),
        runtimes: programs.runtimes(),
    }
}

fn config_file(files: &Files<'_>, config: &DaemonConfig, folder: &str) -> File {
    match &config.file {
        Fact::Known(file) => file.file.clone(),
        Fact::Unknown(_) => files.file(&format!("{folder}/daemon.json")),
    }
}

/// Where the engine keeps its data: its own word first.
fn data_folder(known: &Known<'_>, config: &EffectiveConfig) -> String {
    let told = known.info.map(|info| info.docker_root_dir.clone());
    let set = || config.get("data-root").ok()?.text().map(str::to_owned);
    told.filter(|path| !path.is_empty())
        .or_else(set)
        .unwrap_or_else(|| "/var/lib/docker".to_owned())
}

/// The authority, certificate and key that the daemon uses for TLS: those that it is told, or those
/// that it takes without being told.
fn tls_files(files: &Files<'_>, known: &Known<'_>, config: &EffectiveConfig) -> [Fact<File>; 3] {
    let is_on = |key| config.get(key).map(|setting| setting.is_on(false));
    let uses_tls = match (is_on("tlsverify"), is_on("tls")) {
        (Ok(true), _) | (_, Ok(true)) => Ok(true),
        (Ok(false), Ok(false)) => Ok(false),
        (Err(unknown), _) | (_, Err(unknown)) => Err(unknown),
    };
    [
        ("tlscacert", "ca.pem"),
        ("tlscert", "cert.pem"),
        ("tlskey", "key.pem"),
    ]
    .map(|(key, name)| {
        let set = config.get(key).ok();
        if let Some(path) = set.as_ref().and_then(|setting| setting.text()) {
            return Fact::Known(files.file(path));
        }
        match &uses_tls {
            Ok(true) => default_tls_file(files, known, name),
            Ok(false) => Fact::unknown(Why::Absent, "the daemon is not configured for TLS"),
            Err(unknown) => Fact::Unknown(unknown.clone()),
        }
    })
}

/// In `$DOCKER_CERT_PATH`, or the configuration of whoever runs the daemon.
fn default_tls_file(files: &Files<'_>, known: &Known<'_>, name: &str) -> Fact<File> {
    let Some(daemon) = known.daemon else {
        return Fact::unknown(
            Why::Failed,
            format!("where the daemon's `{name}` is depends on its user, which is not known"),
        );
    };
    let home = daemon
        .home
        .as_deref()
        .or_else(|| files.accounts.home_of(daemon.process.user_id));
    let folder = daemon
        .variable("DOCKER_CERT_PATH")
        .or_else(|| daemon.variable("DOCKER_CONFIG"));
    let folder = folder.map_or_else(
        || format!("{}/.docker", home.unwrap_or("/root")),
        str::to_owned,
    );
    Fact::Known(files.file(&format!("{folder}/{name}")))
}

/// Sockets that the daemon was told to listen on and the one that it was asked at, each once.
fn read_sockets(files: &Files<'_>, known: &Known<'_>, config: &EffectiveConfig) -> Vec<File> {
    let hosts = config
        .get("hosts")
        .map(|setting| setting.list())
        .unwrap_or_default();
    let mut paths: Vec<String> = hosts
        .iter()
        .filter_map(|host| host.strip_prefix("unix://"))
        .map(|path| {
            if path.is_empty() {
                "/var/run/docker.sock".to_owned()
            } else {
                path.to_owned()
            }
        })
        .collect();
    if let Address::Unix(path) = known.address {
        paths.push(host_path(files, path));
    } else if hosts.is_empty() {
        paths.push("/var/run/docker.sock".to_owned());
    }
    let mut seen = BTreeSet::new();
    let sockets = paths.iter().map(|path| files.file(path));
    sockets
        .filter(|file| {
            let identity = file.stat.known().map(|stat| (stat.device, stat.inode));
            seen.insert(identity.map_or_else(|| file.path.clone(), |(a, b)| format!("{a} {b}")))
        })
        .collect()
}

/// The socket that was asked at, as the host names it: in a container it may be mounted elsewhere.
fn host_path(files: &Files<'_>, path: &str) -> String {
    if files.sight.root.is_own() {
        return path.to_owned();
    }
    let table = files.sight.table().ok();
    let listener = table.and_then(|table| find_unix_listener(files.sight, table, path));
    listener.map_or_else(|| path.to_owned(), |listener| listener.path)
}

fn read_certificates(files: &Files<'_>, folder: &str) -> Fact<Vec<File>> {
    let mut found = Vec::new();
    match walk_certificates(files, folder, MAX_DEPTH, &mut found) {
        Ok(()) => Fact::Known(found),
        Err(unknown) => Fact::Unknown(unknown),
    }
}

/// A folder inside that cannot be read makes the list unknown: keys may be in it.
fn walk_certificates(
    files: &Files<'_>,
    folder: &str,
    depth: usize,
    found: &mut Vec<File>,
) -> Result<(), Unknown> {
    files.sight.files.clone()?;
    let names = files.sight.root.list(folder);
    for name in names.map_err(|error| super::unknown::of(folder, &error))? {
        let path = format!("{folder}/{name}");
        let file = files.file(&path);
        let is_folder = file
            .stat
            .known()
            .is_some_and(|stat| stat.kind == FileKind::Folder);
        if is_folder && depth > 0 {
            walk_certificates(files, &path, depth - 1, found)?;
        } else if is_certificate(&name) && found.len() < MAX_CERTIFICATES {
            found.push(file);
        }
    }
    Ok(())
}

fn is_certificate(name: &str) -> bool {
    [".crt", ".cert", ".key"]
        .iter()
        .any(|end| name.ends_with(end))
}

/// Device of a file's filesystem.
pub(crate) fn device_of(file: &File) -> Fact<u64> {
    map(file.stat.clone(), |stat| stat.device)
}
