//! Containers cannot gain privileges unless they are allowed to.
//!
//! Decided by `name=no-new-privileges` of `GET /info`, which engines from 25 on have, and else by
//! `no-new-privileges` of the [configuration](https://docs.docker.com/reference/cli/dockerd/).
//! Containers may set the option back, which another check finds.

use drydock_model::Severity;
use drydock_model::audit::{CheckMeta, Ids, Judgement, Profile, Section};

use super::option;
use crate::{Check, Facts, Judge, Judged};

/// The check `daemon-no-new-privileges`.
pub(super) struct DaemonNoNewPrivileges;

static META: CheckMeta = CheckMeta {
    slug: "daemon-no-new-privileges",
    ids: Ids::new("2.18", "2.17", "2.14", "2.15"),
    title: "Containers cannot gain privileges by default",
    rationale: "A set-user-id program in an image lets any of its users become root of the \
                container. Without new privileges it does not.",
    section: Section::Daemon,
    level: 1,
    profile: Profile::Docker,
    severity: Severity::Medium,
    needs: &["GET /info SecurityOptions", "configuration of the daemon"],
    remediation: "Set `no-new-privileges` to `true`.",
    impact: "Programs such as `sudo`, `su` and `ping` do not work in containers that rely on \
             them; those can be started with `--security-opt no-new-privileges=false`.",
    undo: "Take the option out of the file again and restart the daemon.",
    docs: "https://docs.docker.com/reference/cli/docker/container/run/#security-opt",
};

impl Check for DaemonNoNewPrivileges {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn judge(&self, facts: &Facts<'_>) -> Judged {
        judge(facts)
    }
}

const KEY: &str = "no-new-privileges";

fn judge(facts: &Facts<'_>) -> Judged {
    option::must_be_dockerd(facts)?;
    let info = facts.snapshot.engine.info.known();
    let told = info.filter(|info| info.security_option(KEY).is_some());
    if let Some(info) = told {
        let judgement = verdict(facts, true).because(
            "GET /info SecurityOptions",
            option::list(info.security_options.iter()),
            "name=no-new-privileges",
        );
        return Ok(option::compared(judgement, facts, KEY).into());
    }
    let setting = facts.config().get(KEY)?;
    let judgement = option::shown(verdict(facts, setting.is_on(false)), &setting, "true");
    Ok(option::by_config(judgement, facts, KEY, &setting).into())
}

fn verdict(facts: &Facts<'_>, is_on: bool) -> Judgement {
    if is_on {
        return Judgement::pass("containers cannot gain privileges by default");
    }
    let judgement = Judgement::fail("containers can gain privileges by default");
    option::set(judgement, facts, KEY, "true")
}

#[cfg(test)]
mod tests {
    use drydock_model::audit::Action;
    use serde_json::json;

    use crate::sample::check;

    #[test]
    fn f5_a_flag_that_is_turned_off_is_off() {
        let off = check("daemon-no-new-privileges").arguments(&["--no-new-privileges=false"]);
        off.expect("fail", &[]);
        let actions = off.outcome().judgement.actions;
        let set = Action::SetDaemonOption {
            file: "/etc/docker/daemon.json".into(),
            key: "no-new-privileges",
            value: "true".into(),
        };
        assert_eq!(actions[1], set);
        assert!(
            matches!(&actions[0], Action::Advise { text } if text.contains("--no-new-privileges"))
        );
    }

    #[test]
    fn is_on_where_daemon_or_configuration_say_so() {
        check("daemon-no-new-privileges").expect("fail", &[]);
        check("daemon-no-new-privileges")
            .arguments(&["--no-new-privileges"])
            .expect("pass", &[]);
        check("daemon-no-new-privileges")
            .daemon_json(r#"{"no-new-privileges":true}"#)
            .expect("pass", &[]);
        check("daemon-no-new-privileges")
            .info(json!({"SecurityOptions": ["name=no-new-privileges"]}))
            .expect("pass", &[]);
    }

    #[test]
    fn f8_only_the_words_of_the_process_behind_the_socket_count() {
        for (arguments, verdict) in [
            (&["--icc=false", "--no-new-privileges"] as &[&str], "pass"),
            (&["--icc=true", "--no-new-privileges=false"], "fail"),
        ] {
            for slug in ["daemon-icc", "daemon-no-new-privileges"] {
                check(slug).arguments(arguments).expect(verdict, &[]);
                // Where that process could not be found, nothing else stands in for it.
                check(slug)
                    .with(|snapshot| {
                        let why = "the process behind the socket is not known";
                        let unknown = crate::Fact::unknown(crate::Why::NotPermitted, why);
                        snapshot.daemon.config.arguments = unknown;
                    })
                    .expect("not-permitted", &[]);
            }
        }
    }
}
