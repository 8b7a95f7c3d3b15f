//! Containers keep running while the daemon is away.
//!
//! Decided by `LiveRestoreEnabled` of `GET /info` ([live
//! restore](https://docs.docker.com/engine/daemon/live-restore/)). A daemon in a swarm cannot have
//! it; Podman has no daemon that could be away.

use drydock_model::Severity;
use drydock_model::audit::{CheckMeta, Ids, Judgement, Profile, Section};

use super::option;
use crate::{Check, Fact, Facts, Judge, Judged};

/// The check `daemon-live-restore`.
pub(super) struct DaemonLiveRestore;

static META: CheckMeta = CheckMeta {
    slug: "daemon-live-restore",
    ids: Ids::new("2.14", "2.13", "2.15", "2.16"),
    title: "Containers keep running while the daemon is away",
    rationale: "An update of the daemon, or its crash, ends all containers; so updates get put \
                off.",
    section: Section::Daemon,
    level: 1,
    profile: Profile::Docker,
    severity: Severity::Low,
    needs: &["GET /info LiveRestoreEnabled"],
    remediation: "Set `live-restore` to `true`; the daemon takes it without a restart (`SIGHUP`).",
    impact: "Does not work in a swarm, and not across updates that skip releases.",
    undo: "Take the option out of the file again and reload the daemon.",
    docs: "https://docs.docker.com/engine/daemon/live-restore/",
};

impl Check for DaemonLiveRestore {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn judge(&self, facts: &Facts<'_>) -> Judged {
        judge(facts)
    }
}

const KEY: &str = "live-restore";

fn judge(facts: &Facts<'_>) -> Judged {
    option::must_be_dockerd(facts)?;
    let Fact::Known(info) = &facts.snapshot.engine.info else {
        let setting = facts.config().get(KEY)?;
        let judgement = option::shown(verdict(facts, setting.is_on(false)), &setting, "true");
        return Ok(option::by_config(judgement, facts, KEY, &setting).into());
    };
    let source = "GET /info LiveRestoreEnabled";
    let shown = info.live_restore_enabled.to_string();
    if !info.live_restore_enabled && info.swarm.local_node_state == "active" {
        let judgement = Judgement::not_applicable("a node of a swarm cannot have it").because(
            "GET /info Swarm.LocalNodeState",
            "active",
            "inactive",
        );
        return Ok(judgement.into());
    }
    let judgement = verdict(facts, info.live_restore_enabled).because(source, shown, "true");
    Ok(option::compared(judgement, facts, KEY).into())
}

fn verdict(facts: &Facts<'_>, is_on: bool) -> Judgement {
    if is_on {
        return Judgement::pass("containers keep running while the daemon is away");
    }
    let judgement = Judgement::fail("containers end with the daemon");
    option::set(judgement, facts, KEY, "true")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::sample::check;

    #[test]
    fn f5_a_flag_that_is_turned_off_is_off() {
        check("daemon-live-restore")
            .arguments(&["--live-restore=false"])
            .expect("fail", &[]);
    }

    #[test]
    fn the_running_daemon_decides() {
        check("daemon-live-restore").expect("fail", &[]);
        check("daemon-live-restore")
            .info(json!({"LiveRestoreEnabled": true}))
            .expect("pass", &[]);
        let outcome = check("daemon-live-restore")
            .daemon_json(r#"{"live-restore":true}"#)
            .outcome();
        assert_eq!(outcome.judgement.verdict.word(), "fail");
        assert_eq!(outcome.judgement.evidence.len(), 2, "{outcome:#?}");
        assert!(format!("{:?}", outcome.judgement.actions).contains("Restart the daemon"));
    }

    #[test]
    fn a_swarm_cannot_have_it() {
        check("daemon-live-restore")
            .info(json!({"Swarm": {"LocalNodeState": "active"}}))
            .expect("not-applicable", &[]);
    }
}
