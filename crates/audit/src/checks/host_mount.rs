//! Parts of the host's file tree that are mounted into a container.
//!
//! A bind says its source; a volume may be one in disguise, where its driver's options name a folder
//! of the host ([the local driver](https://docs.docker.com/reference/cli/docker/volume/create/#opt)).
//! What the engine keeps for a volume itself is no part of the host. Paths are compared as text,
//! with `.`, `..` and double slashes taken out and `/var/run` taken for `/run`, as everywhere today.
//! Missed: other symbolic links, and folders that are a bind of another on the host itself.

use std::borrow::Cow;

use crate::snapshot::{Inspect, Mount};
use crate::{Facts, Unknown};

/// Where Docker Desktop shows the tree of the real host.
static DESKTOP: &[&str] = &["/host_mnt", "/run/desktop/mnt/host"];

/// A part of the host's file tree in a container.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct HostMount<'a> {
    /// The mount.
    pub(super) mount: &'a Mount,
    /// Its place on the host, normalised.
    pub(super) path: String,
}

impl HostMount<'_> {
    /// For people, e.g. `/etc/ssl on /certs, read-only`.
    pub(super) fn shown(&self) -> String {
        let rights = if self.mount.rw {
            "writable"
        } else {
            "read-only"
        };
        format!("{} on {}, {rights}", self.path, self.mount.destination)
    }
}

/// Parts of the host in a container, and what hinders from knowing all of them.
#[derive(Debug, Default)]
pub(super) struct HostMounts<'a> {
    /// The parts.
    pub(super) mounts: Vec<HostMount<'a>>,
    /// Volumes could not be looked at, though the container has one.
    pub(super) unknown: Option<Unknown>,
}

/// Parts of the host's file tree that are mounted into a container.
pub(super) fn host_mounts<'a>(facts: &Facts<'a>, inspect: &'a Inspect) -> HostMounts<'a> {
    let info = facts.snapshot.engine.info.known();
    let is_desktop = info.is_some_and(|info| info.operating_system == "Docker Desktop");
    let mut found = HostMounts::default();
    for mount in &inspect.mounts {
        let source = match mount.kind.as_str() {
            "bind" => Some(Cow::Borrowed(mount.source.as_str())),
            "volume" => match folder_of_volume(facts, &mount.name) {
                Ok(folder) => folder.map(Cow::Owned),
                Err(unknown) => {
                    found.unknown.get_or_insert(unknown);
                    None
                }
            },
            // Before API 1.25 the kind was not told; volumes had a name.
            "" if mount.name.is_empty() => Some(Cow::Borrowed(mount.source.as_str())),
            _ => None,
        };
        if let Some(source) = source.filter(|source| source.starts_with('/')) {
            let path = place_on_host(&source, is_desktop);
            found.mounts.push(HostMount { mount, path });
        }
    }
    found
}

/// The folder of the host that a volume is made of, where it is one. A volume that is not in the
/// list was removed since, and is taken for one that the engine keeps.
fn folder_of_volume(facts: &Facts<'_>, name: &str) -> Result<Option<String>, Unknown> {
    let volumes = facts.snapshot.engine.volumes.get()?;
    let volume = volumes.iter().find(|volume| volume.name == name);
    let device = volume.and_then(|volume| {
        let options = &volume.options;
        let is_bind = |text: &String| text.split(',').any(|word| matches!(word, "bind" | "rbind"));
        let bound =
            options.get("o").is_some_and(is_bind) || options.get("type").is_some_and(is_bind);
        options.get("device").filter(|_| bound)
    });
    Ok(device.cloned())
}

fn place_on_host(source: &str, is_desktop: bool) -> String {
    let path = lexical(source);
    let prefix = DESKTOP
        .iter()
        .find(|prefix| is_desktop && holds(prefix, &path));
    let place = prefix.and_then(|prefix| path.strip_prefix(prefix));
    normal_path(place.unwrap_or(&path))
}

/// A path of the host without what only spells it differently. Absolute whatever is given.
pub(super) fn normal_path(path: &str) -> String {
    let path = lexical(path);
    match path.strip_prefix("/var/run") {
        Some(rest) if rest.is_empty() || rest.starts_with('/') => format!("/run{rest}"),
        _ => path,
    }
}

fn lexical(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    format!("/{}", parts.join("/"))
}

/// Whether `inner` is `outer` or something in it. Both normalised.
pub(super) fn holds(outer: &str, inner: &str) -> bool {
    match inner.strip_prefix(outer) {
        Some(rest) => outer == "/" || rest.is_empty() || rest.starts_with('/'),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_compared_by_what_they_mean() {
        for (path, expected) in [
            ("//etc/./ssl/", "/etc/ssl"),
            ("//proc/./sys/", "/proc/sys"),
            ("/srv/../etc", "/etc"),
            ("/..", "/"),
            ("/var/run/docker.sock", "/run/docker.sock"),
            ("/var/run/dbus", "/run/dbus"),
            ("/var/running", "/var/running"),
        ] {
            assert_eq!(normal_path(path), expected, "{path}");
        }
        assert_eq!(place_on_host("/host_mnt/Users", true), "/Users");
        assert_eq!(place_on_host("/run/desktop/mnt/host", true), "/");
        assert_eq!(place_on_host("/host_mnt/etc", false), "/host_mnt/etc");
        assert!(holds("/", "/etc") && holds("/etc", "/etc") && holds("/etc", "/etc/ssl"));
        assert!(holds("/", "/run") && holds("/run", "/run") && holds("/run", "/run/x"));
        assert!(!holds("/etc", "/etcetera") && !holds("/etc/ssl", "/etc"));
        assert!(!holds("/run", "/runner") && !holds("/run/x", "/run"));
    }
}
