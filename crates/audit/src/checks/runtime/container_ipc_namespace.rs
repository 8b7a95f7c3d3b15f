//! Containers do not share the host's IPC namespace.
//!
//! Judged as in `namespace.rs`: what the container asks for, itself or over another container that it
//! joins, and what the kernel says
//! ([the option](https://docs.docker.com/engine/containers/run/#ipc-settings---ipc)).
//! Missed: containers that share memory with one another on purpose (`shareable`).

use drydock_model::Severity;
use drydock_model::audit::{CheckMeta, Ids, Profile, Section};

use super::namespace::{Namespace, judge_namespace};
use crate::{Check, Facts, Judged};

/// The check `container-ipc-namespace`.
pub(super) struct ContainerIpcNamespace;

static IPC: Namespace = Namespace {
    noun: "IPC",
    kernel: "ipc",
    field: "HostConfig.IpcMode",
    mode: |host| &host.ipc_mode,
    flag: "--ipc",
};

static META: CheckMeta = CheckMeta {
    slug: "container-ipc-namespace",
    ids: Ids::new("5.16", "5.16", "5.17", "5.17"),
    title: "Containers do not share the host's IPC namespace",
    rationale: "Shared memory and message queues of the host's programs can be read and changed in the \
                host's namespace.",
    section: Section::Runtime,
    level: 1,
    profile: Profile::Docker,
    severity: Severity::Medium,
    needs: &["GET /containers/ID/json", "namespaces of the main process"],
    remediation: "Run the container without `--ipc host`; let containers that belong together share \
                  with one another (`--ipc container:NAME`).",
    impact: "Programs that exchange shared memory with the host no longer find it.",
    undo: "Create the container again with `--ipc host`.",
    docs: "https://docs.docker.com/engine/containers/run/#ipc-settings---ipc",
};

impl Check for ContainerIpcNamespace {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn judge(&self, facts: &Facts<'_>) -> Judged {
        facts.each_container(|container, inspect| {
            Ok(judge_namespace(facts, container, inspect, &IPC))
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::sample::check;

    #[test]
    fn only_the_one_that_shares_it_fails() {
        check("container-ipc-namespace")
            .container("host", json!({"HostConfig": {"IpcMode": "host"}}))
            .container("own", json!({"HostConfig": {"IpcMode": "private"}}))
            .expect("fail", &[("host", "fail"), ("own", "pass")]);
    }
}
