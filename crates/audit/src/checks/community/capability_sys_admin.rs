//! Containers cannot administer the host's kernel.
//!
//! SYS_ADMIN, of which `mount` and much else asks
//! ([capabilities(7)](https://man7.org/linux/man-pages/man7/capabilities.7.html)). Misses what
//! [`super::capability_check`] misses.

use drydock_model::Severity;
use drydock_model::audit::{CheckMeta, Ids, Profile, Section};

use super::capability_check;
use crate::{Check, Facts, Judged};

/// The check `capability-sys-admin`.
pub(super) struct CapabilitySysAdmin;

static META: CheckMeta = CheckMeta {
    slug: "capability-sys-admin",
    ids: Ids::everywhere("C.5.3.3"),
    title: "Containers cannot administer the host's kernel",
    rationale: "SYS_ADMIN lets a process mount filesystems and change control groups, which is a \
                known way to run programs on the host.",
    section: Section::Community,
    level: 1,
    profile: Profile::Docker,
    severity: Severity::High,
    needs: &["GET /containers/ID/json", "/proc/PID/status"],
    remediation: "Do not add SYS_ADMIN; many programs ask for it that need a single device or \
                  mount.",
    impact: "Programs that mount filesystems in the container no longer can.",
    undo: "Add the capability again (`--cap-add SYS_ADMIN`).",
    docs: "https://docs.docker.com/engine/containers/run/#runtime-privilege-and-linux-capabilities",
};

impl Check for CapabilitySysAdmin {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn judge(&self, facts: &Facts<'_>) -> Judged {
        capability_check::judge(facts, "SYS_ADMIN")
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn however_it_is_given() {
        super::capability_check::assert_found("capability-sys-admin", "SYS_ADMIN");
    }
}
