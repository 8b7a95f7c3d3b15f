//! Sockets of container engines on the host: who can write to one is root there
//! ([protecting it](https://docs.docker.com/engine/security/protect-access/)).
//!
//! Those that this engine listens on as far as they are known, the usual places, and any file with
//! the name of one. Missed: the socket of another engine in an unusual place under another name.

use std::collections::BTreeSet;

use crate::Facts;
use crate::checks::host_mount::{holds, normal_path};

/// Usual places, normalised.
static PLACES: &[&str] = &[
    "/run/containerd/containerd.sock",
    "/run/crio/crio.sock",
    "/run/docker.sock",
    "/run/docker/containerd/containerd.sock",
    "/run/podman/podman.sock",
];

/// Names that only such sockets have.
static NAMES: &[&str] = &["containerd.sock", "crio.sock", "docker.sock", "podman.sock"];

/// Sockets of engines that are or may be on the host, normalised.
pub(super) fn engine_sockets(facts: &Facts<'_>) -> BTreeSet<String> {
    let files = &facts.snapshot.host.files;
    let mut sockets: BTreeSet<String> = PLACES.iter().copied().map(str::to_owned).collect();
    for file in files.sockets.iter().chain([&files.containerd_socket]) {
        let real = file.stat.known().map(|stat| stat.real_path.as_str());
        let paths = [Some(file.path.as_str()), real];
        let paths = paths
            .into_iter()
            .flatten()
            .filter(|path| path.starts_with('/'));
        sockets.extend(paths.map(normal_path));
    }
    let place = &facts.snapshot.place;
    if let Some(path) = place
        .address
        .strip_prefix("unix://")
        .filter(|_| !place.is_remote)
    {
        sockets.insert(normal_path(path));
    }
    sockets
}

/// Whether a file of the host is a socket of an engine.
pub(super) fn is_engine_socket(sockets: &BTreeSet<String>, path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default();
    sockets.contains(path) || NAMES.contains(&name)
}

/// The sockets that a mount of a path brings into a container.
pub(super) fn sockets_in<'a>(sockets: &'a BTreeSet<String>, path: &'a str) -> Vec<&'a str> {
    if is_engine_socket(sockets, path) {
        return vec![path];
    }
    let inside = sockets.iter().filter(|socket| holds(path, socket));
    inside.map(String::as_str).collect()
}
