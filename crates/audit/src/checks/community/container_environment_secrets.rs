//! Running containers are not given secrets by environment variables.
//!
//! By the names of the variables: values are never in a snapshot. Which names count is in
//! [`crate::secret_name`]; a variable without a value, and one that names a file, are none
//! ([secrets in compose](https://docs.docker.com/compose/how-tos/use-secrets/)). Missed: secrets
//! under
//! harmless names, e.g. passwords in addresses.

use drydock_model::Severity;
use drydock_model::audit::{Action, CheckMeta, Ids, Judgement, Profile, Section};

use crate::checks::listed::listed;
use crate::snapshot::{Container, Inspect};
use crate::{Check, Facts, Judge, Judged, inspect_field, pair_looks_secret};

/// The check `container-environment-secrets`.
pub(super) struct ContainerEnvironmentSecrets;

static META: CheckMeta = CheckMeta {
    slug: "container-environment-secrets",
    ids: Ids::everywhere("C.7"),
    title: "Running containers are not given secrets by environment variables",
    rationale: "The environment is shown to whoever may inspect the container, is handed on to each \
                program it starts, and ends up in logs and crash reports.",
    section: Section::Community,
    level: 1,
    profile: Profile::Docker,
    severity: Severity::Medium,
    needs: &["GET /containers/ID/json"],
    remediation: "Mount secrets as files, and name the file (many images take `NAME_FILE`).",
    impact: "The application must read the secret from a file.",
    undo: "Set the variable again.",
    docs: "https://docs.docker.com/compose/how-tos/use-secrets/",
};

impl Check for ContainerEnvironmentSecrets {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn judge(&self, facts: &Facts<'_>) -> Judged {
        facts.each_running(|container, inspect| Ok(of_container(container, inspect)))
    }
}

fn of_container(container: &Container, inspect: &Inspect) -> Judgement {
    let env = &inspect.config.env;
    let name = |pair: &String| pair.split('=').next().unwrap_or_default().to_owned();
    let found: Vec<String> = env
        .iter()
        .filter(|pair| pair_looks_secret(pair))
        .map(name)
        .collect();
    let source = inspect_field(container, "Config.Env");
    let expected = "no variable that holds a secret";
    if found.is_empty() {
        let observed = format!("{} variables, none such", env.len());
        return Judgement::pass("no variable sounds like a secret")
            .because(source, observed, expected);
    }
    Judgement::fail(format!(
        "variables that sound like secrets: {}",
        listed(&found)
    ))
    .because(source, listed(&found), expected)
    .mended_by(Action::Advise {
        text: "give these to the container as files (`--mount type=bind,…,ro`, or secrets of \
                   compose or swarm)"
            .to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::sample::check;

    #[test]
    fn names_decide() {
        let env = |pairs: &[&str]| json!({"Config": {"Env": pairs}});
        check("container-environment-secrets")
            .container("a", env(&["PATH=[redacted]", "DB_PASSWORD=[redacted]"]))
            .container(
                "b",
                env(&["PATH=[redacted]", "DB_PASSWORD_FILE=[redacted]"]),
            )
            .container("c", json!({"Config": {"Env": null}}))
            .container(
                "d",
                json!({"State": {"Running": false}, "Config": {"Env": ["TOKEN=[redacted]"]}}),
            )
            .expect("fail", &[("a", "fail"), ("b", "pass"), ("c", "pass")]);
    }
}
