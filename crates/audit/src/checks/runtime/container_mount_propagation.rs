//! Mounts of containers do not spread to the host.
//!
//! Decided by the propagation of each mount: with `shared` and `rshared`, what is mounted in the
//! container appears on the host and in others
//! ([propagation](https://docs.docker.com/engine/storage/bind-mounts/#configure-bind-propagation)).
//! Missed: what a program with the right to mount changes later.

use drydock_model::Severity;
use drydock_model::audit::{CheckMeta, Ids, Judgement, Profile, Section};

use super::recreate::recreate;
use crate::snapshot::{Container, Inspect, Mount};
use crate::{Check, Facts, Judge, Judged, Unknown, inspect_field};

const EXPECTED: &str = "private or slave";

/// The check `container-mount-propagation`.
pub(super) struct ContainerMountPropagation;

static META: CheckMeta = CheckMeta {
    slug: "container-mount-propagation",
    ids: Ids::new("5.19", "5.19", "5.20", "5.20"),
    title: "Mounts of containers do not spread to the host",
    rationale: "With shared propagation, a container can put filesystems of its choice into the \
                host's file tree.",
    section: Section::Runtime,
    level: 1,
    profile: Profile::Docker,
    severity: Severity::Medium,
    needs: &["GET /containers/ID/json"],
    remediation: "Mount without `shared` and `rshared`; `rslave` is enough to see what the host \
                  mounts later.",
    impact: "Programs that mount filesystems for others (storage plugins) no longer can.",
    undo: "Create the container again with the propagation that it had.",
    docs: "https://docs.docker.com/engine/storage/bind-mounts/#configure-bind-propagation",
};

impl Check for ContainerMountPropagation {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn judge(&self, facts: &Facts<'_>) -> Judged {
        facts.each_container(of_container)
    }
}

fn of_container(container: &Container, inspect: &Inspect) -> Result<Judgement, Unknown> {
    let source = inspect_field(container, "Mounts[].Propagation");
    let is_shared = |mount: &&Mount| matches!(mount.propagation.as_str(), "shared" | "rshared");
    let shared: Vec<&Mount> = inspect.mounts.iter().filter(is_shared).collect();
    if shared.is_empty() {
        let observed = format!("{} mounts, none of them shared", inspect.mounts.len());
        return Ok(
            Judgement::pass("none of its mounts is shared").because(source, observed, EXPECTED)
        );
    }
    let places: Vec<&str> = shared
        .iter()
        .map(|mount| mount.destination.as_str())
        .collect();
    let places = places.join(", ");
    let mut judgement = Judgement::fail(format!(
        "shares with the host what is mounted in {places}"
    ))
    .mended_by(recreate(
        container,
        inspect,
        &format!("without shared propagation of {places}"),
    ));
    for mount in shared {
        let observed = format!(
            "{} on {}: {}",
            mount.source, mount.destination, mount.propagation
        );
        judgement = judgement.because(source.clone(), observed, EXPECTED);
    }
    Ok(judgement)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::sample::check;

    fn mount(propagation: &str) -> Value {
        json!({"Mounts": [{"Type": "bind", "Source": "/s", "Destination": "/d", "Propagation": propagation}]})
    }

    #[test]
    fn shared_fails() {
        check("container-mount-propagation")
            .container("none", json!({}))
            .container("private", mount("rprivate"))
            .container("rshared", mount("rshared"))
            .container("shared", mount("shared"))
            .container("slave", mount("rslave"))
            .expect(
                "fail",
                &[
                    ("none", "pass"),
                    ("private", "pass"),
                    ("rshared", "fail"),
                    ("shared", "fail"),
                    ("slave", "pass"),
                ],
            );
    }
}
