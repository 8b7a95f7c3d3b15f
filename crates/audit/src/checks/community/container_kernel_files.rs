//! Containers cannot write to the kernel's files in /proc and /sys.
//!
//! The engine hides some of them and makes others read-only, unless the container is privileged or
//! asks for `systempaths=unconfined`; and the host's own `/proc` or `/sys` may be mounted elsewhere
//! ([security options](https://docs.docker.com/reference/cli/docker/container/run/#security-opt)).
//! Mounts of parts that are dangerous by themselves are the business of `container-host-
//! interfaces`.
//! Missed: a list of paths that is only shorter than the engine's.

use drydock_model::Severity;
use drydock_model::audit::{Action, CheckMeta, Ids, Judgement, Profile, Section};

use crate::checks::host_mount::{HostMount, holds, host_mounts};
use crate::snapshot::{Container, HostConfig, Inspect};
use crate::{Check, Facts, Judge, Judged, Unknown, inspect_field};

/// The check `container-kernel-files`.
pub(super) struct ContainerKernelFiles;

static META: CheckMeta = CheckMeta {
    slug: "container-kernel-files",
    ids: Ids::everywhere("C.6"),
    title: "Containers cannot write to the kernel's files in /proc and /sys",
    rationale: "These files set the kernel of the whole host: one names the program that it runs \
                when a process crashes, others switch the machine off or read its memory.",
    section: Section::Community,
    level: 1,
    profile: Profile::Docker,
    severity: Severity::High,
    needs: &["GET /containers/ID/json", "GET /volumes"],
    remediation: "Leave out `--privileged` and `--security-opt systempaths=unconfined`; mount `/proc` \
                  and `/sys` of the host read-only, if at all.",
    impact: "Programs that set the kernel or start containers of their own in the container fail.",
    undo: "Start the container with the former options.",
    docs: "https://docs.docker.com/reference/cli/docker/container/run/#security-opt",
};

static EXPECTED: &str = "hidden and read-only paths as the engine sets them";

impl Check for ContainerKernelFiles {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn judge(&self, facts: &Facts<'_>) -> Judged {
        facts.each_container(|container, inspect| of_container(facts, container, inspect))
    }
}

fn of_container(
    facts: &Facts<'_>,
    container: &Container,
    inspect: &Inspect,
) -> Result<Judgement, Unknown> {
    let host_mounts = host_mounts(facts, inspect);
    let of_kernel = host_mounts.mounts.into_iter().filter(is_of_kernel);
    let (writable, read_only): (Vec<_>, Vec<_>) = of_kernel.partition(|mount| mount.mount.rw);
    let mut found = of_settings(&inspect.host_config);
    found.extend(writable.iter().map(|mount| {
        let reason = "the host's own are mounted writable";
        ("Mounts", mount.shown(), reason)
    }));
    if let Some((_, _, reason)) = found.first() {
        let reason = format!("can write to the kernel's files: {reason}");
        let judgement = found.into_iter().fold(
            Judgement::fail(reason),
            |judgement, (field, observed, _)| {
                judgement.because(inspect_field(container, field), observed, EXPECTED)
            },
        );
        return Ok(judgement.mended_by(Action::Advise {
            text: "create the container again without these options".to_owned(),
        }));
    }
    if let Some(unknown) = host_mounts.unknown {
        return Err(unknown);
    }
    let source = inspect_field(container, "HostConfig.MaskedPaths, ReadonlyPaths, Mounts");
    Ok(match read_only.first() {
        Some(mount) => Judgement::pass("cannot write to them, but reads the host's own")
            .because(source, mount.shown(), EXPECTED)
            .rated(Severity::Low),
        None => Judgement::pass("as the engine sets them").because(source, "not changed", EXPECTED),
    })
}

/// A field of the settings, what is there, and what that means.
type Fault = (&'static str, String, &'static str);

fn of_settings(host_config: &HostConfig) -> Vec<Fault> {
    let mut found: Vec<Fault> = Vec::new();
    if host_config.privileged {
        let field = "HostConfig.Privileged";
        found.push((field, "true".to_owned(), "it is privileged"));
    }
    let is_unconfined = host_config.security_opt.iter().any(|option| {
        matches!(
            option.as_str(),
            "systempaths=unconfined" | "systempaths:unconfined"
        )
    });
    if is_unconfined {
        let observed = host_config.security_opt.join(" ");
        let reason = "it has all paths unconfined";
        found.push(("HostConfig.SecurityOpt", observed, reason));
    }
    let lists = [
        (
            "HostConfig.MaskedPaths",
            &host_config.masked_paths,
            "nothing is hidden from it",
        ),
        (
            "HostConfig.ReadonlyPaths",
            &host_config.readonly_paths,
            "nothing is read-only",
        ),
    ];
    for (field, paths, reason) in lists {
        let is_empty = paths.as_ref().is_some_and(Vec::is_empty);
        // A privileged container always has both empty.
        if is_empty && !host_config.privileged {
            found.push((field, "[]".to_owned(), reason));
        }
    }
    found
}

fn is_of_kernel(mount: &HostMount<'_>) -> bool {
    ["/proc", "/sys"]
        .iter()
        .any(|folder| holds(&mount.path, folder) || holds(folder, &mount.path))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::sample::check;

    fn bind(source: &str, rw: bool) -> serde_json::Value {
        json!({"Mounts": [{"Type": "bind", "Source": source, "Destination": "/x", "RW": rw}]})
    }

    #[test]
    fn each_way_to_them_counts() {
        check("container-kernel-files")
            .container(
                "masked",
                json!({"HostConfig": {"MaskedPaths": ["/proc/kcore"]}}),
            )
            .container("nothing-hidden", json!({"HostConfig": {"MaskedPaths": []}}))
            .container("plain", json!({}))
            .container("privileged", json!({"HostConfig": {"Privileged": true}}))
            .container("proc", bind("/proc/", true))
            .container("proc-read", bind("/proc", false))
            .container("processor", bind("/processor", true))
            .container("root", bind("/", true))
            .container(
                "unconfined",
                json!({"HostConfig": {"SecurityOpt": ["systempaths=unconfined"]}}),
            )
            .expect(
                "fail",
                &[
                    ("masked", "pass"),
                    ("nothing-hidden", "fail"),
                    ("plain", "pass"),
                    ("privileged", "fail"),
                    ("proc", "fail"),
                    ("proc-read", "pass"),
                    ("processor", "pass"),
                    ("root", "fail"),
                    ("unconfined", "fail"),
                ],
            );
    }

    #[test]
    fn a_volume_of_which_nothing_is_known_is_no_pass() {
        let mount = json!({"Type": "volume", "Name": "v", "Destination": "/x", "RW": true});
        for slug in [
            "container-host-interfaces",
            "container-kernel-files",
            "container-service-sockets",
        ] {
            check(slug)
                .container("a", json!({"Mounts": [mount]}))
                .expect("manual", &[("a", "manual")]);
        }
    }
}
