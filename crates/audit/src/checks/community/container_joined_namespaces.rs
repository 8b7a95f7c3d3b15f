//! Containers do not join namespaces of less confined ones.
//!
//! `--network`, `--pid` and `--ipc` take `container:NAME`
//! ([the reference](https://docs.docker.com/reference/cli/docker/container/run/#pid)). Who joins a
//! container that is in the host's namespace is in it too; who sees the processes of a container
//! with
//! more rights can read what it has and, as the same user, take it over. Chains are followed.
//! Missed: namespaces given by a file (Podman), and other differences than privilege, capabilities
//! and unconfined profiles.

use drydock_model::Severity;
use drydock_model::audit::{Action, CheckMeta, Ids, Judgement, Profile, Section};

use crate::capability::{Capabilities, effective, shown};
use crate::snapshot::{Container, HostConfig, Inspect};
use crate::{Check, Facts, Judge, Judged, inspect_field};

/// The check `container-joined-namespaces`.
pub(super) struct ContainerJoinedNamespaces;

static META: CheckMeta = CheckMeta {
    slug: "container-joined-namespaces",
    ids: Ids::everywhere("C.8"),
    title: "Containers do not join namespaces of less confined containers",
    rationale: "A container that looks confined has the rights of the one it joins, down to the \
                host's namespaces, and no setting of its own shows it.",
    section: Section::Community,
    level: 2,
    profile: Profile::Docker,
    severity: Severity::High,
    needs: &["GET /containers/ID/json"],
    remediation: "Join only containers that are confined as well as the one that joins.",
    impact: "Helpers that look into privileged containers have to be started with rights of their \
             own, where they can be seen.",
    undo: "Start the container with the former mode.",
    docs: "https://docs.docker.com/reference/cli/docker/container/run/#pid",
};

/// Containers that join one another in a row; the engine allows no circle, a recorded answer may
/// have one.
const MAX_CHAIN: usize = 16;

/// What can be joined: field, flag, and the mode.
type Kind = (&'static str, &'static str, fn(&HostConfig) -> &str);

static KINDS: [Kind; 3] = [
    ("NetworkMode", "network", |host| &host.network_mode),
    ("PidMode", "pid", |host| &host.pid_mode),
    ("IpcMode", "ipc", |host| &host.ipc_mode),
];

impl Check for ContainerJoinedNamespaces {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn judge(&self, facts: &Facts<'_>) -> Judged {
        facts.each_container(|container, inspect| Ok(of_container(facts, container, inspect)))
    }
}

fn of_container(facts: &Facts<'_>, container: &Container, inspect: &Inspect) -> Judgement {
    let joined: Vec<(&Kind, &str)> = KINDS
        .iter()
        .filter_map(|kind| {
            let mode = kind.2(&inspect.host_config).strip_prefix("container:")?;
            Some((kind, mode))
        })
        .collect();
    if joined.is_empty() {
        return Judgement::not_applicable("joins no other container");
    }
    let judged = joined.into_iter().map(|(kind, name)| {
        let judgement = match find_faults(facts, inspect, kind, name) {
            Err(why) => Judgement::manual(why),
            Ok(None) => Judgement::pass(format!("joins the {} of one as confined", kind.1)),
            Ok(Some(fault)) => Judgement::fail(format!("its {} is of another: {fault}", kind.1))
                .mended_by(Action::Advise {
                    text: format!(
                        "create the container again without `--{} container:…`, or confine the \
                         other one as well",
                        kind.1
                    ),
                }),
        };
        let source = inspect_field(container, &format!("HostConfig.{}", kind.0));
        judgement.because(
            source,
            format!("container:{name}"),
            "a container as confined as it",
        )
    });
    let worst = judged.max_by_key(|judgement| judgement.verdict);
    worst.unwrap_or_else(|| Judgement::not_applicable("joins no other container"))
}

/// What is less confined about any of those in the chain; an error where nobody knows.
fn find_faults(
    facts: &Facts<'_>,
    joining: &Inspect,
    kind: &Kind,
    name: &str,
) -> Result<Option<String>, String> {
    let mut name = name;
    for _ in 0..MAX_CHAIN {
        let target = facts
            .find_container(name)
            .ok_or(format!("container `{name}` is not there"))?;
        let inspect = target.inspect.known();
        let inspect = inspect.ok_or(format!("of container `{}` nothing is known", target.name))?;
        let host_config = &inspect.host_config;
        let mode = kind.2(host_config);
        if mode == "host" {
            return Ok(Some(format!("`{}` is in the host's", target.name)));
        }
        // Sharing a network gives nothing of the other's rights besides the network itself.
        let fault = (kind.1 != "network")
            .then(|| less_confined(joining, inspect))
            .flatten();
        if let Some(fault) = fault {
            return Ok(Some(format!("`{}` {fault}", target.name)));
        }
        match mode.strip_prefix("container:") {
            Some(next) => name = next,
            None => return Ok(None),
        }
    }
    Err("containers join one another in a circle".to_owned())
}

/// How `other` is less confined than `own`, if it is.
fn less_confined(own: &Inspect, other: &Inspect) -> Option<String> {
    let (own, other) = (&own.host_config, &other.host_config);
    if own.privileged {
        return None;
    }
    if other.privileged {
        return Some("is privileged".to_owned());
    }
    let (mine, theirs) = (effective(own), effective(other));
    let more: Capabilities = theirs.difference(&mine).cloned().collect();
    if !more.is_empty() {
        return Some(format!("has more capabilities: {}", shown(&more)));
    }
    let unconfined = |host: &HostConfig| {
        let options = host.security_opt.iter();
        options
            .filter(|option| option.replace(':', "=").ends_with("=unconfined"))
            .count()
    };
    (unconfined(other) > unconfined(own)).then(|| "has profiles switched off".to_owned())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::sample::check;

    #[test]
    fn who_joins_has_what_the_other_has() {
        check("container-joined-namespaces")
            .container("a-host", json!({"HostConfig": {"NetworkMode": "host"}}))
            .container(
                "b-joins",
                json!({"HostConfig": {"NetworkMode": "container:a-host"}}),
            )
            .container(
                "c-chain",
                json!({"HostConfig": {"NetworkMode": "container:b-joins"}}),
            )
            .container("d-plain", json!({"HostConfig": {"PidMode": ""}}))
            .container(
                "e-same",
                json!({"HostConfig": {"PidMode": "container:d-plain"}}),
            )
            .container("f-privileged", json!({"HostConfig": {"Privileged": true}}))
            .container(
                "g-sees",
                json!({"HostConfig": {"PidMode": "container:f-privileged"}}),
            )
            .container(
                "h-lost",
                json!({"HostConfig": {"IpcMode": "container:gone"}}),
            )
            .container(
                "i-circle",
                json!({"HostConfig": {"IpcMode": "container:i-circle"}}),
            )
            .container(
                "j-net",
                json!({"HostConfig": {"NetworkMode": "container:f-privileged"}}),
            )
            .expect(
                "fail",
                &[
                    ("a-host", "not-applicable"),
                    ("b-joins", "fail"),
                    ("c-chain", "fail"),
                    ("d-plain", "not-applicable"),
                    ("e-same", "pass"),
                    ("f-privileged", "not-applicable"),
                    ("g-sees", "fail"),
                    ("h-lost", "manual"),
                    ("i-circle", "manual"),
                    ("j-net", "pass"),
                ],
            );
    }
}
