//! Containers that the kernel may not end have a memory limit.
//!
//! With `--oom-kill-disable` and without a limit the kernel ends others when memory is short, and
//! the
//! host stands still when there are none
//! ([memory](https://docs.docker.com/engine/containers/resource_constraints/#memory)). With control
//! groups of version 2 the engine ignores the option. Missed: processes whose own score in `/proc`
//! exempts them.

use drydock_model::Severity;
use drydock_model::audit::{Action, CheckMeta, Ids, Judgement, Profile, Section};

use crate::snapshot::{Container, Inspect};
use crate::{Check, Facts, Judge, Judged, inspect_field, shell_word};

/// The check `container-oom-kill`.
pub(super) struct ContainerOomKill;

static META: CheckMeta = CheckMeta {
    slug: "container-oom-kill",
    ids: Ids::everywhere("C.14"),
    title: "Containers that the kernel may not end have a memory limit",
    rationale: "Such a container takes the memory of the host until nothing else is left to end, and \
                the host stands still.",
    section: Section::Community,
    level: 1,
    profile: Profile::Docker,
    severity: Severity::Medium,
    needs: &["GET /containers/ID/json", "GET /info CgroupVersion"],
    remediation: "Give the container a limit (`--memory`), or leave `--oom-kill-disable` out.",
    impact: "The container stops where it reaches the limit, or is ended when memory is short.",
    undo: "Start the container with the former options.",
    docs: "https://docs.docker.com/engine/containers/resource_constraints/#memory",
};

impl Check for ContainerOomKill {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn judge(&self, facts: &Facts<'_>) -> Judged {
        let info = facts.snapshot.engine.info.known();
        let is_v2 = info.is_some_and(|info| info.cgroup_version == "2");
        facts.each_container(|container, inspect| Ok(of_container(is_v2, container, inspect)))
    }
}

fn of_container(is_v2: bool, container: &Container, inspect: &Inspect) -> Judgement {
    let host_config = &inspect.host_config;
    let is_exempt = host_config.oom_kill_disable == Some(true);
    let source = inspect_field(container, "HostConfig.OomKillDisable, Memory");
    let observed = format!("{is_exempt}, {} bytes", host_config.memory);
    let expected = "false, or a limit";
    if is_exempt && is_v2 {
        return Judgement::not_applicable("control groups of version 2 have no such option")
            .because(source, observed, expected);
    }
    match (is_exempt, host_config.memory) {
        (false, _) => Judgement::pass("the kernel may end it").because(source, observed, expected),
        (true, 1..) => {
            Judgement::pass("may not be ended, and has a limit").because(source, observed, expected)
        }
        (true, _) => Judgement::fail("may not be ended, and has no limit")
            .because(source, observed, expected)
            .mended_by(Action::Run {
                command: format!(
                    "docker update --memory 512m --memory-swap 512m {}",
                    shell_word(&container.name)
                ),
            }),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::sample::{Sample, check};

    fn with_all(sample: Sample) -> Sample {
        sample
            .container(
                "a",
                json!({"HostConfig": {"OomKillDisable": true, "Memory": 0}}),
            )
            .container(
                "b",
                json!({"HostConfig": {"OomKillDisable": true, "Memory": 1024}}),
            )
            .container("c", json!({"HostConfig": {"OomKillDisable": null}}))
    }

    #[test]
    fn only_without_a_limit_and_where_the_option_works() {
        with_all(check("container-oom-kill").info(json!({"CgroupVersion": "1"})))
            .expect("fail", &[("a", "fail"), ("b", "pass"), ("c", "pass")]);
        with_all(check("container-oom-kill")).expect(
            "pass",
            &[
                ("a", "not-applicable"),
                ("b", "not-applicable"),
                ("c", "pass"),
            ],
        );
    }
}
