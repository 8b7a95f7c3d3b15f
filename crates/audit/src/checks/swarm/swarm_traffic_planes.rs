//! Data of containers and management of the swarm go through different networks.
//!
//! The API does not tell the address that data goes to (`--data-path-addr`), so a person decides by
//! what there is: the node's address for the swarm, the default that is configured, and the other
//! addresses that the daemon could use ([data
//! path](https://docs.docker.com/reference/cli/docker/swarm/init/#data-path-addr)).

use drydock_model::Severity;
use drydock_model::audit::{Action, CheckMeta, Ids, Judgement, Profile, Section};

use super::membership::node;
use crate::{Check, Facts, Judge, Judged};

/// The check `swarm-traffic-planes`.
pub(super) struct SwarmTrafficPlanes;

static META: CheckMeta = CheckMeta {
    slug: "swarm-traffic-planes",
    ids: Ids::new("7.10", "7.10", "7.9", "7.9"),
    title: "Data and management of the swarm go through different networks",
    rationale: "A container that floods or listens to the network of the nodes then does not \
                reach the managers' own traffic.",
    section: Section::Swarm,
    level: 1,
    profile: Profile::Swarm,
    severity: Severity::Low,
    needs: &[
        "GET /info Swarm.NodeAddr",
        "GET /swarm DataPathPort",
        "configuration of the daemon",
    ],
    remediation: "Make the swarm, and join it, with `--advertise-addr` of one interface and \
                  `--data-path-addr` of another.",
    impact: "Each node needs two interfaces, and has to leave and join.",
    undo: "Join again without `--data-path-addr`.",
    docs: "https://docs.docker.com/reference/cli/docker/swarm/init/#data-path-addr",
};

impl Check for SwarmTrafficPlanes {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn judge(&self, facts: &Facts<'_>) -> Judged {
        judge(facts)
    }
}

const EXPECTED: &str = "another address than that of the data path";

fn judge(facts: &Facts<'_>) -> Judged {
    let swarm = node(facts)?;
    let reason = "the address that data goes to is not told: compare it with the node's address";
    let mut judgement = Judgement::manual(reason).because(
        "GET /info Swarm.NodeAddr",
        swarm.node_addr.as_str(),
        EXPECTED,
    );
    if let Ok(setting) = facts.config().get("swarm-default-advertise-addr") {
        judgement = judgement.because(setting.source.clone(), setting.shown(), EXPECTED);
    }
    if let Some(swarm) = facts.snapshot.engine.swarm.known() {
        let port = match swarm.data_path_port {
            0 => "not set: 4789".to_owned(),
            port => port.to_string(),
        };
        judgement = judgement.because("GET /swarm DataPathPort", port, "any");
    }
    Ok(judgement
        .mended_by(Action::Advise {
            text: META.remediation.to_owned(),
        })
        .into())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::sample::check;

    #[test]
    fn is_for_a_person_with_what_is_known() {
        check("swarm-traffic-planes").expect("not-applicable", &[]);
        let sample = check("swarm-traffic-planes")
            .info(json!({"Swarm": {"LocalNodeState": "active", "NodeAddr": "10.0.0.1"}}));
        sample.expect("manual", &[]);
        assert_eq!(sample.outcome().judgement.evidence[0].observed, "10.0.0.1");
    }
}
