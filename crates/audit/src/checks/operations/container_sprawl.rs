//! Stopped containers do not pile up.
//!
//! More stopped containers than the policy's `stopped-containers` fail, and each is an item with
//! its age, counted from when it ended
//! ([pruning](https://docs.docker.com/engine/manage-resources/pruning/)). Missed: containers that
//! run and serve nobody.

use drydock_model::Severity;
use drydock_model::audit::{Action, CheckMeta, Ids, Judgement, Profile, Section};

use crate::age::days_since;
use crate::snapshot::{Container, Inspect};
use crate::{
    Check, Fact, Facts, Judge, Judged, Outcome, inspect_field, shell_word, subject_of_container,
};

/// The check `container-sprawl`.
pub(super) struct ContainerSprawl;

static META: CheckMeta = CheckMeta {
    slug: "container-sprawl",
    ids: Ids::new("6.5", "6.2", "6.2", "6.2"),
    title: "Stopped containers do not pile up",
    rationale: "A container that nobody minds keeps its data, its secrets and an old image on the \
                host, and one command starts it again.",
    section: Section::Operations,
    level: 1,
    profile: Profile::Docker,
    severity: Severity::Low,
    needs: &["GET /containers/json", "GET /containers/ID/json"],
    remediation: "Remove containers that are not needed (`docker container prune`), and start \
                  jobs with `--rm`.",
    impact: "What a container wrote outside volumes is gone with it.",
    undo: "None: save what is needed first (`docker commit`, `docker cp`).",
    docs: "https://docs.docker.com/engine/manage-resources/pruning/",
};

impl Check for ContainerSprawl {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn judge(&self, facts: &Facts<'_>) -> Judged {
        judge(facts)
    }
}

fn judge(facts: &Facts<'_>) -> Judged {
    let containers = facts.containers()?;
    if containers.is_empty() {
        return Ok(Judgement::not_applicable("there are no containers").into());
    }
    let total = containers.len();
    let mut stopped = Vec::new();
    let mut items = Vec::new();
    for container in containers {
        match &container.inspect {
            Fact::Known(inspect) if inspect.state.running => {}
            Fact::Known(inspect) => stopped.push((container, inspect)),
            Fact::Unknown(unknown) => {
                items.push((subject_of_container(container), unknown.clone().into()));
            }
        }
    }
    let most = facts.policy.stopped_containers as usize;
    let count = stopped.len();
    let is_too_many = count > most;
    items.extend(stopped.into_iter().map(|(container, inspect)| {
        let judgement = of_container(facts, container, inspect, is_too_many);
        (subject_of_container(container), judgement)
    }));
    let worst = items.iter().map(|(_, one)| one.verdict).max();
    let mut judgement = Judgement::pass(format!("{count} of {total} containers are stopped"));
    judgement.verdict = worst.unwrap_or(judgement.verdict);
    let expected = format!("at most {most} stopped (policy stopped-containers)");
    let observed = format!("{count} stopped, {total} in all");
    let judgement = judgement.because("GET /containers/json", observed, &expected);
    let judgement = match is_too_many {
        true => judgement.mended_by(Action::Run {
            command: "docker container prune --filter until=720h".to_owned(),
        }),
        false => judgement,
    };
    Ok(Outcome { judgement, items })
}

fn of_container(
    facts: &Facts<'_>,
    container: &Container,
    inspect: &Inspect,
    is_too_many: bool,
) -> Judgement {
    let now = facts.snapshot.collected_at;
    let state = &inspect.state;
    let ended = days_since(&state.finished_at, now).map(|days| ("State.FinishedAt", days));
    let made = || days_since(&inspect.created, now).map(|days| ("Created", days));
    let (field, age) = match ended.or_else(made) {
        Some((field, days)) => (field, format!("{} for {days} days", state.status)),
        None => ("State.Status", format!("{}, of unknown age", state.status)),
    };
    let source = inspect_field(container, field);
    let expected = "running, or few enough";
    if !is_too_many {
        return Judgement::pass(age.clone()).because(source, age, expected);
    }
    let command = format!("docker container rm {}", shell_word(&container.name));
    Judgement::fail(age.clone())
        .because(source, age, expected)
        .mended_by(Action::Run { command })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::sample::check;
    use crate::{Fact, Why};

    fn ended() -> serde_json::Value {
        json!({"State": {
            "Status": "exited", "Running": false, "FinishedAt": "2026-03-01T12:00:00Z",
        }})
    }

    #[test]
    fn stopped_containers_count_against_the_policy() {
        for (most, verdict) in [(1, "pass"), (0, "fail")] {
            let sample = check("container-sprawl")
                .with(|snapshot| snapshot.collected_at = "2026-03-11T12:00:00Z".parse().ok())
                .policy(|policy| policy.stopped_containers = most)
                .container("job", ended())
                .container("web", json!({}));
            sample.expect(verdict, &[("job", verdict)]);
            assert_eq!(sample.outcome().items[0].1.reason, "exited for 10 days");
        }
        check("container-sprawl")
            .container("web", json!({}))
            .expect("pass", &[]);
    }

    #[test]
    fn nothing_to_judge_and_nothing_known() {
        check("container-sprawl").expect("not-applicable", &[]);
        check("container-sprawl")
            .container("web", json!({}))
            .with_container(|container| container.inspect = Fact::unknown(Why::Failed, "m"))
            .expect("error", &[("web", "error")]);
    }
}
