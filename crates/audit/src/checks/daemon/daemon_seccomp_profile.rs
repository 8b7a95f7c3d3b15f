//! System calls of containers are filtered by default.
//!
//! Decided by `name=seccomp` of `GET /info`. The engine's own profile passes (`default`, from 23 on
//! `builtin`); a profile of the site is left to a person, for what it allows is in a file that is
//! not read ([seccomp](https://docs.docker.com/engine/security/seccomp/)).

use drydock_model::Severity;
use drydock_model::audit::{Action, CheckMeta, Ids, Judgement, Profile, Section};

use super::option;
use crate::{Check, Fact, Facts, Judge, Judged};

/// The check `daemon-seccomp-profile`.
pub(super) struct DaemonSeccompProfile;

static META: CheckMeta = CheckMeta {
    slug: "daemon-seccomp-profile",
    ids: Ids::new("2.16", "2.15", "2.17", "2.18"),
    title: "System calls of containers are filtered by default",
    rationale: "Containers share the host's kernel. Without a filter each of them can use every \
                system call, also those that the usual ways out of a container need.",
    section: Section::Daemon,
    level: 2,
    profile: Profile::Docker,
    severity: Severity::High,
    needs: &["GET /info SecurityOptions", "configuration of the daemon"],
    remediation: "Take `seccomp-profile` out, and use a kernel that has seccomp.",
    impact: "Programs that use unusual system calls fail.",
    undo: "Take the option out of the file again and restart the daemon.",
    docs: "https://docs.docker.com/engine/security/seccomp/",
};

impl Check for DaemonSeccompProfile {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn judge(&self, facts: &Facts<'_>) -> Judged {
        judge(facts)
    }
}

const KEY: &str = "seccomp-profile";
const EXPECTED: &str = "the engine's own profile";

fn judge(facts: &Facts<'_>) -> Judged {
    let Fact::Known(info) = &facts.snapshot.engine.info else {
        option::must_be_dockerd(facts)?;
        let setting = facts.config().get(KEY)?;
        let judgement = of_profile(facts, setting.text().unwrap_or_default());
        let judgement = option::shown(judgement, &setting, EXPECTED);
        return Ok(option::by_config(judgement, facts, KEY, &setting).into());
    };
    if info.os_type == "windows" {
        option::must_be_dockerd(facts)?;
    }
    let source = "GET /info SecurityOptions";
    let Some(option) = info.security_option("seccomp") else {
        let options = option::list(info.security_options.iter());
        let judgement = Judgement::fail("the engine or its kernel has no filter of system calls")
            .because(source, options, "name=seccomp")
            .mended_by(Action::Advise {
                text: "Use a kernel with seccomp and an engine that was built with it".to_owned(),
            });
        return Ok(judgement.into());
    };
    let profile = option.strip_prefix("profile=").unwrap_or(option);
    let shown = format!("name=seccomp,{option}");
    let judgement = of_profile(facts, profile).because(source, shown, EXPECTED);
    Ok(option::compared(judgement, facts, KEY).into())
}

fn of_profile(facts: &Facts<'_>, profile: &str) -> Judgement {
    match profile {
        "" | "default" | "builtin" => Judgement::pass("the engine's own profile filters"),
        "unconfined" => {
            let judgement = Judgement::fail("system calls are not filtered by default");
            option::set(judgement, facts, KEY, "\"\"")
        }
        path => Judgement::manual(format!("a profile of the site filters: {path}")),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::sample::check;

    #[test]
    fn f10_the_profile_that_is_built_in_passes() {
        for (option, verdict) in [
            ("name=seccomp,profile=builtin", "pass"),
            ("name=seccomp,profile=default", "pass"),
            ("name=seccomp", "pass"),
            ("name=seccomp,profile=unconfined", "fail"),
            ("name=seccomp,profile=/etc/docker/seccomp.json", "manual"),
            ("name=apparmor", "fail"),
        ] {
            check("daemon-seccomp-profile")
                .info(json!({"SecurityOptions": [option]}))
                .expect(verdict, &[]);
        }
    }
}
