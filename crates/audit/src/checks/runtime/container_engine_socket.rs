//! No container can reach the socket of an engine.
//!
//! Judged is every mount of a part of the host: of the socket itself, and of a folder that holds it.
//! Read-only does not help, for a socket can be written to all the same
//! ([protecting it](https://docs.docker.com/engine/security/protect-access/)). Sockets of containerd,
//! Podman and CRI-O count too. An address of an engine in the environment is only noted: it may be a
//! proxy that refuses what is dangerous. Missed: see `engine_socket.rs` and `checks/host_mount.rs`.

use drydock_model::Severity;
use drydock_model::audit::{CheckMeta, Ids, Judgement, Profile, Section};

use super::engine_socket::{engine_sockets, sockets_in};
use super::recreate::recreated;
use crate::checks::host_mount::{HostMount, host_mounts};
use crate::snapshot::{Container, Inspect};
use crate::{Check, Facts, Judge, Judged, inspect_field};

/// Variables that name an engine to its clients.
static VARIABLES: &[&str] = &["CONTAINER_HOST", "DOCKER_HOST"];

const EXPECTED: &str = "no socket of an engine";

/// The check `container-engine-socket`.
pub(super) struct ContainerEngineSocket;

static META: CheckMeta = CheckMeta {
    slug: "container-engine-socket",
    ids: Ids::new("5.31", "5.31", "5.32", "5.32"),
    title: "No container can reach the socket of an engine",
    rationale: "Who can talk to the engine can start a privileged container with the host's files \
                in it: the socket is root on the host.",
    section: Section::Runtime,
    level: 1,
    profile: Profile::Docker,
    severity: Severity::Critical,
    needs: &[
        "GET /containers/ID/json",
        "GET /volumes",
        "sockets of the engine",
    ],
    remediation: "Take the mount away. Where a tool needs the engine, put a proxy in between that \
                  only lets through what it needs.",
    impact: "Tools that drive the engine from a container (CI, proxies, monitoring) no longer can.",
    undo: "Create the container again with the mount.",
    docs: "https://docs.docker.com/engine/security/protect-access/",
};

impl Check for ContainerEngineSocket {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn judge(&self, facts: &Facts<'_>) -> Judged {
        let sockets = engine_sockets(facts);
        facts.each_container(|container, inspect| {
            let found = host_mounts(facts, inspect);
            let mounts = found.mounts.iter().map(|mount| {
                let inside = sockets_in(&sockets, &mount.path);
                (mount, inside)
            });
            let with_socket: Vec<(&HostMount<'_>, Vec<&str>)> =
                mounts.filter(|(_, inside)| !inside.is_empty()).collect();
            match found.unknown {
                Some(unknown) if with_socket.is_empty() => Err(unknown),
                _ => Ok(of_container(container, inspect, &with_socket)),
            }
        })
    }
}

fn of_container(
    container: &Container,
    inspect: &Inspect,
    with_socket: &[(&HostMount<'_>, Vec<&str>)],
) -> Judgement {
    let variable = variable(inspect);
    let mut judgement = match (with_socket.first(), variable) {
        (Some((mount, inside)), _) if inside.contains(&mount.path.as_str()) => {
            Judgement::fail(format!("has the socket `{}`", mount.path))
        }
        (Some((mount, _)), _) => Judgement::fail(format!(
            "has the folder `{}`, in which a socket of an engine is or will be",
            mount.path
        )),
        (None, Some(name)) => Judgement::pass(format!(
            "has no socket of an engine; `{name}` names one to reach over the network"
        ))
        .rated(Severity::Low),
        (None, None) => Judgement::pass("has no socket of an engine"),
    };
    let source = inspect_field(container, "Mounts");
    for (mount, inside) in with_socket {
        let observed = format!("{}: {}", mount.shown(), inside.join(", "));
        judgement = judgement.because(source.clone(), observed, EXPECTED);
    }
    if with_socket.is_empty() {
        let observed = format!("{} mounts, none of them with one", inspect.mounts.len());
        judgement = judgement.because(source, observed, EXPECTED);
    }
    if let Some(name) = variable {
        let source = inspect_field(container, "Config.Env");
        judgement = judgement.because(source, name, "no address of an engine");
    }
    recreated(
        judgement,
        container,
        inspect,
        "without the mount; a tool that needs the engine gets a proxy that only lets through \
             what it needs",
    )
}

/// The name of a variable that is set and names an engine. Its value is not in the snapshot.
fn variable(inspect: &Inspect) -> Option<&str> {
    let pairs = inspect
        .config
        .env
        .iter()
        .filter_map(|pair| pair.split_once('='));
    let mut set = pairs
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, _)| name);
    set.find(|name| VARIABLES.contains(name))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::sample::check;
    use crate::snapshot::File;

    fn bind(source: &str) -> Value {
        json!({"Mounts": [
            {"Type": "bind", "Source": source, "Destination": "/x", "RW": false},
        ]})
    }

    #[test]
    fn f30_a_folder_that_holds_the_socket_is_as_good_as_the_socket() {
        let sample = check("container-engine-socket")
            .container("beside", bind("/run/app"))
            .container("folder", bind("/var/run"))
            .container("root", bind("/"))
            .container("run", bind("/run/"))
            .container("socket", bind("/var/run/docker.sock"));
        sample.expect(
            "fail",
            &[
                ("beside", "pass"),
                ("folder", "fail"),
                ("root", "fail"),
                ("run", "fail"),
                ("socket", "fail"),
            ],
        );
        let (_, judgement) = &sample.outcome().items[1];
        let observed = &judgement.evidence[0].observed;
        assert!(observed.contains("/run/docker.sock"), "{observed}");
    }

    #[test]
    fn sockets_are_known_by_place_and_by_name() {
        check("container-engine-socket")
            .with(|snapshot| {
                snapshot.host.files.sockets = vec![File {
                    path: "/srv/engine/api.sock".into(),
                    ..File::default()
                }];
            })
            .container("containerd", bind("/run/containerd/containerd.sock"))
            .container("own", bind("/srv/engine"))
            .container("rootless", bind("/run/user/1000/docker.sock"))
            .expect(
                "fail",
                &[
                    ("containerd", "fail"),
                    ("own", "fail"),
                    ("rootless", "fail"),
                ],
            );
    }

    #[test]
    fn an_address_in_the_environment_is_noted() {
        let sample = check("container-engine-socket")
            .container("a", json!({"Config": {"Env": ["DOCKER_HOST=[redacted]"]}}));
        sample.expect("pass", &[("a", "pass")]);
        let (_, judgement) = &sample.outcome().items[0];
        assert_eq!(judgement.evidence[1].observed, "DOCKER_HOST");
    }
}
