//! Ports of the host that lead into a container.
//!
//! Of one that runs, `NetworkSettings.Ports` says where they are; of one that does not, what it asks
//! for on its next start (`HostConfig.PortBindings`, and with `-P` what its image exposes). Both are
//! of [the API](https://docs.docker.com/reference/api/engine/latest/#tag/Container/operation/ContainerInspect),
//! v4 and v6 alike. Missed: ports that a swarm's routing mesh publishes, which are the service's.

use std::fmt;

use drydock_model::audit::Judgement;

use super::namespace::{NETWORK, is_hosts};
use crate::snapshot::{Container, Inspect, PortBinding};
use crate::{Facts, Judge, Judged, Unknown};

/// A port of the host that leads into a container.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct PublishedPort<'a> {
    /// Where it leads, e.g. `80/tcp`.
    pub(super) inside: &'a str,
    /// Address of the host; empty where the daemon chooses.
    pub(super) address: &'a str,
    /// First and last port of the host; absent where the daemon chooses.
    pub(super) ports: Option<(u16, u16)>,
}

impl PublishedPort<'_> {
    /// Its protocol, e.g. `tcp`.
    pub(super) fn protocol(&self) -> &str {
        self.inside.split_once('/').map_or("tcp", |(_, name)| name)
    }
}

impl fmt::Display for PublishedPort<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.address {
            "" => write!(f, "*:")?,
            address if address.contains(':') => write!(f, "[{address}]:")?,
            address => write!(f, "{address}:")?,
        }
        match self.ports {
            None => write!(f, "*")?,
            Some((first, last)) if first == last => write!(f, "{first}")?,
            Some((first, last)) => write!(f, "{first}-{last}")?,
        }
        write!(f, "->{}", self.inside)
    }
}

/// Judges the ports of each container; in the host's network nothing is published.
pub(super) fn each_container<'a>(
    facts: &Facts<'a>,
    judge: impl Fn(&'a Container, &'a Inspect) -> Result<Judgement, Unknown>,
) -> Judged {
    facts.each_container(|container, inspect| {
        if is_hosts(facts, container, inspect, &NETWORK) {
            let reason = "in the host's network nothing is published";
            return Ok(Judgement::not_applicable(reason));
        }
        judge(container, inspect)
    })
}

/// The field that they were read from.
pub(super) const fn ports_field(inspect: &Inspect) -> &'static str {
    if inspect.state.running {
        "NetworkSettings.Ports"
    } else {
        "HostConfig.PortBindings"
    }
}

/// Ports of the host that lead into a container, or would if it was started.
pub(super) fn published_ports(inspect: &Inspect) -> Vec<PublishedPort<'_>> {
    let host = &inspect.host_config;
    let map = if inspect.state.running {
        &inspect.network_settings.ports
    } else {
        &host.port_bindings
    };
    let bound = map.iter().flat_map(|(inside, bindings)| {
        let bindings = bindings.iter().flatten();
        bindings.map(|binding| published(inside, binding))
    });
    let mut ports: Vec<PublishedPort<'_>> = bound.collect();
    if !inspect.state.running && host.publish_all_ports {
        let exposed = inspect.config.exposed_ports.keys();
        let more = exposed.filter(|inside| !map.contains_key(*inside));
        ports.extend(more.map(|inside| PublishedPort {
            inside,
            address: "",
            ports: None,
        }));
    }
    ports
}

fn published<'a>(inside: &'a str, binding: &'a PortBinding) -> PublishedPort<'a> {
    let text = binding.host_port.as_str();
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    let range = first.parse().ok().zip(last.parse().ok());
    PublishedPort {
        inside,
        address: &binding.host_ip,
        ports: range.filter(|(first, _)| *first > 0),
    }
}

/// For people: all of them, or that there are none.
pub(super) fn shown_ports<'a>(ports: impl IntoIterator<Item = &'a PublishedPort<'a>>) -> String {
    let shown: Vec<String> = ports.into_iter().map(ToString::to_string).collect();
    if shown.is_empty() {
        return "none published".to_owned();
    }
    shown.join(", ")
}

/// Whether policy names a port of the host, as `PORT` or `PORT/PROTOCOL`.
pub(super) fn is_named(allowed: &[String], port: u16, protocol: &str) -> bool {
    let named = |word: &String| match word.split_once('/') {
        Some((number, of)) => of.eq_ignore_ascii_case(protocol) && number.parse() == Ok(port),
        None => word.parse() == Ok(port),
    };
    allowed.iter().any(named)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn shown(inspect: serde_json::Value) -> String {
        let inspect: Inspect = serde_json::from_value(inspect).unwrap();
        shown_ports(&published_ports(&inspect))
    }

    #[test]
    fn running_ones_have_ports_and_stopped_ones_ask_for_them() {
        let bindings = json!({"80/tcp": [{"HostIp": "::", "HostPort": "8081"}], "22/tcp": null});
        let running = json!({"State": {"Running": true}, "NetworkSettings": {"Ports": bindings}});
        assert_eq!(shown(running), "[::]:8081->80/tcp");
        let bindings = json!({"53/udp": [{"HostIp": "", "HostPort": "8000-8002"}]});
        let stopped = json!({
            "HostConfig": {"PortBindings": bindings, "PublishAllPorts": true},
            "Config": {"ExposedPorts": {"22/tcp": {}, "53/udp": {}}},
        });
        assert_eq!(shown(stopped), "*:8000-8002->53/udp, *:*->22/tcp");
        assert_eq!(shown(json!({})), "none published");
    }

    #[test]
    fn policy_names_ports_with_or_without_protocol() {
        let allowed = ["443".to_owned(), "53/udp".to_owned()];
        assert!(is_named(&allowed, 443, "tcp") && is_named(&allowed, 53, "udp"));
        assert!(!is_named(&allowed, 53, "tcp") && !is_named(&allowed, 44, "tcp"));
    }
}
