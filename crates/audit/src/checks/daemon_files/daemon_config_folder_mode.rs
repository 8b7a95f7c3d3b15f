//! Only root may write to the folder of the daemon's configuration: mode 0755 or fewer permissions.
//!
//! See `permissions.rs` for how it is judged.

use drydock_model::Severity;
use drydock_model::audit::{CheckMeta, Ids, Profile, Section};

use super::permissions::{self, Content};
use crate::{Check, Facts, Judged};

/// The check `daemon-config-folder-mode`.
pub(super) struct DaemonConfigFolderMode;

static META: CheckMeta = CheckMeta {
    slug: "daemon-config-folder-mode",
    ids: Ids::new("3.6", "3.6", "3.6", "3.6"),
    title: "Only root may write to the folder of the daemon's configuration",
    rationale: "Whoever may write to the folder can replace the settings and trusted authorities \
                in it, whatever their own permissions are.",
    section: Section::DaemonFiles,
    level: 1,
    profile: Profile::LinuxHost,
    severity: Severity::High,
    needs: permissions::NEEDS,
    remediation: "Take the other permissions from the folder with `chmod`.",
    impact: permissions::IMPACT_MODE,
    undo: permissions::UNDO_MODE,
    docs: permissions::DOCS,
};

impl Check for DaemonConfigFolderMode {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn judge(&self, facts: &Facts<'_>) -> Judged {
        permissions::modes(
            facts,
            "configuration folders",
            &[&facts.snapshot.host.files.config_folder],
            |_| Content::Folder,
        )
    }
}
