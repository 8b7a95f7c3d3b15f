//! Certificates and keys for registries belong to root: every `*.crt`, `*.cert` and `*.key` under the
//! folder `certs.d` of the daemon's configuration.
//!
//! See `permissions.rs` for how it is judged.

use drydock_model::Severity;
use drydock_model::audit::{CheckMeta, Ids, Profile, Section};

use super::permissions;
use crate::{Check, Facts, Judged};

/// The check `registry-certificates-owner`.
pub(super) struct RegistryCertificatesOwner;

static META: CheckMeta = CheckMeta {
    slug: "registry-certificates-owner",
    ids: Ids::new("3.7", "3.7", "3.7", "3.7"),
    title: "Certificates and keys for registries belong to root",
    rationale: "These files say which registries are believed and who the daemon claims to be; \
                their owner can have false images believed.",
    section: Section::DaemonFiles,
    level: 1,
    profile: Profile::LinuxHost,
    severity: Severity::High,
    needs: permissions::NEEDS,
    remediation: "Give the files under `certs.d` to `root:root` with `chown`.",
    impact: permissions::IMPACT_OWNER,
    undo: permissions::UNDO_OWNER,
    docs: permissions::DOCS,
};

impl Check for RegistryCertificatesOwner {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn judge(&self, facts: &Facts<'_>) -> Judged {
        let certificates = permissions::certificates(facts)?;
        permissions::owners(facts, "certificates and keys for registries", &certificates)
    }
}

#[cfg(test)]
mod tests {
    use crate::Fact;
    use crate::sample::{check, file};

    #[test]
    fn f12_keys_and_groups_are_looked_at() {
        let files = vec![
            file("/etc/docker/certs.d/r/ca.crt", 0o444, (0, 0)),
            file("/etc/docker/certs.d/r/client.cert", 0o444, (0, 1000)),
            file("/etc/docker/certs.d/r/client.key", 0o666, (1000, 1000)),
        ];
        check("registry-certificates-owner")
            .with(|snapshot| snapshot.host.files.registry_certificates = Fact::Known(files))
            .expect(
                "fail",
                &[
                    ("/etc/docker/certs.d/r/ca.crt", "pass"),
                    ("/etc/docker/certs.d/r/client.cert", "fail"),
                    ("/etc/docker/certs.d/r/client.key", "fail"),
                ],
            );
    }
}
