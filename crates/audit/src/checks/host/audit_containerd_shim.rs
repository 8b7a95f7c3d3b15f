//! The audit system watches `containerd-shim`, where there is one.
//!
//! containerd 2 no longer has it. See `watch.rs` for what counts as watched.

use drydock_model::Severity;
use drydock_model::audit::{CheckMeta, Ids, Profile, Section};

use super::watch;
use crate::{Check, Facts, Judged};

/// The check `audit-containerd-shim`.
pub(super) struct AuditContainerdShim;

static META: CheckMeta = CheckMeta {
    slug: "audit-containerd-shim",
    ids: Ids::new("", "", "1.1.15", "1.1.15"),
    title: "The audit system watches `containerd-shim`",
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

impl Check for AuditContainerdShim {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn judge(&self, facts: &Facts<'_>) -> Judged {
        let files = &facts.snapshot.host.files;
        watch::judge(facts, "shims", &[&files.shim])
    }
}
