//! Containers are confined by an AppArmor profile.
//!
//! Does not apply where the engine says that it has no AppArmor
//! ([how the engine uses it](https://docs.docker.com/engine/security/apparmor/)). The profile that the
//! engine names decides, and the label of the main process where it was read: a profile can be
//! loaded in a mode that only complains. Missed: what the profile allows.

use drydock_model::Severity;
use drydock_model::audit::{CheckMeta, Ids, Judgement, Profile, Section};

use super::main_process::security_label;
use super::recreate::recreated;
use super::security_option::{find_option, without_module};
use crate::snapshot::{Container, Inspect};
use crate::{Check, Facts, Judge, Judged, Unknown, inspect_field};

/// The check `container-apparmor-profile`.
pub(super) struct ContainerApparmorProfile;

static META: CheckMeta = CheckMeta {
    slug: "container-apparmor-profile",
    ids: Ids::new("5.1", "5.1", "5.2", "5.2"),
    title: "Containers are confined by an AppArmor profile",
    rationale: "The profile forbids a container to write to kernel files and to mount, even where \
                it has the rights; without one, a mistake elsewhere is enough to get out.",
    section: Section::Runtime,
    level: 1,
    profile: Profile::Docker,
    severity: Severity::Medium,
    needs: &[
        "GET /info",
        "GET /containers/ID/json",
        "security label of the main process",
    ],
    remediation: "Run containers without `--security-opt apparmor=unconfined` and without \
                  `--privileged`, or with a profile of your own.",
    impact: "What the profile forbids fails in the container, e.g. mounting.",
    undo: "Create the container again with the options that it had.",
    docs: "https://docs.docker.com/engine/security/apparmor/",
};

impl Check for ContainerApparmorProfile {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn judge(&self, facts: &Facts<'_>) -> Judged {
        if let Some(outcome) = without_module(facts.info()?, "apparmor", "AppArmor") {
            return Ok(outcome);
        }
        facts.each_container(of_container)
    }
}

fn of_container(container: &Container, inspect: &Inspect) -> Result<Judgement, Unknown> {
    let profile = profile_of(inspect);
    let label = security_label(container);
    let mut judgement = match (profile, &label) {
        ("unconfined", _) => Judgement::fail("no AppArmor profile confines it"),
        ("", _) => Judgement::fail("the engine names no AppArmor profile"),
        (_, Some((_, "unconfined"))) => Judgement::fail("its main process is not confined"),
        (_, Some((_, label))) if label.ends_with("(complain)") => {
            Judgement::fail("its AppArmor profile only complains")
        }
        (profile, _) => Judgement::pass(format!("confined by the profile `{profile}`")),
    }
    .because(
        inspect_field(container, "AppArmorProfile"),
        if profile.is_empty() {
            "not set"
        } else {
            profile
        },
        "a profile, not `unconfined`",
    );
    if inspect.host_config.privileged {
        let source = inspect_field(container, "HostConfig.Privileged");
        judgement = judgement.because(source, "true", "false");
    }
    if let Some((source, label)) = label {
        judgement = judgement.because(source, label, "a profile that is enforced");
    }
    Ok(recreated(
        judgement,
        container,
        inspect,
        "with the default AppArmor profile or one of your own, and without `--privileged`",
    ))
}

/// The profile in force, or of one that was never started, the one that it will get.
fn profile_of(inspect: &Inspect) -> &str {
    let asked = find_option(inspect, "apparmor").filter(|name| !name.is_empty());
    match inspect.app_armor_profile.as_str() {
        "" if inspect.state.running => "",
        "" if inspect.host_config.privileged => asked.unwrap_or("unconfined"),
        "" => asked.unwrap_or("docker-default"),
        profile => profile,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::Fact;
    use crate::sample::{Sample, check};
    use crate::snapshot::{ContainerProcesses, ProcessStatus};

    fn with_apparmor() -> Sample {
        check("container-apparmor-profile").info(json!({"SecurityOptions": ["name=apparmor"]}))
    }

    fn label(sample: Sample, label: &str) -> Sample {
        sample.with_container(|container| {
            container.processes = Fact::Known(ContainerProcesses {
                main: Fact::Known(ProcessStatus {
                    pid: 7,
                    security_label: Some(label.to_owned()),
                    ..ProcessStatus::default()
                }),
                ..ContainerProcesses::default()
            });
        })
    }

    fn profile(name: &str) -> Value {
        json!({"AppArmorProfile": name})
    }

    #[test]
    fn f22_does_not_apply_without_apparmor() {
        let sample = check("container-apparmor-profile").container("a", profile(""));
        sample.expect("not-applicable", &[]);
    }

    #[test]
    fn needs_a_profile() {
        let stopped = json!({"State": {"Running": false, "Status": "created"}});
        let privileged = json!({
            "State": {"Running": false, "Status": "created"},
            "HostConfig": {"Privileged": true},
        });
        with_apparmor()
            .container("default", profile("docker-default"))
            .container("none", profile(""))
            .container("off", profile("unconfined"))
            .container("privileged", privileged)
            .container("stopped", stopped)
            .expect(
                "fail",
                &[
                    ("default", "pass"),
                    ("none", "fail"),
                    ("off", "fail"),
                    ("privileged", "fail"),
                    ("stopped", "pass"),
                ],
            );
    }

    #[test]
    fn the_kernel_is_believed_before_the_engine() {
        let sample = label(
            with_apparmor().container("a", profile("docker-default")),
            "docker-default (enforce)\n",
        );
        let sample = label(sample.container("b", profile("own")), "own (complain)");
        let sample = label(sample.container("c", profile("own")), "unconfined");
        sample.expect("fail", &[("a", "pass"), ("b", "fail"), ("c", "fail")]);
    }
}
