//! Containers cannot load modules into the kernel.
//!
//! SYS_MODULE, of which `init_module` asks
//! ([init_module(2)](https://man7.org/linux/man-pages/man2/init_module.2.html)). Misses what
//! [`super::capability_check`] misses.

use drydock_model::Severity;
use drydock_model::audit::{CheckMeta, Ids, Profile, Section};

use super::capability_check;
use crate::{Check, Facts, Judged};

/// The check `capability-sys-module`.
pub(super) struct CapabilitySysModule;

static META: CheckMeta = CheckMeta {
    slug: "capability-sys-module",
    ids: Ids::everywhere("C.5.3.2"),
    title: "Containers cannot load modules into the kernel",
    rationale: "The kernel is the host's: a module that a container loads runs with all rights \
                there are.",
    section: Section::Community,
    level: 1,
    profile: Profile::Docker,
    severity: Severity::Critical,
    needs: &["GET /containers/ID/json", "/proc/PID/status"],
    remediation: "Do not add SYS_MODULE; load modules on the host before the container starts.",
    impact: "Programs that load modules, e.g. for tunnels, need them loaded beforehand.",
    undo: "Add the capability again (`--cap-add SYS_MODULE`).",
    docs: "https://docs.docker.com/engine/containers/run/#runtime-privilege-and-linux-capabilities",
};

impl Check for CapabilitySysModule {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn judge(&self, facts: &Facts<'_>) -> Judged {
        capability_check::judge(facts, "SYS_MODULE")
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn however_it_is_given() {
        super::capability_check::assert_found("capability-sys-module", "SYS_MODULE");
    }
}
