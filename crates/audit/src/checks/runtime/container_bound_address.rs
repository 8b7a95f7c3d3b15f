//! Published ports are bound to an address of the host.
//!
//! `0.0.0.0`, `::` and an empty address mean all of them, unless the network or the daemon has an
//! address to publish on by default
//! ([binding](https://docs.docker.com/engine/network/port-publishing/#setting-the-default-bind-address-for-containers)).
//! Missed: which networks an address belongs to; ports that a swarm's routing mesh publishes.

use drydock_model::Severity;
use drydock_model::audit::{CheckMeta, Ids, Judgement, Profile, Section};

use super::published_port::{
    PublishedPort, each_container, ports_field, published_ports, shown_ports,
};
use super::recreate::recreate;
use crate::snapshot::{Container, Inspect};
use crate::{Check, Facts, Judge, Judged, Setting, Unknown, inspect_field};

/// The option of a bridge that names the address to publish on.
const BRIDGE_OPTION: &str = "com.docker.network.bridge.host_binding_ipv4";

const EXPECTED: &str = "an address of the host, not all of them";

/// The check `container-bound-address`.
pub(super) struct ContainerBoundAddress;

static META: CheckMeta = CheckMeta {
    slug: "container-bound-address",
    ids: Ids::new("5.13", "5.13", "5.14", "5.14"),
    title: "Published ports are bound to an address of the host",
    rationale: "A port on all addresses is also open on interfaces that nobody had in mind, such \
                as the one to the internet.",
    section: Section::Runtime,
    level: 1,
    profile: Profile::Docker,
    severity: Severity::Medium,
    needs: &[
        "GET /containers/ID/json",
        "GET /networks",
        "configuration of the daemon",
    ],
    remediation: "Publish with an address (`-p 127.0.0.1:8080:80`), or give the daemon one by \
                  default (`ip`).",
    impact: "Clients on other networks of the host cannot connect.",
    undo: "Publish without the address.",
    docs: "https://docs.docker.com/engine/network/port-publishing/",
};

impl Check for ContainerBoundAddress {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn judge(&self, facts: &Facts<'_>) -> Judged {
        each_container(facts, |container, inspect| {
            of_container(facts, container, inspect)
        })
    }
}

fn of_container(
    facts: &Facts<'_>,
    container: &Container,
    inspect: &Inspect,
) -> Result<Judgement, Unknown> {
    let ports = published_ports(inspect);
    let source = inspect_field(container, ports_field(inspect));
    if ports.is_empty() {
        return Ok(Judgement::pass("nothing is published").because(
            source,
            shown_ports(&ports),
            EXPECTED,
        ));
    }
    let with_any = |port: &&PublishedPort<'_>| !port.address.is_empty() && is_any(port.address);
    let mut open: Vec<&PublishedPort<'_>> = ports.iter().filter(with_any).collect();
    let unsaid: Vec<_> = ports
        .iter()
        .filter(|port| port.address.is_empty())
        .collect();
    if unsaid.is_empty() {
        return Ok(judge(container, inspect, &open, &ports));
    }
    let (from, default) = match (default_address(facts, inspect), open.is_empty()) {
        (Ok(found), _) => found,
        (Err(unknown), true) => return Err(unknown),
        (Err(_), false) => return Ok(judge(container, inspect, &open, &ports)),
    };
    if is_any(&default) {
        open.extend(unsaid);
    }
    let shown = if default.is_empty() {
        "not set"
    } else {
        &default
    };
    Ok(judge(container, inspect, &open, &ports).because(from, shown, EXPECTED))
}

fn judge(
    container: &Container,
    inspect: &Inspect,
    open: &[&PublishedPort<'_>],
    all: &[PublishedPort<'_>],
) -> Judgement {
    let source = inspect_field(container, ports_field(inspect));
    if open.is_empty() {
        return Judgement::pass("each published port has an address").because(
            source,
            shown_ports(all),
            EXPECTED,
        );
    }
    let shown = shown_ports(open.iter().copied());
    Judgement::fail(format!("open on all addresses: {shown}"))
        .because(source, shown, EXPECTED)
        .mended_by(recreate(
            container,
            inspect,
            "with an address before each published port, e.g. `-p 127.0.0.1:8080:80`",
        ))
}

/// Whether an address stands for all of a host.
fn is_any(address: &str) -> bool {
    matches!(address, "" | "0.0.0.0" | "::" | "[::]" | "*")
}

/// The address that is taken where none is said, and where that stands.
fn default_address(facts: &Facts<'_>, inspect: &Inspect) -> Result<(String, String), Unknown> {
    let networks = facts.snapshot.engine.networks.known();
    let of_network = networks.into_iter().flatten().find_map(|network| {
        let joined = inspect
            .network_settings
            .networks
            .contains_key(&network.name);
        let address = network.options.get(BRIDGE_OPTION).filter(|_| joined)?;
        let source = format!("GET /networks {} Options {BRIDGE_OPTION}", network.name);
        Some((source, address.clone()))
    });
    if let Some(found) = of_network {
        return Ok(found);
    }
    let Setting { value, source, .. } = facts.config().get("ip")?;
    Ok((source, value.as_str().unwrap_or_default().to_owned()))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::sample::check;
    use crate::{Fact, Why};

    fn port(address: &str, port: &str) -> Value {
        json!({"NetworkSettings": {"Ports": {
            "80/tcp": [{"HostIp": address, "HostPort": port}],
        }}})
    }

    fn stopped() -> Value {
        json!({
            "State": {"Running": false},
            "HostConfig": {"PortBindings": {"80/tcp": [{"HostIp": "", "HostPort": "81"}]}},
        })
    }

    #[test]
    fn f26_all_addresses_of_v6_are_all_addresses() {
        check("container-bound-address")
            .container("four", port("0.0.0.0", "8082"))
            .container("local", port("127.0.0.1", "80"))
            .container("none", json!({}))
            .container("six", port("::", "8081"))
            .container("unsaid", stopped())
            .expect(
                "fail",
                &[
                    ("four", "fail"),
                    ("local", "pass"),
                    ("none", "pass"),
                    ("six", "fail"),
                    ("unsaid", "fail"),
                ],
            );
    }

    #[test]
    fn the_daemon_or_the_network_may_have_an_address() {
        check("container-bound-address")
            .daemon_json(r#"{"ip": "127.0.0.1"}"#)
            .container("a", stopped())
            .expect("pass", &[("a", "pass")]);
        let option = json!({"Options": {super::BRIDGE_OPTION: "10.0.0.1"}});
        let mut joined = stopped();
        joined["NetworkSettings"] = json!({"Networks": {"back": {}}});
        check("container-bound-address")
            .network("back", option)
            .container("a", joined)
            .container("b", stopped())
            .expect("fail", &[("a", "pass"), ("b", "fail")]);
    }

    #[test]
    fn what_the_daemon_says_must_be_known_where_it_decides() {
        let remote = || Fact::unknown(Why::Remote, "the engine is elsewhere");
        check("container-bound-address")
            .with(|snapshot| snapshot.daemon.config.arguments = remote())
            .container("a", stopped())
            .container("b", port("0.0.0.0", "8082"))
            .expect("fail", &[("a", "not-permitted"), ("b", "fail")]);
    }
}
