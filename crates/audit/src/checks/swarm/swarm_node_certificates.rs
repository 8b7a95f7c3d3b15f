//! Certificates of nodes are short-lived.
//!
//! Decided by `CAConfig.NodeCertExpiry` of `GET /swarm` (nanoseconds; 90 days unless set) against
//! the policy's `node-certificate-days`
//! ([certificates](https://docs.docker.com/engine/swarm/how-swarm-mode-works/pki/)). Nodes renew
//! theirs by themselves. Missed: whether each did.

use drydock_model::Severity;
use drydock_model::audit::{Action, CheckMeta, Ids, Judgement, Profile, Section};

use super::membership::manager;
use crate::{Check, Facts, Judge, Judged};

/// The check `swarm-node-certificates`.
pub(super) struct SwarmNodeCertificates;

static META: CheckMeta = CheckMeta {
    slug: "swarm-node-certificates",
    ids: Ids::new("7.8", "7.8", "7.7", "7.7"),
    title: "Certificates of nodes are short-lived",
    rationale: "Whoever copies the certificate and key of a node is that node until the \
                certificate ends.",
    section: Section::Swarm,
    level: 1,
    profile: Profile::Swarm,
    severity: Severity::Low,
    needs: &["GET /swarm Spec.CAConfig"],
    remediation: "Shorten it, e.g. `docker swarm update --cert-expiry 720h`.",
    impact: "A node that is away for longer than that has to join again.",
    undo: "docker swarm update --cert-expiry 2160h",
    docs: "https://docs.docker.com/engine/swarm/how-swarm-mode-works/pki/",
};

impl Check for SwarmNodeCertificates {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn judge(&self, facts: &Facts<'_>) -> Judged {
        judge(facts)
    }
}

const HOUR: i64 = 3_600_000_000_000;
/// What a swarm takes where nothing is set.
const USUAL_HOURS: i64 = 90 * 24;

fn judge(facts: &Facts<'_>) -> Judged {
    manager(facts)?;
    let swarm = facts.snapshot.engine.swarm.get()?;
    let value = swarm.spec.pointer("/CAConfig/NodeCertExpiry");
    let set = value
        .and_then(serde_json::Value::as_i64)
        .filter(|value| *value > 0);
    let hours = set.map_or(USUAL_HOURS, |value| value / HOUR);
    let most = i64::from(facts.policy.node_certificate_days);
    let expected = format!("at most {most} days (policy node-certificate-days)");
    let shown = match set {
        Some(_) => format!("{hours} h"),
        None => format!("not set: {hours} h"),
    };
    let source = "GET /swarm Spec.CAConfig.NodeCertExpiry";
    let reason = format!("certificates of nodes end after {hours} h");
    if hours <= most * 24 {
        let judgement = Judgement::pass(reason);
        return Ok(judgement.because(source, shown, &expected).into());
    }
    let command = format!("docker swarm update --cert-expiry {}h", most * 24);
    let judgement = Judgement::fail(reason)
        .because(source, shown, &expected)
        .mended_by(Action::Run { command });
    Ok(judgement.into())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::Fact;
    use crate::sample::check;

    #[test]
    fn the_policy_says_how_long_is_short() {
        let hour = 3_600_000_000_000_i64;
        for (hours, days, verdict) in [
            (48, 90, "pass"),
            (2160, 90, "pass"),
            (2161, 90, "fail"),
            (0, 90, "pass"),
            (0, 30, "fail"),
        ] {
            let spec = json!({"Spec": {"CAConfig": {"NodeCertExpiry": hours * hour}}});
            let swarm = serde_json::from_value(spec).unwrap();
            check("swarm-node-certificates")
                .info(json!({"Swarm": {"LocalNodeState": "active", "ControlAvailable": true}}))
                .policy(|policy| policy.node_certificate_days = days)
                .with(|snapshot| snapshot.engine.swarm = Fact::Known(swarm))
                .expect(verdict, &[]);
        }
        check("swarm-node-certificates").expect("not-applicable", &[]);
    }
}
