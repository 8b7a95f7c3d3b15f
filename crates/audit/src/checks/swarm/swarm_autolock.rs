//! Managers are locked after a restart.
//!
//! Decided by `EncryptionConfig.AutoLockManagers` of `GET /swarm`
//! ([lock](https://docs.docker.com/engine/swarm/swarm_manager_locking/)). A manager that waits to
//! be unlocked has it on.

use drydock_model::Severity;
use drydock_model::audit::{Action, CheckMeta, Ids, Judgement, Profile, Section};

use super::membership::{is_locked, manager};
use crate::{Check, Facts, Judge, Judged};

/// The check `swarm-autolock`.
pub(super) struct SwarmAutolock;

static META: CheckMeta = CheckMeta {
    slug: "swarm-autolock",
    ids: Ids::new("7.6", "7.6", "7.5", "7.5"),
    title: "Managers are locked after a restart",
    rationale: "A manager keeps the keys of the swarm on its disk. Unless it locks, whoever gets \
                the disk or a backup of it gets the swarm with all secrets.",
    section: Section::Swarm,
    level: 1,
    profile: Profile::Swarm,
    severity: Severity::Medium,
    needs: &["GET /swarm Spec.EncryptionConfig"],
    remediation: "Turn it on (`docker swarm update --autolock=true`) and keep the key where \
                  people find it, but not on a node.",
    impact: "A manager that restarts waits for somebody with the key (`docker swarm unlock`).",
    undo: "docker swarm update --autolock=false",
    docs: "https://docs.docker.com/engine/swarm/swarm_manager_locking/",
};

impl Check for SwarmAutolock {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn judge(&self, facts: &Facts<'_>) -> Judged {
        judge(facts)
    }
}

fn judge(facts: &Facts<'_>) -> Judged {
    if is_locked(facts) {
        let judgement = Judgement::pass("this manager waits to be unlocked");
        let source = "GET /info Swarm.LocalNodeState";
        return Ok(judgement
            .because(source, "locked", "locked after a restart")
            .into());
    }
    manager(facts)?;
    let swarm = facts.snapshot.engine.swarm.get()?;
    let value = swarm.spec.pointer("/EncryptionConfig/AutoLockManagers");
    let is_on = value.and_then(serde_json::Value::as_bool);
    let (source, expected) = ("GET /swarm Spec.EncryptionConfig.AutoLockManagers", "true");
    // Go leaves out what is off.
    let shown = is_on.map_or("not set".to_owned(), |is_on| is_on.to_string());
    if is_on == Some(true) {
        let judgement = Judgement::pass("managers are locked after a restart");
        return Ok(judgement.because(source, shown, expected).into());
    }
    let judgement = Judgement::fail("managers are not locked after a restart")
        .because(source, shown, expected)
        .mended_by(Action::Run {
            command: "docker swarm update --autolock=true".to_owned(),
        });
    Ok(judgement.into())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::Fact;
    use crate::sample::check;

    fn verdict(spec: Value) -> &'static str {
        let swarm = serde_json::from_value(json!({"Spec": spec})).unwrap();
        let sample = check("swarm-autolock")
            .info(json!({"Swarm": {"LocalNodeState": "active", "ControlAvailable": true}}))
            .with(|snapshot| snapshot.engine.swarm = Fact::Known(swarm));
        sample.outcome().judgement.verdict.word()
    }

    #[test]
    fn the_setting_decides() {
        assert_eq!(
            verdict(json!({"EncryptionConfig": {"AutoLockManagers": true}})),
            "pass"
        );
        assert_eq!(
            verdict(json!({"EncryptionConfig": {"AutoLockManagers": false}})),
            "fail"
        );
        assert_eq!(verdict(json!({})), "fail");
    }

    #[test]
    fn off_locked_and_workers() {
        check("swarm-autolock").expect("not-applicable", &[]);
        for (state, verdict) in [("locked", "pass"), ("active", "not-permitted")] {
            check("swarm-autolock")
                .info(json!({"Swarm": {"LocalNodeState": state}}))
                .expect(verdict, &[]);
        }
    }
}
