//! The audit system watches the daemon's configuration file, where there is one.
//!
//! The file is the one that `--config-file` names, else the default one. See `watch.rs` for what
//! counts as watched.

use drydock_model::Severity;
use drydock_model::audit::{CheckMeta, Ids, Profile, Section};

use super::watch;
use crate::{Check, Facts, Judged};

/// The check `audit-daemon-config-file`.
pub(super) struct AuditDaemonConfigFile;

static META: CheckMeta = CheckMeta {
    slug: "audit-daemon-config-file",
    ids: Ids::new("1.11", "1.2.10", "1.1.11", "1.1.11"),
    title: "The audit system watches the daemon's configuration file",
    rationale: "A changed line takes effect at the next start and can switch off what protects the \
                host.",
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

impl Check for AuditDaemonConfigFile {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn judge(&self, facts: &Facts<'_>) -> Judged {
        let files = &facts.snapshot.host.files;
        watch::judge(facts, "configuration files", &[&files.config_file])
    }
}
