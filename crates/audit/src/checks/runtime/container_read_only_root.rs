//! The root filesystem of containers is read-only.
//!
//! Decided by `HostConfig.ReadonlyRootfs`
//! ([the option](https://docs.docker.com/reference/cli/docker/container/run/#read-only)). Missed:
//! volumes and temporary filesystems stay writable, as they are meant to.

use drydock_model::Severity;
use drydock_model::audit::{CheckMeta, Ids, Judgement, Profile, Section};

use super::recreate::recreate;
use crate::snapshot::{Container, Inspect};
use crate::{Check, Facts, Judge, Judged, Unknown, inspect_field};

/// The check `container-read-only-root`.
pub(super) struct ContainerReadOnlyRoot;

static META: CheckMeta = CheckMeta {
    slug: "container-read-only-root",
    ids: Ids::new("5.12", "5.12", "5.13", "5.13"),
    title: "The root filesystem of containers is read-only",
    rationale: "Where nothing can be written, an intruder cannot change programs or leave tools \
                behind, and what the container needs to keep has a place that is known.",
    section: Section::Runtime,
    level: 1,
    profile: Profile::Docker,
    severity: Severity::Medium,
    needs: &["GET /containers/ID/json"],
    remediation: "Run containers with `--read-only`, with volumes for data and `--tmpfs` for what \
                  is temporary.",
    impact: "A program that writes elsewhere in its file tree fails.",
    undo: "Create the container again without `--read-only`.",
    docs: "https://docs.docker.com/reference/cli/docker/container/run/#read-only",
};

impl Check for ContainerReadOnlyRoot {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn judge(&self, facts: &Facts<'_>) -> Judged {
        facts.each_container(of_container)
    }
}

fn of_container(container: &Container, inspect: &Inspect) -> Result<Judgement, Unknown> {
    let source = inspect_field(container, "HostConfig.ReadonlyRootfs");
    if inspect.host_config.readonly_rootfs {
        return Ok(
            Judgement::pass("its root filesystem is read-only").because(source, "true", "true")
        );
    }
    Ok(Judgement::fail("its root filesystem can be written to")
        .because(source, "false", "true")
        .mended_by(recreate(
            container,
            inspect,
            "with `--read-only`, with a volume or `--tmpfs` for each path that it writes to",
        )))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::sample::check;

    #[test]
    fn needs_the_option() {
        check("container-read-only-root")
            .container("a", json!({"HostConfig": {"ReadonlyRootfs": true}}))
            .container("b", json!({}))
            .expect("fail", &[("a", "pass"), ("b", "fail")]);
    }
}
