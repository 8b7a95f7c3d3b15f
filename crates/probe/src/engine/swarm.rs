//! The swarm: `GET /swarm`, `/services`, `/nodes`, and how many secrets there are.
//!
//! See [the API](https://docs.docker.com/reference/api/engine/latest/#tag/Swarm). Nothing is asked of
//! a node that says it is no manager. Join tokens, the unlock key and the secrets are not kept.

use drydock_audit::snapshot::{Info, Node, Service, Swarm};
use drydock_audit::{Fact, Unknown, Why};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::asker::Asker;
use super::certificate::validity;
use super::{decode, fact, redaction};

/// What a manager says of its swarm.
pub(crate) struct SwarmFacts {
    pub(crate) swarm: Fact<Swarm>,
    pub(crate) services: Fact<Vec<Service>>,
    pub(crate) nodes: Fact<Vec<Node>>,
    pub(crate) secrets: Fact<u32>,
}

/// Asks, where there is a swarm to ask about.
pub(crate) async fn ask(asker: &mut Asker, info: &Fact<Info>) -> SwarmFacts {
    if let Some(because) = info.known().and_then(why_not) {
        return SwarmFacts {
            swarm: Fact::unknown(Why::Absent, because),
            services: Fact::unknown(Why::Absent, because),
            nodes: Fact::unknown(Why::Absent, because),
            secrets: Fact::unknown(Why::Absent, because),
        };
    }
    SwarmFacts {
        swarm: fact(swarm(asker).await),
        services: fact(services(asker).await),
        nodes: fact(nodes(asker).await),
        secrets: fact(secrets(asker).await),
    }
}

fn why_not(info: &Info) -> Option<&'static str> {
    match info.swarm.local_node_state.as_str() {
        "inactive" => Some("GET /info Swarm.LocalNodeState: not in swarm mode"),
        "active" if !info.swarm.control_available => {
            Some("GET /info Swarm.ControlAvailable: this node is no manager of its swarm")
        }
        _ => None,
    }
}

async fn swarm(asker: &mut Asker) -> Result<Swarm, Unknown> {
    let mut swarm: Swarm = asker.ask_for("/swarm").await?;
    redaction::redact_value(&mut swarm.spec);
    let root = swarm.tls_info.get("TrustRoot").and_then(Value::as_str);
    swarm.trust_root_validity = root.and_then(validity);
    redaction::redact_value(&mut swarm.tls_info);
    Ok(swarm)
}

async fn services(asker: &mut Asker) -> Result<Vec<Service>, Unknown> {
    let mut services: Vec<Service> = list(asker, "/services").await?;
    for service in &mut services {
        redaction::redact_value(&mut service.spec);
    }
    services.sort_by(|a, b| a.id.cmp(&b.id));
    Ok(services)
}

async fn nodes(asker: &mut Asker) -> Result<Vec<Node>, Unknown> {
    let mut nodes: Vec<Node> = list(asker, "/nodes").await?;
    for node in &mut nodes {
        redaction::redact_value(&mut node.spec);
        redaction::redact_value(&mut node.description);
    }
    nodes.sort_by(|a, b| a.id.cmp(&b.id));
    Ok(nodes)
}

async fn secrets(asker: &mut Asker) -> Result<u32, Unknown> {
    let secrets: Option<Vec<Value>> = asker.ask_for("/secrets").await?;
    Ok(u32::try_from(secrets.unwrap_or_default().len()).unwrap_or(u32::MAX))
}

async fn list<T: DeserializeOwned>(asker: &mut Asker, path: &str) -> Result<Vec<T>, Unknown> {
    let listed: Option<Vec<Value>> = asker.ask_for(path).await?;
    let source = format!("GET {path}");
    let listed = listed.unwrap_or_default().into_iter();
    listed
        .map(|value| decode::from_value(&source, value))
        .collect()
}
