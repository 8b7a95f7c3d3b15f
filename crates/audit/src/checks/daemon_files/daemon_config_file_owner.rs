//! The daemon's configuration file belongs to root: the one that `--config-file` names, else the
//! default one. Does not apply where there is none.
//!
//! See `permissions.rs` for how it is judged.

use drydock_model::Severity;
use drydock_model::audit::{CheckMeta, Ids, Profile, Section};

use super::permissions;
use crate::{Check, Facts, Judged};

/// The check `daemon-config-file-owner`.
pub(super) struct DaemonConfigFileOwner;

static META: CheckMeta = CheckMeta {
    slug: "daemon-config-file-owner",
    ids: Ids::new("3.17", "3.17", "3.17", "3.17"),
    title: "The daemon's configuration file belongs to root",
    rationale: "The owner of the file can have the daemon run without its defences, or any program \
                as a runtime.",
    section: Section::DaemonFiles,
    level: 2,
    profile: Profile::LinuxHost,
    severity: Severity::High,
    needs: permissions::NEEDS,
    remediation: permissions::REMEDIATION_OWNER,
    impact: permissions::IMPACT_OWNER,
    undo: permissions::UNDO_OWNER,
    docs: permissions::DOCS,
};

impl Check for DaemonConfigFileOwner {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn judge(&self, facts: &Facts<'_>) -> Judged {
        permissions::owners(
            facts,
            "configuration files",
            &[&facts.snapshot.host.files.config_file],
        )
    }
}
