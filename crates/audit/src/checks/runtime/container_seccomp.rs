//! System calls of containers are filtered.
//!
//! Decided by the container's profile, by whether it is privileged (then there is none unless one is
//! given), by the daemon's default, and where the main process was read, by whether the kernel has a
//! filter for it ([profiles](https://docs.docker.com/engine/security/seccomp/)). A profile of one's own
//! passes, unless it allows whatever it does not name: that is left to a person. Missed: what else a
//! profile of one's own allows.

use drydock_model::Severity;
use drydock_model::audit::{CheckMeta, Ids, Judgement, Profile, Section, Verdict};
use serde_json::Value;

use super::main_process::{main_process, status_field};
use super::recreate::recreated;
use super::security_option::{find_option, shown_options};
use crate::snapshot::{Container, Inspect};
use crate::{Check, Facts, Judge, Judged, Unknown, inspect_field};

/// Value of `Seccomp` of a process that has no filter.
const NO_FILTER: u32 = 0;

/// The check `container-seccomp`.
pub(super) struct ContainerSeccomp;

static META: CheckMeta = CheckMeta {
    slug: "container-seccomp",
    ids: Ids::new("5.21", "5.21", "5.22", "5.22"),
    title: "System calls of containers are filtered",
    rationale: "The default filter refuses system calls that containers do not need; many of the \
                kernel's weaknesses cannot be reached behind it.",
    section: Section::Runtime,
    level: 1,
    profile: Profile::Docker,
    severity: Severity::High,
    needs: &[
        "GET /containers/ID/json",
        "GET /info",
        "seccomp mode of the main process",
    ],
    remediation: "Run containers without `--security-opt seccomp=unconfined` and without \
                  `--privileged`; give a profile of your own where the default is too narrow.",
    impact: "A program that uses an unusual system call fails.",
    undo: "Create the container again with `--security-opt seccomp=unconfined`.",
    docs: "https://docs.docker.com/engine/security/seccomp/",
};

impl Check for ContainerSeccomp {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn judge(&self, facts: &Facts<'_>) -> Judged {
        facts.each_container(|container, inspect| {
            let judgement = by_settings(facts, container, inspect)?;
            let judgement = with_kernel(judgement, container);
            Ok(recreated(
                judgement,
                container,
                inspect,
                "with the default seccomp profile or one of your own, and without `--privileged`",
            ))
        })
    }
}

fn by_settings(
    facts: &Facts<'_>,
    container: &Container,
    inspect: &Inspect,
) -> Result<Judgement, Unknown> {
    let asked = find_option(inspect, "seccomp").filter(|profile| !profile.is_empty());
    let is_privileged = inspect.host_config.privileged;
    let options = inspect_field(container, "HostConfig.SecurityOpt");
    let judgement = match asked {
        Some("unconfined") => Judgement::fail("its system calls are not filtered"),
        None if is_privileged => {
            let source = inspect_field(container, "HostConfig.Privileged");
            Judgement::fail("privileged: its system calls are not filtered")
                .because(source, "true", "false")
        }
        Some(profile) => of_profile(profile),
        None => by_default(facts)?,
    };
    Ok(judgement.because(options, shown_options(inspect), "not `seccomp=unconfined`"))
}

/// A profile that a container was given: a word, or what is in its file.
fn of_profile(profile: &str) -> Judgement {
    if matches!(profile, "builtin" | "default") {
        return Judgement::pass("the engine's own profile filters its system calls");
    }
    let content: Option<Value> = serde_json::from_str(profile).ok();
    let action = content
        .as_ref()
        .and_then(|content| content.get("defaultAction"));
    match action.and_then(Value::as_str) {
        Some("SCMP_ACT_ALLOW" | "SCMP_ACT_LOG") => {
            Judgement::manual("has a profile of its own that allows whatever it does not name")
        }
        _ => Judgement::pass("has a profile of its own"),
    }
}

/// What the daemon gives a container that says nothing.
fn by_default(facts: &Facts<'_>) -> Result<Judgement, Unknown> {
    let info = facts.info()?;
    let found = info.security_option("seccomp");
    let judgement = match found {
        None => Judgement::fail("the engine does not filter system calls"),
        Some(rest) if rest.contains("profile=unconfined") => {
            Judgement::fail("the daemon's default is not to filter system calls")
        }
        Some(_) => Judgement::pass("the daemon's default profile filters its system calls"),
    };
    let observed = found.map_or("no seccomp".to_owned(), |rest| format!("seccomp {rest}"));
    let source = "GET /info SecurityOptions";
    Ok(judgement.because(source, observed.trim_end(), "a profile, not `unconfined`"))
}

fn with_kernel(mut judgement: Judgement, container: &Container) -> Judgement {
    let process = main_process(container);
    let Some((process, mode)) = process.and_then(|process| Some((process, process.seccomp?)))
    else {
        return judgement;
    };
    if mode == NO_FILTER && judgement.verdict != Verdict::Fail {
        judgement.verdict = Verdict::Fail;
        "the kernel has no filter for its main process".clone_into(&mut judgement.reason);
    }
    let observed = match mode {
        NO_FILTER => "0 (no filter)".to_owned(),
        2 => "2 (filter)".to_owned(),
        mode => mode.to_string(),
    };
    judgement.because(status_field(process, "Seccomp"), observed, "2 (filter)")
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::Fact;
    use crate::sample::check;
    use crate::snapshot::{ContainerProcesses, ProcessStatus};

    fn options(options: &[&str]) -> Value {
        json!({"HostConfig": {"SecurityOpt": options}})
    }

    #[test]
    fn f23_a_privileged_container_is_not_filtered() {
        check("container-seccomp")
            .container("default", json!({}))
            .container("privileged", json!({"HostConfig": {"Privileged": true}}))
            .expect("fail", &[("default", "pass"), ("privileged", "fail")]);
    }

    #[test]
    fn profiles_are_told_apart() {
        check("container-seccomp")
            .container("builtin", options(&["seccomp=builtin"]))
            .container(
                "lax",
                options(&[r#"seccomp={"defaultAction":"SCMP_ACT_ALLOW"}"#]),
            )
            .container("off", options(&["seccomp:unconfined"]))
            .container("other", options(&["label=disable"]))
            .container(
                "own",
                options(&[r#"seccomp={"defaultAction":"SCMP_ACT_ERRNO"}"#]),
            )
            .expect(
                "fail",
                &[
                    ("builtin", "pass"),
                    ("lax", "manual"),
                    ("off", "fail"),
                    ("other", "pass"),
                    ("own", "pass"),
                ],
            );
    }

    #[test]
    fn the_daemons_default_counts() {
        for option in ["name=seccomp,profile=unconfined", "name=cgroupns"] {
            check("container-seccomp")
                .info(json!({"SecurityOptions": [option]}))
                .container("a", json!({}))
                .container("b", options(&["seccomp=builtin"]))
                .expect("fail", &[("a", "fail"), ("b", "pass")]);
        }
    }

    #[test]
    fn the_kernel_is_believed() {
        let kernel = |mode| {
            Fact::Known(ContainerProcesses {
                main: Fact::Known(ProcessStatus {
                    seccomp: Some(mode),
                    ..ProcessStatus::default()
                }),
                ..ContainerProcesses::default()
            })
        };
        check("container-seccomp")
            .container("a", json!({}))
            .with_container(|container| container.processes = kernel(0))
            .container("b", json!({}))
            .with_container(|container| container.processes = kernel(2))
            .expect("fail", &[("a", "fail"), ("b", "pass")]);
    }
}
