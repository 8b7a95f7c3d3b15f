//! The folder of the daemon's configuration belongs to root, e.g. `/etc/docker`.
//!
//! See `permissions.rs` for how it is judged.

use drydock_model::Severity;
use drydock_model::audit::{CheckMeta, Ids, Profile, Section};

use super::permissions;
use crate::{Check, Facts, Judged};

/// The check `daemon-config-folder-owner`.
pub(super) struct DaemonConfigFolderOwner;

static META: CheckMeta = CheckMeta {
    slug: "daemon-config-folder-owner",
    ids: Ids::new("3.5", "3.5", "3.5", "3.5"),
    title: "The folder of the daemon's configuration belongs to root",
    rationale: "The owner of the folder can replace the settings and trusted authorities in it, \
                whoever owns those.",
    section: Section::DaemonFiles,
    level: 1,
    profile: Profile::LinuxHost,
    severity: Severity::High,
    needs: permissions::NEEDS,
    remediation: "Give the folder to `root:root` with `chown`.",
    impact: permissions::IMPACT_OWNER,
    undo: permissions::UNDO_OWNER,
    docs: permissions::DOCS,
};

impl Check for DaemonConfigFolderOwner {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn judge(&self, facts: &Facts<'_>) -> Judged {
        permissions::owners(
            facts,
            "configuration folders",
            &[&facts.snapshot.host.files.config_folder],
        )
    }
}
