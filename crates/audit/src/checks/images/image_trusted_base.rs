//! Images are built on trusted bases.
//!
//! Who is trusted is a site's to say: `trusted-images` and `trusted-base-layers` of the policy. An
//! image counts where its lowest layer is one of those, where it has such a name itself, or where
//! an
//! image with such a name on this engine has its lowest layers. Missed: anybody who can drive the
//! engine can give an image any tag
//! ([tags](https://docs.docker.com/reference/cli/docker/image/tag/)),
//! so that layers are the better proof.

use drydock_model::Severity;
use drydock_model::audit::{Action, CheckMeta, Ids, Judgement, Profile, Section};

use super::history::find_base;
use crate::checks::listed::listed;
use crate::snapshot::Image;
use crate::{Check, Facts, Judge, Judged, image_field, image_name, matches};

/// The check `image-trusted-base`.
pub(super) struct ImageTrustedBase;

static META: CheckMeta = CheckMeta {
    slug: "image-trusted-base",
    ids: Ids::new("4.2", "4.2", "4.2", "4.2"),
    title: "Images are built on trusted bases",
    rationale: "All that is in the base runs with what is built on it; a base of unknown origin may \
                hold anything, and nobody mends it.",
    section: Section::Images,
    level: 1,
    profile: Profile::Docker,
    severity: Severity::Medium,
    needs: &[
        "GET /images/ID/json",
        "policy trusted-images, trusted-base-layers",
    ],
    remediation: "Say in the policy which bases are trusted, and build images on those, by digest.",
    impact: "Images on other bases have to be built again.",
    undo: "Take the base out of the policy.",
    docs: "https://docs.docker.com/build/building/best-practices/#choose-the-right-base-image",
};

/// What builders write down about the base. Anybody can write it.
static BASE_LABELS: [&str; 2] = [
    "org.opencontainers.image.base.name",
    "org.opencontainers.image.base.digest",
];

impl Check for ImageTrustedBase {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn judge(&self, facts: &Facts<'_>) -> Judged {
        facts.each_image(|image| Ok(of_image(facts, image)))
    }
}

fn of_image(facts: &Facts<'_>, image: &Image) -> Judgement {
    let policy = facts.policy;
    let layer = image.root_fs.layers.first().map_or("none", String::as_str);
    let source = image_field(image, "RootFS.Layers");
    let lowest = format!("lowest layer {layer}");
    if policy.trusted_images.is_empty() && policy.trusted_base_layers.is_empty() {
        let base = known_base(facts, image);
        return Judgement::manual(format!("nobody has said which bases are trusted; {base}"))
            .because(source, lowest, "a base that the site trusts");
    }
    if policy
        .trusted_base_layers
        .iter()
        .any(|trusted| trusted == layer)
    {
        return Judgement::pass("its lowest layer is trusted").because(
            source,
            lowest,
            "in trusted-base-layers",
        );
    }
    if let Some(name) = trusted_name(facts, image) {
        return Judgement::pass(format!("`{name}` is trusted")).because(
            source,
            lowest,
            "layers of an image in trusted-images",
        );
    }
    Judgement::fail(format!(
        "not on a trusted base; {}",
        known_base(facts, image)
    ))
    .because(
        source,
        lowest,
        "a base in trusted-images or trusted-base-layers",
    )
    .mended_by(Action::Advise {
        text: "Build the image on a trusted base, or add its base to the policy.".to_owned(),
    })
}

/// The trusted name that the image or one with its lowest layers has.
fn trusted_name<'a>(facts: &'a Facts<'_>, image: &'a Image) -> Option<&'a str> {
    let layers = &image.root_fs.layers;
    let all = facts.snapshot.engine.images.known().into_iter().flatten();
    let lower = all.filter(|other| {
        !other.root_fs.layers.is_empty() && layers.starts_with(&other.root_fs.layers)
    });
    let is_trusted = |name: &&String| {
        let bare = repository(name);
        let patterns = &facts.policy.trusted_images;
        let fits = |pattern: &String| matches(pattern, name) || matches(pattern, bare);
        patterns.iter().any(fits)
    };
    std::iter::once(image)
        .chain(lower)
        .flat_map(|one| one.repo_digests.iter().chain(&one.repo_tags))
        .find(is_trusted)
        .map(String::as_str)
}

/// A name without tag and digest.
fn repository(name: &str) -> &str {
    let name = name.split('@').next().unwrap_or(name);
    match name.rsplit_once(':') {
        Some((repository, tag)) if !tag.contains('/') => repository,
        _ => name,
    }
}

fn known_base(facts: &Facts<'_>, image: &Image) -> String {
    if let Some(base) = find_base(facts, image) {
        return format!("it is built on `{}`", image_name(base));
    }
    let said: Vec<&str> = BASE_LABELS
        .iter()
        .filter_map(|name| image.config.labels.get(*name))
        .map(String::as_str)
        .collect();
    if said.is_empty() {
        return "its base is not known".to_owned();
    }
    format!("its labels name the base `{}`", listed(&said))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::sample::{Sample, check};

    fn sample() -> Sample {
        check("image-trusted-base")
            .image(
                "app:1",
                json!({"RootFS": {"Layers": ["sha256:1", "sha256:2"]}}),
            )
            .image("debian:12", json!({"RootFS": {"Layers": ["sha256:1"]}}))
            .image("odd:1", json!({"RootFS": {"Layers": ["sha256:9"]}}))
    }

    #[test]
    fn without_a_policy_somebody_must_decide() {
        let sample = sample();
        sample.expect(
            "manual",
            &[
                ("app:1", "manual"),
                ("debian:12", "manual"),
                ("odd:1", "manual"),
            ],
        );
        let (_, app) = sample.outcome().items.swap_remove(0);
        assert!(
            app.reason.contains("built on `debian:12`"),
            "{}",
            app.reason
        );
    }

    #[test]
    fn names_and_layers_of_a_policy_decide() {
        let expected = [("app:1", "pass"), ("debian:12", "pass"), ("odd:1", "fail")];
        sample()
            .policy(|policy| policy.trusted_images = vec!["debian".into()])
            .expect("fail", &expected);
        sample()
            .policy(|policy| policy.trusted_base_layers = vec!["sha256:1".into()])
            .expect("fail", &expected);
    }
}
