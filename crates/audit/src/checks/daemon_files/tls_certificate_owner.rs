//! The daemon's certificate belongs to root. Does not apply where the daemon has no TLS.
//!
//! See `permissions.rs` for how it is judged.

use drydock_model::Severity;
use drydock_model::audit::{CheckMeta, Ids, Profile, Section};

use super::permissions;
use crate::{Check, Facts, Judged};

/// The check `tls-certificate-owner`.
pub(super) struct TlsCertificateOwner;

static META: CheckMeta = CheckMeta {
    slug: "tls-certificate-owner",
    ids: Ids::new("3.11", "3.11", "3.11", "3.11"),
    title: "The daemon's certificate belongs to root",
    rationale: "Clients tell the daemon from an impostor by this certificate; its owner can put \
                another in its place.",
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

impl Check for TlsCertificateOwner {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn judge(&self, facts: &Facts<'_>) -> Judged {
        facts.must_be_local()?;
        let file = facts.snapshot.host.files.tls_certificate.get()?;
        permissions::owners(facts, "certificates", &[file])
    }
}
