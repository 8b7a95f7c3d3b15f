//! The swarm's managers listen on one address.
//!
//! Decided by the sockets that the daemon listens on: the port is the one that the node's own entry
//! among the managers names, usually 2377
//! ([ports](https://docs.docker.com/engine/swarm/swarm-tutorial/#open-protocols-and-ports-between-the-hosts)).
//! A worker listens for no managers. Missed: gossip between nodes on 7946, which goes to the same
//! address; packet filters.

use drydock_model::Severity;
use drydock_model::audit::{Action, CheckMeta, Ids, Judgement, Profile, Section};

use std::net::IpAddr;

use super::membership::{node, text};
use crate::snapshot::SwarmInfo;
use crate::{Check, Facts, Judge, Judged};

/// The check `swarm-listen-address`.
pub(super) struct SwarmListenAddress;

static META: CheckMeta = CheckMeta {
    slug: "swarm-listen-address",
    ids: Ids::new("7.3", "7.3", "7.2", "7.2"),
    title: "The swarm listens on one address of the host",
    rationale: "On all addresses the swarm can be spoken to from every network that the host is \
                in, also from those outside.",
    section: Section::Swarm,
    level: 1,
    profile: Profile::Swarm,
    severity: Severity::Medium,
    needs: &["GET /info Swarm", "TCP sockets of the daemon process"],
    remediation: "Leave the swarm and join or make it again with `--listen-addr` of the network \
                  between the nodes.",
    impact: "The node is out of the swarm for that time.",
    undo: "Join again with `--listen-addr 0.0.0.0:2377`.",
    docs: "https://docs.docker.com/reference/cli/docker/swarm/init/#listen-addr",
};

impl Check for SwarmListenAddress {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn judge(&self, facts: &Facts<'_>) -> Judged {
        judge(facts)
    }
}

const EXPECTED: &str = "one address of the host";

fn judge(facts: &Facts<'_>) -> Judged {
    let swarm = node(facts)?;
    if !swarm.control_available && swarm.local_node_state == "active" {
        let judgement =
            Judgement::not_applicable("this node is a worker and listens for no managers");
        let source = "GET /info Swarm.ControlAvailable";
        return Ok(judgement.because(source, "false", "true").into());
    }
    let listeners = facts.snapshot.daemon.listeners.get()?;
    let port = port(swarm);
    let source = format!("TCP sockets of the daemon process, port {port}");
    let found: Vec<&str> = listeners
        .iter()
        .filter(|one| one.port == port)
        .map(|one| one.address.as_str())
        .collect();
    let is_wildcard = |address: &str| match address.parse::<IpAddr>() {
        Ok(address) => address.is_unspecified(),
        Err(_) => matches!(address, "" | "*"),
    };
    let shown = found.join(", ");
    if found.is_empty() {
        let judgement = Judgement::manual(format!("the daemon listens on no port {port}"));
        return Ok(judgement.because(source, "none", EXPECTED).into());
    }
    if !found.iter().any(|address| is_wildcard(address)) {
        let judgement = Judgement::pass(format!("managers are listened for on {shown}"));
        return Ok(judgement.because(source, shown, EXPECTED).into());
    }
    let judgement = Judgement::fail("managers are listened for on all addresses")
        .because(source, shown, EXPECTED)
        .mended_by(Action::Advise {
            text: META.remediation.to_owned(),
        });
    Ok(judgement.into())
}

/// The port that this node's own entry among the managers names.
fn port(swarm: &SwarmInfo) -> u16 {
    let mut managers = swarm.remote_managers.iter();
    let own = managers.find(|manager| text(manager, "/NodeID") == swarm.node_id);
    let address = own.map_or("", |manager| text(manager, "/Addr"));
    let port = address
        .rsplit_once(':')
        .and_then(|(_, port)| port.parse().ok());
    port.unwrap_or(2377)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::Fact;
    use crate::sample::check;
    use crate::snapshot::{Listener, Tls};

    #[test]
    fn the_address_that_is_listened_on_decides() {
        for (address, port, verdict) in [
            ("0.0.0.0", 2377, "fail"),
            ("::", 2377, "fail"),
            ("10.0.0.1", 2377, "pass"),
            ("10.0.0.1", 9999, "manual"),
        ] {
            let listener = Listener {
                address: address.into(),
                port,
                tls: Tls::NotTried,
            };
            check("swarm-listen-address")
                .info(json!({"Swarm": {"LocalNodeState": "active", "ControlAvailable": true}}))
                .with(|snapshot| snapshot.daemon.listeners = Fact::Known(vec![listener]))
                .expect(verdict, &[]);
        }
    }

    #[test]
    fn the_port_may_be_another() {
        check("swarm-listen-address")
            .info(json!({"Swarm": {
                "LocalNodeState": "active", "ControlAvailable": true, "NodeID": "n1",
                "RemoteManagers": [
                    {"NodeID": "n2", "Addr": "10.0.0.2:2377"},
                    {"NodeID": "n1", "Addr": "10.0.0.1:4000"},
                ],
            }}))
            .with(|snapshot| {
                snapshot.daemon.listeners = Fact::Known(vec![Listener {
                    address: "::".into(),
                    port: 4000,
                    tls: Tls::Other,
                }]);
            })
            .expect("fail", &[]);
    }

    #[test]
    fn f31_off_and_workers_have_nothing_to_judge() {
        check("swarm-listen-address").expect("not-applicable", &[]);
        check("swarm-listen-address")
            .info(json!({"Swarm": {"LocalNodeState": "active"}}))
            .expect("not-applicable", &[]);
    }
}
