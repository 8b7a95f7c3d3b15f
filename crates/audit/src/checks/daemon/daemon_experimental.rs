//! Experimental features are off.
//!
//! Decided by `ExperimentalBuild` of `GET /info`, which is the daemon's `experimental`
//! ([experimental features](https://docs.docker.com/reference/cli/dockerd/)). Those of the command
//! line, which are always on since 20.10, are not meant.

use drydock_model::Severity;
use drydock_model::audit::{CheckMeta, Ids, Judgement, Profile, Section};

use super::option;
use crate::{Check, Fact, Facts, Judge, Judged};

/// The check `daemon-experimental`.
pub(super) struct DaemonExperimental;

static META: CheckMeta = CheckMeta {
    slug: "daemon-experimental",
    ids: Ids::new("2.17", "2.16", "2.18", "2.19"),
    title: "Experimental features are off",
    rationale: "Experimental features change without notice and have seen less testing than the \
                rest.",
    section: Section::Daemon,
    level: 1,
    profile: Profile::Docker,
    severity: Severity::Low,
    needs: &["GET /info ExperimentalBuild"],
    remediation: "Take `experimental` out.",
    impact: "What uses such a feature stops working.",
    undo: "Take the option out of the file again and restart the daemon.",
    docs: "https://docs.docker.com/reference/cli/dockerd/",
};

impl Check for DaemonExperimental {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn judge(&self, facts: &Facts<'_>) -> Judged {
        judge(facts)
    }
}

const KEY: &str = "experimental";

fn judge(facts: &Facts<'_>) -> Judged {
    let Fact::Known(info) = &facts.snapshot.engine.info else {
        let setting = facts.config().get(KEY)?;
        let judgement = option::shown(verdict(facts, setting.is_on(false)), &setting, "false");
        return Ok(option::by_config(judgement, facts, KEY, &setting).into());
    };
    option::must_be_dockerd(facts).or_else(|unknown| match info.os_type.as_str() {
        "windows" => Ok(()),
        _ => Err(unknown),
    })?;
    let is_on = info.experimental_build;
    let judgement = verdict(facts, is_on);
    let judgement = judgement.because("GET /info ExperimentalBuild", is_on.to_string(), "false");
    Ok(option::compared(judgement, facts, KEY).into())
}

fn verdict(facts: &Facts<'_>, is_on: bool) -> Judgement {
    if !is_on {
        return Judgement::pass("experimental features are off");
    }
    let judgement = Judgement::fail("experimental features are on");
    option::set(judgement, facts, KEY, "false")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::sample::check;

    #[test]
    fn the_running_daemon_decides() {
        check("daemon-experimental").expect("pass", &[]);
        check("daemon-experimental")
            .info(json!({"ExperimentalBuild": true}))
            .expect("fail", &[]);
        check("daemon-experimental")
            .daemon_json(r#"{"experimental":true}"#)
            .expect("pass", &[]);
    }
}
