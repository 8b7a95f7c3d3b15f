//! Containers are not reachable by IPv6 past the packet filter.
//!
//! Where `ip6tables` is off, the engine filters nothing of IPv6: ports published on `::` are open,
//! and so is every port of a container in a network with IPv6
//! ([IPv6](https://docs.docker.com/engine/daemon/ipv6/)). It is on by default since engine 27, and
//! was off before. Missed: filters of the host's own.

use drydock_model::Severity;
use drydock_model::audit::{Action, CheckMeta, Ids, Judgement, Profile, Section};

use crate::checks::listed::listed;
use crate::snapshot::{Container, Inspect, Network};
use crate::{Check, Facts, Judge, Judged, Setting, Unknown, inspect_field};

/// The check `container-ipv6-ports`.
pub(super) struct ContainerIpv6Ports;

static META: CheckMeta = CheckMeta {
    slug: "container-ipv6-ports",
    ids: Ids::everywhere("C.16"),
    title: "Containers are not reachable by IPv6 past the packet filter",
    rationale: "Rules that keep others from a container's ports by IPv4 are worth nothing where the \
                same port is open by IPv6 and nobody filters.",
    section: Section::Community,
    level: 1,
    profile: Profile::Docker,
    severity: Severity::Medium,
    needs: &[
        "GET /containers/ID/json",
        "GET /networks",
        "configuration of the daemon",
        "GET /version",
    ],
    remediation: "Set `ip6tables` of the daemon to `true`, or publish on IPv4 addresses only.",
    impact: "Ports that were reached by IPv6 without being published no longer are.",
    undo: "Set `ip6tables` to `false` and restart the daemon.",
    docs: "https://docs.docker.com/engine/daemon/ipv6/",
};

/// The first engine that filters IPv6 unless told not to.
const FIRST_ON: u32 = 27;
static EXPECTED: &str = "ip6tables on, or nothing on IPv6";

impl Check for ContainerIpv6Ports {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn judge(&self, facts: &Facts<'_>) -> Judged {
        let setting = facts.config().get("ip6tables")?;
        let is_filtered = setting.is_on(default_of(facts)?);
        facts.each_running(|container, inspect| {
            of_container(facts, &setting, is_filtered, container, inspect)
        })
    }
}

/// The engine's default, by its version.
fn default_of(facts: &Facts<'_>) -> Result<bool, Unknown> {
    let version = &facts.info()?.server_version;
    let major = version
        .split('.')
        .next()
        .and_then(|major| major.parse::<u32>().ok());
    Ok(major.is_some_and(|major| major >= FIRST_ON))
}

fn of_container(
    facts: &Facts<'_>,
    setting: &Setting,
    is_filtered: bool,
    container: &Container,
    inspect: &Inspect,
) -> Result<Judgement, Unknown> {
    let places = places(facts, inspect)?;
    let source = inspect_field(container, "NetworkSettings");
    if places.is_empty() {
        return Ok(Judgement::pass("nothing of it is on IPv6").because(source, "none", EXPECTED));
    }
    let shown = listed(&places);
    if is_filtered {
        return Ok(Judgement::pass("on IPv6, which the engine filters")
            .because(source, shown, EXPECTED)
            .because(setting.source.clone(), setting.shown(), "true"));
    }
    Ok(
        Judgement::fail(format!("open by IPv6, which nobody filters: {shown}"))
            .because(source, shown, EXPECTED)
            .because(setting.source.clone(), setting.shown(), "true")
            .mended_by(Action::SetDaemonOption {
                file: facts.config().file_path().to_owned(),
                key: "ip6tables",
                value: "true".to_owned(),
            }),
    )
}

/// Where a container is on IPv6: published ports, and networks.
fn places(facts: &Facts<'_>, inspect: &Inspect) -> Result<Vec<String>, Unknown> {
    let settings = &inspect.network_settings;
    let mut found = Vec::new();
    for (port, bindings) in &settings.ports {
        let is_v6 = |ip: &str| ip.contains(':') && ip != "::1";
        let mut bindings = bindings.iter().flatten();
        if let Some(binding) = bindings.find(|binding| is_v6(&binding.host_ip)) {
            found.push(format!(
                "[{}]:{} for {port}",
                binding.host_ip, binding.host_port
            ));
        }
    }
    let names = || settings.networks.keys();
    if names().next().is_some() {
        let all = facts.snapshot.engine.networks.get()?;
        // One without a way out is reached by its own containers only.
        let is_open = |network: &&Network| network.enable_ipv6 && !network.internal;
        let open = all.iter().filter(is_open);
        let joined = open.filter(|network| names().any(|name| *name == network.name));
        found.extend(joined.map(|network| format!("network {}", network.name)));
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::sample::{Sample, check};

    fn with_all(sample: Sample) -> Sample {
        let ports = |ip: &str| {
            let binding = json!([{"HostIp": ip, "HostPort": "8080"}]);
            json!({"NetworkSettings": {"Ports": {"80/tcp": binding, "81/tcp": null}}})
        };
        sample
            .network("six", json!({"EnableIPv6": true}))
            .network("four", json!({}))
            .container("any", ports("::"))
            .container("four", ports("0.0.0.0"))
            .container("own", ports("::1"))
            .container("six", json!({"NetworkSettings": {"Networks": {"six": {}}}}))
            .container(
                "wired",
                json!({"NetworkSettings": {"Networks": {"four": {}}}}),
            )
    }

    #[test]
    fn only_without_the_filter() {
        let off = [
            ("any", "fail"),
            ("four", "pass"),
            ("own", "pass"),
            ("six", "fail"),
            ("wired", "pass"),
        ];
        with_all(check("container-ipv6-ports").arguments(&["--ip6tables=false"]))
            .expect("fail", &off);
        let old = check("container-ipv6-ports").info(json!({"ServerVersion": "20.10.24"}));
        with_all(old).expect("fail", &off);
        let on = off.map(|(name, _)| (name, "pass"));
        let new = check("container-ipv6-ports").info(json!({"ServerVersion": "28.2.2"}));
        with_all(new).expect("pass", &on);
    }
}
