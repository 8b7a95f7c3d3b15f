//! Containers are confined by SELinux.
//!
//! Does not apply where the engine says that it does not use SELinux
//! ([the options](https://docs.docker.com/reference/cli/docker/container/run/#security-opt)): other
//! security options are none of this check's business. A container whose labelling is off fails, also
//! where the engine switched it off by itself, as it does for `--privileged`, `--pid host` and
//! `--ipc host`. Missed: what the policy of a type allows.

use drydock_model::Severity;
use drydock_model::audit::{CheckMeta, Ids, Judgement, Profile, Section};

use super::main_process::security_label;
use super::recreate::recreated;
use super::security_option::{option_values, shown_options, without_module};
use crate::snapshot::{Container, Inspect};
use crate::{Check, Facts, Judge, Judged, Unknown, inspect_field};

/// Types that SELinux does not confine.
static UNCONFINED: &[&str] = &["spc_t", "unconfined_t"];

/// The check `container-selinux-label`.
pub(super) struct ContainerSelinuxLabel;

static META: CheckMeta = CheckMeta {
    slug: "container-selinux-label",
    ids: Ids::new("5.2", "5.2", "5.3", "5.3"),
    title: "Containers are confined by SELinux where the engine uses it",
    rationale: "With a label of its own, a container reaches only files that are labelled for it, \
                even as root and outside of its own file tree.",
    section: Section::Runtime,
    level: 2,
    profile: Profile::Docker,
    severity: Severity::Medium,
    needs: &[
        "GET /info",
        "GET /containers/ID/json",
        "security label of the main process",
    ],
    remediation: "Run containers without `--security-opt label=disable`, and do not share the \
                  host's process or IPC namespace, which switches labels off.",
    impact: "Files of the host that are mounted must be labelled for containers (`:z`, `:Z`).",
    undo: "Create the container again with the options that it had.",
    docs: "https://docs.docker.com/reference/cli/docker/container/run/#security-opt",
};

impl Check for ContainerSelinuxLabel {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn judge(&self, facts: &Facts<'_>) -> Judged {
        if let Some(outcome) = without_module(facts.info()?, "selinux", "SELinux") {
            return Ok(outcome);
        }
        facts.each_container(of_container)
    }
}

fn of_container(container: &Container, inspect: &Inspect) -> Result<Judgement, Unknown> {
    let label = inspect.process_label.as_str();
    let kernel = security_label(container);
    let is_disabled = option_values(inspect, "label").any(|value| value == "disable");
    let is_free = |label: &str| label.split(':').any(|part| UNCONFINED.contains(&part));
    let kernel_is_free = kernel.as_ref().is_some_and(|(_, label)| is_free(label));
    let mut judgement = if is_disabled {
        Judgement::fail("its SELinux label is switched off")
    } else if label.is_empty() {
        Judgement::fail("it has no SELinux label")
    } else if is_free(label) || kernel_is_free {
        Judgement::fail("its SELinux type is one that is not confined")
    } else {
        Judgement::pass(format!("labelled `{label}`"))
    }
    .because(
        inspect_field(container, "ProcessLabel"),
        if label.is_empty() { "not set" } else { label },
        "a label with a confined type",
    )
    .because(
        inspect_field(container, "HostConfig.SecurityOpt"),
        shown_options(inspect),
        "not `label=disable`",
    );
    if let Some((source, label)) = kernel {
        judgement = judgement.because(source, label, "a label with a confined type");
    }
    Ok(recreated(
        judgement,
        container,
        inspect,
        "without `--security-opt label=disable`, `--privileged`, `--pid host` and `--ipc host`",
    ))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::sample::check;

    const LABEL: &str = "system_u:system_r:container_t:s0:c1,c2";

    #[test]
    fn f21_other_security_options_are_no_selinux_label() {
        let options = json!({"SecurityOpt": ["seccomp=unconfined", "no-new-privileges=false"]});
        let by_itself = json!({"PidMode": "host", "SecurityOpt": ["label=disable"]});
        check("container-selinux-label")
            .info(json!({"SecurityOptions": ["name=selinux"]}))
            .container("a", json!({"HostConfig": options}))
            .container("b", json!({"HostConfig": by_itself, "ProcessLabel": LABEL}))
            .container("c", json!({"ProcessLabel": LABEL}))
            .container("d", json!({"ProcessLabel": "system_u:system_r:spc_t:s0"}))
            .expect(
                "fail",
                &[("a", "fail"), ("b", "fail"), ("c", "pass"), ("d", "fail")],
            );
    }

    #[test]
    fn f22_does_not_apply_without_selinux() {
        check("container-selinux-label")
            .container(
                "a",
                json!({"HostConfig": {"SecurityOpt": ["label=disable"]}}),
            )
            .expect("not-applicable", &[]);
    }
}
