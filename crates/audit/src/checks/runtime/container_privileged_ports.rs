//! Containers take no port of the host below 1024.
//!
//! Published ports of v4 and v6 decide; of a container in the host's network, the ports that its
//! processes listen on. Ports that policy names are needed, and pass. 1024 is not one of them
//! ([the kernel's limit](https://docs.kernel.org/networking/ip-sysctl.html)). Missed: ports that a
//! swarm's routing mesh publishes.

use drydock_model::Severity;
use drydock_model::audit::{CheckMeta, Ids, Judgement, Profile, Section};

use super::namespace::{NETWORK, is_hosts};
use super::published_port::{PublishedPort, is_named, ports_field, published_ports, shown_ports};
use super::recreate::recreate;
use crate::snapshot::{Container, Inspect};
use crate::{Check, Facts, Judge, Judged, Unknown, inspect_field};

/// The first port that every user may listen on.
const FIRST_FREE: u16 = 1024;

const EXPECTED: &str = "none below 1024 that policy does not allow";

/// The check `container-privileged-ports`.
pub(super) struct ContainerPrivilegedPorts;

static META: CheckMeta = CheckMeta {
    slug: "container-privileged-ports",
    ids: Ids::new("5.7", "5.7", "5.8", "5.8"),
    title: "Containers take no port of the host below 1024",
    rationale: "Ports below 1024 are trusted to belong to the host's own services, and taking one \
                needs root's rights; the engine does it for whoever starts a container.",
    section: Section::Runtime,
    level: 1,
    profile: Profile::Docker,
    severity: Severity::Low,
    needs: &[
        "GET /containers/ID/json",
        "listening sockets of containers in the host's network",
    ],
    remediation: "Publish on a port from 1024 on, or name the ports that are needed (80, 443) in \
                  the policy's `allowed-ports`.",
    impact: "Clients must use the new port, or a proxy in front must know it.",
    undo: "Publish the port that was published before.",
    docs: "https://docs.docker.com/engine/network/port-publishing/",
};

impl Check for ContainerPrivilegedPorts {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn judge(&self, facts: &Facts<'_>) -> Judged {
        facts.each_container(|container, inspect| {
            if is_hosts(facts, container, inspect, &NETWORK) {
                return in_hosts_network(facts, container, inspect);
            }
            Ok(by_published(facts, container, inspect))
        })
    }
}

fn by_published(facts: &Facts<'_>, container: &Container, inspect: &Inspect) -> Judgement {
    let ports = published_ports(inspect);
    let allowed = &facts.policy.allowed_ports;
    let low = |port: &&PublishedPort<'_>| {
        port.ports.is_some_and(|(first, last)| {
            let mut low = first..=last.min(FIRST_FREE - 1);
            low.any(|number| !is_named(allowed, number, port.protocol()))
        })
    };
    let low: Vec<&PublishedPort<'_>> = ports.iter().filter(low).collect();
    let source = inspect_field(container, ports_field(inspect));
    if low.is_empty() {
        return Judgement::pass("no port of the host below 1024 leads into it").because(
            source,
            shown_ports(&ports),
            EXPECTED,
        );
    }
    let shown = shown_ports(low);
    Judgement::fail(format!("takes {shown}"))
        .because(source, shown, EXPECTED)
        .mended_by(recreate(
            container,
            inspect,
            "with ports of the host from 1024 on",
        ))
}

fn in_hosts_network(
    facts: &Facts<'_>,
    container: &Container,
    inspect: &Inspect,
) -> Result<Judgement, Unknown> {
    if !inspect.state.running {
        return Ok(Judgement::not_applicable(
            "is to be in the host's network, and does not run: it listens on nothing",
        ));
    }
    let ports = container.processes.get()?.host_ports.get()?;
    let allowed = &facts.policy.allowed_ports;
    let low: Vec<String> = ports
        .iter()
        .filter(|port| **port < FIRST_FREE && !is_named(allowed, **port, "tcp"))
        .map(ToString::to_string)
        .collect();
    let source = "/proc, listening TCP sockets of the container in the host's network";
    if low.is_empty() {
        return Ok(
            Judgement::pass("listens on no port of the host below 1024").because(
                source,
                "none below 1024",
                EXPECTED,
            ),
        );
    }
    let shown = low.join(", ");
    Ok(
        Judgement::fail(format!("listens in the host's network on {shown}"))
            .because(source, shown, EXPECTED)
            .mended_by(recreate(container, inspect, "in a network of its own")),
    )
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::Fact;
    use crate::sample::check;
    use crate::snapshot::ContainerProcesses;

    fn port(address: &str, port: &str) -> Value {
        json!({"NetworkSettings": {"Ports": {
            "80/tcp": [{"HostIp": address, "HostPort": port}],
        }}})
    }

    #[test]
    fn f26_ports_from_1024_on_are_free_and_v6_counts() {
        check("container-privileged-ports")
            .container("free", port("127.0.0.1", "1024"))
            .container("local", port("127.0.0.1", "80"))
            .container("none", json!({}))
            .container("six", port("::", "443"))
            .expect(
                "fail",
                &[
                    ("free", "pass"),
                    ("local", "fail"),
                    ("none", "pass"),
                    ("six", "fail"),
                ],
            );
    }

    #[test]
    fn stopped_containers_ask_for_ports_and_policy_names_some() {
        let asks = |port: &str| {
            json!({
                "State": {"Running": false},
                "HostConfig": {"PortBindings": {"80/tcp": [{"HostIp": "", "HostPort": port}]}},
            })
        };
        check("container-privileged-ports")
            .policy(|policy| policy.allowed_ports = vec!["443/tcp".into()])
            .container("named", asks("443"))
            .container("range", asks("1000-2000"))
            .container("unnamed", asks("80"))
            .expect(
                "fail",
                &[("named", "pass"), ("range", "fail"), ("unnamed", "fail")],
            );
    }

    #[test]
    fn in_the_hosts_network_its_sockets_count() {
        let listens = |ports: &[u16]| {
            Fact::Known(ContainerProcesses {
                host_ports: Fact::Known(ports.to_vec()),
                ..ContainerProcesses::default()
            })
        };
        let host = || json!({"HostConfig": {"NetworkMode": "host"}});
        check("container-privileged-ports")
            .container("hidden", host())
            .container("quiet", host())
            .with_container(|container| container.processes = listens(&[]))
            .container("web", host())
            .with_container(|container| container.processes = listens(&[80]))
            .expect(
                "fail",
                &[("hidden", "manual"), ("quiet", "pass"), ("web", "fail")],
            );
    }
}
