//! What is configured is what runs.
//!
//! A file that was edited without a restart, or an option that is on the command line too, makes
//! every statement about the daemon half true. One item for each option that differs; a file that
//! was merely changed later is a question, since the daemon may have read some of it again
//! ([reload](https://docs.docker.com/reference/cli/dockerd/#configuration-reload-behavior)).
//! Missed: options that the API does not tell of.

use drydock_model::Severity;
use drydock_model::audit::{
    Action, CheckMeta, Ids, Judgement, Profile, Section, Subject, SubjectKind,
};

use super::disagreement::{COMPARED, Disagreement, disagreements};
use super::option;
use crate::{Check, Facts, Judge, Judged, Outcome};

/// The check `daemon-config-in-force`.
pub(super) struct DaemonConfigInForce;

static META: CheckMeta = CheckMeta {
    slug: "daemon-config-in-force",
    ids: Ids::everywhere("C.1"),
    title: "The daemon runs as it is configured",
    rationale: "What the file says is believed by whoever reads it, and comes true at the next \
                restart, at a moment nobody chose. An option that is on the command line too \
                keeps the daemon from starting at all.",
    section: Section::Daemon,
    level: 1,
    profile: Profile::Docker,
    severity: Severity::Medium,
    needs: &["configuration of the daemon", "GET /info", "GET /networks"],
    remediation: "Make the file say what is meant, take the same options out of the command line, \
                  and restart the daemon.",
    impact: "A restart ends containers, unless live restore is on.",
    undo: "Put the former file back and restart the daemon.",
    docs: "https://docs.docker.com/reference/cli/dockerd/#daemon-configuration-file",
};

impl Check for DaemonConfigInForce {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn judge(&self, facts: &Facts<'_>) -> Judged {
        judge(facts)
    }
}

fn judge(facts: &Facts<'_>) -> Judged {
    option::must_be_dockerd(facts)?;
    facts.config().must_be_known()?;
    facts.info()?;
    let found = disagreements(facts).into_iter();
    let mut items: Vec<(Subject, Judgement)> = found
        .map(|one| {
            let subject = Subject::named(SubjectKind::Setting, one.key);
            (subject, of_disagreement(facts, one))
        })
        .collect();
    if let Some(changed) = option::file_changed(facts) {
        let path = facts.config().file_path();
        let judgement = Judgement::manual("the daemon may not have read the file as it is now")
            .because(path, changed, "not changed since the daemon started");
        items.push((Subject::named(SubjectKind::File, path), judgement));
    }
    if items.is_empty() {
        return Ok(agreement().into());
    }
    let mut outcome = Outcome::of_items("options", items);
    outcome.judgement.reason = format!("{} places do not say the same", outcome.items.len());
    Ok(outcome)
}

fn agreement() -> Judgement {
    let keys: Vec<&str> = COMPARED.iter().map(|(key, _)| *key).collect();
    Judgement::pass("command line, file and running daemon say the same").because(
        "GET /info and GET /networks",
        format!("agree with the configuration in {}", keys.join(", ")),
        "the same in all places",
    )
}

fn of_disagreement(facts: &Facts<'_>, one: Disagreement) -> Judgement {
    let path = facts.config().file_path();
    let key = one.key;
    let (judgement, text) = if one.is_twice {
        let reason = "is on the command line and in the file: the daemon will not start again";
        let text = format!("Take `{key}` out of {path} or out of the daemon's command line");
        (Judgement::fail(reason).rated(Severity::High), text)
    } else {
        let text = format!("Make {path} say of `{key}` what is meant, and restart the daemon");
        (
            Judgement::fail("the running daemon has another value"),
            text,
        )
    };
    judgement
        .because(one.source, one.observed, &one.expected)
        .mended_by(Action::Advise { text })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::sample::{Sample, check};
    use crate::{Fact, Why};

    const SLUG: &str = "daemon-config-in-force";

    #[test]
    fn agreement_passes() {
        check(SLUG).expect("pass", &[]);
        check(SLUG)
            .daemon_json(r#"{"log-driver":"json-file","runtimes":{}}"#)
            .expect("pass", &[]);
        let icc = json!({"Options": {"com.docker.network.bridge.enable_icc": "false"}});
        check(SLUG)
            .info(json!({
                "SecurityOptions": [
                    "name=seccomp,profile=builtin", "name=userns", "name=no-new-privileges",
                ],
                "LiveRestoreEnabled": true,
                "Plugins": {"Authorization": ["opa"]},
                "RegistryConfig": {"InsecureRegistryCIDRs": ["127.0.0.0/8", "10.0.0.0/8"]},
            }))
            .network("bridge", icc)
            .arguments(&["--icc=false", "--live-restore", "--userns-remap", "default"])
            .daemon_json(
                r#"{"no-new-privileges":true,"authorization-plugins":["opa"],
                    "insecure-registries":["10.1.2.3/8"]}"#,
            )
            .expect("pass", &[]);
    }

    #[test]
    fn each_difference_is_an_item() {
        check(SLUG)
            .info(json!({"Debug": true, "LoggingDriver": "syslog"}))
            .daemon_json(
                r#"{"live-restore":true,"userns-remap":"default","no-new-privileges":true,
                    "insecure-registries":["reg.example"],"seccomp-profile":"unconfined"}"#,
            )
            .expect(
                "fail",
                &[
                    ("debug", "fail"),
                    ("insecure-registries", "fail"),
                    ("live-restore", "fail"),
                    ("log-driver", "fail"),
                    ("no-new-privileges", "fail"),
                    ("seccomp-profile", "fail"),
                    ("userns-remap", "fail"),
                ],
            );
    }

    #[test]
    fn an_option_in_both_places_keeps_the_daemon_from_starting() {
        let twice = check(SLUG)
            .arguments(&["--log-level=info"])
            .daemon_json(r#"{"log-level":"info"}"#);
        twice.expect("fail", &[("log-level", "fail")]);
        assert!(twice.outcome().items[0].1.reason.contains("will not start"));
    }

    fn changed(at: i64) -> Sample {
        check(SLUG).daemon_json("{}").with(|snapshot| {
            if let Fact::Known(file) = &mut snapshot.daemon.config.file {
                file.changed_at = Some(at);
            }
            snapshot.daemon.process = Fact::Known(crate::snapshot::DaemonProcess {
                started_at: Some(1000),
                ..Default::default()
            });
        })
    }

    #[test]
    fn a_file_that_was_changed_later_is_a_question() {
        changed(1001).expect("manual", &[("/etc/docker/daemon.json", "manual")]);
        changed(999).expect("pass", &[]);
    }

    #[test]
    fn f38_what_cannot_be_read_is_no_agreement() {
        check(SLUG).daemon_json("{").expect("error", &[]);
        check(SLUG)
            .with(|snapshot| {
                snapshot.daemon.config.arguments = Fact::unknown(Why::Remote, "remote")
            })
            .expect("not-permitted", &[]);
    }
}
