//! Containers do not share the host's UTS namespace.
//!
//! Judged as in `namespace.rs`: what the container asks for, itself or over another container that it
//! joins, and what the kernel says
//! ([the option](https://docs.docker.com/engine/containers/run/#uts-settings---uts)).
//! Missed: nothing that is known of.

use drydock_model::Severity;
use drydock_model::audit::{CheckMeta, Ids, Profile, Section};

use super::namespace::{Namespace, judge_namespace};
use crate::{Check, Facts, Judged};

/// The check `container-uts-namespace`.
pub(super) struct ContainerUtsNamespace;

static UTS: Namespace = Namespace {
    noun: "UTS",
    kernel: "uts",
    field: "HostConfig.UTSMode",
    mode: |host| &host.uts_mode,
    flag: "--uts",
};

static META: CheckMeta = CheckMeta {
    slug: "container-uts-namespace",
    ids: Ids::new("5.20", "5.20", "5.21", "5.21"),
    title: "Containers do not share the host's UTS namespace",
    rationale: "In the host's namespace a container with the right to do so can change the name of the \
                host, on which logs and certificates rely.",
    section: Section::Runtime,
    level: 1,
    profile: Profile::Docker,
    severity: Severity::Low,
    needs: &["GET /containers/ID/json", "namespaces of the main process"],
    remediation: "Run the container without `--uts host`; give it a name with `--hostname`.",
    impact: "The container has a host name of its own.",
    undo: "Create the container again with `--uts host`.",
    docs: "https://docs.docker.com/engine/containers/run/#uts-settings---uts",
};

impl Check for ContainerUtsNamespace {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn judge(&self, facts: &Facts<'_>) -> Judged {
        facts.each_container(|container, inspect| {
            Ok(judge_namespace(facts, container, inspect, &UTS))
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::sample::check;

    #[test]
    fn only_the_one_that_shares_it_fails() {
        check("container-uts-namespace")
            .container("host", json!({"HostConfig": {"UTSMode": "host"}}))
            .container("own", json!({"HostConfig": {"UTSMode": ""}}))
            .expect("fail", &[("host", "fail"), ("own", "pass")]);
    }
}
