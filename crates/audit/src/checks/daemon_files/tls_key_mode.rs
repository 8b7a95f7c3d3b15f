//! Only root may read the daemon's key: mode 0400 or fewer permissions. Does not apply where the
//! daemon has no TLS.
//!
//! See `permissions.rs` for how it is judged.

use drydock_model::Severity;
use drydock_model::audit::{CheckMeta, Ids, Profile, Section};

use super::permissions::{self, Content};
use crate::{Check, Facts, Judged};

/// The check `tls-key-mode`.
pub(super) struct TlsKeyMode;

static META: CheckMeta = CheckMeta {
    slug: "tls-key-mode",
    ids: Ids::new("3.14", "3.14", "3.14", "3.14"),
    title: "Only root may read the daemon's key",
    rationale: "Who reads the key can pose as the daemon and receive the orders, and the secrets \
                in them, of its clients.",
    section: Section::DaemonFiles,
    level: 1,
    profile: Profile::LinuxHost,
    severity: Severity::High,
    needs: permissions::NEEDS,
    remediation: permissions::REMEDIATION_MODE,
    impact: "Whoever renews the key in place must replace the file instead.",
    undo: permissions::UNDO_MODE,
    docs: permissions::DOCS,
};

impl Check for TlsKeyMode {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn judge(&self, facts: &Facts<'_>) -> Judged {
        facts.must_be_local()?;
        let file = facts.snapshot.host.files.tls_key.get()?;
        permissions::modes(facts, "keys", &[file], |_| Content::Key)
    }
}
