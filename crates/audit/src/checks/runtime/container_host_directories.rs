//! No sensitive folder of the host is mounted writable into a container.
//!
//! Judged is where a mount comes from, not where it goes to, with everything beneath a sensitive
//! folder and every folder that holds one. What is mounted read-only passes with a note: it still
//! shows what is in there. Sockets of engines are the business of `container-engine-socket`.
//! Volumes that the engine keeps are not the host's; those that are a bind in disguise are. Missed:
//! see [bind mounts](https://docs.docker.com/engine/storage/bind-mounts/); symbolic links on the host
//! are not followed.

use drydock_model::Severity;
use drydock_model::audit::{CheckMeta, Ids, Judgement, Profile, Section};

use super::engine_socket::{engine_sockets, is_engine_socket};
use super::recreate::recreate;
use crate::checks::host_mount::{HostMount, holds, host_mounts, normal_path};
use crate::snapshot::{Container, Inspect};
use crate::{Check, Facts, Judge, Judged, inspect_field};

/// Folders whose change, in any part, can take over or break the host.
static FOLDERS: &[&str] = &[
    "/bin",
    "/boot",
    "/dev",
    "/etc",
    "/lib",
    "/lib32",
    "/lib64",
    "/libx32",
    "/proc",
    "/root",
    "/run",
    "/sbin",
    "/sys",
    "/usr",
    "/var/lib/containerd",
    "/var/lib/containers",
    "/var/lib/docker",
    "/var/lib/kubelet",
];

/// The check `container-host-directories`.
pub(super) struct ContainerHostDirectories;

static META: CheckMeta = CheckMeta {
    slug: "container-host-directories",
    ids: Ids::new("5.5", "5.5", "5.6", "5.6"),
    title: "No sensitive folder of the host is mounted writable into a container",
    rationale: "Who can write to `/etc`, `/usr` or the engine's own data can become root on the \
                host, and a mistake there breaks it.",
    section: Section::Runtime,
    level: 1,
    profile: Profile::Docker,
    severity: Severity::High,
    needs: &["GET /containers/ID/json", "GET /volumes", "GET /info"],
    remediation: "Keep data in volumes or folders of their own; mount single files of the host, \
                  and read-only (`:ro`).",
    impact: "The container can no longer change these files of the host.",
    undo: "Create the container again with the mounts that it had.",
    docs: "https://docs.docker.com/engine/storage/bind-mounts/",
};

impl Check for ContainerHostDirectories {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn judge(&self, facts: &Facts<'_>) -> Judged {
        let folders = sensitive_folders(facts);
        let sockets = engine_sockets(facts);
        facts.each_container(|container, inspect| {
            let found = host_mounts(facts, inspect);
            let sensitive = found.mounts.into_iter().filter(|mount| {
                is_sensitive(&folders, &mount.path) && !is_engine_socket(&sockets, &mount.path)
            });
            let (writable, readable): (Vec<_>, Vec<_>) = sensitive.partition(|one| one.mount.rw);
            match found.unknown {
                Some(unknown) if writable.is_empty() => Err(unknown),
                _ => Ok(of_container(container, inspect, &writable, &readable)),
            }
        })
    }
}

fn sensitive_folders(facts: &Facts<'_>) -> Vec<String> {
    let mut folders: Vec<String> = FOLDERS.iter().copied().map(str::to_owned).collect();
    let info = facts.snapshot.engine.info.known();
    let root = info.map(|info| info.docker_root_dir.as_str());
    folders.extend(root.filter(|root| root.starts_with('/')).map(normal_path));
    folders
}

/// A part of a sensitive folder, or a folder that holds one. All homes at once are sensitive, one
/// of them is somebody's own business.
fn is_sensitive(folders: &[String], path: &str) -> bool {
    let touches = |folder: &String| holds(folder, path) || holds(path, folder);
    path == "/home" || folders.iter().any(touches)
}

fn of_container(
    container: &Container,
    inspect: &Inspect,
    writable: &[HostMount<'_>],
    readable: &[HostMount<'_>],
) -> Judgement {
    let mut judgement = match (writable, readable) {
        ([], []) => Judgement::pass("no sensitive folder of the host is mounted"),
        ([], readable) => Judgement::pass(format!(
            "mounted read-only, and can be read: {}",
            paths(readable)
        ))
        .rated(Severity::Low),
        (writable, _) => Judgement::fail(format!("writable: {}", paths(writable)))
            .rated(severity_of(writable))
            .mended_by(recreate(
                container,
                inspect,
                &format!("without mounting {}, or with it read-only", paths(writable)),
            )),
    };
    let source = inspect_field(container, "Mounts");
    let expected = "nothing of a sensitive folder, or read-only";
    for mount in writable.iter().chain(readable) {
        judgement = judgement.because(source.clone(), mount.shown(), expected);
    }
    if judgement.evidence.is_empty() {
        let observed = format!("{} mounts, none of them of one", inspect.mounts.len());
        judgement = judgement.because(source, observed, expected);
    }
    judgement
}

fn paths(mounts: &[HostMount<'_>]) -> String {
    let paths: Vec<String> = mounts.iter().map(|one| format!("`{}`", one.path)).collect();
    paths.join(", ")
}

fn severity_of(mounts: &[HostMount<'_>]) -> Severity {
    if mounts.iter().any(|mount| mount.path == "/") {
        return Severity::Critical;
    }
    Severity::High
}

#[cfg(test)]
mod tests;
