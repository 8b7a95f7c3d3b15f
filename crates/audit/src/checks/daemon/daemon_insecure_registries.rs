//! Registries are spoken to with checked TLS.
//!
//! One item for each registry, or network of registries, that `GET /info` or the configuration says
//! may be spoken to without ([insecure
//! registries](https://docs.docker.com/reference/cli/dockerd/#insecure-registries)). The host
//! itself (127.0.0.0/8, ::1, localhost) is no way through a network and does not count; the engine
//! always allows it. Missed: registries of Podman, which are in a file of its own.

use drydock_model::Severity;
use drydock_model::audit::{CheckMeta, Ids, Judgement, Profile, Section, Subject, SubjectKind};

use std::collections::{BTreeMap, BTreeSet};

use super::disagreement::{canonical, insecure_of, is_loopback};
use super::option;
use crate::{Check, Facts, Judge, Judged, Outcome, Unknown, Why};

/// The check `daemon-insecure-registries`.
pub(super) struct DaemonInsecureRegistries;

static META: CheckMeta = CheckMeta {
    slug: "daemon-insecure-registries",
    ids: Ids::new("2.4", "2.4", "2.5", "2.5"),
    title: "Registries are spoken to with checked TLS",
    rationale: "From a registry without checked TLS, whoever sits in between hands out images of \
                their own and reads the password that goes there.",
    section: Section::Daemon,
    level: 1,
    profile: Profile::Docker,
    severity: Severity::High,
    needs: &["GET /info RegistryConfig", "configuration of the daemon"],
    remediation: "Give the registry a certificate, put its authority into \
                  `/etc/docker/certs.d/REGISTRY/ca.crt`, and take it out of \
                  `insecure-registries`.",
    impact: "A registry that has no valid certificate cannot be pulled from any more.",
    undo: "Put the registry into `insecure-registries` again.",
    docs: "https://docs.docker.com/reference/cli/dockerd/#insecure-registries",
};

impl Check for DaemonInsecureRegistries {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn judge(&self, facts: &Facts<'_>) -> Judged {
        judge(facts)
    }
}

const KEY: &str = "insecure-registries";
const EXPECTED: &str = "none but this host";

fn judge(facts: &Facts<'_>) -> Judged {
    must_not_be_podman(facts)?;
    let of_daemon = facts.info().map(insecure_of);
    let setting = facts.config().get(KEY);
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut add = |source: &str, names: BTreeSet<String>| {
        for name in names.into_iter().filter(|name| !is_loopback(name)) {
            found.entry(name).or_default().push(source.to_owned());
        }
    };
    let mut evidence = Judgement::pass("every registry needs checked TLS");
    match (&of_daemon, &setting) {
        (Err(unknown), Err(_)) => return Err(unknown.clone()),
        // A file that cannot be read may well list more, to be used at the next start.
        (Ok(_), Err(unknown)) if unknown.why == Why::Failed => return Err(unknown.clone()),
        _ => {}
    }
    if let Ok(names) = of_daemon {
        let shown = option::list(names.iter());
        evidence = evidence.because("GET /info RegistryConfig", shown, EXPECTED);
        add("GET /info RegistryConfig", names);
    }
    if let Ok(setting) = setting {
        evidence = option::shown(evidence, &setting, EXPECTED);
        add(
            &setting.source,
            setting.list().iter().map(|name| canonical(name)).collect(),
        );
    }
    if found.is_empty() {
        return Ok(option::compared(evidence, facts, KEY).into());
    }
    let items = found
        .into_iter()
        .map(|(name, sources)| item(facts, name, &sources));
    let outcome = Outcome::of_items("insecure registries", items.collect());
    let compared = option::compared(Judgement::fail(""), facts, KEY);
    Ok(outcome.with_evidence(compared.evidence))
}

fn must_not_be_podman(facts: &Facts<'_>) -> Result<(), Unknown> {
    if !option::is_podman(facts) {
        return Ok(());
    }
    Err(Unknown {
        why: Why::NotCollected,
        message: "the engine is Podman, which keeps its registries in registries.conf".to_owned(),
    })
}

fn item(facts: &Facts<'_>, name: String, sources: &[String]) -> (Subject, Judgement) {
    let judgement = Judgement::fail("may be spoken to without checked TLS");
    let judgement = sources.iter().fold(judgement, |judgement, source| {
        judgement.because(source.clone(), name.clone(), EXPECTED)
    });
    let left: Vec<String> = match facts.config().get(KEY) {
        Ok(setting) => setting
            .list()
            .into_iter()
            .filter(|one| is_loopback(&canonical(one)))
            .collect(),
        Err(_) => Vec::new(),
    };
    let value = serde_json::Value::from(left).to_string();
    let judgement = option::set(judgement, facts, KEY, &value);
    (Subject::named(SubjectKind::Setting, name), judgement)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::sample::check;

    #[test]
    fn the_host_itself_does_not_count() {
        let registries = json!({"RegistryConfig": {
            "InsecureRegistryCIDRs": ["127.0.0.0/8", "::1/128"],
            "IndexConfigs": {"docker.io": {"Secure": true}, "localhost:5000": {"Secure": false}},
        }});
        check("daemon-insecure-registries")
            .info(registries)
            .expect("pass", &[]);
        check("daemon-insecure-registries")
            .daemon_json(r#"{"insecure-registries":[]}"#)
            .expect("pass", &[]);
        check("daemon-insecure-registries")
            .daemon_json(r#"{"insecure-registries":["127.0.0.1:5000"]}"#)
            .expect("pass", &[]);
    }

    #[test]
    fn each_other_registry_is_an_item() {
        let registries = json!({"RegistryConfig": {
            "InsecureRegistryCIDRs": ["127.0.0.0/8", "10.0.0.0/8"],
            "IndexConfigs": {"reg.example:5000": {"Secure": false}},
        }});
        check("daemon-insecure-registries").info(registries).expect(
            "fail",
            &[("10.0.0.0/8", "fail"), ("reg.example:5000", "fail")],
        );
        check("daemon-insecure-registries")
            .arguments(&["--insecure-registry", "10.0.0.0/8"])
            .expect("fail", &[("10.0.0.0/8", "fail")]);
    }

    #[test]
    fn f38_a_malformed_file_is_an_error() {
        check("daemon-insecure-registries")
            .daemon_json("{")
            .expect("error", &[]);
    }
}
