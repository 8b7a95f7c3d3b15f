//! The authority for the daemon's clients belongs to root. Does not apply where the daemon has no
//! TLS.
//!
//! See `permissions.rs` for how it is judged.

use drydock_model::Severity;
use drydock_model::audit::{CheckMeta, Ids, Profile, Section};

use super::permissions;
use crate::{Check, Facts, Judged};

/// The check `tls-ca-owner`.
pub(super) struct TlsCaOwner;

static META: CheckMeta = CheckMeta {
    slug: "tls-ca-owner",
    ids: Ids::new("3.9", "3.9", "3.9", "3.9"),
    title: "The authority for the daemon's clients belongs to root",
    rationale: "The daemon obeys every client whose certificate this authority signed; its owner \
                can put another in its place.",
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

impl Check for TlsCaOwner {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn judge(&self, facts: &Facts<'_>) -> Judged {
        facts.must_be_local()?;
        let file = facts.snapshot.host.files.tls_ca.get()?;
        permissions::owners(facts, "authorities", &[file])
    }
}
