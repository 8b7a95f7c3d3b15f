//! Containers have no sockets of the host's services.
//!
//! Sockets of container runtimes, of the init system, of the message bus, of kubelet and of agents
//! that hold keys: whoever can write to one acts as the service behind it. A read-only mount does
//! not
//! hinder that. The engine's own socket is the business of the benchmark
//! ([docker.sock](https://docs.docker.com/engine/security/protect-access/)). Missed: sockets in
//! unusual places, and whether a service that is named here runs at all.

use drydock_model::Severity;
use drydock_model::audit::{Action, CheckMeta, Ids, Judgement, Profile, Section};

use crate::checks::host_mount::{HostMount, holds, host_mounts, normal_path};
use crate::checks::listed::listed;
use crate::snapshot::{Container, Inspect};
use crate::{Check, Facts, Judge, Judged, Unknown, inspect_field, matches};

/// The check `container-service-sockets`.
pub(super) struct ContainerServiceSockets;

static META: CheckMeta = CheckMeta {
    slug: "container-service-sockets",
    ids: Ids::everywhere("C.9"),
    title: "Containers have no sockets of the host's services",
    rationale: "The socket of containerd, CRI-O or Podman starts containers with all rights, that of \
                systemd starts programs on the host, and that of an agent signs with its user's keys.",
    section: Section::Community,
    level: 1,
    profile: Profile::Docker,
    severity: Severity::High,
    needs: &[
        "GET /containers/ID/json",
        "GET /volumes",
        "socket of containerd",
    ],
    remediation: "Do not mount these sockets; give a program the one thing that it needs through a \
                  service of its own that allows nothing else.",
    impact: "Programs that manage containers or services of the host no longer can.",
    undo: "Mount the socket again.",
    docs: "https://docs.docker.com/engine/security/",
};

/// Place on the host as a pattern, whose it is, and how bad.
type Place = (&'static str, &'static str, Severity);

static PLACES: [Place; 21] = [
    (
        "/run/containerd/containerd.sock",
        "containerd",
        Severity::Critical,
    ),
    (
        "/run/containerd/s",
        "containerd's shims",
        Severity::Critical,
    ),
    (
        "/run/docker/containerd/containerd.sock",
        "containerd",
        Severity::Critical,
    ),
    (
        "/run/k3s/containerd/containerd.sock",
        "containerd",
        Severity::Critical,
    ),
    ("/run/crio/crio.sock", "CRI-O", Severity::Critical),
    ("/run/cri-dockerd.sock", "cri-dockerd", Severity::Critical),
    ("/run/dockershim.sock", "dockershim", Severity::Critical),
    ("/run/podman/podman.sock", "Podman", Severity::Critical),
    ("/run/user/*/podman/podman.sock", "Podman", Severity::High),
    (
        "/run/user/*/containerd-rootless/*",
        "containerd",
        Severity::High,
    ),
    (
        "/run/buildkit/buildkitd.sock",
        "BuildKit",
        Severity::Critical,
    ),
    ("/run/systemd/private", "systemd", Severity::Critical),
    (
        "/run/systemd/journal/io.systemd.journal",
        "the journal",
        Severity::Medium,
    ),
    (
        "/run/dbus/system_bus_socket",
        "the message bus",
        Severity::High,
    ),
    ("/run/user/*/bus", "a user's message bus", Severity::High),
    (
        "/run/user/*/systemd/private",
        "a user's systemd",
        Severity::High,
    ),
    ("/run/user/*/keyring/*", "a user's keyring", Severity::High),
    (
        "/run/user/*/gnupg/S.gpg-agent*",
        "a user's gpg-agent",
        Severity::High,
    ),
    ("/tmp/ssh-*/agent.*", "a user's ssh-agent", Severity::High),
    (
        "/var/lib/kubelet/device-plugins/kubelet.sock",
        "kubelet",
        Severity::High,
    ),
    (
        "/var/lib/kubelet/pod-resources/kubelet.sock",
        "kubelet",
        Severity::Medium,
    ),
];

/// What has such a name is such a socket in whatever place.
static NAMES: [(&str, &str, Severity); 6] = [
    ("containerd.sock", "containerd", Severity::Critical),
    ("crio.sock", "CRI-O", Severity::Critical),
    ("podman.sock", "Podman", Severity::Critical),
    ("cri-dockerd.sock", "cri-dockerd", Severity::Critical),
    ("buildkitd.sock", "BuildKit", Severity::Critical),
    ("ssh-agent.sock", "an ssh-agent", Severity::High),
];

impl Check for ContainerServiceSockets {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn judge(&self, facts: &Facts<'_>) -> Judged {
        facts.each_container(|container, inspect| of_container(facts, container, inspect))
    }
}

fn of_container(
    facts: &Facts<'_>,
    container: &Container,
    inspect: &Inspect,
) -> Result<Judgement, Unknown> {
    let source = inspect_field(container, "Mounts");
    let expected = "no socket of a service";
    let host_mounts = host_mounts(facts, inspect);
    let mounts = host_mounts.mounts;
    let found: Vec<(&HostMount<'_>, Vec<&str>, Severity)> = mounts
        .iter()
        .filter_map(|mount| {
            let sockets = sockets_in(facts, &mount.path);
            let worst = sockets.iter().map(|(_, severity)| *severity).max()?;
            let mut whose: Vec<&str> = sockets.iter().map(|(whose, _)| *whose).collect();
            whose.dedup();
            Some((mount, whose, worst))
        })
        .collect();
    let Some(worst) = found.iter().map(|(_, _, severity)| *severity).max() else {
        if let Some(unknown) = host_mounts.unknown {
            return Err(unknown);
        }
        let observed = format!("{} mounts of the host, none such", mounts.len());
        let judgement = Judgement::pass("no socket of a service");
        return Ok(judgement.because(source, observed, expected));
    };
    let shown: Vec<String> = found
        .iter()
        .map(|(mount, whose, _)| format!("{} ({})", mount.path, listed(whose)))
        .collect();
    let judgement = Judgement::fail(format!("can reach sockets: {}", listed(&shown))).rated(worst);
    let judgement = found
        .iter()
        .fold(judgement, |judgement, (mount, whose, _)| {
            let observed = format!("{}: socket of {}", mount.shown(), listed(whose));
            judgement.because(source.clone(), observed, expected)
        });
    Ok(judgement.mended_by(Action::Advise {
        text: "create the container again without these mounts".to_owned(),
    }))
}

/// Whose sockets a mount of a path brings, and how bad each is.
fn sockets_in(facts: &Facts<'_>, path: &str) -> Vec<(&'static str, Severity)> {
    let name = path.rsplit('/').next().unwrap_or_default();
    let by_name = NAMES.iter().filter(|(known, ..)| *known == name);
    let mut found: Vec<(&'static str, Severity)> = by_name
        .map(|(_, whose, severity)| (*whose, *severity))
        .collect();
    let by_place = PLACES.iter().filter(|(place, ..)| brings(path, place));
    found.extend(by_place.map(|(_, whose, severity)| (*whose, *severity)));
    let containerd = &facts.snapshot.host.files.containerd_socket.path;
    if containerd.starts_with('/') && holds(path, &normal_path(containerd)) {
        found.push(("containerd", Severity::Critical));
    }
    found.sort();
    found.dedup();
    found
}

/// Whether a mount of a path brings a place. A folder counts that holds it for sure: `/tmp` may have
/// no agent's socket, but `/tmp/ssh-x` has.
fn brings(path: &str, place: &str) -> bool {
    if !place.contains('*') {
        return holds(path, place) || holds(place, path);
    }
    let (path, place): (Vec<&str>, Vec<&str>) =
        (path.split('/').collect(), place.split('/').collect());
    let fixed = place.iter().take_while(|part| !part.contains('*')).count();
    let mut both = path.iter().zip(&place);
    path.len() > fixed
        && path.len() <= place.len()
        && both.all(|(part, wanted)| matches(wanted, part))
}

#[cfg(test)]
mod tests {
    use drydock_model::Severity;
    use serde_json::json;

    use crate::sample::check;

    #[test]
    fn sockets_and_folders_that_hold_them() {
        for (source, severity) in [
            ("/run/containerd/containerd.sock", Some(Severity::Critical)),
            ("/var/run/containerd", Some(Severity::Critical)),
            ("/run", Some(Severity::Critical)),
            ("/", Some(Severity::Critical)),
            ("/srv/x/podman.sock", Some(Severity::Critical)),
            ("/run/dbus/system_bus_socket", Some(Severity::High)),
            ("/run/user/1000/bus", Some(Severity::High)),
            ("/tmp/ssh-a1b2/agent.12", Some(Severity::High)),
            ("/var/run/docker.sock", None),
            ("/run/user/1000", Some(Severity::High)),
            ("/tmp", None),
            ("/run/app", None),
            ("/srv", None),
        ] {
            let mount = json!({"Type": "bind", "Source": source, "Destination": "/x", "RW": false});
            let sample =
                check("container-service-sockets").container("a", json!({"Mounts": [mount]}));
            let verdict = if severity.is_some() { "fail" } else { "pass" };
            sample.expect(verdict, &[("a", verdict)]);
            let (_, judgement) = sample.outcome().items.swap_remove(0);
            assert_eq!(judgement.severity, severity, "{source}");
        }
    }

    #[test]
    fn the_containerd_in_use_counts_wherever_it_is() {
        let mount = json!({"Type": "bind", "Source": "/opt/c", "Destination": "/x", "RW": true});
        check("container-service-sockets")
            .with(|snapshot| {
                snapshot.host.files.containerd_socket.path = "/opt/c/engine.sock".into();
            })
            .container("a", json!({"Mounts": [mount]}))
            .expect("fail", &[("a", "fail")]);
    }
}
