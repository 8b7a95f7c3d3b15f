//! A plugin decides who may ask what of the daemon.
//!
//! Decided by the plugins that `GET /info` says are in force; where that is not told, by the
//! [configuration](https://docs.docker.com/engine/extend/plugins_authorization/). Missed: what the
//! plugin allows, and ways past it
//! ([CVE-2024-41110](https://nvd.nist.gov/vuln/detail/CVE-2024-41110)).

use drydock_model::Severity;
use drydock_model::audit::{Action, CheckMeta, Ids, Judgement, Profile, Section};

use super::option;
use crate::{Check, Fact, Facts, Judge, Judged};

/// The check `daemon-authorization-plugin`.
pub(super) struct DaemonAuthorizationPlugin;

static META: CheckMeta = CheckMeta {
    slug: "daemon-authorization-plugin",
    ids: Ids::new("2.11", "2.11", "2.12", "2.13"),
    title: "A plugin decides who may ask what of the daemon",
    rationale: "Whoever reaches the daemon may do everything, which is to be root of the host. \
                Only a plugin can allow some requests and not others.",
    section: Section::Daemon,
    level: 2,
    profile: Profile::Docker,
    severity: Severity::Low,
    needs: &[
        "GET /info Plugins.Authorization",
        "configuration of the daemon",
    ],
    remediation: "Install an authorization plugin, write its policy, and name it in \
                  `authorization-plugins`.",
    impact: "Each request passes through the plugin; a request that its policy does not know \
             fails.",
    undo: "Take the option out of the file again and restart the daemon.",
    docs: "https://docs.docker.com/engine/extend/plugins_authorization/",
};

impl Check for DaemonAuthorizationPlugin {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn judge(&self, facts: &Facts<'_>) -> Judged {
        judge(facts)
    }
}

const KEY: &str = "authorization-plugins";
const EXPECTED: &str = "at least one plugin";

fn judge(facts: &Facts<'_>) -> Judged {
    option::must_be_dockerd(facts)?;
    if let Fact::Known(info) = &facts.snapshot.engine.info {
        let plugins = &info.plugins.authorization;
        let judgement = verdict(plugins).because(
            "GET /info Plugins.Authorization",
            option::list(plugins.iter()),
            EXPECTED,
        );
        return Ok(option::compared(judgement, facts, KEY).into());
    }
    let setting = facts.config().get(KEY)?;
    let judgement = option::shown(verdict(&setting.list()), &setting, EXPECTED);
    Ok(option::by_config(judgement, facts, KEY, &setting).into())
}

fn verdict(plugins: &[String]) -> Judgement {
    if !plugins.is_empty() {
        return Judgement::pass(format!("requests pass through {}", plugins.join(", ")));
    }
    // Which plugin is the site's choice, so that there is no value to set.
    Judgement::fail("no plugin decides on requests").mended_by(Action::Advise {
        text: META.remediation.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::sample::check;
    use crate::{Fact, Why};

    #[test]
    fn f5_an_empty_name_is_no_plugin() {
        for arguments in [&["--authorization-plugin="] as &[&str], &[]] {
            check("daemon-authorization-plugin")
                .arguments(arguments)
                .expect("fail", &[]);
            check("daemon-authorization-plugin")
                .arguments(arguments)
                .with(|snapshot| snapshot.engine.info = Fact::unknown(Why::Failed, "no answer"))
                .expect("fail", &[]);
        }
    }

    #[test]
    fn the_running_daemon_decides() {
        let info = json!({"Plugins": {"Authorization": ["opa"]}});
        check("daemon-authorization-plugin")
            .info(info)
            .expect("pass", &[]);
        check("daemon-authorization-plugin")
            .daemon_json(r#"{"authorization-plugins":["opa"]}"#)
            .expect("fail", &[]);
    }
}
