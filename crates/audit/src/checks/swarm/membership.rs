//! Whether this engine is in a swarm, and what of the swarm it can tell.
//!
//! Only a manager can tell of the swarm ([how nodes
//! work](https://docs.docker.com/engine/swarm/how-swarm-mode-works/nodes/)). A worker knows itself;
//! a manager that waits to be unlocked knows as much.

use drydock_model::audit::{Action, Judgement, Verdict};
use serde_json::Value;

use crate::age::days_since;
use crate::snapshot::{Swarm, SwarmInfo};
use crate::{Facts, Judge, Unknown, Why};

/// This node, where it is in a swarm.
///
/// # Errors
/// That there is none, where swarm mode is off.
pub(super) fn node<'a>(facts: &Facts<'a>) -> Result<&'a SwarmInfo, Unknown> {
    let swarm = &facts.info()?.swarm;
    match swarm.local_node_state.as_str() {
        "" | "inactive" => Err(Unknown {
            why: Why::Absent,
            message: "swarm mode is off".to_owned(),
        }),
        _ => Ok(swarm),
    }
}

/// This node, where it is a manager that can tell of the swarm.
///
/// # Errors
/// That there is no swarm, or that this node may not know.
pub(super) fn manager<'a>(facts: &Facts<'a>) -> Result<&'a SwarmInfo, Unknown> {
    let swarm = node(facts)?;
    if swarm.control_available {
        return Ok(swarm);
    }
    let message = match swarm.local_node_state.as_str() {
        "active" => "this node is a worker: audit a manager of the swarm".to_owned(),
        "locked" => "this manager waits to be unlocked".to_owned(),
        state => format!("this node cannot tell of the swarm, its state is `{state}`"),
    };
    Err(Unknown {
        why: Why::NotPermitted,
        message,
    })
}

/// Whether this node is a manager that waits to be unlocked.
pub(super) fn is_locked(facts: &Facts<'_>) -> bool {
    let info = facts.snapshot.engine.info.known();
    info.is_some_and(|info| info.swarm.local_node_state == "locked")
}

/// Text at a place in an object of the API; empty where there is none.
pub(super) fn text<'a>(value: &'a Value, pointer: &str) -> &'a str {
    value
        .pointer(pointer)
        .and_then(Value::as_str)
        .unwrap_or_default()
}

/// Judges how long ago `what` was changed by when the swarm was: it cannot have been changed later
/// than the swarm itself, nor be older than it.
pub(super) fn of_last_change(facts: &Facts<'_>, swarm: &Swarm, what: &str) -> Judgement {
    let now = facts.snapshot.collected_at;
    let most = i64::from(facts.policy.rotation_days);
    let expected = format!("changed at most {most} days ago (policy rotation-days)");
    let made = days_since(&swarm.created_at, now);
    let changed = days_since(&swarm.updated_at, now);
    let judgement = match (made, changed) {
        (Some(days), _) if days <= most => {
            Judgement::pass(format!("{what} is no older than the swarm, {days} days"))
        }
        (_, Some(days)) if days > most => Judgement::fail(format!(
            "the swarm was last changed {days} days ago, and so was {what}"
        )),
        _ => Judgement::manual(format!("when {what} was last changed is not told")),
    };
    let index = swarm
        .version
        .get("Index")
        .map_or_else(String::new, ToString::to_string);
    judgement
        .because("GET /swarm CreatedAt", swarm.created_at.as_str(), &expected)
        .because("GET /swarm UpdatedAt", swarm.updated_at.as_str(), &expected)
        .because("GET /swarm Version.Index", index, "rises with each change")
}

/// A judgement with the command that changes the thing, unless it passes.
pub(super) fn changed_by(judgement: Judgement, command: &str) -> Judgement {
    match judgement.verdict {
        Verdict::Pass => judgement,
        _ => judgement.mended_by(Action::Run {
            command: command.to_owned(),
        }),
    }
}
