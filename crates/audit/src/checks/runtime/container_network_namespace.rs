//! Containers do not share the host's network namespace.
//!
//! Judged as in `namespace.rs`: what the container asks for, itself or over another container that it
//! joins, and what the kernel says
//! ([the option](https://docs.docker.com/engine/network/drivers/host/)).
//! Missed: what is reachable from a network of the container's own.

use drydock_model::Severity;
use drydock_model::audit::{CheckMeta, Ids, Profile, Section};

use super::namespace::{NETWORK, judge_namespace};
use crate::{Check, Facts, Judged};

/// The check `container-network-namespace`.
pub(super) struct ContainerNetworkNamespace;

static META: CheckMeta = CheckMeta {
    slug: "container-network-namespace",
    ids: Ids::new("5.9", "5.9", "5.10", "5.10"),
    title: "Containers do not share the host's network",
    rationale: "In the host's network a container reaches services that only listen locally, can take \
                any port, and sees the host's traffic.",
    section: Section::Runtime,
    level: 1,
    profile: Profile::Docker,
    severity: Severity::High,
    needs: &["GET /containers/ID/json", "namespaces of the main process"],
    remediation: "Run the container in a network of its own and publish the ports that it needs.",
    impact: "Ports must be published, and local services of the host are no longer at `localhost`.",
    undo: "Create the container again with `--network host`.",
    docs: "https://docs.docker.com/engine/network/drivers/host/",
};

impl Check for ContainerNetworkNamespace {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn judge(&self, facts: &Facts<'_>) -> Judged {
        facts.each_container(|container, inspect| {
            Ok(judge_namespace(facts, container, inspect, &NETWORK))
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::Fact;
    use crate::sample::{Sample, check};
    use crate::snapshot::ContainerProcesses;

    fn mode(mode: &str) -> Value {
        json!({"HostConfig": {"NetworkMode": mode}})
    }

    fn shared(sample: Sample, kinds: &[&str]) -> Sample {
        let kinds = kinds.iter().copied().map(str::to_owned).collect();
        sample.with_container(|container| {
            container.processes = Fact::Known(ContainerProcesses {
                shared_namespaces: Fact::Known(kinds),
                ..ContainerProcesses::default()
            });
        })
    }

    #[test]
    fn f1_a_name_that_holds_nil_is_no_reason_to_look_away() {
        check("container-network-namespace")
            .container("bench-vanilla", mode("host"))
            .container("plain", mode("bridge"))
            .expect("fail", &[("bench-vanilla", "fail"), ("plain", "pass")]);
    }

    #[test]
    fn a_container_that_joins_one_in_the_hosts_is_there_too() {
        let id = format!("{:0<64}", "a");
        let sample = check("container-network-namespace")
            .container("a", mode("host"))
            .container("b", mode(&format!("container:{id}")))
            .container("c", mode("container:b"))
            .container("d", mode("container:e"))
            .container("e", mode("none"))
            .container("gone", mode("container:nobody"))
            .container("loop", mode("container:loop"));
        sample.expect(
            "fail",
            &[
                ("a", "fail"),
                ("b", "fail"),
                ("c", "fail"),
                ("d", "pass"),
                ("e", "pass"),
                ("gone", "manual"),
                ("loop", "manual"),
            ],
        );
        let (_, judgement) = &sample.outcome().items[2];
        let sources: Vec<&str> = judgement
            .evidence
            .iter()
            .map(|one| one.source.as_str())
            .collect();
        assert_eq!(
            sources,
            [
                "GET /containers/c00000000000/json HostConfig.NetworkMode",
                "GET /containers/b00000000000/json HostConfig.NetworkMode",
                "GET /containers/a00000000000/json HostConfig.NetworkMode",
            ]
        );
    }

    #[test]
    fn the_kernel_is_believed() {
        let sample = check("container-network-namespace").container("a", mode("bridge"));
        let sample = shared(sample, &["net", "user"]).container("b", mode("ns:/proc/1/ns/net"));
        let sample = shared(sample, &["user"]);
        sample.expect("fail", &[("a", "fail"), ("b", "pass")]);
    }

    #[test]
    fn f37_stopped_containers_are_judged_too() {
        let stopped = json!({"State": {"Running": false}, "HostConfig": {"NetworkMode": "host"}});
        check("container-network-namespace")
            .container("a", stopped)
            .expect("fail", &[("a", "fail")]);
    }
}
