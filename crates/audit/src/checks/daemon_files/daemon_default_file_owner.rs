//! `/etc/default/docker` belongs to root. Does not apply where there is none; whether a unit reads it
//! is not looked at.
//!
//! See `permissions.rs` for how it is judged.

use drydock_model::Severity;
use drydock_model::audit::{CheckMeta, Ids, Profile, Section};

use super::permissions;
use crate::{Check, Facts, Judged};

/// The check `daemon-default-file-owner`.
pub(super) struct DaemonDefaultFileOwner;

static META: CheckMeta = CheckMeta {
    slug: "daemon-default-file-owner",
    ids: Ids::new("3.19", "3.19", "3.19", "3.19"),
    title: "`/etc/default/docker` belongs to root",
    rationale: "On hosts that read it, the file adds arguments to the command line of a program \
                that runs as root.",
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

impl Check for DaemonDefaultFileOwner {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn judge(&self, facts: &Facts<'_>) -> Judged {
        permissions::owners(
            facts,
            "files of default arguments",
            &[&facts.snapshot.host.files.default_file],
        )
    }
}
