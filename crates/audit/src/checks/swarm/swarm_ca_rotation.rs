//! The authority of the swarm is changed from time to time.
//!
//! Decided by the validity of its root certificate, which starts when it was made, against the
//! policy's `rotation-days`
//! ([rotation](https://docs.docker.com/engine/swarm/how-swarm-mode-works/pki/#rotating-the-ca-certificate));
//! where that could not be read, by when the swarm was made and last changed. A root certificate
//! that has ended fails. Missed: an external authority's own rotation.

use drydock_model::Severity;
use drydock_model::audit::{CheckMeta, Ids, Judgement, Profile, Section};

use super::membership::{changed_by, manager, of_last_change};
use crate::age::days_since;
use crate::snapshot::Swarm;
use crate::{Check, Facts, Judge, Judged};

/// The check `swarm-ca-rotation`.
pub(super) struct SwarmCaRotation;

static META: CheckMeta = CheckMeta {
    slug: "swarm-ca-rotation",
    ids: Ids::new("7.9", "7.9", "7.8", "7.8"),
    title: "The authority of the swarm is changed from time to time",
    rationale: "The authority's key signs whoever is a node. One that leaked unnoticed lets \
                strangers join until the authority is another.",
    section: Section::Swarm,
    level: 1,
    profile: Profile::Swarm,
    severity: Severity::Low,
    needs: &["GET /swarm TLSInfo.TrustRoot", "GET /swarm UpdatedAt"],
    remediation: "Change it (`docker swarm ca --rotate`), and write down when.",
    impact: "All nodes renew their certificates; one that is away has to join again.",
    undo: "None: rotate once more.",
    docs: "https://docs.docker.com/engine/swarm/how-swarm-mode-works/pki/#rotating-the-ca-certificate",
};

impl Check for SwarmCaRotation {
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
    if swarm.root_rotation_in_progress {
        let judgement = Judgement::pass("the authority is being changed right now");
        let source = "GET /swarm RootRotationInProgress";
        return Ok(judgement
            .because(source, "true", "true, or done lately")
            .into());
    }
    let judgement =
        of_validity(facts, swarm).unwrap_or_else(|| of_last_change(facts, swarm, "the authority"));
    Ok(changed_by(judgement, "docker swarm ca --rotate").into())
}

/// By the root certificate; nothing where its validity or the moment of the snapshot is not known.
fn of_validity(facts: &Facts<'_>, swarm: &Swarm) -> Option<Judgement> {
    let (from, until) = swarm.trust_root_validity.as_ref()?;
    let now = facts.snapshot.collected_at;
    let age = days_since(from, now)?;
    let most = i64::from(facts.policy.rotation_days);
    let expected = format!("valid, and made at most {most} days ago (policy rotation-days)");
    let judgement = match days_since(until, now) {
        Some(0..) => Judgement::fail("the authority's certificate has ended").rated(Severity::High),
        _ if age > most => Judgement::fail(format!("the authority is {age} days old")),
        _ => Judgement::pass(format!("the authority is {age} days old")),
    };
    let source = "GET /swarm TLSInfo.TrustRoot";
    Some(judgement.because(
        source,
        format!("valid from {from} until {until}"),
        &expected,
    ))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::Fact;
    use crate::sample::check;

    fn expect(swarm: Value, verdict: &str) {
        let swarm = serde_json::from_value(swarm).unwrap();
        check("swarm-ca-rotation")
            .info(json!({"Swarm": {"LocalNodeState": "active", "ControlAvailable": true}}))
            .with(|snapshot| {
                snapshot.collected_at = "2026-03-11T12:00:00Z".parse().ok();
                snapshot.engine.swarm = Fact::Known(swarm);
            })
            .expect(verdict, &[]);
    }

    #[test]
    fn the_root_certificate_decides() {
        for (from, until, verdict) in [
            ("2026-01-20T00:00:00Z", "2046-01-15T00:00:00Z", "pass"),
            ("2024-01-20T00:00:00Z", "2044-01-15T00:00:00Z", "fail"),
            ("2026-01-20T00:00:00Z", "2026-03-10T00:00:00Z", "fail"),
        ] {
            expect(json!({"TrustRootValidity": [from, until]}), verdict);
        }
        expect(json!({"RootRotationInProgress": true}), "pass");
    }

    #[test]
    fn else_the_last_change_of_the_swarm_bounds_it() {
        for (created, updated, verdict) in [
            ("2026-03-01T00:00:00Z", "2026-03-02T00:00:00Z", "pass"),
            ("2024-03-01T00:00:00Z", "2024-03-02T00:00:00Z", "fail"),
            ("2024-03-01T00:00:00Z", "2026-03-02T00:00:00Z", "manual"),
        ] {
            expect(json!({"CreatedAt": created, "UpdatedAt": updated}), verdict);
        }
        check("swarm-ca-rotation").expect("not-applicable", &[]);
    }
}
