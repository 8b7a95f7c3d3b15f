//! Containers do not opt out of user namespaces.
//!
//! `--userns host` fails, also over another container that is joined. Where the daemon remaps users
//! ([how](https://docs.docker.com/engine/security/userns-remap/)), the kernel must agree. Where it does
//! not, all containers share the host's user namespace; that is the business of
//! `daemon-userns-remap`, and is only noted here. Missed: how large the range of a namespace is.

use drydock_model::Severity;
use drydock_model::audit::{CheckMeta, Ids, Judgement, Profile, Section};

use super::main_process::main_process;
use super::namespace::{Namespace, Owner, is_shared, owner};
use super::recreate::recreated;
use crate::snapshot::{Container, Inspect};
use crate::{Check, Facts, Judge, Judged, inspect_field};

/// The check `container-user-namespace`.
pub(super) struct ContainerUserNamespace;

static USER: Namespace = Namespace {
    noun: "user",
    kernel: "user",
    field: "HostConfig.UsernsMode",
    mode: |host| &host.userns_mode,
    flag: "--userns",
};

static META: CheckMeta = CheckMeta {
    slug: "container-user-namespace",
    ids: Ids::new("5.30", "5.30", "5.31", "5.31"),
    title: "Containers do not opt out of user namespaces",
    rationale: "In a user namespace, root of the container is nobody on the host. A container that \
                opts out is root on the host as soon as it gets out.",
    section: Section::Runtime,
    level: 1,
    profile: Profile::Docker,
    severity: Severity::Medium,
    needs: &[
        "GET /containers/ID/json",
        "GET /info",
        "namespaces of the main process",
    ],
    remediation: "Run the container without `--userns host`.",
    impact: "Files of the host that are mounted must belong to the users of the namespace.",
    undo: "Create the container again with `--userns host`.",
    docs: "https://docs.docker.com/engine/security/userns-remap/",
};

impl Check for ContainerUserNamespace {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn judge(&self, facts: &Facts<'_>) -> Judged {
        let info = facts.snapshot.engine.info.known();
        let remaps =
            info.map(|info| info.security_option("userns").is_some() || info.is_rootless());
        facts.each_container(|container, inspect| {
            Ok(of_container(facts, container, inspect, remaps))
        })
    }
}

fn of_container(
    facts: &Facts<'_>,
    container: &Container,
    inspect: &Inspect,
    remaps: Option<bool>,
) -> Judgement {
    let is_shared = is_shared(container, &USER).filter(|_| remaps == Some(true));
    let judgement = match (owner(facts, inspect, &USER), is_shared) {
        (Owner::Host(_), _) => Judgement::fail("opts out of user namespaces"),
        (_, Some(true)) => {
            Judgement::fail("is in the host's user namespace, though the daemon remaps users")
        }
        (Owner::Unclear(why), None) => Judgement::manual(why),
        (Owner::Unclear(_) | Owner::Container, _) if remaps == Some(false) => {
            Judgement::pass("does not opt out, but the daemon has no user namespaces either")
                .rated(Severity::Low)
        }
        (Owner::Unclear(_) | Owner::Container, _) => Judgement::pass("does not opt out"),
    };
    let mode = inspect.host_config.userns_mode.as_str();
    let mode = if mode.is_empty() { "not set" } else { mode };
    let judgement = judgement.because(inspect_field(container, USER.field), mode, "not `host`");
    let judgement = with_uid_map(judgement, container);
    recreated(judgement, container, inspect, "without `--userns host`")
}

fn with_uid_map(judgement: Judgement, container: &Container) -> Judgement {
    let process = main_process(container).filter(|process| !process.uid_map.is_empty());
    let Some(process) = process else {
        return judgement;
    };
    let lines = process.uid_map.iter();
    let lines: Vec<String> = lines
        .map(|(inside, outside, count)| format!("{inside} {outside} {count}"))
        .collect();
    let source = format!("/proc/{}/uid_map", process.pid);
    judgement.because(source, lines.join(", "), "0 is not 0 outside")
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::Fact;
    use crate::sample::check;
    use crate::snapshot::ContainerProcesses;

    fn mode(mode: &str) -> Value {
        json!({"HostConfig": {"UsernsMode": mode}})
    }

    #[test]
    fn only_who_opts_out_fails() {
        check("container-user-namespace")
            .container("host", mode("host"))
            .container("plain", mode(""))
            .expect("fail", &[("host", "fail"), ("plain", "pass")]);
    }

    #[test]
    fn where_users_are_remapped_the_kernel_must_agree() {
        let shared = || {
            Fact::Known(ContainerProcesses {
                shared_namespaces: Fact::Known(vec!["user".into()]),
                ..ContainerProcesses::default()
            })
        };
        check("container-user-namespace")
            .info(json!({"SecurityOptions": ["name=userns"]}))
            .container("a", mode(""))
            .with_container(|container| container.processes = shared())
            .expect("fail", &[("a", "fail")]);
        check("container-user-namespace")
            .container("a", mode(""))
            .with_container(|container| container.processes = shared())
            .expect("pass", &[("a", "pass")]);
    }
}
