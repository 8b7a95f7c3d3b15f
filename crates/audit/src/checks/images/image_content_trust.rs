//! Images from a registry are signed there.
//!
//! `DOCKER_CONTENT_TRUST` is a variable of whoever pulls
//! ([content trust](https://docs.docker.com/engine/security/trust/)): that of whoever runs an audit
//! says nothing of them, and the daemon has no such setting. What an engine holds can be judged: a
//! signature of just this digest in its registry. Missed: whether it was verified when the image
//! was
//! pulled, and signatures of the old Notary that only a trust server knows.

use drydock_model::Severity;
use drydock_model::audit::{CheckMeta, Ids, Profile, Section};

use super::signature;
use crate::{Check, Facts, Judged};

/// The check `image-content-trust`.
pub(super) struct ImageContentTrust;

static META: CheckMeta = CheckMeta {
    slug: "image-content-trust",
    ids: Ids::new("4.5", "4.5", "4.5", "4.5"),
    title: "Images are pulled only where their publisher signed them",
    rationale: "Without a signature, whoever can write to the registry or stands in between decides \
                what is run.",
    section: Section::Images,
    level: 2,
    profile: Profile::Docker,
    severity: Severity::Medium,
    needs: &["GET /images/ID/json", "the image's registry"],
    remediation: "Sign images when they are built, and verify signatures where they are pulled.",
    impact: "Images without a signature can no longer be pulled.",
    undo: "Switch the verification off.",
    docs: "https://docs.docker.com/engine/security/trust/",
};

static NOT_ASKED: &str = "its registry was not asked for signatures; the environment of whoever \
                           runs the audit says nothing of those who pull";

impl Check for ImageContentTrust {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn judge(&self, facts: &Facts<'_>) -> Judged {
        facts.each_image(|image| signature::of_image(image, NOT_ASKED))
    }
}

#[cfg(test)]
mod tests {
    use crate::checks::images::signature::assert_the_registry_decides;

    #[test]
    fn the_registry_decides_where_it_was_asked() {
        assert_the_registry_decides("image-content-trust");
    }
}
