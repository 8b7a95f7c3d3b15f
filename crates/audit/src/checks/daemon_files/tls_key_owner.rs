//! The daemon's key belongs to root. Does not apply where the daemon has no TLS.
//!
//! See `permissions.rs` for how it is judged.

use drydock_model::Severity;
use drydock_model::audit::{CheckMeta, Ids, Profile, Section};

use super::permissions;
use crate::{Check, Facts, Judged};

/// The check `tls-key-owner`.
pub(super) struct TlsKeyOwner;

static META: CheckMeta = CheckMeta {
    slug: "tls-key-owner",
    ids: Ids::new("3.13", "3.13", "3.13", "3.13"),
    title: "The daemon's key belongs to root",
    rationale: "Who has the key can pose as the daemon and receive the orders, and the secrets in \
                them, of its clients.",
    section: Section::DaemonFiles,
    level: 1,
    profile: Profile::LinuxHost,
    severity: Severity::High,
    needs: permissions::NEEDS,
    remediation: permissions::REMEDIATION_OWNER,
    impact: permissions::IMPACT_OWNER,
    undo: permissions::UNDO_OWNER,
    docs: permissions::DOCS,
};

impl Check for TlsKeyOwner {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn judge(&self, facts: &Facts<'_>) -> Judged {
        facts.must_be_local()?;
        let file = facts.snapshot.host.files.tls_key.get()?;
        permissions::owners(facts, "keys", &[file])
    }
}
