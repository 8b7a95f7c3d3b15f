//! Images that nothing uses do not pile up.
//!
//! Counted are images that no container, running or not, was made from; more than the policy's
//! `unused-images` fail, and each is an item
//! ([pruning](https://docs.docker.com/engine/manage-resources/pruning/)). Age is that of the build,
//! as the engine does not keep when an image was pulled. Missed: layers that images share, so that
//! the bytes are an upper bound; images that a job starts now and then.

use drydock_model::Severity;
use drydock_model::audit::{Action, CheckMeta, Ids, Judgement, Profile, Section};

use crate::age::days_since;
use crate::snapshot::Image;
use crate::{Check, Facts, Judge, Judged, Outcome, image_field, shell_word, subject_of_image};

/// The check `image-sprawl`.
pub(super) struct ImageSprawl;

static META: CheckMeta = CheckMeta {
    slug: "image-sprawl",
    ids: Ids::new("6.4", "6.1", "6.1", "6.1"),
    title: "Images that nothing uses do not pile up",
    rationale: "An old image that lies around gets started again by mistake, with every weakness \
                that was fixed since; and it takes up the disk.",
    section: Section::Operations,
    level: 1,
    profile: Profile::Docker,
    severity: Severity::Low,
    needs: &["GET /images/json", "GET /containers/json"],
    remediation: "Remove images that nothing uses (`docker image prune --all --filter \
                  until=2160h`), and do so regularly.",
    impact: "An image that is needed again has to be pulled or built again.",
    undo: "Pull the images again, by digest.",
    docs: "https://docs.docker.com/engine/manage-resources/pruning/",
};

impl Check for ImageSprawl {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn judge(&self, facts: &Facts<'_>) -> Judged {
        judge(facts)
    }
}

fn judge(facts: &Facts<'_>) -> Judged {
    let images = facts.images()?;
    facts.snapshot.engine.containers.get()?;
    if images.is_empty() {
        return Ok(Judgement::not_applicable("there are no images").into());
    }
    let total = images.len();
    let unused: Vec<&Image> = images
        .into_iter()
        .filter(|image| !facts.is_in_use(image))
        .collect();
    let most = facts.policy.unused_images as usize;
    let is_too_many = unused.len() > most;
    let items: Vec<_> = unused
        .iter()
        .map(|image| (subject_of_image(image), of_image(facts, image, is_too_many)))
        .collect();
    let reason = format!(
        "{} of {total} images are used by no container",
        unused.len()
    );
    let expected = format!("at most {most} (policy unused-images)");
    let observed = format!("{} unused, {}", unused.len(), megabytes(&unused));
    let judgement = match is_too_many {
        true => Judgement::fail(reason).mended_by(Action::Run {
            command: format!(
                "docker image prune --all --filter until={}h",
                u64::from(facts.policy.image_age_days) * 24
            ),
        }),
        false => Judgement::pass(reason),
    };
    let judgement = judgement.because(
        "GET /images/json and GET /containers/json",
        observed,
        &expected,
    );
    Ok(Outcome { judgement, items })
}

fn megabytes(images: &[&Image]) -> String {
    let bytes = images
        .iter()
        .fold(0_i64, |sum, image| sum.saturating_add(image.size));
    format!("{} MB at most", bytes / 1_000_000)
}

fn of_image(facts: &Facts<'_>, image: &Image, is_too_many: bool) -> Judgement {
    let days = days_since(&image.created, facts.snapshot.collected_at);
    let age = match days {
        Some(days) => format!("built {days} days ago"),
        None => "of unknown age".to_owned(),
    };
    let is_old = days.is_some_and(|days| days > i64::from(facts.policy.image_age_days));
    let names: Vec<&String> = image
        .repo_tags
        .iter()
        .filter(|tag| *tag != "<none>:<none>")
        .collect();
    let kind = match (names.is_empty(), is_old) {
        (true, _) => "dangling: no name and no container",
        (false, true) => "no container, and old",
        (false, false) => "no container",
    };
    let reason = format!("{kind}; {age}");
    let source = image_field(image, "Created");
    let expected = "used by a container, or few enough";
    if !is_too_many {
        return Judgement::pass(reason).because(source, age, expected);
    }
    let words = names.iter().map(|name| shell_word(name).into_owned());
    let words: Vec<String> = match names.is_empty() {
        true => vec![shell_word(&image.id).into_owned()],
        false => words.collect(),
    };
    let command = format!("docker image rm {}", words.join(" "));
    Judgement::fail(reason)
        .because(source, age, expected)
        .mended_by(Action::Run { command })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::sample::{Sample, check};
    use crate::{Fact, Why};

    fn sample() -> Sample {
        check("image-sprawl")
            .with(|snapshot| snapshot.collected_at = "2026-03-11T12:00:00Z".parse().ok())
            .image(
                "a",
                json!({"Id": "sha256:11", "Created": "2026-03-01T00:00:00Z"}),
            )
            .image(
                "b",
                json!({"Created": "2025-03-01T00:00:00Z", "RepoTags": ["b:1", "$(b)"]}),
            )
            .image("c", json!({"RepoTags": []}))
    }

    #[test]
    fn unused_images_count_against_the_policy() {
        let used = || sample().container("web", json!({}));
        let dangling = format!("sha256:{:0<64}", "c");
        let items = |verdict| [("b:1", verdict), (dangling.as_str(), verdict)];
        used().expect("pass", &items("pass"));
        let strict = used().policy(|policy| policy.unused_images = 1);
        strict.expect("fail", &items("fail"));
        let outcome = strict.outcome();
        assert_eq!(
            outcome.items[0].1.reason,
            "no container, and old; built 375 days ago"
        );
        let action = format!("{:?}", outcome.items[0].1.actions);
        assert!(action.contains("docker image rm b:1 '$(b)'"), "{action}");
        assert!(outcome.items[1].1.reason.starts_with("dangling"));
    }

    #[test]
    fn a_stopped_container_uses_its_image() {
        sample()
            .policy(|policy| policy.unused_images = 2)
            .container(
                "job",
                json!({"State": {"Status": "exited", "Running": false}}),
            )
            .expect(
                "pass",
                &[("b:1", "pass"), (&format!("sha256:{:0<64}", "c"), "pass")],
            );
    }

    #[test]
    fn without_images_or_without_knowing_containers_nothing_is_decided() {
        check("image-sprawl").expect("not-applicable", &[]);
        sample()
            .with(|snapshot| snapshot.engine.containers = Fact::unknown(Why::Failed, "no answer"))
            .expect("error", &[]);
    }
}
