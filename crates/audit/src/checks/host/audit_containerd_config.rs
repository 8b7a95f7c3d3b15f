//! The audit system watches containerd's configuration file, where there is one.
//!
//! Files that it imports are not looked at. See `watch.rs` for what counts as watched.

use drydock_model::Severity;
use drydock_model::audit::{CheckMeta, Ids, Profile, Section};

use super::watch;
use crate::{Check, Facts, Judged};

/// The check `audit-containerd-config`.
pub(super) struct AuditContainerdConfig;

static META: CheckMeta = CheckMeta {
    slug: "audit-containerd-config",
    ids: Ids::new("", "", "1.1.12", "1.1.12"),
    title: "The audit system watches containerd's configuration file",
    rationale: "The file decides which programs containerd runs as root for each container, and \
                who may give it orders.",
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

impl Check for AuditContainerdConfig {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn judge(&self, facts: &Facts<'_>) -> Judged {
        let files = &facts.snapshot.host.files;
        watch::judge(
            facts,
            "configuration files of containerd",
            &[&files.containerd_config],
        )
    }
}
