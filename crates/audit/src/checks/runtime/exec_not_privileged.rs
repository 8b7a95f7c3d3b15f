//! Nobody runs privileged commands in containers.
//!
//! Decided by the commands of `docker exec` that the engine still knows, see `exec_instance.rs`
//! ([the option](https://docs.docker.com/reference/cli/docker/container/exec/#privileged)). Missed:
//! what was run and forgotten.

use drydock_model::Severity;
use drydock_model::audit::{Action, CheckMeta, Ids, Judgement, Profile, Section};

use super::exec_instance::{NONE, exec_field, execs, ids_field};
use crate::snapshot::{Container, Inspect};
use crate::{Check, Facts, Judge, Judged, Unknown};

/// The check `exec-not-privileged`.
pub(super) struct ExecNotPrivileged;

static META: CheckMeta = CheckMeta {
    slug: "exec-not-privileged",
    ids: Ids::new("5.22", "5.22", "5.23", "5.23"),
    title: "Nobody runs privileged commands in containers",
    rationale: "A command started with `docker exec --privileged` has rights that the container was \
                denied on purpose, and from within it the host can be reached.",
    section: Section::Runtime,
    level: 2,
    profile: Profile::Docker,
    severity: Severity::High,
    needs: &["GET /containers/ID/json", "GET /exec/ID/json"],
    remediation: "Use `docker exec` without `--privileged`; log the use of it with the audit \
                  system or an authorization plugin.",
    impact: "Administration that needs more rights must be done on the host.",
    undo: "Nothing to undo: this is a rule for people.",
    docs: "https://docs.docker.com/reference/cli/docker/container/exec/#privileged",
};

impl Check for ExecNotPrivileged {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn judge(&self, facts: &Facts<'_>) -> Judged {
        facts.each_running(of_container)
    }
}

fn of_container(container: &Container, inspect: &Inspect) -> Result<Judgement, Unknown> {
    let execs = execs(container, inspect)?;
    let mut privileged = execs.iter().filter(|exec| exec.process_config.privileged);
    let Some(first) = privileged.next() else {
        let observed = match execs.len() {
            0 => NONE.to_owned(),
            count => format!("{count} commands, none of them privileged"),
        };
        return Ok(
            Judgement::pass("no command is known that runs privileged").because(
                ids_field(container),
                observed,
                "none privileged",
            ),
        );
    };
    let others = privileged.count();
    let program = &first.process_config.entrypoint;
    let more = match others {
        0 => String::new(),
        others => format!(", and {others} more"),
    };
    Ok(
        Judgement::fail(format!("`{program}` was started privileged{more}"))
            .because(exec_field(first, "privileged"), "true", "false")
            .mended_by(Action::Advise {
                text: format!(
                    "find out who runs `{program}` in container `{}`, and end it",
                    container.name
                ),
            }),
    )
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::Fact;
    use crate::sample::{Sample, check};
    use crate::snapshot::Exec;

    fn exec(sample: Sample, name: &str, process: Value) -> Sample {
        let exec = json!({"ID": "e1", "ProcessConfig": process});
        let exec: Exec = serde_json::from_value(exec).unwrap();
        sample
            .container(name, json!({"ExecIDs": ["e1"]}))
            .with_container(|container| container.execs = Fact::Known(vec![exec]))
    }

    #[test]
    fn looks_at_the_commands_that_are_known() {
        let sample = check("exec-not-privileged");
        let sample = exec(sample, "a", json!({"privileged": true, "entrypoint": "sh"}));
        let sample = exec(
            sample,
            "b",
            json!({"privileged": false, "entrypoint": "sh"}),
        );
        let sample = sample
            .container("none", json!({}))
            .container("stopped", json!({"State": {"Running": false}}))
            .container("unknown", json!({"ExecIDs": ["e1"]}));
        sample.expect(
            "fail",
            &[
                ("a", "fail"),
                ("b", "pass"),
                ("none", "pass"),
                ("unknown", "manual"),
            ],
        );
        let (_, judgement) = &sample.outcome().items[0];
        let source = "GET /exec/e1/json ProcessConfig.privileged";
        assert_eq!(judgement.evidence[0].source, source);
    }
}
