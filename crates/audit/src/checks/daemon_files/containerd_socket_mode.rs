//! Only root and its group may use containerd's socket: mode 0660 or fewer permissions, of the one of
//! the containerd in use.
//!
//! See `permissions.rs` for how it is judged.

use drydock_model::Severity;
use drydock_model::audit::{CheckMeta, Ids, Profile, Section};

use super::permissions::{self, Content};
use crate::{Check, Facts, Judged};

/// The check `containerd-socket-mode`.
pub(super) struct ContainerdSocketMode;

static META: CheckMeta = CheckMeta {
    slug: "containerd-socket-mode",
    ids: Ids::new("", "", "3.24", "3.24"),
    title: "Only root and its group may use containerd's socket",
    rationale: "Who may write to the socket gives orders to containerd, which starts containers as \
                root and logs nothing of who asked.",
    section: Section::DaemonFiles,
    level: 1,
    profile: Profile::LinuxHost,
    severity: Severity::High,
    needs: permissions::NEEDS,
    remediation: "Take the other permissions from the socket with `chmod`.",
    impact: "Users outside of the group can no longer reach containerd.",
    undo: permissions::UNDO_MODE,
    docs: permissions::DOCS,
};

impl Check for ContainerdSocketMode {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn judge(&self, facts: &Facts<'_>) -> Judged {
        permissions::modes(
            facts,
            "sockets of containerd",
            &[&facts.snapshot.host.files.containerd_socket],
            |_| Content::Socket,
        )
    }
}
