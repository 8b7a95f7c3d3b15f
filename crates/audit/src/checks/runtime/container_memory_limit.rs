//! Containers have a memory limit.
//!
//! Decided by `HostConfig.Memory`; where the container runs on this host, the limit of its control
//! group confirms it, for an update of the limit may have failed
//! ([the limit](https://docs.docker.com/engine/containers/resource_constraints/)). A container
//! without a limit of its own under a parent group that has one still fails: the parent's limit is
//! shared.

use drydock_model::Severity;
use drydock_model::audit::{CheckMeta, Ids, Profile, Section};

use super::cgroup_limit::{NumberLimit, judge_limit};
use crate::{Check, Facts, Judged, shell_word};

/// The check `container-memory-limit`.
pub(super) struct ContainerMemoryLimit;

static META: CheckMeta = CheckMeta {
    slug: "container-memory-limit",
    ids: Ids::new("5.10", "5.10", "5.11", "5.11"),
    title: "Containers have a memory limit",
    rationale: "One container without a limit can use up the memory of the host, and the kernel \
                then ends whichever process it chooses, also those of others.",
    section: Section::Runtime,
    level: 1,
    profile: Profile::Docker,
    severity: Severity::Medium,
    needs: &[
        "GET /containers/ID/json",
        "memory limit of the control group",
    ],
    remediation: "Give each container a limit (`--memory`, in compose `mem_limit`).",
    impact: "A process that asks for more than the limit is ended.",
    undo: "Start the container again without the limit.",
    docs: "https://docs.docker.com/engine/containers/resource_constraints/",
};

impl Check for ContainerMemoryLimit {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn judge(&self, facts: &Facts<'_>) -> Judged {
        facts.each_container(|container, inspect| {
            let name = shell_word(&container.name);
            let limit = NumberLimit {
                what: "memory limit",
                unit: "bytes",
                field: "HostConfig.Memory",
                asked: inspect.host_config.memory,
                files: &["memory.max", "memory.limit_in_bytes"],
                command: format!("docker update --memory 512m --memory-swap 512m {name}"),
            };
            Ok(judge_limit(facts, container, limit))
        })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use drydock_model::audit::Action;
    use serde_json::json;

    use crate::Fact;
    use crate::sample::{Sample, check};
    use crate::snapshot::ContainerProcesses;

    fn group(sample: Sample, file: &str, content: &str) -> Sample {
        let files = BTreeMap::from([(file.to_owned(), content.to_owned())]);
        sample.with_container(|container| {
            container.processes = Fact::Known(ContainerProcesses {
                cgroup: Fact::Known(files),
                ..ContainerProcesses::default()
            });
        })
    }

    #[test]
    fn needs_a_limit_above_zero() {
        check("container-memory-limit")
            .container("a", json!({"HostConfig": {"Memory": 1024}}))
            .container("b", json!({"HostConfig": {"Memory": 0}}))
            .container("c", json!({}))
            .expect("fail", &[("a", "pass"), ("b", "fail"), ("c", "fail")]);
    }

    #[test]
    fn does_not_apply_without_containers() {
        check("container-memory-limit").expect("not-applicable", &[]);
    }

    #[test]
    fn the_control_group_says_what_is_in_force() {
        let asks = || json!({"HostConfig": {"Memory": 1024}});
        let sample = check("container-memory-limit").container("failed", asks());
        let sample = group(sample, "memory.max", "max\n");
        let sample = group(sample.container("fine", asks()), "memory.max", "1024\n");
        let sample = sample.container("manual", json!({}));
        let sample = group(sample, "memory.limit_in_bytes", "4096");
        let sample = sample.container("one", json!({}));
        let sample = group(sample, "memory.limit_in_bytes", "9223372036854771712");
        sample.expect(
            "fail",
            &[
                ("failed", "fail"),
                ("fine", "pass"),
                ("manual", "pass"),
                ("one", "fail"),
            ],
        );
        let (_, failed) = &sample.outcome().items[0];
        assert_eq!(failed.evidence.len(), 2, "{failed:#?}");
    }

    #[test]
    fn an_engine_without_control_groups_limits_nothing() {
        check("container-memory-limit")
            .info(json!({"CgroupDriver": "none"}))
            .container("a", json!({"HostConfig": {"Memory": 1024}}))
            .expect("fail", &[("a", "fail")]);
    }

    #[test]
    fn a_hostile_name_stays_one_word_of_the_command() {
        let sample = check("container-memory-limit").container("a;reboot", json!({}));
        let (_, judgement) = &sample.outcome().items[0];
        let command = "docker update --memory 512m --memory-swap 512m 'a;reboot'";
        assert_eq!(
            judgement.actions,
            [Action::Run {
                command: command.into()
            }]
        );
    }
}
