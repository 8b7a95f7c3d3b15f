//! Overlay networks are encrypted.
//!
//! One item for each overlay network that this node knows ([overlay
//! networks](https://docs.docker.com/engine/network/drivers/overlay/#encryption)). The routing mesh
//! (`ingress`) is made by the swarm and never encrypted unless made again: it is a question of its
//! own, since it carries only what is published to the outside. A worker knows only the networks
//! that its tasks use.

use drydock_model::Severity;
use drydock_model::audit::{
    Action, CheckMeta, Ids, Judgement, Profile, Section, Subject, SubjectKind,
};

use super::membership::node;
use crate::snapshot::Network;
use crate::{Check, Facts, Judge, Judged, Outcome, shell_word};

/// The check `swarm-overlay-encryption`.
pub(super) struct SwarmOverlayEncryption;

static META: CheckMeta = CheckMeta {
    slug: "swarm-overlay-encryption",
    ids: Ids::new("7.4", "7.4", "7.3", "7.3"),
    title: "Overlay networks are encrypted",
    rationale: "Traffic of an overlay network crosses the network between the hosts as it is: \
                whoever listens there reads and changes it.",
    section: Section::Swarm,
    level: 1,
    profile: Profile::Swarm,
    severity: Severity::Medium,
    needs: &["GET /networks", "GET /info Swarm.LocalNodeState"],
    remediation: "Make the network again with `--opt encrypted` and move the services there.",
    impact: "Traffic between nodes gets slower, and IP protocol 50 (ESP) has to pass between \
             them.",
    undo: "Make the network again without the option.",
    docs: "https://docs.docker.com/engine/network/drivers/overlay/#encryption",
};

impl Check for SwarmOverlayEncryption {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn judge(&self, facts: &Facts<'_>) -> Judged {
        judge(facts)
    }
}

fn judge(facts: &Facts<'_>) -> Judged {
    node(facts)?;
    let networks = facts.snapshot.engine.networks.get()?;
    let overlays = networks
        .iter()
        .filter(|network| network.driver == "overlay");
    let items = overlays.map(|network| {
        let subject = Subject {
            id: network.id.clone(),
            ..Subject::named(SubjectKind::Network, network.name.clone())
        };
        (subject, of_network(network))
    });
    Ok(Outcome::of_items("overlay networks", items.collect()))
}

fn of_network(network: &Network) -> Judgement {
    let value = network.options.get("encrypted");
    // The option counts without a value; one that says no is taken at its word.
    let is_on = value.is_some_and(|value| !matches!(value.as_str(), "false" | "0"));
    let source = format!("GET /networks {} Options.encrypted", network.name);
    let shown = value.map_or("not set", |value| match value.as_str() {
        "" => "set",
        value => value,
    });
    if is_on {
        return Judgement::pass("is encrypted").because(source, shown, "set");
    }
    if network.ingress || network.name == "ingress" {
        let reason = "the routing mesh is not encrypted: what is published is plain between nodes";
        return Judgement::manual(reason).rated(Severity::Low).because(
            source,
            shown,
            "set, or nothing published that matters",
        );
    }
    let command = format!(
        "docker network create --driver overlay --opt encrypted {}",
        shell_word(&format!("{}-encrypted", network.name))
    );
    Judgement::fail("is not encrypted")
        .because(source, shown, "set")
        .mended_by(Action::Run { command })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::sample::{Sample, check};

    fn swarm() -> Sample {
        check("swarm-overlay-encryption").info(json!({"Swarm": {"LocalNodeState": "active"}}))
    }

    #[test]
    fn f31_the_routing_mesh_is_apart() {
        let ingress = json!({"Driver": "overlay", "Ingress": true, "Options": {"x": "1"}});
        let secret = json!({"Driver": "overlay", "Options": {"encrypted": ""}});
        swarm()
            .network("ingress", ingress.clone())
            .network("shop", secret)
            .expect("manual", &[("ingress", "manual"), ("shop", "pass")]);
        swarm()
            .network("ingress", ingress)
            .network("plain", json!({"Driver": "overlay"}))
            .network("docker_gwbridge", json!({}))
            .expect("fail", &[("ingress", "manual"), ("plain", "fail")]);
    }

    #[test]
    fn an_option_that_says_no_is_none() {
        for (value, verdict) in [("true", "pass"), ("", "pass"), ("false", "fail")] {
            swarm()
                .network(
                    "shop",
                    json!({"Driver": "overlay", "Options": {"encrypted": value}}),
                )
                .expect(verdict, &[("shop", verdict)]);
        }
    }

    #[test]
    fn f31_swarm_off_is_nothing_to_judge() {
        check("swarm-overlay-encryption")
            .network("old", json!({"Driver": "overlay"}))
            .expect("not-applicable", &[]);
    }
}
