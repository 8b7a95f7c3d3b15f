//! The health of running containers is checked, and good.
//!
//! Decided by the health that the engine reports
//! ([health checks](https://docs.docker.com/reference/dockerfile/#healthcheck)): none, because there is
//! no health check or it was switched off (`NONE`), fails, and so does `unhealthy`. One that has just
//! started passes with a note. Missed: whether a health check checks anything.

use drydock_model::Severity;
use drydock_model::audit::{Action, CheckMeta, Ids, Judgement, Profile, Section};

use super::recreate::recreate;
use crate::snapshot::{Container, Exec, Inspect};
use crate::{Check, Facts, Judge, Judged, Unknown, inspect_field, shell_word};

/// The check `container-health`.
pub(super) struct ContainerHealth;

static META: CheckMeta = CheckMeta {
    slug: "container-health",
    ids: Ids::new("5.26", "5.26", "5.27", "5.27"),
    title: "The health of running containers is checked, and good",
    rationale: "A process can be there and do nothing. Without a health check nobody notices, and \
                nothing replaces it.",
    section: Section::Runtime,
    level: 1,
    profile: Profile::Docker,
    severity: Severity::Low,
    needs: &["GET /containers/ID/json"],
    remediation: "Put a `HEALTHCHECK` that asks the service itself into the image, or give one \
                  with `--health-cmd`.",
    impact: "The check itself takes some time of the CPU at each interval.",
    undo: "Create the container again with `--no-healthcheck`.",
    docs: "https://docs.docker.com/reference/dockerfile/#healthcheck",
};

impl Check for ContainerHealth {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn judge(&self, facts: &Facts<'_>) -> Judged {
        facts.each_running(of_container)
    }
}

fn of_container(container: &Container, inspect: &Inspect) -> Result<Judgement, Unknown> {
    let health = inspect.state.health.as_ref();
    let status = health.map_or("", |health| health.status.as_str());
    let source = inspect_field(container, "State.Health.Status");
    let expected = "healthy";
    Ok(match status {
        "healthy" => Judgement::pass("healthy").because(source, status, expected),
        "starting" => Judgement::pass("started a moment ago: its health is not known yet")
            .rated(Severity::Low)
            .because(source, status, expected),
        "unhealthy" => {
            let streak = health.map_or(0, |health| health.failing_streak);
            Judgement::fail(format!("unhealthy: {streak} failures in a row"))
                .rated(Severity::Medium)
                .because(source, status, expected)
                .mended_by(Action::Run {
                    command: format!(
                        "docker inspect --format '{{{{json .State.Health}}}}' {}",
                        shell_word(&container.name)
                    ),
                })
        }
        _ => without_health(container, inspect, source),
    })
}

fn without_health(container: &Container, inspect: &Inspect, source: String) -> Judgement {
    let test = inspect
        .config
        .healthcheck
        .as_ref()
        .map(|check| check.test.as_slice());
    let (judgement, observed) = match test {
        None | Some([]) => (Judgement::fail("has no health check"), "not set"),
        Some([word, ..]) if word == "NONE" => {
            (Judgement::fail("its health check is switched off"), "NONE")
        }
        Some(_) => {
            let why = "has a health check, and the engine says nothing of its health";
            (Judgement::manual(why), "set")
        }
    };
    judgement
        .because(source, "not set", "healthy")
        .because(
            inspect_field(container, "Config.Healthcheck.Test"),
            observed,
            "a command",
        )
        .mended_by(recreate(
            container,
            inspect,
            "with a health check that asks the service itself (`--health-cmd`)",
        ))
}

/// Whether a command is the container's own health check, which the engine starts.
pub(super) fn is_probe(inspect: &Inspect, exec: &Exec) -> bool {
    let process = &exec.process_config;
    let command = std::iter::once(&process.entrypoint).chain(&process.arguments);
    let test = inspect
        .config
        .healthcheck
        .as_ref()
        .map(|check| check.test.as_slice());
    match test {
        Some([word, test @ ..]) if word == "CMD" => command.eq(test),
        Some([word, line]) if word == "CMD-SHELL" => process.arguments.last() == Some(line),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::sample::check;

    fn health(status: &str) -> Value {
        json!({"State": {"Health": {"Status": status, "FailingStreak": 3}}})
    }

    #[test]
    fn only_health_that_is_known_passes() {
        let switched_off = json!({"Config": {"Healthcheck": {"Test": ["NONE"]}}});
        let silent = json!({"Config": {"Healthcheck": {"Test": ["CMD", "true"]}}});
        check("container-health")
            .container("bad", health("unhealthy"))
            .container("good", health("healthy"))
            .container("new", health("starting"))
            .container("none", json!({}))
            .container("off", switched_off)
            .container("silent", silent)
            .container("stopped", json!({"State": {"Running": false}}))
            .container("word", health("none"))
            .expect(
                "fail",
                &[
                    ("bad", "fail"),
                    ("good", "pass"),
                    ("new", "pass"),
                    ("none", "fail"),
                    ("off", "fail"),
                    ("silent", "manual"),
                    ("word", "fail"),
                ],
            );
    }
}
