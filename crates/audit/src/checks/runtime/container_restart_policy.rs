//! A container that keeps failing is left alone after a few tries.
//!
//! `on-failure` with a number of tries passes, up to what policy says (5 unless it says otherwise);
//! without a number it tries for ever, as do `always` and `unless-stopped`
//! ([policies](https://docs.docker.com/engine/containers/start-containers-automatically/)). No policy
//! is no restart, and passes. Tasks of a swarm are started by the swarm and not by the engine, and
//! are not judged. Missed: a service manager of the host that restarts a container.

use drydock_model::Severity;
use drydock_model::audit::{Action, CheckMeta, Ids, Judgement, Profile, Section, Verdict};

use crate::snapshot::{Container, Inspect};
use crate::{Check, Facts, Judge, Judged, inspect_field, shell_word};

/// The label of a container that a swarm runs.
const TASK: &str = "com.docker.swarm.task.id";

/// The check `container-restart-policy`.
pub(super) struct ContainerRestartPolicy;

static META: CheckMeta = CheckMeta {
    slug: "container-restart-policy",
    ids: Ids::new("5.14", "5.14", "5.15", "5.15"),
    title: "A container that keeps failing is left alone after a few tries",
    rationale: "A container that is restarted for ever can keep the host busy, gives an attacker \
                any number of tries, and hides that something is wrong.",
    section: Section::Runtime,
    level: 1,
    profile: Profile::Docker,
    severity: Severity::Low,
    needs: &["GET /containers/ID/json"],
    remediation: "Use `--restart on-failure:5`, or no restart policy.",
    impact: "A container that failed too often stays down until somebody starts it, as it does \
             after a restart of the host.",
    undo: "Set the old policy with `docker update --restart`.",
    docs: "https://docs.docker.com/engine/containers/start-containers-automatically/",
};

impl Check for ContainerRestartPolicy {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn judge(&self, facts: &Facts<'_>) -> Judged {
        let most = i64::from(facts.policy.restart_attempts);
        facts.each_container(|container, inspect| Ok(of_container(container, inspect, most)))
    }
}

fn of_container(container: &Container, inspect: &Inspect, most: i64) -> Judgement {
    if let Some(task) = inspect.config.labels.get(TASK) {
        let source = inspect_field(container, &format!("Config.Labels {TASK}"));
        return Judgement::not_applicable("the swarm restarts it by the rules of its service")
            .because(source, task, "not set");
    }
    let policy = &inspect.host_config.restart_policy;
    let tries = policy.maximum_retry_count;
    let judgement = match (policy.name.as_str(), tries) {
        ("" | "no", _) => Judgement::pass("is not restarted"),
        ("on-failure", 1..) if tries <= most => {
            Judgement::pass(format!("is restarted at most {tries} times"))
        }
        ("on-failure", 1..) => Judgement::fail(format!("is restarted up to {tries} times")),
        ("on-failure", _) => Judgement::fail("is restarted for ever when it fails"),
        (name, _) => Judgement::fail(format!("is restarted for ever (`{name}`)")),
    };
    let observed = match (policy.name.as_str(), tries) {
        ("", _) => "no".to_owned(),
        ("on-failure", tries) => format!("on-failure:{tries}"),
        (name, _) => name.to_owned(),
    };
    let source = inspect_field(container, "HostConfig.RestartPolicy");
    let expected = format!("no, or on-failure with at most {most} tries");
    let judgement = judgement.because(source, observed, &expected);
    match judgement.verdict {
        Verdict::Fail => judgement.mended_by(Action::Run {
            command: format!(
                "docker update --restart on-failure:{} {}",
                most.max(1),
                shell_word(&container.name)
            ),
        }),
        _ => judgement,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::sample::check;

    fn policy(name: &str, tries: i64) -> Value {
        json!({"HostConfig": {"RestartPolicy": {"Name": name, "MaximumRetryCount": tries}}})
    }

    #[test]
    fn f28_restarting_for_ever_fails_by_whatever_name() {
        let mut task = policy("always", 0);
        task["Config"] = json!({"Labels": {"com.docker.swarm.task.id": "t1"}});
        check("container-restart-policy")
            .container("always", policy("always", 0))
            .container("five", policy("on-failure", 5))
            .container("none", json!({}))
            .container("stopped", policy("unless-stopped", 0))
            .container("task", task)
            .container("ten", policy("on-failure", 10))
            .container("unlimited", policy("on-failure", 0))
            .expect(
                "fail",
                &[
                    ("always", "fail"),
                    ("five", "pass"),
                    ("none", "pass"),
                    ("stopped", "fail"),
                    ("task", "not-applicable"),
                    ("ten", "fail"),
                    ("unlimited", "fail"),
                ],
            );
    }

    #[test]
    fn policy_says_how_many() {
        check("container-restart-policy")
            .policy(|policy| policy.restart_attempts = 10)
            .container("ten", policy("on-failure", 10))
            .expect("pass", &[("ten", "pass")]);
    }
}
