//! Only ports that are needed are published.
//!
//! Needed is what policy names as ports of the host; where it names none, what the image says that
//! it listens on. The container's own list is no help: the engine adds what is published to it.
//! `-P` publishes whatever an image exposes, so that nobody has decided, and fails. Missed: whether
//! anybody uses a port; ports that a swarm's routing mesh publishes
//! ([publishing](https://docs.docker.com/engine/network/port-publishing/)).

use drydock_model::Severity;
use drydock_model::audit::{CheckMeta, Ids, Judgement, Profile, Section};

use super::published_port::{
    PublishedPort, each_container, is_named, ports_field, published_ports, shown_ports,
};
use super::recreate::recreate;
use crate::snapshot::{Container, Image, Inspect};
use crate::{Check, Facts, Judge, Judged, image_field, inspect_field};

/// The check `container-needed-ports`.
pub(super) struct ContainerNeededPorts;

static META: CheckMeta = CheckMeta {
    slug: "container-needed-ports",
    ids: Ids::new("5.8", "5.8", "5.9", "5.9"),
    title: "Only ports that are needed are published",
    rationale: "Each published port is a way in from the network that must be watched; the engine \
                opens it past the host's own firewall rules.",
    section: Section::Runtime,
    level: 1,
    profile: Profile::Docker,
    severity: Severity::Medium,
    needs: &["GET /containers/ID/json", "GET /images/ID/json"],
    remediation: "Publish single ports (`-p`) and not all of them (`-P`); name those that are \
                  needed in the policy's `allowed-ports`, or in the image with `EXPOSE`.",
    impact: "Clients of a port that is no longer published cannot connect.",
    undo: "Publish the port again.",
    docs: "https://docs.docker.com/engine/network/port-publishing/",
};

impl Check for ContainerNeededPorts {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn judge(&self, facts: &Facts<'_>) -> Judged {
        each_container(facts, |container, inspect| {
            Ok(of_container(facts, container, inspect))
        })
    }
}

fn of_container(facts: &Facts<'_>, container: &Container, inspect: &Inspect) -> Judgement {
    let ports = published_ports(inspect);
    let source = inspect_field(container, ports_field(inspect));
    let fix = |judgement: Judgement| {
        judgement.mended_by(recreate(
            container,
            inspect,
            "publishing only the ports that are needed",
        ))
    };
    if ports.is_empty() {
        let none = "none published";
        return Judgement::pass("nothing is published").because(source, none, "needed ports only");
    }
    let allowed = &facts.policy.allowed_ports;
    if !allowed.is_empty() {
        let others = ports.iter().filter(|port| !is_allowed(allowed, port));
        let others: Vec<&PublishedPort<'_>> = others.collect();
        return judge_others(
            &ports,
            &others,
            source,
            &format!("of {}", allowed.join(", ")),
            fix,
        );
    }
    if inspect.host_config.publish_all_ports {
        let all = inspect_field(container, "HostConfig.PublishAllPorts");
        let judgement = Judgement::fail("publishes whatever its image exposes (`-P`)")
            .because(all, "true", "false")
            .because(source, shown_ports(&ports), "needed ports only");
        return fix(judgement);
    }
    let Some(image) = facts.image_of(inspect) else {
        return Judgement::manual("its image is not there to tell what it listens on").because(
            source,
            shown_ports(&ports),
            "needed ports only",
        );
    };
    let exposed = &image.config.exposed_ports;
    let is_exposed = |port: &PublishedPort<'_>| exposed.contains_key(port.inside);
    let others = ports.iter().filter(|port| !is_exposed(port));
    let others: Vec<&PublishedPort<'_>> = others.collect();
    let source_of_image = image_field(image, "Config.ExposedPorts");
    judge_others(&ports, &others, source, "what the image exposes", fix).because(
        source_of_image,
        shown_exposed(image),
        "all that is published",
    )
}

fn is_allowed(allowed: &[String], port: &PublishedPort<'_>) -> bool {
    port.ports.is_some_and(|(first, last)| {
        let mut all = first..=last;
        all.all(|number| is_named(allowed, number, port.protocol()))
    })
}

fn judge_others(
    all: &[PublishedPort<'_>],
    others: &[&PublishedPort<'_>],
    source: String,
    expected: &str,
    fix: impl FnOnce(Judgement) -> Judgement,
) -> Judgement {
    let others_shown = shown_ports(others.iter().copied());
    let judgement = if others.is_empty() {
        Judgement::pass("only ports that are needed are published")
    } else {
        fix(Judgement::fail(format!(
            "published and not needed: {others_shown}"
        )))
    };
    judgement.because(source, shown_ports(all), expected)
}

fn shown_exposed(image: &Image) -> String {
    let exposed = image.config.exposed_ports.keys();
    let exposed: Vec<&str> = exposed.map(String::as_str).collect();
    if exposed.is_empty() {
        return "none".to_owned();
    }
    exposed.join(", ")
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::sample::{Sample, check};

    fn publishes(inside: &str, address: &str, port: &str) -> Value {
        json!({"NetworkSettings": {"Ports": {
            inside: [{"HostIp": address, "HostPort": port}],
            "9/udp": null,
        }}})
    }

    fn with_image(ports: Value) -> Sample {
        let image = json!({"Id": "sha256:11", "Config": {"ExposedPorts": ports}});
        check("container-needed-ports").image("app:1", image)
    }

    #[test]
    fn f26_ports_of_v6_are_seen() {
        with_image(json!({"80/tcp": {}}))
            .container("needed", publishes("80/tcp", "::", "8081"))
            .container("six", publishes("8080/tcp", "::", "8081"))
            .expect("fail", &[("needed", "pass"), ("six", "fail")]);
    }

    #[test]
    fn nothing_published_passes_and_everything_fails() {
        let mut all = publishes("80/tcp", "0.0.0.0", "49153");
        all["HostConfig"] = json!({"PublishAllPorts": true});
        with_image(json!({"80/tcp": {}}))
            .container("all", all)
            .container("host", json!({"HostConfig": {"NetworkMode": "host"}}))
            .container("none", json!({}))
            .expect(
                "fail",
                &[
                    ("all", "fail"),
                    ("host", "not-applicable"),
                    ("none", "pass"),
                ],
            );
    }

    #[test]
    fn policy_decides_where_it_says_something() {
        with_image(json!({}))
            .policy(|policy| policy.allowed_ports = vec!["8081/tcp".into()])
            .container("named", publishes("80/tcp", "", "8081"))
            .container("other", publishes("80/tcp", "", "8082"))
            .expect("fail", &[("named", "pass"), ("other", "fail")]);
    }

    #[test]
    fn without_its_image_a_person_decides() {
        check("container-needed-ports")
            .container("a", publishes("80/tcp", "", "8081"))
            .expect("manual", &[("a", "manual")]);
    }
}
