//! Services get secrets as secrets.
//!
//! One item for each service: an environment variable with a value whose name is a secret's fails
//! ([secrets](https://docs.docker.com/engine/swarm/secrets/)). Values are not in the snapshot.
//! Missed: secrets under harmless names, in arguments, in configs and in images.

use drydock_model::Severity;
use drydock_model::audit::{
    Action, CheckEvidence, CheckMeta, Ids, Judgement, Profile, Section, Subject, SubjectKind,
};

use super::membership::{manager, text};
use crate::snapshot::Service;
use crate::{Check, Facts, Judge, Judged, Outcome, pair_looks_secret, shell_word};

/// The check `swarm-secrets`.
pub(super) struct SwarmSecrets;

static META: CheckMeta = CheckMeta {
    slug: "swarm-secrets",
    ids: Ids::new("7.5", "7.5", "7.4", "7.4"),
    title: "Services get secrets as swarm secrets",
    rationale: "What is in the environment of a service is shown by `docker service inspect` and \
                `docker inspect` to everybody who may ask, and is inherited by each process. A \
                swarm secret is encrypted and only seen by the tasks that it is given to.",
    section: Section::Swarm,
    level: 1,
    profile: Profile::Swarm,
    severity: Severity::Medium,
    needs: &["GET /services", "GET /secrets"],
    remediation: "Make a secret (`docker secret create`), give it to the service (`--secret`), \
                  read it from `/run/secrets`.",
    impact: "The program has to read a file instead of a variable; many take `NAME_FILE`.",
    undo: "Put the variable back (`docker service update --env-add`).",
    docs: "https://docs.docker.com/engine/swarm/secrets/",
};

impl Check for SwarmSecrets {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn judge(&self, facts: &Facts<'_>) -> Judged {
        judge(facts)
    }
}

const EXPECTED: &str = "no variables with secrets";

fn judge(facts: &Facts<'_>) -> Judged {
    manager(facts)?;
    let services = facts.snapshot.engine.services.get()?;
    let items = services.iter().map(|service| {
        let name = text(&service.spec, "/Name");
        let name = if name.is_empty() {
            service.id.as_str()
        } else {
            name
        };
        let subject = Subject {
            id: service.id.clone(),
            ..Subject::named(SubjectKind::Service, name)
        };
        (subject, of_service(name, service))
    });
    let outcome = Outcome::of_items("services", items.collect());
    let count = facts.snapshot.engine.secrets.known();
    let evidence = count.map(|count| CheckEvidence {
        source: "GET /secrets".to_owned(),
        observed: format!("{count} secrets"),
        expected: "one for each that a service needs".to_owned(),
    });
    Ok(outcome.with_evidence(evidence))
}

fn of_service(name: &str, service: &Service) -> Judgement {
    let container = service.spec.pointer("/TaskTemplate/ContainerSpec");
    let list = |field: &str| {
        let list = container.and_then(|container| container.get(field));
        list.and_then(serde_json::Value::as_array)
            .into_iter()
            .flatten()
    };
    let pairs = list("Env").filter_map(serde_json::Value::as_str);
    let secret = pairs.filter(|pair| {
        let value = pair.split_once('=').map_or("", |(_, value)| value);
        !value.is_empty() && pair_looks_secret(pair)
    });
    let names: Vec<&str> = secret.filter_map(|pair| pair.split('=').next()).collect();
    let source = format!("GET /services {name} Spec.TaskTemplate.ContainerSpec.Env");
    if names.is_empty() {
        let secrets = list("Secrets").count();
        let judgement = Judgement::pass(format!("no secret in its environment, {secrets} secrets"));
        return judgement.because(source, "no name of a secret", EXPECTED);
    }
    let removals: Vec<String> = names
        .iter()
        .map(|name| format!("--env-rm {}", shell_word(name)))
        .collect();
    let text = format!(
        "Make a secret for each (`docker secret create`) and give it to the service \
         (`--secret-add`); then `docker service update {} {}`",
        removals.join(" "),
        shell_word(name)
    );
    Judgement::fail(format!("{} variables look like secrets", names.len()))
        .because(source, names.join(", "), EXPECTED)
        .mended_by(Action::Advise { text })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::Fact;
    use crate::sample::check;
    use crate::snapshot::Service;

    #[test]
    fn names_of_variables_tell() {
        let service = |name: &str, env: &[&str]| -> Service {
            serde_json::from_value(json!({
                "ID": name,
                "Spec": {"Name": name, "TaskTemplate": {"ContainerSpec": {"Env": env}}},
            }))
            .unwrap()
        };
        let services = vec![
            service("db", &["POSTGRES_PASSWORD=[redacted]", "TZ=[redacted]"]),
            service("file", &["POSTGRES_PASSWORD_FILE=[redacted]"]),
            service("empty", &["API_TOKEN="]),
            Service::default(),
        ];
        let sample = check("swarm-secrets")
            .info(json!({"Swarm": {"LocalNodeState": "active", "ControlAvailable": true}}))
            .with(|snapshot| snapshot.engine.services = Fact::Known(services));
        sample.expect(
            "fail",
            &[
                ("db", "fail"),
                ("file", "pass"),
                ("empty", "pass"),
                ("", "pass"),
            ],
        );
        let evidence = &sample.outcome().items[0].1.evidence[0];
        assert_eq!(evidence.observed, "POSTGRES_PASSWORD");
    }

    #[test]
    fn f31_swarm_off_is_nothing_to_judge() {
        check("swarm-secrets").expect("not-applicable", &[]);
    }
}
