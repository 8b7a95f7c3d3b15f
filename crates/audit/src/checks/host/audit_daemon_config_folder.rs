//! The audit system watches the folder of the daemon's configuration, with all that is in it.
//!
//! A rule on one file of the folder is not one on the folder. See `watch.rs` for what counts as
//! watched.

use drydock_model::Severity;
use drydock_model::audit::{CheckMeta, Ids, Profile, Section};

use super::watch;
use crate::{Check, Facts, Judged};

/// The check `audit-daemon-config-folder`.
pub(super) struct AuditDaemonConfigFolder;

static META: CheckMeta = CheckMeta {
    slug: "audit-daemon-config-folder",
    ids: Ids::new("1.7", "1.2.5", "1.1.6", "1.1.6"),
    title: "The audit system watches the folder of the daemon's configuration",
    rationale: "Settings, trusted authorities and keys are in this folder; a line in it can open \
                the daemon to the network.",
    section: Section::Host,
    level: 1,
    profile: Profile::LinuxHost,
    severity: Severity::Medium,
    needs: watch::NEEDS,
    remediation: watch::REMEDIATION,
    impact: watch::IMPACT,
    undo: watch::UNDO,
    docs: watch::DOCS,
};

impl Check for AuditDaemonConfigFolder {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn judge(&self, facts: &Facts<'_>) -> Judged {
        let files = &facts.snapshot.host.files;
        watch::judge(facts, "configuration folders", &[&files.config_folder])
    }
}
