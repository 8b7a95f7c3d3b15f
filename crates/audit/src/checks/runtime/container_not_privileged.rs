//! Containers are not privileged.
//!
//! Decided by `HostConfig.Privileged`
//! ([what it gives](https://docs.docker.com/engine/containers/run/#runtime-privilege-and-linux-capabilities)).
//! Missed: a container that was given the same piece by piece; other checks see the pieces.

use drydock_model::Severity;
use drydock_model::audit::{CheckMeta, Ids, Judgement, Profile, Section};

use super::recreate::recreate;
use crate::snapshot::{Container, Inspect};
use crate::{Check, Facts, Judge, Judged, Unknown, inspect_field};

/// The check `container-not-privileged`.
pub(super) struct ContainerNotPrivileged;

static META: CheckMeta = CheckMeta {
    slug: "container-not-privileged",
    ids: Ids::new("5.4", "5.4", "5.5", "5.5"),
    title: "Containers are not privileged",
    rationale: "A privileged container has all capabilities, all devices and no filter of system \
                calls: root in it is root on the host.",
    section: Section::Runtime,
    level: 1,
    profile: Profile::Docker,
    severity: Severity::Critical,
    needs: &["GET /containers/ID/json"],
    remediation: "Run the container without `--privileged`; give it the single capabilities and \
                  devices that it needs.",
    impact: "What the program did with rights that are gone fails.",
    undo: "Create the container again with `--privileged`.",
    docs: "https://docs.docker.com/engine/containers/run/#runtime-privilege-and-linux-capabilities",
};

impl Check for ContainerNotPrivileged {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn judge(&self, facts: &Facts<'_>) -> Judged {
        facts.each_container(of_container)
    }
}

fn of_container(container: &Container, inspect: &Inspect) -> Result<Judgement, Unknown> {
    let source = inspect_field(container, "HostConfig.Privileged");
    if !inspect.host_config.privileged {
        return Ok(Judgement::pass("not privileged").because(source, "false", "false"));
    }
    Ok(
        Judgement::fail("privileged: root in it is root on the host")
            .because(source, "true", "false")
            .mended_by(recreate(container, inspect, "without `--privileged`")),
    )
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::sample::check;

    #[test]
    fn f1_a_container_is_judged_whatever_its_name() {
        check("container-not-privileged")
            .container("nil", json!({"HostConfig": {"Privileged": true}}))
            .container("plain", json!({}))
            .container("vanilla", json!({"HostConfig": {"Privileged": true}}))
            .expect(
                "fail",
                &[("nil", "fail"), ("plain", "pass"), ("vanilla", "fail")],
            );
    }

    #[test]
    fn f37_stopped_containers_are_judged_too() {
        let stopped = json!({
            "State": {"Running": false, "Status": "exited"},
            "HostConfig": {"Privileged": true},
        });
        check("container-not-privileged")
            .container("stopped", stopped)
            .expect("fail", &[("stopped", "fail")]);
    }
}
