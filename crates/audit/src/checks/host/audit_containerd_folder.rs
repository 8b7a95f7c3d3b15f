//! The audit system watches containerd's run-time folder, with all that is in it.
//!
//! The folder is that of the containerd in use, see `watch.rs` for what counts as watched.

use drydock_model::Severity;
use drydock_model::audit::{CheckMeta, Ids, Profile, Section};

use super::watch;
use crate::{Check, Facts, Judged};

/// The check `audit-containerd-folder`.
pub(super) struct AuditContainerdFolder;

static META: CheckMeta = CheckMeta {
    slug: "audit-containerd-folder",
    ids: Ids::new("", "", "1.1.4", "1.1.4"),
    title: "The audit system watches containerd's run-time folder",
    rationale: "Sockets and the state of running containers are in this folder; who changes it \
                steers containers past the daemon, which logs nothing of it.",
    section: Section::Host,
    level: 1,
    profile: Profile::LinuxHost,
    severity: Severity::Medium,
    needs: watch::NEEDS,
    remediation: watch::REMEDIATION,
    impact: "Each start and end of a container changes files here, so that a busy host writes many \
             records.",
    undo: watch::UNDO,
    docs: watch::DOCS,
};

impl Check for AuditContainerdFolder {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn judge(&self, facts: &Facts<'_>) -> Judged {
        let files = &facts.snapshot.host.files;
        watch::judge(facts, "run-time folders", &[&files.containerd_folder])
    }
}
