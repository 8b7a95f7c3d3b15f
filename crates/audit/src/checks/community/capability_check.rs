//! Whether containers can have one capability that lets out of a container.
//!
//! What their settings come to decides (`--privileged`, `--cap-add ALL` and the capability itself
//! alike); where the kernel gives the main process a bounding set with it, that counts too
//! ([capabilities(7)](https://man7.org/linux/man-pages/man7/capabilities.7.html)). Within a user
//! namespace a capability works on what belongs to that only, so that a failure is less bad.
//! Missed:
//! what seccomp and the security modules forbid all the same.

use drydock_model::Severity;
use drydock_model::audit::{Action, Judgement};

use crate::capability::{effective, of_bits};
use crate::snapshot::{Container, Inspect};
use crate::{Facts, Judge, Judged, inspect_field};

/// Judges each container.
pub(super) fn judge(facts: &Facts<'_>, name: &'static str) -> Judged {
    facts.each_container(|container, inspect| Ok(of_container(facts, container, inspect, name)))
}

fn of_container(
    facts: &Facts<'_>,
    container: &Container,
    inspect: &Inspect,
    name: &'static str,
) -> Judgement {
    let host_config = &inspect.host_config;
    let by_settings = effective(host_config).contains(name);
    let main = container.processes.known().and_then(|all| all.main.known());
    let by_kernel = main.map(|main| of_bits(main.capabilities_bounding).contains(name));
    let expected = format!("no {name}");
    let (privileged, added, dropped) = (
        host_config.privileged,
        host_config.cap_add.join(" "),
        host_config.cap_drop.join(" "),
    );
    let judgement = match (by_settings, by_kernel) {
        (true, _) if privileged => Judgement::fail(format!("has {name}, since it is privileged")),
        (true, _) => Judgement::fail(format!("has {name}")),
        (false, Some(true)) => {
            Judgement::fail(format!("has {name}, though its settings give none"))
        }
        (false, _) => Judgement::pass(format!("does not have {name}")),
    };
    let is_fail = by_settings || by_kernel == Some(true);
    let mut judgement = judgement.because(
        inspect_field(container, "HostConfig.Privileged, CapAdd, CapDrop"),
        format!("privileged {privileged}, added [{added}], dropped [{dropped}]"),
        &expected,
    );
    if let Some(main) = main {
        judgement = judgement.because(
            format!("/proc/{}/status CapBnd", main.pid),
            format!("{:016x}", main.capabilities_bounding),
            &expected,
        );
    }
    if !is_fail {
        return judgement;
    }
    let info = facts.snapshot.engine.info.known();
    if info.is_some_and(|info| info.remaps_users(host_config)) {
        judgement = judgement.rated(Severity::Low);
    }
    judgement.mended_by(Action::Advise {
        text: format!(
            "create the container again without {name} (`--cap-drop ALL` and add what it needs)"
        ),
    })
}

/// Asserts what all four have in common.
#[cfg(test)]
pub(super) fn assert_found(slug: &'static str, name: &str) {
    use serde_json::json;

    let bit = crate::capability::NAMES
        .iter()
        .position(|one| *one == name)
        .unwrap();
    let by_kernel = crate::snapshot::ContainerProcesses {
        main: crate::Fact::Known(crate::snapshot::ProcessStatus {
            capabilities_bounding: 1 << bit,
            ..Default::default()
        }),
        ..Default::default()
    };
    crate::sample::check(slug)
        .container(
            "added",
            json!({"HostConfig": {"CapAdd": [name.to_lowercase()]}}),
        )
        .container("all", json!({"HostConfig": {"CapAdd": ["ALL"]}}))
        .container(
            "all-but",
            json!({"HostConfig": {"CapAdd": ["ALL"], "CapDrop": [name]}}),
        )
        .container("kernel", json!({}))
        .with_container(|container| container.processes = crate::Fact::Known(by_kernel))
        .container("plain", json!({}))
        .container("privileged", json!({"HostConfig": {"Privileged": true}}))
        .expect(
            "fail",
            &[
                ("added", "fail"),
                ("all", "fail"),
                ("all-but", "pass"),
                ("kernel", "fail"),
                ("plain", "pass"),
                ("privileged", "fail"),
            ],
        );
    crate::sample::check(slug).expect("not-applicable", &[]);
}
