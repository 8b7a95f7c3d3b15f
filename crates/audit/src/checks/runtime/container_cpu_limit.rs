//! Containers have a limit or a weight of CPU time.
//!
//! Any of the ways counts: weight, CPUs, quota, a set of CPUs, realtime time
//! ([all of them](https://docs.docker.com/engine/containers/resource_constraints/#cpu)). A weight of
//! 1024 is the default and no decision. Where a quota is asked for and the control group was read,
//! it must be in force. Missed: a weight is only relative to other containers; a limit of a parent
//! group.

use drydock_model::Severity;
use drydock_model::audit::{Action, CheckMeta, Ids, Judgement, Profile, Section, Verdict};

use super::cgroup_limit::{CgroupFile, find_cgroup_file, ignores_limits};
use crate::snapshot::{Container, HostConfig, Inspect};
use crate::{Check, Facts, Judge, Judged, inspect_field, shell_word};

/// The weight of a container that has none of its own.
const DEFAULT_SHARES: i64 = 1024;

const EXPECTED: &str = "a limit, a set of CPUs, or a weight other than the default";

/// The check `container-cpu-limit`.
pub(super) struct ContainerCpuLimit;

static META: CheckMeta = CheckMeta {
    slug: "container-cpu-limit",
    ids: Ids::new("5.11", "5.11", "5.12", "5.12"),
    title: "Containers have a limit or a weight of CPU time",
    rationale: "Without one, all containers weigh the same, and one that is busy or under attack \
                slows down the ones that matter.",
    section: Section::Runtime,
    level: 1,
    profile: Profile::Docker,
    severity: Severity::Medium,
    needs: &["GET /containers/ID/json", "CPU limit of the control group"],
    remediation: "Give each container a limit (`--cpus`) or a weight (`--cpu-shares`).",
    impact: "A container does not get more CPU time than its limit, even on an idle host.",
    undo: "Set the limit to 0 with `docker update`.",
    docs: "https://docs.docker.com/engine/containers/resource_constraints/#cpu",
};

impl Check for ContainerCpuLimit {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn judge(&self, facts: &Facts<'_>) -> Judged {
        facts.each_container(|container, inspect| Ok(of_container(facts, container, inspect)))
    }
}

fn of_container(facts: &Facts<'_>, container: &Container, inspect: &Inspect) -> Judgement {
    let host = &inspect.host_config;
    let asked = asked(host);
    let quota = find_cgroup_file(container, &["cpu.max", "cpu.cfs_quota_us"]);
    let has_quota = host.nano_cpus > 0 || host.cpu_quota > 0;
    let is_only_quota = asked.iter().all(|(field, _)| QUOTAS.contains(field));
    let is_ignored = ignores_limits(facts);
    let judgement = match (asked.is_empty(), quota.map(|file| !file.is_unlimited())) {
        _ if is_ignored => Judgement::fail("no CPU limit: the engine has no control groups"),
        (false, Some(false)) if has_quota && is_only_quota => {
            Judgement::fail("a CPU limit is asked for and not in force")
        }
        (false, _) => Judgement::pass("CPU time is limited or weighed"),
        (true, Some(true)) => Judgement::pass(
            "a CPU limit is in force that the container does not ask for: it is gone after a restart",
        )
        .rated(Severity::Low),
        (true, _) => Judgement::fail("no limit and no weight of CPU time"),
    };
    let judgement = with_evidence(judgement, container, &asked, quota);
    match judgement.verdict {
        Verdict::Fail if is_ignored => judgement
            .because("GET /info CgroupDriver", "none", "a driver")
            .mended_by(Action::Advise {
                text: "run the engine on a host with control groups v2 and systemd, where it can \
                       enforce limits"
                    .to_owned(),
            }),
        Verdict::Fail => judgement.mended_by(Action::Run {
            command: format!("docker update --cpus 1 {}", shell_word(&container.name)),
        }),
        _ => judgement,
    }
}

static QUOTAS: &[&str] = &["NanoCpus", "CpuQuota"];

/// What is asked for: field and value.
fn asked(host: &HostConfig) -> Vec<(&'static str, String)> {
    let shares = host.cpu_shares.max(0);
    let mut asked: Vec<(&'static str, String)> = [
        (
            "CpuShares",
            if shares == DEFAULT_SHARES { 0 } else { shares },
        ),
        ("NanoCpus", host.nano_cpus),
        ("CpuQuota", host.cpu_quota),
        ("CpuRealtimeRuntime", host.cpu_realtime_runtime),
    ]
    .into_iter()
    .filter(|(_, value)| *value > 0)
    .map(|(field, value)| (field, value.to_string()))
    .collect();
    if !host.cpuset_cpus.is_empty() {
        asked.push(("CpusetCpus", host.cpuset_cpus.clone()));
    }
    asked
}

fn with_evidence(
    mut judgement: Judgement,
    container: &Container,
    asked: &[(&'static str, String)],
    quota: Option<CgroupFile<'_>>,
) -> Judgement {
    for (field, value) in asked {
        let source = inspect_field(container, &format!("HostConfig.{field}"));
        judgement = judgement.because(source, value, EXPECTED);
    }
    if asked.is_empty() {
        let fields = "HostConfig.CpuShares, NanoCpus, CpuQuota, CpuRealtimeRuntime, CpusetCpus";
        let source = inspect_field(container, fields);
        judgement = judgement.because(source, "none or the default", EXPECTED);
    }
    let others = ["cpu.weight", "cpu.shares", "cpuset.cpus"];
    let others = others.map(|name| find_cgroup_file(container, &[name]));
    for file in quota.into_iter().chain(others.into_iter().flatten()) {
        judgement = judgement.because(file.source(), file.content, EXPECTED);
    }
    judgement
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde_json::{Value, json};

    use crate::Fact;
    use crate::sample::check;
    use crate::snapshot::ContainerProcesses;

    fn host(host: Value) -> Value {
        json!({"HostConfig": host})
    }

    #[test]
    fn f27_every_way_to_limit_counts() {
        check("container-cpu-limit")
            .container("cpus", host(json!({"NanoCpus": 500_000_000})))
            .container("cpuset", host(json!({"CpusetCpus": "0-1"})))
            .container("default", host(json!({"CpuShares": 1024})))
            .container("none", json!({}))
            .container("quota", host(json!({"CpuQuota": 50_000})))
            .container("realtime", host(json!({"CpuRealtimeRuntime": 1000})))
            .container("shares", host(json!({"CpuShares": 512})))
            .expect(
                "fail",
                &[
                    ("cpus", "pass"),
                    ("cpuset", "pass"),
                    ("default", "fail"),
                    ("none", "fail"),
                    ("quota", "pass"),
                    ("realtime", "pass"),
                    ("shares", "pass"),
                ],
            );
    }

    #[test]
    fn the_control_group_says_what_is_in_force() {
        let group = |content: &str| {
            Fact::Known(ContainerProcesses {
                cgroup: Fact::Known(BTreeMap::from([("cpu.max".into(), content.into())])),
                ..ContainerProcesses::default()
            })
        };
        check("container-cpu-limit")
            .container("failed", host(json!({"NanoCpus": 500_000_000})))
            .with_container(|container| container.processes = group("max 100000"))
            .container("weight", host(json!({"CpuShares": 512})))
            .with_container(|container| container.processes = group("max 100000"))
            .container("written", json!({}))
            .with_container(|container| container.processes = group("50000 100000"))
            .expect(
                "fail",
                &[("failed", "fail"), ("weight", "pass"), ("written", "pass")],
            );
    }
}
