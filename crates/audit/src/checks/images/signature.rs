//! Whether an image's registry has a signature of it.
//!
//! As [cosign](https://docs.sigstore.dev/cosign/signing/signing_with_containers/) and
//! [notation](https://notaryproject.dev/docs/) leave them there. Missed: whose key made it, and
//! whether it is right; signatures kept elsewhere. An engine with containerd's store also gives a
//! digest to what was built here: the registry has nothing of that either, and it fails.

use drydock_model::audit::{Action, Judgement};

use crate::checks::listed::listed;
use crate::snapshot::Image;
use crate::{Judge, Unknown, Why, image_field};

/// Judges by the registry's answer. `not_asked` is said where nobody asked.
pub(super) fn of_image(image: &Image, not_asked: &str) -> Result<Judgement, Unknown> {
    let Some(name) = image.repo_digests.first() else {
        return Ok(Judgement::not_applicable(
            "built or imported here: no registry knows it",
        ));
    };
    let answer = match image.registry.get() {
        Err(unknown) if unknown.why == Why::NotCollected => {
            let source = image_field(image, "RepoDigests");
            return Ok(Judgement::manual(not_asked).because(source, name.clone(), "a signature"));
        }
        answer => answer?,
    };
    let source = format!("registry of {}", answer.name);
    let kinds: Vec<String> = answer
        .signatures
        .iter()
        .map(|(kind, digest)| format!("{kind} {digest}"))
        .collect();
    if kinds.is_empty() {
        return Ok(Judgement::fail("its registry has no signature of it")
            .because(source, "none", "a signature")
            .mended_by(Action::Advise {
                text:
                    "Sign the image where it is built (`cosign sign`), or use one whose publisher \
                       signs it."
                        .to_owned(),
            }));
    }
    Ok(
        Judgement::pass("its registry has a signature of it").because(
            source,
            listed(&kinds),
            "a signature",
        ),
    )
}

/// Asserts what the checks of signatures have in common.
#[cfg(test)]
pub(super) fn assert_the_registry_decides(slug: &'static str) {
    use serde_json::json;

    use crate::Fact;
    use crate::sample::{Sample, check};
    use crate::snapshot::RegistryAnswer;

    let image = |sample: Sample, name: &str, answer: Fact<RegistryAnswer>| {
        let digest = format!("registry.example/{name}@sha256:aa");
        sample
            .image(name, json!({"RepoDigests": [digest]}))
            .with_image(|image| image.registry = answer)
    };
    let answer = |signatures: &[(&str, &str)]| {
        let signatures = signatures.iter();
        Fact::Known(RegistryAnswer {
            signatures: signatures
                .map(|(a, b)| ((*a).into(), (*b).into()))
                .collect(),
            ..RegistryAnswer::default()
        })
    };
    let sample = check(slug).image("local:1", json!({}));
    let sample = image(sample, "signed:1", answer(&[("cosign", "sha256:bb")]));
    let sample = image(sample, "unsigned:1", answer(&[]));
    let sample = image(sample, "unasked:1", Fact::default());
    image(sample, "zz:1", Fact::unknown(Why::Failed, "no answer")).expect(
        "fail",
        &[
            ("local:1", "not-applicable"),
            ("signed:1", "pass"),
            ("unasked:1", "manual"),
            ("unsigned:1", "fail"),
            ("zz:1", "error"),
        ],
    );
}
