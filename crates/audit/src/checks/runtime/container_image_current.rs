//! Containers run the current build of their image.
//!
//! In this order: a registry that was asked decides. Else a name that means another image by now, on
//! this engine, fails: the container was not replaced when the image was. Else an image that is
//! young enough under a name that says which version it is passes, and what is left (`latest`, no
//! date, an old image of which nobody knows whether a newer one exists) is left to a person
//! ([names](https://docs.docker.com/reference/cli/docker/image/tag/)). Missed: a newer version under
//! another tag; what is wrong with the image, which `image-patched` says.

use drydock_model::Severity;
use drydock_model::audit::{Action, CheckMeta, Ids, Judgement, Profile, Section};
use jiff::Timestamp;

use super::image_reference::{Pin, pin, same_name};
use super::recreate::recreate;
use crate::snapshot::{Container, Image, Inspect, RegistryAnswer};
use crate::{Check, Facts, Judge, Judged, image_field, inspect_field, shell_word};

/// Seconds of a day.
const DAY: i64 = 24 * 60 * 60;

/// The check `container-image-current`.
pub(super) struct ContainerImageCurrent;

static META: CheckMeta = CheckMeta {
    slug: "container-image-current",
    ids: Ids::new("5.27", "5.27", "5.28", "5.28"),
    title: "Containers run the current build of their image",
    rationale: "A container keeps the image that it was created from. Fixes reach it only when the \
                image is pulled again and the container replaced.",
    section: Section::Runtime,
    level: 1,
    profile: Profile::Docker,
    severity: Severity::Medium,
    needs: &[
        "GET /containers/ID/json",
        "GET /images/json",
        "GET /images/ID/json",
        "digest of the tag in its registry, where it was asked for",
    ],
    remediation: "Pull the image, create the container again, and name a version (or a digest) \
                  instead of `latest`.",
    impact: "The container is replaced; a new version may behave differently.",
    undo: "Create the container again from the image's old digest.",
    docs: "https://docs.docker.com/reference/cli/docker/image/pull/",
};

impl Check for ContainerImageCurrent {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn judge(&self, facts: &Facts<'_>) -> Judged {
        facts.each_container(|container, inspect| Ok(of_container(facts, container, inspect)))
    }
}

fn of_container(facts: &Facts<'_>, container: &Container, inspect: &Inspect) -> Judgement {
    let image = facts.image_of(inspect);
    let answer = image.and_then(|image| Some((image, image.registry.known()?)));
    if let Some((image, answer)) = answer.filter(|(_, answer)| !answer.digest.is_empty()) {
        return by_registry(container, inspect, image, answer);
    }
    if let Some(judgement) = by_name(facts, container, inspect) {
        return judgement;
    }
    match image {
        Some(image) => by_age(facts, container, inspect, image),
        None => Judgement::manual("the engine does not tell of its image").because(
            inspect_field(container, "Image"),
            inspect.image.clone(),
            "an image that the engine has",
        ),
    }
}

fn by_registry(
    container: &Container,
    inspect: &Inspect,
    image: &Image,
    answer: &RegistryAnswer,
) -> Judgement {
    let digests = image.repo_digests.iter();
    let mut digests = digests.filter_map(|name| Some(name.split_once('@')?.1));
    let is_current = digests.any(|digest| digest == answer.digest);
    let judgement = if is_current {
        Judgement::pass("its image is what its registry has under this name now")
    } else {
        Judgement::fail("its registry has another image under this name now")
            .mended_by(Action::Run {
                command: format!("docker pull {}", shell_word(&answer.name)),
            })
            .mended_by(recreate(
                container,
                inspect,
                "from the image that was pulled",
            ))
    };
    judgement.because(
        image_field(image, "RepoDigests"),
        image.repo_digests.join(", "),
        &format!(
            "{}, as the registry says of `{}`",
            answer.digest, answer.name
        ),
    )
}

/// Where the name means another image on this engine by now.
fn by_name(facts: &Facts<'_>, container: &Container, inspect: &Inspect) -> Option<Judgement> {
    let name = inspect.config.image.as_str();
    if pin(name) == Pin::Digest {
        return None;
    }
    let engine = &facts.snapshot.engine;
    let listed = engine.image_list.known().into_iter().flatten();
    let listed = listed.map(|image| (image.id.as_str(), &image.repo_tags));
    let inspected = engine.images.known().into_iter().flatten();
    let inspected = inspected.map(|image| (image.id.as_str(), &image.repo_tags));
    let mut named = listed
        .chain(inspected)
        .filter(|(_, tags)| tags.iter().any(|tag| same_name(tag, name)));
    let (id, _) = named.find(|(id, _)| *id != inspect.image)?;
    let source = inspect_field(container, "Image");
    let judgement = Judgement::fail(format!("`{name}` is another image by now"))
        .because(source, inspect.image.clone(), id)
        .mended_by(recreate(
            container,
            inspect,
            "from the image that the name means now",
        ));
    Some(judgement)
}

fn by_age(facts: &Facts<'_>, container: &Container, inspect: &Inspect, image: &Image) -> Judgement {
    let most = i64::from(facts.policy.image_age_days);
    let days = age_in_days(image, facts.snapshot.collected_at);
    let name = inspect.config.image.as_str();
    let pin = pin(name);
    let judgement = match (days, pin) {
        (None, _) => Judgement::manual("nobody knows how old its image is"),
        (Some(days), _) if days > most => Judgement::manual(format!(
            "its image is {days} days old: is there a newer one?"
        )),
        (_, Pin::Floating) => {
            Judgement::manual(format!("`{name}` does not say which version it is"))
        }
        (Some(days), Pin::Version | Pin::Digest) => Judgement::pass(format!(
            "its image is {days} days old, and is what its name means"
        )),
    };
    judgement
        .because(
            image_field(image, "Created"),
            image.created.clone(),
            &format!("at most {most} days before the audit"),
        )
        .because(
            inspect_field(container, "Config.Image"),
            name,
            "a version or a digest, not `latest`",
        )
}

/// Whole days between the build of an image and the snapshot. Builders that make the same image of
/// the same sources write a date of 1970 or before, which says nothing.
fn age_in_days(image: &Image, now: Option<Timestamp>) -> Option<i64> {
    let built: Timestamp = image.created.parse().ok()?;
    let built = built.as_second();
    let days = now?.as_second().checked_sub(built)? / DAY;
    (built > 366 * DAY).then_some(days.max(0))
}

#[cfg(test)]
mod tests;
