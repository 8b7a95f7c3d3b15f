//! The audit system watches the daemon's program.
//!
//! The program is the one that the process behind the engine's socket runs, wherever the distribution
//! put it; see `watch.rs` for what counts as watched. Missed: programs that the daemon starts, apart
//! from those that other checks name.

use drydock_model::Severity;
use drydock_model::audit::{CheckMeta, Ids, Profile, Section};

use super::watch;
use crate::{Check, Facts, Judged};

/// The check `audit-daemon-program`.
pub(super) struct AuditDaemonProgram;

static META: CheckMeta = CheckMeta {
    slug: "audit-daemon-program",
    ids: Ids::new("1.5", "1.2.3", "1.1.3", "1.1.3"),
    title: "The audit system watches the daemon's program",
    rationale: "Whoever replaces the daemon's program owns the host, since it runs as root and \
                starts everything else; the audit log says who did it and when.",
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

impl Check for AuditDaemonProgram {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn judge(&self, facts: &Facts<'_>) -> Judged {
        let files = &facts.snapshot.host.files;
        watch::judge(facts, "programs of the daemon", &[&files.daemon_program])
    }
}
