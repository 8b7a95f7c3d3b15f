//! The audit system watches containerd's program.
//!
//! The program is that of the containerd in use (`docker-containerd` in engines of 2017). A rule on
//! one of its shims is none on it. See `watch.rs` for what counts as watched.

use drydock_model::Severity;
use drydock_model::audit::{CheckMeta, Ids, Profile, Section};

use super::watch;
use crate::{Check, Facts, Judged};

/// The check `audit-containerd-program`.
pub(super) struct AuditContainerdProgram;

static META: CheckMeta = CheckMeta {
    slug: "audit-containerd-program",
    ids: Ids::new("1.12", "1.2.11", "1.1.14", "1.1.14"),
    title: "The audit system watches containerd's program",
    rationale: "containerd runs as root and starts every container; a replaced program sees and \
                does everything.",
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

impl Check for AuditContainerdProgram {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn judge(&self, facts: &Facts<'_>) -> Judged {
        let files = &facts.snapshot.host.files;
        watch::judge(
            facts,
            "programs of containerd",
            &[&files.containerd_program],
        )
    }
}
