//! Containers are in the control group where the engine puts them.
//!
//! A parent group of the container's own fails, unless it is the engine's default (`/docker`,
//! `system.slice`, Podman's slices) or the one that the daemon is configured with
//! ([the option](https://docs.docker.com/reference/cli/docker/container/run/#cgroup-parent)). Missed:
//! what limits the other group has: a person may have made a better one, and waives this.

use drydock_model::Severity;
use drydock_model::audit::{CheckMeta, Ids, Judgement, Profile, Section};

use super::main_process::main_process;
use super::recreate::recreate;
use crate::snapshot::{Container, Inspect};
use crate::{Check, Facts, Judge, Judged, inspect_field};

/// Where engines put containers by default.
static DEFAULT: &[&str] = &["docker", "machine.slice", "system.slice", "user.slice"];

const EXPECTED: &str = "not set, or the engine's default";

/// The check `container-cgroup-parent`.
pub(super) struct ContainerCgroupParent;

static META: CheckMeta = CheckMeta {
    slug: "container-cgroup-parent",
    ids: Ids::new("5.24", "5.24", "5.25", "5.25"),
    title: "Containers are in the control group where the engine puts them",
    rationale: "Limits of a parent group hold for all in it. In another group, a container may \
                escape limits that were meant for it, or use up those of others.",
    section: Section::Runtime,
    level: 1,
    profile: Profile::Docker,
    severity: Severity::Low,
    needs: &["GET /containers/ID/json", "configuration of the daemon"],
    remediation: "Run containers without `--cgroup-parent`.",
    impact: "The container is limited by the engine's group instead.",
    undo: "Create the container again with `--cgroup-parent`.",
    docs: "https://docs.docker.com/reference/cli/docker/container/run/#cgroup-parent",
};

impl Check for ContainerCgroupParent {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn judge(&self, facts: &Facts<'_>) -> Judged {
        let configured = facts.config().get("cgroup-parent").ok();
        let configured = configured.as_ref().and_then(|setting| setting.text());
        facts.each_container(|container, inspect| Ok(of_container(container, inspect, configured)))
    }
}

fn of_container(container: &Container, inspect: &Inspect, configured: Option<&str>) -> Judgement {
    let parent = inspect.host_config.cgroup_parent.as_str();
    let is_default = DEFAULT.contains(&parent.trim_matches('/')) || configured == Some(parent);
    let source = inspect_field(container, "HostConfig.CgroupParent");
    let judgement = match parent {
        "" => Judgement::pass("in the engine's control group").because(source, "not set", EXPECTED),
        parent if is_default => {
            Judgement::pass("in the engine's control group").because(source, parent, EXPECTED)
        }
        parent => Judgement::fail(format!("in a control group of its own choice, `{parent}`"))
            .because(source, parent, EXPECTED)
            .mended_by(recreate(container, inspect, "without `--cgroup-parent`")),
    };
    match main_process(container).filter(|process| !process.cgroups.is_empty()) {
        Some(process) => judgement.because(
            format!("/proc/{}/cgroup", process.pid),
            process.cgroups.join(", "),
            EXPECTED,
        ),
        None => judgement,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::sample::check;

    fn parent(parent: &str) -> Value {
        json!({"HostConfig": {"CgroupParent": parent}})
    }

    #[test]
    fn another_group_than_the_engines_fails() {
        check("container-cgroup-parent")
            .arguments(&["--cgroup-parent=/shop"])
            .container("configured", parent("/shop"))
            .container("default", parent("/docker"))
            .container("none", json!({}))
            .container("other", parent("/free"))
            .expect(
                "fail",
                &[
                    ("configured", "pass"),
                    ("default", "pass"),
                    ("none", "pass"),
                    ("other", "fail"),
                ],
            );
    }
}
