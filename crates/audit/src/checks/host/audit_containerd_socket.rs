//! The audit system watches containerd's socket.
//!
//! The socket is that of the containerd in use. A watch tells of changes of the file, and not of
//! those who only connect, unless it records reads and writes. See `watch.rs` for what counts as
//! watched.

use drydock_model::Severity;
use drydock_model::audit::{CheckMeta, Ids, Profile, Section};

use super::watch;
use crate::{Check, Facts, Judged};

/// The check `audit-containerd-socket`.
pub(super) struct AuditContainerdSocket;

static META: CheckMeta = CheckMeta {
    slug: "audit-containerd-socket",
    ids: Ids::new("", "", "1.1.8", "1.1.8"),
    title: "The audit system watches containerd's socket",
    rationale: "Orders given at this socket start and change containers as root, past the daemon \
                and its own log.",
    section: Section::Host,
    level: 2,
    profile: Profile::LinuxHost,
    severity: Severity::Low,
    needs: watch::NEEDS,
    remediation: watch::REMEDIATION,
    impact: watch::IMPACT,
    undo: watch::UNDO,
    docs: watch::DOCS,
};

impl Check for AuditContainerdSocket {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn judge(&self, facts: &Facts<'_>) -> Judged {
        let files = &facts.snapshot.host.files;
        watch::judge(facts, "sockets of containerd", &[&files.containerd_socket])
    }
}
