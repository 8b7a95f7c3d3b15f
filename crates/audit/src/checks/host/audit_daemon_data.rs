//! The audit system watches the engine's data folder, with all that is in it.
//!
//! The folder is the one that the engine reports, not the default one; see `watch.rs` for what counts
//! as watched.

use drydock_model::Severity;
use drydock_model::audit::{CheckMeta, Ids, Profile, Section};

use super::watch;
use crate::{Check, Facts, Judged};

/// The check `audit-daemon-data`.
pub(super) struct AuditDaemonData;

static META: CheckMeta = CheckMeta {
    slug: "audit-daemon-data",
    ids: Ids::new("1.6", "1.2.4", "1.1.5", "1.1.5"),
    title: "The audit system watches the engine's data folder",
    rationale: "Images, volumes and the settings of all containers are in this folder; a change \
                made here takes effect without any order to the daemon.",
    section: Section::Host,
    level: 1,
    profile: Profile::LinuxHost,
    severity: Severity::Medium,
    needs: watch::NEEDS,
    remediation: watch::REMEDIATION,
    impact: "Whatever containers write is recorded, which can fill the audit log and slow down a \
             busy host.",
    undo: watch::UNDO,
    docs: watch::DOCS,
};

impl Check for AuditDaemonData {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn judge(&self, facts: &Facts<'_>) -> Judged {
        let files = &facts.snapshot.host.files;
        watch::judge(facts, "data folders", &[&files.data_folder])
    }
}
