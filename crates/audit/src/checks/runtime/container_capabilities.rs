//! Containers have no more capabilities than the engine's default.
//!
//! Judged is the whole set: what is added, what is dropped, and all for a privileged container. Where
//! the kernel says more of the main process (a hook or another runtime may have added some), it is
//! believed. Policy may allow more by name. `NET_RAW` is in the default set and passes with a note:
//! it lets a container forge packets on its network, and few need it.

use drydock_model::Severity;
use drydock_model::audit::{CheckMeta, Ids, Judgement, Profile, Section};

use super::main_process::{main_process, status_field};
use super::recreate::recreated;
use crate::capability::{Capabilities, bare, default_set, effective, is_dangerous, of_bits, shown};
use crate::snapshot::{Container, Inspect};
use crate::{Check, Facts, Judge, Judged, inspect_field};

/// The check `container-capabilities`.
pub(super) struct ContainerCapabilities;

static META: CheckMeta = CheckMeta {
    slug: "container-capabilities",
    ids: Ids::new("5.3", "5.3", "5.4", "5.4"),
    title: "Containers have no more capabilities than the engine's default",
    rationale: "Each capability is a part of root's power. Several (`SYS_ADMIN`, `SYS_MODULE`, \
                `SYS_PTRACE`…) are enough to take over the host.",
    section: Section::Runtime,
    level: 1,
    profile: Profile::Docker,
    severity: Severity::High,
    needs: &[
        "GET /containers/ID/json",
        "capabilities of the main process",
    ],
    remediation: "Drop all capabilities (`--cap-drop ALL`) and add those that the program needs.",
    impact: "A program that lacks a capability fails where it needs it, maybe only later.",
    undo: "Create the container again with the capabilities that it had.",
    docs: "https://docs.docker.com/engine/containers/run/#runtime-privilege-and-linux-capabilities",
};

impl Check for ContainerCapabilities {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn judge(&self, facts: &Facts<'_>) -> Judged {
        let allowed = &facts.policy.allowed_capabilities;
        let mut expected = default_set();
        expected.extend(allowed.iter().map(|name| bare(name)));
        facts.each_container(|container, inspect| Ok(of_container(container, inspect, &expected)))
    }
}

fn of_container(container: &Container, inspect: &Inspect, expected: &Capabilities) -> Judgement {
    let host = &inspect.host_config;
    let asked = effective(host);
    let process = main_process(container);
    let bounding = process.map(|process| of_bits(process.capabilities_bounding));
    let mut extra: Capabilities = asked.difference(expected).cloned().collect();
    extra.extend(
        bounding
            .iter()
            .flatten()
            .filter(|name| !expected.contains(*name))
            .cloned(),
    );
    let limit = "at most the default set and what policy allows";
    let judgement = judge_extra(&extra, &asked).because(
        inspect_field(container, "HostConfig.CapAdd, CapDrop, Privileged"),
        format!(
            "added: {}; dropped: {}; privileged: {}",
            list(&host.cap_add),
            list(&host.cap_drop),
            host.privileged
        ),
        limit,
    );
    let judgement = match process.zip(bounding.as_ref()) {
        Some((process, bounding)) => judgement
            .because(status_field(process, "CapBnd"), shown(bounding), limit)
            .because(
                status_field(process, "CapEff"),
                shown(&of_bits(process.capabilities_effective)),
                limit,
            ),
        None => judgement,
    };
    recreated(
        judgement,
        container,
        inspect,
        "with `--cap-drop ALL`, adding only the capabilities that it needs, and without \
             `--privileged`",
    )
}

fn judge_extra(extra: &Capabilities, asked: &Capabilities) -> Judgement {
    if extra.is_empty() {
        let note = if asked.contains("NET_RAW") {
            "; `NET_RAW`, which few need, lets it forge packets"
        } else {
            ""
        };
        let names = shown(asked);
        return Judgement::pass(format!("no more than is allowed: {names}{note}"));
    }
    let dangerous = extra.iter().filter(|name| is_dangerous(name)).count();
    let severity = match dangerous {
        0 => Severity::Medium,
        1..=9 => Severity::High,
        _ => Severity::Critical,
    };
    let names = extra.iter().map(String::as_str).collect::<Vec<_>>();
    let names = names.join(", ");
    Judgement::fail(format!("has more than the default capabilities: {names}")).rated(severity)
}

fn list(names: &[String]) -> String {
    if names.is_empty() {
        return "none".to_owned();
    }
    names.join(", ")
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::Fact;
    use crate::sample::check;
    use crate::snapshot::{ContainerProcesses, ProcessStatus};

    fn host(host: Value) -> Value {
        json!({"HostConfig": host})
    }

    #[test]
    fn judges_the_whole_set() {
        check("container-capabilities")
            .container("added", host(json!({"CapAdd": ["SYS_ADMIN"]})))
            .container("all", host(json!({"CapAdd": ["ALL"]})))
            .container("default", json!({}))
            .container("hard", host(json!({"CapDrop": ["ALL"]})))
            .container("raw", host(json!({"CapAdd": ["CAP_NET_RAW"]})))
            .expect(
                "fail",
                &[
                    ("added", "fail"),
                    ("all", "fail"),
                    ("default", "pass"),
                    ("hard", "pass"),
                    ("raw", "pass"),
                ],
            );
    }

    #[test]
    fn f23_a_privileged_container_has_all_of_them() {
        let sample = check("container-capabilities")
            .container("a", host(json!({"Privileged": true, "CapDrop": ["ALL"]})));
        sample.expect("fail", &[("a", "fail")]);
        let (_, judgement) = &sample.outcome().items[0];
        assert_eq!(judgement.severity, Some(drydock_model::Severity::Critical));
    }

    #[test]
    fn policy_allows_by_name_and_the_kernel_knows_more() {
        let kernel = |bits| {
            Fact::Known(ContainerProcesses {
                main: Fact::Known(ProcessStatus {
                    capabilities_bounding: bits,
                    ..ProcessStatus::default()
                }),
                ..ContainerProcesses::default()
            })
        };
        check("container-capabilities")
            .policy(|policy| policy.allowed_capabilities = vec!["cap_sys_nice".into()])
            .container("a", host(json!({"CapAdd": ["SYS_NICE"]})))
            .container("b", json!({}))
            .with_container(|container| container.processes = kernel(1 << 21))
            .container("c", json!({}))
            .with_container(|container| container.processes = kernel(1 << 10))
            .expect("fail", &[("a", "pass"), ("b", "fail"), ("c", "pass")]);
    }
}
