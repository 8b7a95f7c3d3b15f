//! Containers are not on the engine's default network.
//!
//! Decided by the networks of each container: `bridge` is Docker's default, on which all containers
//! reach one another
//! ([why not](https://docs.docker.com/engine/network/drivers/bridge/#use-the-default-bridge-network)).
//! Missed: Podman's default network, which is like any other of its networks.

use drydock_model::Severity;
use drydock_model::audit::{CheckMeta, Ids, Judgement, Profile, Section};

use super::recreate::recreate;
use crate::snapshot::{Container, Inspect};
use crate::{Check, Facts, Judge, Judged, Unknown, inspect_field};

/// The check `container-default-bridge`.
pub(super) struct ContainerDefaultBridge;

static META: CheckMeta = CheckMeta {
    slug: "container-default-bridge",
    ids: Ids::new("5.29", "5.29", "5.30", "5.30"),
    title: "Containers are not on the engine's default network",
    rationale: "Whoever names no network is on the default one, next to all others that did not; \
                there they can reach and impersonate one another.",
    section: Section::Runtime,
    level: 2,
    profile: Profile::Docker,
    severity: Severity::Low,
    needs: &["GET /containers/ID/json"],
    remediation: "Make a network for each application (`docker network create`) and put its \
                  containers there; give those that need none `--network none`.",
    impact: "Containers of different networks no longer reach one another, and links of the old \
             kind do not work.",
    undo: "Connect the container with `bridge` again.",
    docs: "https://docs.docker.com/engine/network/drivers/bridge/",
};

impl Check for ContainerDefaultBridge {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn judge(&self, facts: &Facts<'_>) -> Judged {
        facts.each_container(of_container)
    }
}

fn of_container(container: &Container, inspect: &Inspect) -> Result<Judgement, Unknown> {
    let networks = &inspect.network_settings.networks;
    let mode = inspect.host_config.network_mode.as_str();
    let names: Vec<&str> = networks.keys().map(String::as_str).collect();
    let (source, observed, is_default) = if names.is_empty() {
        let is_default = matches!(mode, "" | "default" | "bridge");
        let mode = if mode.is_empty() { "not set" } else { mode };
        let source = inspect_field(container, "HostConfig.NetworkMode");
        (source, mode.to_owned(), is_default)
    } else {
        let source = inspect_field(container, "NetworkSettings.Networks");
        (source, names.join(", "), networks.contains_key("bridge"))
    };
    let expected = "not `bridge`";
    if !is_default {
        let judgement = Judgement::pass("not on the default network");
        return Ok(judgement.because(source, observed, expected));
    }
    Ok(Judgement::fail("on the default network")
        .because(source, observed, expected)
        .mended_by(recreate(
            container,
            inspect,
            "in a network of its application (`--network`)",
        )))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::sample::check;

    fn on(networks: &[&str], mode: &str) -> Value {
        let networks: serde_json::Map<String, Value> = networks
            .iter()
            .map(|name| ((*name).to_owned(), json!({})))
            .collect();
        json!({
            "HostConfig": {"NetworkMode": mode},
            "NetworkSettings": {"Networks": networks},
        })
    }

    #[test]
    fn the_networks_of_the_container_decide() {
        check("container-default-bridge")
            .container("both", on(&["back", "bridge"], "back"))
            .container("default", on(&["bridge"], "default"))
            .container("host", on(&["host"], "host"))
            .container("none", on(&["none"], "none"))
            .container("own", on(&["back"], "back"))
            .container("podman", on(&["podman"], "bridge"))
            .container("shared", on(&[], "container:own"))
            .container("unsaid", on(&[], "default"))
            .expect(
                "fail",
                &[
                    ("both", "fail"),
                    ("default", "fail"),
                    ("host", "pass"),
                    ("none", "pass"),
                    ("own", "pass"),
                    ("podman", "pass"),
                    ("shared", "pass"),
                    ("unsaid", "fail"),
                ],
            );
    }
}
