//! The audit system watches `containerd-shim-runc-v2`, where there is one.
//!
//! It is what today's engines start. See `watch.rs` for what counts as watched.

use drydock_model::Severity;
use drydock_model::audit::{CheckMeta, Ids, Profile, Section};

use super::watch;
use crate::{Check, Facts, Judged};

/// The check `audit-containerd-shim-runc-v2`.
pub(super) struct AuditContainerdShimRuncV2;

static META: CheckMeta = CheckMeta {
    slug: "audit-containerd-shim-runc-v2",
    ids: Ids::new("", "", "1.1.17", "1.1.17"),
    title: "The audit system watches `containerd-shim-runc-v2`",
    rationale: "The shim stays as parent of a container and holds its streams, as root; a replaced \
                one is part of every container that starts later.",
    section: Section::Host,
    level: 2,
    profile: Profile::LinuxHost,
    severity: Severity::Low,
    needs: watch::NEEDS,
    remediation: watch::REMEDIATION,
    impact: watch::IMPACT,
    undo: watch::UNDO,
    docs: watch::DOCS,
};

impl Check for AuditContainerdShimRuncV2 {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn judge(&self, facts: &Facts<'_>) -> Judged {
        let files = &facts.snapshot.host.files;
        watch::judge(facts, "shims", &[&files.shim_runc_v2])
    }
}
