//! Only root may write to `/etc/sysconfig/docker`: mode 0644 or fewer permissions. Does not apply
//! where there is none; whether a unit reads it is not looked at.
//!
//! See `permissions.rs` for how it is judged.

use drydock_model::Severity;
use drydock_model::audit::{CheckMeta, Ids, Profile, Section};

use super::permissions::{self, Content};
use crate::{Check, Facts, Judged};

/// The check `daemon-sysconfig-file-mode`.
pub(super) struct DaemonSysconfigFileMode;

static META: CheckMeta = CheckMeta {
    slug: "daemon-sysconfig-file-mode",
    ids: Ids::new("", "3.21", "3.21", "3.21"),
    title: "Only root may write to `/etc/sysconfig/docker`",
    rationale: "On hosts that read it, the file adds arguments to the command line of a program \
                that runs as root.",
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

impl Check for DaemonSysconfigFileMode {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn judge(&self, facts: &Facts<'_>) -> Judged {
        permissions::modes(
            facts,
            "files of default arguments",
            &[&facts.snapshot.host.files.sysconfig_file],
            |_| Content::Settings,
        )
    }
}
