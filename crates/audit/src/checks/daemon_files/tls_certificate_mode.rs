//! Nobody may change the daemon's certificate: mode 0444 or fewer permissions. Does not apply where
//! the daemon has no TLS.
//!
//! See `permissions.rs` for how it is judged.

use drydock_model::Severity;
use drydock_model::audit::{CheckMeta, Ids, Profile, Section};

use super::permissions::{self, Content};
use crate::{Check, Facts, Judged};

/// The check `tls-certificate-mode`.
pub(super) struct TlsCertificateMode;

static META: CheckMeta = CheckMeta {
    slug: "tls-certificate-mode",
    ids: Ids::new("3.12", "3.12", "3.12", "3.12"),
    title: "Nobody may change the daemon's certificate",
    rationale: "Clients tell the daemon from an impostor by this certificate; who may write to it \
                can put another in its place.",
    section: Section::DaemonFiles,
    level: 1,
    profile: Profile::LinuxHost,
    severity: Severity::High,
    needs: permissions::NEEDS,
    remediation: permissions::REMEDIATION_MODE,
    impact: "Whoever renews the certificate in place must replace the file instead.",
    undo: permissions::UNDO_MODE,
    docs: permissions::DOCS,
};

impl Check for TlsCertificateMode {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn judge(&self, facts: &Facts<'_>) -> Judged {
        facts.must_be_local()?;
        let file = facts.snapshot.host.files.tls_certificate.get()?;
        permissions::modes(facts, "certificates", &[file], |_| Content::Certificate)
    }
}
