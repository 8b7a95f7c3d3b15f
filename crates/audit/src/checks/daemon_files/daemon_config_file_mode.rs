//! Only root may write to the daemon's configuration file: mode 0644 or fewer permissions. Does not
//! apply where there is none.
//!
//! See `permissions.rs` for how it is judged.

use drydock_model::Severity;
use drydock_model::audit::{CheckMeta, Ids, Profile, Section};

use super::permissions::{self, Content};
use crate::{Check, Facts, Judged};

/// The check `daemon-config-file-mode`.
pub(super) struct DaemonConfigFileMode;

static META: CheckMeta = CheckMeta {
    slug: "daemon-config-file-mode",
    ids: Ids::new("3.18", "3.18", "3.18", "3.18"),
    title: "Only root may write to the daemon's configuration file",
    rationale: "Who may write to the file can have the daemon run without its defences, or any \
                program as a runtime.",
    section: Section::DaemonFiles,
    level: 2,
    profile: Profile::LinuxHost,
    severity: Severity::High,
    needs: permissions::NEEDS,
    remediation: permissions::REMEDIATION_MODE,
    impact: permissions::IMPACT_MODE,
    undo: permissions::UNDO_MODE,
    docs: permissions::DOCS,
};

impl Check for DaemonConfigFileMode {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn judge(&self, facts: &Facts<'_>) -> Judged {
        permissions::modes(
            facts,
            "configuration files",
            &[&facts.snapshot.host.files.config_file],
            |_| Content::Settings,
        )
    }
}
