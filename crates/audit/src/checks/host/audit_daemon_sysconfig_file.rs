//! The audit system watches `/etc/sysconfig/docker`, where there is one.
//!
//! Whether the unit reads the file is not looked at. See `watch.rs` for what counts as watched.

use drydock_model::Severity;
use drydock_model::audit::{CheckMeta, Ids, Profile, Section};

use super::watch;
use crate::{Check, Facts, Judged};

/// The check `audit-daemon-sysconfig-file`.
pub(super) struct AuditDaemonSysconfigFile;

static META: CheckMeta = CheckMeta {
    slug: "audit-daemon-sysconfig-file",
    ids: Ids::new("", "1.2.9", "1.1.13", "1.1.13"),
    title: "The audit system watches `/etc/sysconfig/docker`",
    rationale: "On hosts that read it, this file adds arguments to the daemon's command line.",
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

impl Check for AuditDaemonSysconfigFile {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn judge(&self, facts: &Facts<'_>) -> Judged {
        let files = &facts.snapshot.host.files;
        watch::judge(
            facts,
            "files of default arguments",
            &[&files.sysconfig_file],
        )
    }
}
