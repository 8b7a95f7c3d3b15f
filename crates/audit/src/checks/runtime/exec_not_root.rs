//! Nobody runs commands as root in containers.
//!
//! Decided by the commands of `docker exec` that the engine still knows, see `exec_instance.rs`
//! ([the option](https://docs.docker.com/reference/cli/docker/container/exec/)). A command that was
//! given root fails. One that is root because its container is, is left to a person: there the
//! container is what should change (`non-root-user`). Missed: what was run and forgotten; users
//! whose number is 0 by the image's user list, unless that was read.

use drydock_model::Severity;
use drydock_model::audit::{Action, CheckMeta, Ids, Judgement, Profile, Section};

use super::exec_instance::{NONE, exec_field, execs, ids_field, is_root, user_of};
use crate::snapshot::{Container, Exec, Inspect};
use crate::{Check, Facts, Judge, Judged, Unknown};

const EXPECTED: &str = "not root";

/// The check `exec-not-root`.
pub(super) struct ExecNotRoot;

static META: CheckMeta = CheckMeta {
    slug: "exec-not-root",
    ids: Ids::new("5.23", "5.23", "5.24", "5.24"),
    title: "Nobody runs commands as root in containers",
    rationale: "A command started with `docker exec --user root` undoes that the container was made \
                to run as somebody else.",
    section: Section::Runtime,
    level: 2,
    profile: Profile::Docker,
    severity: Severity::Medium,
    needs: &["GET /containers/ID/json", "GET /exec/ID/json"],
    remediation: "Use `docker exec` without `--user root`; build into the image what would be \
                  done as root.",
    impact: "Files of root in the container cannot be changed while it runs.",
    undo: "Nothing to undo: this is a rule for people.",
    docs: "https://docs.docker.com/reference/cli/docker/container/exec/",
};

impl Check for ExecNotRoot {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn judge(&self, facts: &Facts<'_>) -> Judged {
        facts.each_running(|container, inspect| of_container(facts, container, inspect))
    }
}

fn of_container(
    facts: &Facts<'_>,
    container: &Container,
    inspect: &Inspect,
) -> Result<Judgement, Unknown> {
    let execs = execs(container, inspect)?;
    let is_root = |exec: &&&Exec| is_root(facts, inspect, user_of(exec, inspect));
    let is_given = |exec: &&&Exec| {
        let user = exec.process_config.user.as_str();
        !user.is_empty() && user != inspect.config.user
    };
    let roots: Vec<&&Exec> = execs.iter().filter(is_root).collect();
    if let Some(exec) = roots.iter().find(|exec| is_given(exec)) {
        let program = &exec.process_config.entrypoint;
        return Ok(Judgement::fail(format!("`{program}` was started as root"))
            .because(
                exec_field(exec, "user"),
                exec.process_config.user.clone(),
                EXPECTED,
            )
            .mended_by(Action::Advise {
                text: format!(
                    "find out who runs `{program}` as root in container `{}`, and end it",
                    container.name
                ),
            }));
    }
    if let Some(exec) = roots.first() {
        let program = &exec.process_config.entrypoint;
        return Ok(
            Judgement::manual(format!("`{program}` runs as root, as its container does")).because(
                exec_field(exec, "user"),
                "that of the container: root",
                EXPECTED,
            ),
        );
    }
    let observed = match execs.len() {
        0 => NONE.to_owned(),
        count => format!("{count} commands, none of them as root"),
    };
    Ok(
        Judgement::pass("no command is known that runs as root").because(
            ids_field(container),
            observed,
            EXPECTED,
        ),
    )
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::Fact;
    use crate::sample::check;
    use crate::snapshot::Exec;

    fn known(process: Value) -> Fact<Vec<Exec>> {
        let exec = json!({"ID": "e1", "ProcessConfig": process});
        Fact::Known(vec![serde_json::from_value(exec).unwrap()])
    }

    #[test]
    fn given_root_and_inherited_root_are_told_apart() {
        let of_user = |user: &str| json!({"ExecIDs": ["e1"], "Config": {"User": user}});
        let mut sample = check("exec-not-root");
        for (name, container_user, exec_user) in [
            ("given", "app", "root"),
            ("inherited", "", ""),
            ("number", "app", "0:0"),
            ("other", "", "1000"),
            ("same", "app", ""),
        ] {
            let process = json!({"user": exec_user, "entrypoint": "sh"});
            sample = sample
                .container(name, of_user(container_user))
                .with_container(|container| container.execs = known(process));
        }
        sample.expect(
            "fail",
            &[
                ("given", "fail"),
                ("inherited", "manual"),
                ("number", "fail"),
                ("other", "pass"),
                ("same", "pass"),
            ],
        );
    }

    #[test]
    fn a_health_check_is_nobodys_command() {
        let health = json!({
            "ExecIDs": ["e1"],
            "Config": {"Healthcheck": {"Test": ["CMD-SHELL", "curl -f localhost"]}},
        });
        let process = json!({"entrypoint": "/bin/sh", "arguments": ["-c", "curl -f localhost"]});
        check("exec-not-root")
            .container("a", health)
            .with_container(|container| container.execs = known(process))
            .expect("pass", &[("a", "pass")]);
    }
}
