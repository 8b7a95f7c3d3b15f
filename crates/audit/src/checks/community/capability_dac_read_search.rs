//! Containers cannot read files regardless of permissions.
//!
//! DAC_READ_SEARCH, of which `open_by_handle_at` asks
//! ([open_by_handle_at(2)](https://man7.org/linux/man-pages/man2/open_by_handle_at.2.html)). Misses
//! what [`super::capability_check`] misses.

use drydock_model::Severity;
use drydock_model::audit::{CheckMeta, Ids, Profile, Section};

use super::capability_check;
use crate::{Check, Facts, Judged};

/// The check `capability-dac-read-search`.
pub(super) struct CapabilityDacReadSearch;

static META: CheckMeta = CheckMeta {
    slug: "capability-dac-read-search",
    ids: Ids::everywhere("C.5.3.1"),
    title: "Containers cannot read files regardless of permissions",
    rationale: "With DAC_READ_SEARCH a process opens files of the host by their inode, also such \
                as are not mounted into the container, and reads them.",
    section: Section::Community,
    level: 1,
    profile: Profile::Docker,
    severity: Severity::High,
    needs: &["GET /containers/ID/json", "/proc/PID/status"],
    remediation: "Do not add DAC_READ_SEARCH; give backup programs the files they need as mounts.",
    impact: "Programs that read files of all users no longer can.",
    undo: "Add the capability again (`--cap-add DAC_READ_SEARCH`).",
    docs: "https://docs.docker.com/engine/containers/run/#runtime-privilege-and-linux-capabilities",
};

impl Check for CapabilityDacReadSearch {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn judge(&self, facts: &Facts<'_>) -> Judged {
        capability_check::judge(facts, "DAC_READ_SEARCH")
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn however_it_is_given() {
        super::capability_check::assert_found("capability-dac-read-search", "DAC_READ_SEARCH");
    }
}
