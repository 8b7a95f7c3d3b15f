//! Nobody may change certificates or read keys for registries: mode 0444 or fewer permissions of
//! certificates, 0400 or fewer of `*.key` files, which the benchmark treats like certificates.
//!
//! See `permissions.rs` for how it is judged.

use drydock_model::Severity;
use drydock_model::audit::{CheckMeta, Ids, Profile, Section};

use super::permissions::{self, Content};
use crate::snapshot::File;
use crate::{Check, Facts, Judged};

/// The check `registry-certificates-mode`.
pub(super) struct RegistryCertificatesMode;

static META: CheckMeta = CheckMeta {
    slug: "registry-certificates-mode",
    ids: Ids::new("3.8", "3.8", "3.8", "3.8"),
    title: "Nobody may change certificates or read keys for registries",
    rationale: "Who may write to these files can have false images believed, and who reads a key \
                can log in to the registry as this host.",
    section: Section::DaemonFiles,
    level: 1,
    profile: Profile::LinuxHost,
    severity: Severity::High,
    needs: permissions::NEEDS,
    remediation: "Take the other permissions from the files under `certs.d` with `chmod`.",
    impact: "Whoever renews a certificate in place must replace the file instead.",
    undo: permissions::UNDO_MODE,
    docs: permissions::DOCS,
};

impl Check for RegistryCertificatesMode {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn judge(&self, facts: &Facts<'_>) -> Judged {
        let certificates = permissions::certificates(facts)?;
        permissions::modes(
            facts,
            "certificates and keys for registries",
            &certificates,
            content,
        )
    }
}

fn content(file: &File) -> Content {
    if file.path.ends_with(".key") {
        Content::Key
    } else {
        Content::Certificate
    }
}

#[cfg(test)]
mod tests {
    use crate::Fact;
    use crate::sample::{check, file};

    #[test]
    fn f12_keys_and_client_certificates_are_looked_at() {
        let folder = "/etc/docker/certs.d/registry:5000";
        let path = |name: &str| format!("{folder}/{name}");
        let files = vec![
            file(&path("ca.crt"), 0o444, (0, 0)),
            file(&path("client.cert"), 0o664, (0, 0)),
            file(&path("client.key"), 0o666, (1000, 1000)),
            file(&path("other.key"), 0o444, (0, 0)),
        ];
        check("registry-certificates-mode")
            .with(|snapshot| snapshot.host.files.registry_certificates = Fact::Known(files))
            .expect(
                "fail",
                &[
                    (&path("ca.crt"), "pass"),
                    (&path("client.cert"), "fail"),
                    (&path("client.key"), "fail"),
                    (&path("other.key"), "fail"),
                ],
            );
    }

    #[test]
    fn does_not_apply_without_certificates() {
        check("registry-certificates-mode")
            .with(|snapshot| snapshot.host.files.registry_certificates = Fact::Known(Vec::new()))
            .expect("not-applicable", &[]);
    }
}
