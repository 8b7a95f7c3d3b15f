//! Containers cannot change other processes.
//!
//! SYS_PTRACE, of which `ptrace` asks
//! ([ptrace(2)](https://man7.org/linux/man-pages/man2/ptrace.2.html)). Misses what
//! [`super::capability_check`] misses.

use drydock_model::Severity;
use drydock_model::audit::{CheckMeta, Ids, Profile, Section};

use super::capability_check;
use crate::{Check, Facts, Judged};

/// The check `capability-sys-ptrace`.
pub(super) struct CapabilitySysPtrace;

static META: CheckMeta = CheckMeta {
    slug: "capability-sys-ptrace",
    ids: Ids::everywhere("C.5.3.4"),
    title: "Containers cannot change other processes",
    rationale: "With SYS_PTRACE and the host's processes in sight a process writes its own code \
                into one of the host; without, into those of other users in the container.",
    section: Section::Community,
    level: 1,
    profile: Profile::Docker,
    severity: Severity::High,
    needs: &["GET /containers/ID/json", "/proc/PID/status"],
    remediation: "Do not add SYS_PTRACE; newer kernels allow debugging of one's own processes \
                  without it.",
    impact: "Debuggers see only processes of their own user.",
    undo: "Add the capability again (`--cap-add SYS_PTRACE`).",
    docs: "https://docs.docker.com/engine/containers/run/#runtime-privilege-and-linux-capabilities",
};

impl Check for CapabilitySysPtrace {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn judge(&self, facts: &Facts<'_>) -> Judged {
        capability_check::judge(facts, "SYS_PTRACE")
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn however_it_is_given() {
        super::capability_check::assert_found("capability-sys-ptrace", "SYS_PTRACE");
    }
}
