//! Swarm mode is off, unless it is wanted.
//!
//! Decided by `Swarm.LocalNodeState` of `GET /info` ([swarm
//! mode](https://docs.docker.com/engine/swarm/)); the policy's `swarm-is-wanted` says that it is
//! wanted.

use drydock_model::Severity;
use drydock_model::audit::{Action, CheckMeta, Ids, Judgement, Profile, Section};

use super::membership::node;
use crate::{Check, Facts, Judge, Judged};

/// The check `swarm-not-enabled`.
pub(super) struct SwarmNotEnabled;

static META: CheckMeta = CheckMeta {
    slug: "swarm-not-enabled",
    ids: Ids::new("7.1", "7.1", "5.1", "5.1"),
    title: "Swarm mode is off unless it is wanted",
    rationale: "A node of a swarm listens on the network, and whoever gets hold of a manager \
                starts containers on every node.",
    section: Section::Swarm,
    level: 1,
    profile: Profile::Docker,
    severity: Severity::Low,
    needs: &["GET /info Swarm.LocalNodeState"],
    remediation: "Leave the swarm (`docker swarm leave`), or say `swarm-is-wanted = true` in the \
                  policy.",
    impact: "Services and networks of the swarm end on this node.",
    undo: "Join the swarm again (`docker swarm join`).",
    docs: "https://docs.docker.com/engine/swarm/",
};

impl Check for SwarmNotEnabled {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn judge(&self, facts: &Facts<'_>) -> Judged {
        judge(facts)
    }
}

fn judge(facts: &Facts<'_>) -> Judged {
    let state = facts.info()?.swarm.local_node_state.as_str();
    let (source, expected) = ("GET /info Swarm.LocalNodeState", "inactive");
    if node(facts).is_err() {
        let judgement = Judgement::pass("swarm mode is off");
        let shown = if state.is_empty() { "not there" } else { state };
        return Ok(judgement.because(source, shown, expected).into());
    }
    if facts.policy.swarm_is_wanted {
        let judgement = Judgement::pass("swarm mode is on, and wanted")
            .because(source, state, expected)
            .because("policy swarm-is-wanted", "true", "true");
        return Ok(judgement.into());
    }
    let reason = "swarm mode is on, and the policy does not say that it is wanted";
    let judgement = Judgement::fail(reason)
        .because(source, state, expected)
        .mended_by(Action::Advise {
            text: "If the swarm is wanted, say `swarm-is-wanted = true` in the policy".to_owned(),
        });
    let leave = if facts.info()?.swarm.control_available {
        // The last manager takes the swarm with it, which no command should do unread.
        Action::Advise {
            text: "Else leave it: `docker swarm leave --force`, which on the last manager ends \
                   the swarm with all its services"
                .to_owned(),
        }
    } else {
        Action::Run {
            command: "docker swarm leave".to_owned(),
        }
    };
    Ok(judgement.mended_by(leave).into())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::sample::check;

    #[test]
    fn on_fails_unless_it_is_wanted() {
        check("swarm-not-enabled").expect("pass", &[]);
        for state in ["active", "locked", "pending", "error"] {
            let info = json!({"Swarm": {"LocalNodeState": state}});
            check("swarm-not-enabled")
                .info(info.clone())
                .expect("fail", &[]);
            check("swarm-not-enabled")
                .info(info)
                .policy(|policy| policy.swarm_is_wanted = true)
                .expect("pass", &[]);
        }
    }
}
