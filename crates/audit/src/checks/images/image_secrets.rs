//! Images hold no secrets.
//!
//! Looks at what was replaced when the snapshot was taken, in variables, labels, build arguments
//! and
//! build steps, and at what a look into the layers found. Names of what everybody may know are in
//! [`crate::secret_name`]. Secrets are never in a snapshot, so none is shown. Why:
//! [build secrets](https://docs.docker.com/build/building/secrets/). Missed: secrets under harmless
//! names, and in an image that was not looked into those within files: a person must look.

use std::collections::BTreeSet;

use drydock_model::Severity;
use drydock_model::audit::{Action, CheckEvidence, CheckMeta, Ids, Judgement, Profile, Section};

use super::build_step::BuildStep;
use super::history::History;
use crate::checks::listed::listed;
use crate::snapshot::Image;
use crate::{
    Check, Facts, Judge, Judged, REDACTED, Unknown, Why, image_field, image_name, is_public,
    mark_is_secret,
};

/// The check `image-secrets`.
pub(super) struct ImageSecrets;

static META: CheckMeta = CheckMeta {
    slug: "image-secrets",
    ids: Ids::new("4.10", "4.10", "4.10", "4.10"),
    title: "Images hold no secrets",
    rationale: "Everybody who can pull the image can read its settings, its build steps and each of \
                its layers, also what a later layer deletes.",
    section: Section::Images,
    level: 1,
    profile: Profile::Docker,
    severity: Severity::High,
    needs: &[
        "GET /images/ID/json",
        "GET /images/ID/history",
        "contents of the image",
    ],
    remediation: "Give secrets to a build as secret mounts and to containers when they start; change \
                  those that were in an image.",
    impact: "The build and whoever starts containers need to be given the secrets.",
    undo: "None is needed; a secret that was in an image stays known.",
    docs: "https://docs.docker.com/build/building/secrets/",
};

static EXPECTED: &str = "no secret";

impl Check for ImageSecrets {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn judge(&self, facts: &Facts<'_>) -> Judged {
        facts.each_image(|image| of_image(facts, image))
    }
}

fn of_image(facts: &Facts<'_>, image: &Image) -> Result<Judgement, Unknown> {
    let history = match History::of(facts, image) {
        Err(unknown) if unknown.why == Why::Absent => Ok(None),
        other => other.map(Some),
    };
    let steps = history.as_ref().ok().and_then(Option::as_ref);
    let mut places = of_settings(image);
    places.extend(steps.into_iter().flat_map(of_steps));
    places.extend(of_contents(image));
    if !places.is_empty() {
        return Ok(of_places(places));
    }
    history?;
    let contents = match image.contents.get() {
        Err(unknown) if unknown.why == Why::NotCollected => {
            let reason = "none in its settings and build steps; its files were not looked into";
            let judgement = Judgement::manual(reason);
            return Ok(judgement.because(image_field(image, "Config.Env"), "none", EXPECTED));
        }
        contents => contents?,
    };
    if let Some(why) = contents.not_assessed.first() {
        let reason = format!("none found, but not all of it could be looked at: {why}");
        return Ok(Judgement::manual(reason));
    }
    Ok(
        Judgement::pass("none in its settings, build steps and files")
            .because(
                image_field(image, "Config.Env, Config.Labels"),
                "none",
                EXPECTED,
            )
            .because(format!("files of {}", image_name(image)), "none", EXPECTED),
    )
}

/// Where and what; ordered, so that one place is named once.
type Place = (String, String);

fn of_places(places: BTreeSet<Place>) -> Judgement {
    let names: Vec<&str> = places.iter().map(|(_, what)| what.as_str()).collect();
    let reason = format!("what looks like secrets: {}", listed(&names));
    let mut judgement = Judgement::fail(reason);
    let evidence = places
        .into_iter()
        .take(20)
        .map(|(source, observed)| CheckEvidence {
            source,
            observed,
            expected: EXPECTED.to_owned(),
        });
    judgement.evidence.extend(evidence);
    judgement.mended_by(Action::Advise {
        text:
            "Change the secret where it is used, for it is known to all who have the image; then \
               build the image without it."
                .to_owned(),
    })
}

fn of_settings(image: &Image) -> BTreeSet<Place> {
    let env = image.config.env.iter().filter(|pair| mark_is_secret(pair));
    let env = env.map(|pair| {
        let name = pair.split('=').next().unwrap_or_default();
        (image_field(image, "Config.Env"), format!("variable {name}"))
    });
    let labels = image
        .config
        .labels
        .iter()
        .filter(|(name, value)| mark_is_secret(&format!("{name}={value}")));
    let labels =
        labels.map(|(name, _)| (image_field(image, "Config.Labels"), format!("label {name}")));
    env.chain(labels).collect()
}

fn of_steps(history: &History<'_>) -> Vec<Place> {
    let each = history.steps.iter().flat_map(|step| {
        let source = history.source(step);
        of_step(step)
            .into_iter()
            .map(move |what| (source.clone(), what))
    });
    each.collect()
}

/// What in a step looks like a secret, without it.
fn of_step(step: &BuildStep<'_>) -> BTreeSet<String> {
    let arguments = step
        .build_arguments
        .iter()
        .filter(|pair| mark_is_secret(pair));
    let mut found: BTreeSet<String> = arguments
        .map(|pair| {
            format!(
                "build argument {}",
                pair.split('=').next().unwrap_or_default()
            )
        })
        .collect();
    let is_setting = matches!(step.instruction, "ARG" | "ENV" | "LABEL");
    let mut before = "";
    for word in step.arguments.split_whitespace() {
        let pair = word.trim_matches(['"', '\'', ';', '\\']);
        if word.contains(REDACTED) && replaced_is_secret(pair, before) {
            let name = pair.split('=').next().filter(|_| is_setting);
            let name = name
                .filter(|name| !name.contains(REDACTED))
                .unwrap_or("step");
            found.insert(format!("{} {name}", step.instruction));
        }
        before = word;
    }
    found
}

/// A word of a script that was replaced: a secret, unless its own name or that of the option before
/// it says that everybody may know it.
fn replaced_is_secret(word: &str, before: &str) -> bool {
    match word {
        REDACTED => !is_public(before),
        word => mark_is_secret(word),
    }
}

fn of_contents(image: &Image) -> Vec<Place> {
    let secrets = image
        .contents
        .known()
        .map(|contents| contents.secrets.iter());
    let place = |secret: &crate::snapshot::SecretPlace| {
        let layer = match secret.layer.as_str() {
            "" => String::new(),
            layer => format!(" (layer {layer})"),
        };
        let deleted = if secret.is_deleted {
            ", deleted by a later layer and still in the image"
        } else {
            ""
        };
        let source = format!("contents of {}{layer}", image_name(image));
        (
            source,
            format!("{} in {}{deleted}", secret.kind, secret.place),
        )
    };
    secrets.into_iter().flatten().map(place).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::Fact;
    use crate::checks::images::history::steps;
    use crate::sample::{Sample, check};
    use crate::snapshot::{ImageContents, SecretPlace};

    fn sample(env: &[&str], oldest_first: &[&str]) -> Sample {
        check("image-secrets")
            .image("a:1", json!({"Config": {"Env": env}}))
            .with_image(|image| image.history = steps(oldest_first))
    }

    fn looked_into(sample: Sample, secrets: Vec<SecretPlace>) -> Sample {
        sample.with_image(|image| {
            image.contents = Fact::Known(ImageContents {
                secrets,
                ..ImageContents::default()
            });
        })
    }

    #[test]
    fn names_and_replaced_words_tell() {
        for (env, step) in [
            (vec!["DB_PASSWORD=[redacted]"], "CMD [\"a\"]"),
            (vec!["URL=postgres://a:[redacted]@b/c"], "CMD [\"a\"]"),
            (vec![], "ENV API_TOKEN=[redacted]"),
            (
                vec![],
                "RUN |1 NPM_TOKEN=[redacted] /bin/sh -c npm ci # buildkit",
            ),
            (vec![], "RUN curl --user [redacted] https://example.com"),
            (vec![], "RUN git clone https://u:[redacted]@example.com/x"),
        ] {
            sample(&env, &[step]).expect("fail", &[("a:1", "fail")]);
        }
    }

    #[test]
    fn what_only_sounds_like_a_secret_is_none() {
        let env = [
            "PATH=/usr/bin",
            "GPG_KEY=[redacted]",
            "DB_PASSWORD_FILE=/run/secrets/db",
            "DB_PASSWORD=",
            "AWS_ACCESS_KEY_ID=[redacted]",
        ];
        let all = [
            "ARG API_TOKEN",
            "RUN apk add libcrypto3=3.1.4-r5 libssl3=3.1.4-r5 # buildkit",
            "ENV GPG_KEY=[redacted]",
            "RUN export KEYRING=[redacted]; pwd",
        ];
        looked_into(sample(&env, &all), Vec::new()).expect("pass", &[("a:1", "pass")]);
    }

    #[test]
    fn files_count_also_those_that_are_deleted() {
        let key = SecretPlace {
            kind: "private-key".into(),
            place: "root/.ssh/id_ed25519".into(),
            is_deleted: true,
            ..SecretPlace::default()
        };
        let sample = looked_into(sample(&[], &["CMD a"]), vec![key]);
        sample.expect("fail", &[("a:1", "fail")]);
        let (_, judgement) = sample.outcome().items.swap_remove(0);
        assert!(judgement.reason.contains("deleted"), "{}", judgement.reason);
    }

    #[test]
    fn an_image_that_was_not_looked_into_is_no_pass() {
        sample(&["PATH=/bin"], &["CMD a"]).expect("manual", &[("a:1", "manual")]);
        check("image-secrets")
            .image("a:1", json!({"Config": {"Env": ["TOKEN=[redacted]"]}}))
            .image("b:1", json!({}))
            .expect("fail", &[("a:1", "fail"), ("b:1", "manual")]);
    }
}
