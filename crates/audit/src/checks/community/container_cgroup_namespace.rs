//! Containers have a control group namespace of their own.
//!
//! With that of the host a container sees the names of all control groups of the host, and where it
//! may mount their filesystem it can write to them
//! ([cgroup_namespaces(7)](https://man7.org/linux/man-pages/man7/cgroup_namespaces.7.html)). With
//! version 1 of control groups the host's is the engine's default, so that a failure gets a lower
//! severity. Missed: whether the container has the right to mount that filesystem.

use drydock_model::Severity;
use drydock_model::audit::{Action, CheckMeta, Ids, Judgement, Profile, Section};

use crate::snapshot::{Container, Inspect};
use crate::{Check, Facts, Judge, Judged, Unknown, inspect_field};

/// The check `container-cgroup-namespace`.
pub(super) struct ContainerCgroupNamespace;

static META: CheckMeta = CheckMeta {
    slug: "container-cgroup-namespace",
    ids: Ids::everywhere("C.5"),
    title: "Containers have a control group namespace of their own",
    rationale: "In the host's namespace a container sees how the host and all others are organised, \
                and a container with further rights can move itself out of its limits.",
    section: Section::Community,
    level: 1,
    profile: Profile::Docker,
    severity: Severity::Medium,
    needs: &[
        "GET /containers/ID/json",
        "GET /info CgroupVersion",
        "/proc/PID/ns",
    ],
    remediation: "Leave out `--cgroupns host`; with control groups of version 1 set \
                  `default-cgroupns-mode` to `private`.",
    impact: "Programs that watch the control groups of others need another way.",
    undo: "Start the container with `--cgroupns host`.",
    docs: "https://docs.docker.com/reference/cli/dockerd/#default-cgroup-parent",
};

impl Check for ContainerCgroupNamespace {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn judge(&self, facts: &Facts<'_>) -> Judged {
        let version = facts.info()?.cgroup_version.clone();
        facts.each_container(|container, inspect| of_container(facts, &version, container, inspect))
    }
}

fn of_container(
    facts: &Facts<'_>,
    version: &str,
    container: &Container,
    inspect: &Inspect,
) -> Result<Judgement, Unknown> {
    let mode = inspect.host_config.cgroupns_mode.as_str();
    let is_v1 = version == "1";
    let processes = container.processes.known();
    let shared = processes.and_then(|processes| processes.shared_namespaces.known());
    let by_kernel = shared.map(|shared| shared.iter().any(|kind| kind == "cgroup"));
    let is_hosts = match (mode, by_kernel) {
        ("host", _) | (_, Some(true)) => true,
        ("private", _) | (_, Some(false)) => false,
        // Engines before 20.10 know no such setting, and leave containers in the host's.
        _ => is_v1,
    };
    let observed = match mode {
        "" => format!("not set, control groups of version {version}"),
        mode => format!("{mode}, control groups of version {version}"),
    };
    let source = inspect_field(container, "HostConfig.CgroupnsMode");
    let expected = "private";
    if !is_hosts {
        return Ok(Judgement::pass("has its own").because(source, observed, expected));
    }
    if !is_v1 {
        return Ok(Judgement::fail("is in the host's control group namespace")
            .because(source, observed, expected)
            .mended_by(Action::Advise {
                text: "create the container again without `--cgroupns host`".to_owned(),
            }));
    }
    Ok(
        Judgement::fail("is in the host's control group namespace, the default of version 1")
            .because(source, observed, expected)
            .rated(Severity::Low)
            .mended_by(Action::SetDaemonOption {
                file: facts.config().file_path().to_owned(),
                key: "default-cgroupns-mode",
                value: "\"private\"".to_owned(),
            }),
    )
}

#[cfg(test)]
mod tests {
    use drydock_model::Severity;
    use serde_json::json;

    use crate::Fact;
    use crate::sample::{Sample, check};
    use crate::snapshot::ContainerProcesses;

    fn with_three(sample: Sample) -> Sample {
        sample
            .container("host", json!({"HostConfig": {"CgroupnsMode": "host"}}))
            .container(
                "private",
                json!({"HostConfig": {"CgroupnsMode": "private"}}),
            )
            .container("unset", json!({}))
    }

    #[test]
    fn the_default_depends_on_the_version() {
        with_three(check("container-cgroup-namespace")).expect(
            "fail",
            &[("host", "fail"), ("private", "pass"), ("unset", "pass")],
        );
        let old = check("container-cgroup-namespace").info(json!({"CgroupVersion": "1"}));
        let old = with_three(old);
        old.expect(
            "fail",
            &[("host", "fail"), ("private", "pass"), ("unset", "fail")],
        );
        let (_, host) = old.outcome().items.swap_remove(0);
        assert_eq!(host.severity, Some(Severity::Low));
    }

    #[test]
    fn the_kernel_knows_better() {
        check("container-cgroup-namespace")
            .container("a", json!({"HostConfig": {"CgroupnsMode": "private"}}))
            .with_container(|container| {
                container.processes = Fact::Known(ContainerProcesses {
                    shared_namespaces: Fact::Known(vec!["cgroup".into()]),
                    ..ContainerProcesses::default()
                });
            })
            .expect("fail", &[("a", "fail")]);
    }
}
