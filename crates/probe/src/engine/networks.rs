//! `GET /networks`.
//!
//! See [the API](https://docs.docker.com/reference/api/engine/latest/#tag/Network). The list has all
//! that is asked for; only where an engine's list has no `Options` is each network asked for.

use drydock_audit::snapshot::Network;
use drydock_audit::{Fact, Unknown, Why};
use serde_json::Value;

use super::asker::Asker;
use super::{decode, fact, id, must_exist, redaction};

/// All networks, sorted by name.
pub(crate) async fn all(asker: &mut Asker) -> Fact<Vec<Network>> {
    fact(ask(asker).await)
}

async fn ask(asker: &mut Asker) -> Result<Vec<Network>, Unknown> {
    let listed: Vec<Value> = must_exist(asker.ask_for("/networks").await)?;
    let mut networks = Vec::with_capacity(listed.len());
    for value in listed {
        let has_options = value.get("Options").is_some();
        let mut network: Network = decode::from_value("GET /networks", value)?;
        if !has_options {
            let path = format!("/networks/{}", id::check(&network.id)?);
            network = match asker.ask_for(&path).await {
                Ok(network) => network,
                // It was removed meanwhile.
                Err(unknown) if unknown.why == Why::Absent => continue,
                Err(unknown) => return Err(unknown),
            };
        }
        redaction::redact_map(&mut network.options);
        redaction::redact_map(&mut network.labels);
        networks.push(network);
    }
    networks.sort_by(|a, b| (&a.name, &a.id).cmp(&(&b.name, &b.id)));
    Ok(networks)
}
