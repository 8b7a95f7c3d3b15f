//! Images have a signature that can be validated.
//!
//! A signature of the image's digest in its registry is what a validation takes
//! ([verifying images](https://docs.sigstore.dev/cosign/verifying/verify/)). Missed: whether
//! anybody validates it, with which key, and signed artifacts other than images.

use drydock_model::Severity;
use drydock_model::audit::{CheckMeta, Ids, Profile, Section};

use super::signature;
use crate::{Check, Facts, Judged};

/// The check `image-signatures`.
pub(super) struct ImageSignatures;

static META: CheckMeta = CheckMeta {
    slug: "image-signatures",
    ids: Ids::new("", "", "4.12", "4.12"),
    title: "Images have a signature that can be validated",
    rationale: "What carries no signature cannot be told from what somebody changed on its way.",
    section: Section::Images,
    level: 1,
    profile: Profile::Docker,
    severity: Severity::Medium,
    needs: &["GET /images/ID/json", "the image's registry"],
    remediation: "Sign what is published, and validate signatures before anything is deployed or \
                  pushed further.",
    impact: "Artifacts without a signature are held up.",
    undo: "Switch the validation off.",
    docs: "https://docs.sigstore.dev/cosign/verifying/verify/",
};

static NOT_ASKED: &str = "its registry was not asked for signatures; ask with access to the \
                           registry, or validate them where images are deployed";

impl Check for ImageSignatures {
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
        assert_the_registry_decides("image-signatures");
    }
}
