//! Containers do not share the host's process namespace.
//!
//! Judged as in `namespace.rs`: what the container asks for, itself or over another container that it
//! joins, and what the kernel says
//! ([the option](https://docs.docker.com/engine/containers/run/#pid-settings---pid)).
//! Missed: what other containers that share a namespace see of one another.

use drydock_model::Severity;
use drydock_model::audit::{CheckMeta, Ids, Profile, Section};

use super::namespace::{Namespace, judge_namespace};
use crate::{Check, Facts, Judged};

/// The check `container-pid-namespace`.
pub(super) struct ContainerPidNamespace;

static PID: Namespace = Namespace {
    noun: "process",
    kernel: "pid",
    field: "HostConfig.PidMode",
    mode: |host| &host.pid_mode,
    flag: "--pid",
};

static META: CheckMeta = CheckMeta {
    slug: "container-pid-namespace",
    ids: Ids::new("5.15", "5.15", "5.16", "5.16"),
    title: "Containers do not share the host's process namespace",
    rationale: "Who sees the host's processes can read their arguments and environments, send them \
                signals and, as root, get into them.",
    section: Section::Runtime,
    level: 1,
    profile: Profile::Docker,
    severity: Severity::High,
    needs: &["GET /containers/ID/json", "namespaces of the main process"],
    remediation: "Run the container without `--pid host`; debug with a tool on the host.",
    impact: "Monitoring and debugging tools in containers no longer see the host's processes.",
    undo: "Create the container again with `--pid host`.",
    docs: "https://docs.docker.com/engine/containers/run/#pid-settings---pid",
};

impl Check for ContainerPidNamespace {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn judge(&self, facts: &Facts<'_>) -> Judged {
        facts.each_container(|container, inspect| {
            Ok(judge_namespace(facts, container, inspect, &PID))
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::sample::check;

    #[test]
    fn f1_only_the_one_that_shares_it_fails_whatever_its_name() {
        check("container-pid-namespace")
            .container("bench-vanilla", json!({"HostConfig": {"PidMode": "host"}}))
            .container("own", json!({"HostConfig": {"PidMode": ""}}))
            .expect("fail", &[("bench-vanilla", "fail"), ("own", "pass")]);
    }
}
