//! Containers have a limit of processes.
//!
//! Decided by `HostConfig.PidsLimit`
//! ([the option](https://docs.docker.com/reference/cli/docker/container/run/)); 0, -1 and nothing are no
//! limit. Where the control group was read, it says what is in force: systemd gives each scope a
//! limit of its own. Missed: a limit of a parent group, which is shared.

use drydock_model::Severity;
use drydock_model::audit::{CheckMeta, Ids, Profile, Section};

use super::cgroup_limit::{NumberLimit, judge_limit};
use crate::{Check, Facts, Judged, shell_word};

/// The check `container-pids-limit`.
pub(super) struct ContainerPidsLimit;

static META: CheckMeta = CheckMeta {
    slug: "container-pids-limit",
    ids: Ids::new("5.28", "5.28", "5.29", "5.29"),
    title: "Containers have a limit of processes",
    rationale: "A program that forks without end uses up the host's process ids, and nothing can \
                be started any more, not even to stop it.",
    section: Section::Runtime,
    level: 1,
    profile: Profile::Docker,
    severity: Severity::Medium,
    needs: &[
        "GET /containers/ID/json",
        "limit of processes of the control group",
    ],
    remediation: "Give each container a limit (`--pids-limit`, in compose `pids_limit`).",
    impact: "A program that needs more processes or threads than the limit cannot start them.",
    undo: "Set the limit to -1 with `docker update`.",
    docs: "https://docs.docker.com/reference/cli/docker/container/run/",
};

impl Check for ContainerPidsLimit {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn judge(&self, facts: &Facts<'_>) -> Judged {
        facts.each_container(|container, inspect| {
            let limit = NumberLimit {
                what: "limit of processes",
                unit: "processes",
                field: "HostConfig.PidsLimit",
                asked: inspect.host_config.pids_limit.unwrap_or(0),
                files: &["pids.max"],
                command: format!(
                    "docker update --pids-limit 256 {}",
                    shell_word(&container.name)
                ),
            };
            Ok(judge_limit(facts, container, limit))
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::sample::check;

    #[test]
    fn zero_minus_one_and_nothing_are_no_limit() {
        check("container-pids-limit")
            .container("a", json!({"HostConfig": {"PidsLimit": 100}}))
            .container("b", json!({"HostConfig": {"PidsLimit": -1}}))
            .container("c", json!({"HostConfig": {"PidsLimit": 0}}))
            .container("d", json!({"HostConfig": {"PidsLimit": null}}))
            .expect(
                "fail",
                &[("a", "pass"), ("b", "fail"), ("c", "fail"), ("d", "fail")],
            );
    }
}
