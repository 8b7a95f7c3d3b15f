//! `/etc/sysconfig/docker` belongs to root. Does not apply where there is none; whether a unit reads
//! it is not looked at.
//!
//! See `permissions.rs` for how it is judged.

use drydock_model::Severity;
use drydock_model::audit::{CheckMeta, Ids, Profile, Section};

use super::permissions;
use crate::{Check, Facts, Judged};

/// The check `daemon-sysconfig-file-owner`.
pub(super) struct DaemonSysconfigFileOwner;

static META: CheckMeta = CheckMeta {
    slug: "daemon-sysconfig-file-owner",
    ids: Ids::new("", "3.20", "3.22", "3.22"),
    title: "`/etc/sysconfig/docker` belongs to root",
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

impl Check for DaemonSysconfigFileOwner {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn judge(&self, facts: &Facts<'_>) -> Judged {
        permissions::owners(
            facts,
            "files of default arguments",
            &[&facts.snapshot.host.files.sysconfig_file],
        )
    }
}
