//! Nobody may change the authority for the daemon's clients: mode 0444 or fewer permissions. Does not
//! apply where the daemon has no TLS.
//!
//! See `permissions.rs` for how it is judged.

use drydock_model::Severity;
use drydock_model::audit::{CheckMeta, Ids, Profile, Section};

use super::permissions::{self, Content};
use crate::{Check, Facts, Judged};

/// The check `tls-ca-mode`.
pub(super) struct TlsCaMode;

static META: CheckMeta = CheckMeta {
    slug: "tls-ca-mode",
    ids: Ids::new("3.10", "3.10", "3.10", "3.10"),
    title: "Nobody may change the authority for the daemon's clients",
    rationale: "The daemon obeys every client whose certificate this authority signed; who may \
                write to it can put another in its place.",
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

impl Check for TlsCaMode {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn judge(&self, facts: &Facts<'_>) -> Judged {
        facts.must_be_local()?;
        let file = facts.snapshot.host.files.tls_ca.get()?;
        permissions::modes(facts, "authorities", &[file], |_| Content::Certificate)
    }
}
