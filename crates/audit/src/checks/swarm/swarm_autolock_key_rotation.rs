//! The key that unlocks managers is changed from time to time.
//!
//! No moment of the last change is kept, but every change of the key is a change of the swarm
//! ([rotation](https://docs.docker.com/engine/swarm/swarm_manager_locking/#rotate-the-unlock-key)):
//! a swarm that was not changed for longer than the policy's `rotation-days` fails, one that is
//! younger passes, and all others are a question, since another change may have been the last.

use drydock_model::Severity;
use drydock_model::audit::{CheckMeta, Ids, Judgement, Profile, Section};

use super::membership::{changed_by, manager, of_last_change};
use crate::{Check, Facts, Judge, Judged};

/// The check `swarm-autolock-key-rotation`.
pub(super) struct SwarmAutolockKeyRotation;

static META: CheckMeta = CheckMeta {
    slug: "swarm-autolock-key-rotation",
    ids: Ids::new("7.7", "7.7", "7.6", "7.6"),
    title: "The key that unlocks managers is changed from time to time",
    rationale: "The key gets around: into notes, chats and the heads of people who left. Changing \
                it ends that.",
    section: Section::Swarm,
    level: 1,
    profile: Profile::Swarm,
    severity: Severity::Low,
    needs: &["GET /swarm UpdatedAt", "GET /swarm Spec.EncryptionConfig"],
    remediation: "Change it (`docker swarm unlock-key --rotate`), keep the new one, and write \
                  down when.",
    impact: "A manager that was away during the change needs the former key.",
    undo: "None: the former key is gone.",
    docs: "https://docs.docker.com/engine/swarm/swarm_manager_locking/#rotate-the-unlock-key",
};

impl Check for SwarmAutolockKeyRotation {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn judge(&self, facts: &Facts<'_>) -> Judged {
        judge(facts)
    }
}

fn judge(facts: &Facts<'_>) -> Judged {
    manager(facts)?;
    let swarm = facts.snapshot.engine.swarm.get()?;
    let lock = swarm.spec.pointer("/EncryptionConfig/AutoLockManagers");
    if lock.and_then(serde_json::Value::as_bool) != Some(true) {
        let judgement = Judgement::not_applicable("managers are not locked, so there is no key");
        let source = "GET /swarm Spec.EncryptionConfig.AutoLockManagers";
        return Ok(judgement.because(source, "not set or false", "true").into());
    }
    let judgement = of_last_change(facts, swarm, "the key");
    Ok(changed_by(judgement, "docker swarm unlock-key --rotate").into())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::Fact;
    use crate::sample::check;

    #[test]
    fn the_last_change_of_the_swarm_bounds_that_of_the_key() {
        for (created, updated, verdict) in [
            ("2026-03-01T00:00:00Z", "2026-03-02T00:00:00Z", "pass"),
            ("2024-03-01T00:00:00Z", "2024-03-02T00:00:00Z", "fail"),
            ("2024-03-01T00:00:00Z", "2026-03-02T00:00:00Z", "manual"),
            ("", "", "manual"),
        ] {
            let swarm = serde_json::from_value(json!({
                "CreatedAt": created, "UpdatedAt": updated, "Version": {"Index": 40},
                "Spec": {"EncryptionConfig": {"AutoLockManagers": true}},
            }));
            check("swarm-autolock-key-rotation")
                .info(json!({"Swarm": {"LocalNodeState": "active", "ControlAvailable": true}}))
                .with(|snapshot| {
                    snapshot.collected_at = "2026-03-11T12:00:00Z".parse().ok();
                    snapshot.engine.swarm = Fact::Known(swarm.unwrap());
                })
                .expect(verdict, &[]);
        }
    }

    #[test]
    fn without_a_lock_there_is_no_key() {
        check("swarm-autolock-key-rotation").expect("not-applicable", &[]);
        check("swarm-autolock-key-rotation")
            .info(json!({"Swarm": {"LocalNodeState": "active", "ControlAvailable": true}}))
            .with(|snapshot| snapshot.engine.swarm = Fact::Known(Default::default()))
            .expect("not-applicable", &[]);
    }
}
