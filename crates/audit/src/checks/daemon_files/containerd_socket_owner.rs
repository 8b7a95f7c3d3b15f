//! containerd's socket belongs to root: the one of the containerd in use.
//!
//! See `permissions.rs` for how it is judged.

use drydock_model::Severity;
use drydock_model::audit::{CheckMeta, Ids, Profile, Section};

use super::permissions;
use crate::{Check, Facts, Judged};

/// The check `containerd-socket-owner`.
pub(super) struct ContainerdSocketOwner;

static META: CheckMeta = CheckMeta {
    slug: "containerd-socket-owner",
    ids: Ids::new("", "", "3.23", "3.23"),
    title: "containerd's socket belongs to root",
    rationale: "Who owns the socket gives orders to containerd, which starts containers as root \
                and logs nothing of who asked.",
    section: Section::DaemonFiles,
    level: 1,
    profile: Profile::LinuxHost,
    severity: Severity::High,
    needs: permissions::NEEDS,
    remediation: "Give the socket to `root:root` with `chown`.",
    impact: permissions::IMPACT_OWNER,
    undo: permissions::UNDO_OWNER,
    docs: permissions::DOCS,
};

impl Check for ContainerdSocketOwner {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn judge(&self, facts: &Facts<'_>) -> Judged {
        permissions::owners(
            facts,
            "sockets of containerd",
            &[&facts.snapshot.host.files.containerd_socket],
        )
    }
}
