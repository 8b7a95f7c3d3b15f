//! Resource limits of containers are the engine's default, or set on purpose.
//!
//! A container without limits of its own has the daemon's default, and passes; one with limits that
//! are numbers passes too, for somebody decided on them. A limit that was lifted altogether is left
//! to a person. What the kernel says of the main process is evidence
//! ([ulimits](https://docs.docker.com/reference/cli/docker/container/run/#ulimit)). Missed: whether a
//! number is a sensible one; `daemon-default-ulimits` judges the default.

use drydock_model::Severity;
use drydock_model::audit::{CheckMeta, Ids, Judgement, Profile, Section};

use super::main_process::main_process;
use crate::snapshot::{Container, Inspect, Limit, Ulimit};
use crate::{Check, Facts, Judge, Judged, Unknown, inspect_field};

/// Limits that are shown as evidence, in the kernel's words.
static SHOWN: &[&str] = &["Max open files", "Max processes"];

const EXPECTED: &str = "the daemon's default, or numbers";

/// The check `container-ulimits`.
pub(super) struct ContainerUlimits;

static META: CheckMeta = CheckMeta {
    slug: "container-ulimits",
    ids: Ids::new("5.18", "5.18", "5.19", "5.19"),
    title: "Resource limits of containers are the engine's default, or set on purpose",
    rationale: "Limits of open files, processes and locked memory keep one container from using \
                up what all share; a limit that was lifted protects nobody.",
    section: Section::Runtime,
    level: 1,
    profile: Profile::Docker,
    severity: Severity::Low,
    needs: &["GET /containers/ID/json", "limits of the main process"],
    remediation: "Leave the limits to the daemon's default, or set a number (`--ulimit \
                  nofile=1024:2048`).",
    impact: "A program that needs more than its limit fails when it reaches it.",
    undo: "Create the container again with the limits that it had.",
    docs: "https://docs.docker.com/reference/cli/docker/container/run/#ulimit",
};

impl Check for ContainerUlimits {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn judge(&self, facts: &Facts<'_>) -> Judged {
        facts.each_container(of_container)
    }
}

fn of_container(container: &Container, inspect: &Inspect) -> Result<Judgement, Unknown> {
    let ulimits = &inspect.host_config.ulimits;
    let lifted = ulimits
        .iter()
        .filter(|limit| limit.hard < 0 || limit.soft < 0);
    let lifted: Vec<&str> = lifted.map(|limit| limit.name.as_str()).collect();
    let judgement = if ulimits.is_empty() {
        Judgement::pass("has the daemon's default limits")
    } else if lifted.is_empty() {
        Judgement::pass("has limits of its own")
    } else {
        Judgement::manual(format!(
            "has no limit of {}: is that needed?",
            lifted.join(", ")
        ))
    };
    let shown: Vec<String> = ulimits.iter().map(shown_ulimit).collect();
    let observed = match shown.as_slice() {
        [] => "none of its own".to_owned(),
        shown => shown.join(", "),
    };
    let source = inspect_field(container, "HostConfig.Ulimits");
    let judgement = judgement.because(source, observed, EXPECTED);
    let Some(process) = main_process(container) else {
        return Ok(judgement);
    };
    let limits = process.limits.iter();
    let limits = limits.filter(|limit| SHOWN.contains(&limit.name.as_str()));
    let limits: Vec<String> = limits.map(shown_limit).collect();
    if limits.is_empty() {
        return Ok(judgement);
    }
    let source = format!("/proc/{}/limits", process.pid);
    Ok(judgement.because(source, limits.join(", "), EXPECTED))
}

fn shown_ulimit(limit: &Ulimit) -> String {
    format!("{}={}:{}", limit.name, limit.soft, limit.hard)
}

fn shown_limit(limit: &Limit) -> String {
    let shown =
        |value: Option<u64>| value.map_or("unlimited".to_owned(), |value| value.to_string());
    format!(
        "{}: {} to {}",
        limit.name,
        shown(limit.soft),
        shown(limit.hard)
    )
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::Fact;
    use crate::sample::check;
    use crate::snapshot::{ContainerProcesses, Limit, ProcessStatus};

    fn ulimit(name: &str, soft: i64, hard: i64) -> Value {
        json!({"HostConfig": {"Ulimits": [{"Name": name, "Soft": soft, "Hard": hard}]}})
    }

    #[test]
    fn numbers_are_a_decision_and_no_limit_is_for_a_person() {
        check("container-ulimits")
            .container("default", json!({}))
            .container("files", ulimit("nofile", 1024, 2048))
            .container("locked", ulimit("memlock", -1, -1))
            .expect(
                "manual",
                &[("default", "pass"), ("files", "pass"), ("locked", "manual")],
            );
    }

    #[test]
    fn the_kernels_limits_are_evidence() {
        let limit = Limit {
            name: "Max open files".into(),
            soft: Some(1024),
            hard: None,
        };
        let processes = ContainerProcesses {
            main: Fact::Known(ProcessStatus {
                pid: 7,
                limits: vec![limit],
                ..ProcessStatus::default()
            }),
            ..ContainerProcesses::default()
        };
        let sample = check("container-ulimits")
            .container("a", json!({}))
            .with_container(|container| container.processes = Fact::Known(processes));
        let (_, judgement) = &sample.outcome().items[0];
        assert_eq!(judgement.evidence[1].source, "/proc/7/limits");
        assert_eq!(
            judgement.evidence[1].observed,
            "Max open files: 1024 to unlimited"
        );
    }
}
