//! No build step switches the verification of packages off.
//!
//! Package managers verify what they install unless they are told not to; so the steps are searched
//! for what tells them ([`super::unverified_install`]). Steps of the base count, for their packages
//! are in the image. That nothing was found says that nothing was switched off in the steps, not
//! that
//! all sources are good ones. Why:
//! [apt-secure](https://manpages.debian.org/apt-secure). Missed: stages whose files were copied in.

use drydock_model::Severity;
use drydock_model::audit::{Action, CheckMeta, Ids, Judgement, Profile, Section};

use super::build_step::BuildStep;
use super::history::History;
use super::unverified_install::{find, of_variable};
use crate::checks::listed::listed;
use crate::snapshot::Image;
use crate::{Check, Facts, Judge, Judged, Unknown, image_field};

/// The check `image-verified-packages`.
pub(super) struct ImageVerifiedPackages;

static META: CheckMeta = CheckMeta {
    slug: "image-verified-packages",
    ids: Ids::new("4.11", "4.11", "4.11", "4.11"),
    title: "No build step switches the verification of packages off",
    rationale: "What is installed without a check of its signature or of the server may be anybody's \
                program.",
    section: Section::Images,
    level: 2,
    profile: Profile::Docker,
    severity: Severity::Medium,
    needs: &["GET /images/ID/history", "GET /images/ID/json"],
    remediation: "Install from sources whose signatures are checked; add the key of a source instead \
                  of switching the check off.",
    impact: "Sources without signatures and servers with bad certificates can no longer be used.",
    undo: "Take the option into the build file again.",
    docs: "https://manpages.debian.org/apt-secure",
};

static EXPECTED: &str = "verification left on";

impl Check for ImageVerifiedPackages {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn judge(&self, facts: &Facts<'_>) -> Judged {
        facts.each_image(|image| of_image(facts, image))
    }
}

fn of_image(facts: &Facts<'_>, image: &Image) -> Result<Judgement, Unknown> {
    let variables: Vec<String> = image
        .config
        .env
        .iter()
        .filter_map(|pair| of_variable(pair))
        .collect();
    let history = match History::of(facts, image) {
        // Variables alone decide where they switch it off for whatever runs in the container.
        Err(unknown) if variables.is_empty() => return Err(unknown),
        history => history.ok(),
    };
    let steps = history.as_ref().map(|history| history.steps.as_slice());
    let found: Vec<(&BuildStep<'_>, Vec<String>)> = steps
        .unwrap_or_default()
        .iter()
        .map(|step| (step, find(step)))
        .filter(|(_, marks)| !marks.is_empty())
        .collect();
    let mut marks: Vec<String> = found.iter().flat_map(|(_, marks)| marks.clone()).collect();
    marks.extend(variables.clone());
    marks.dedup();
    if marks.is_empty() {
        let judgement = Judgement::pass("no step switches verification off");
        return Ok(match &history {
            Some(history) => history.because_of_all(judgement, EXPECTED),
            None => judgement,
        });
    }
    let origin = match found.iter().all(|(step, _)| step.is_base) && variables.is_empty() {
        true => " (in its base)",
        false => "",
    };
    let mut judgement = Judgement::fail(format!("switched off{origin}: {}", listed(&marks)));
    if let Some(history) = &history {
        let steps: Vec<&BuildStep<'_>> = found.iter().map(|(step, _)| *step).collect();
        judgement = history.because(judgement, &steps, EXPECTED);
    }
    if !variables.is_empty() {
        let source = image_field(image, "Config.Env");
        judgement = judgement.because(source, listed(&variables), EXPECTED);
    }
    Ok(judgement.mended_by(Action::Advise {
        text: "Remove the option, add the key or certificate of the source, and check what is \
               fetched against a checksum before it is run."
            .to_owned(),
    }))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::checks::images::history::steps;
    use crate::sample::check;

    #[test]
    fn one_step_is_enough() {
        check("image-verified-packages")
            .image("a:1", json!({}))
            .with_image(|image| image.history = steps(&["COPY a /a", "RUN curl -k https://x"]))
            .image("b:1", json!({}))
            .with_image(|image| image.history = steps(&["RUN apk add curl"]))
            .image("c:1", json!({"Config": {"Env": ["PIP_TRUSTED_HOST=x"]}}))
            .image("d:1", json!({}))
            .expect(
                "fail",
                &[
                    ("a:1", "fail"),
                    ("b:1", "pass"),
                    ("c:1", "fail"),
                    ("d:1", "manual"),
                ],
            );
    }

    #[test]
    fn packages_of_the_base_are_in_the_image() {
        let sample = check("image-verified-packages")
            .image("a:1", json!({}))
            .with_image(|image| {
                image.history = steps(&[
                    "RUN apk add --allow-untrusted x",
                    "CMD [\"a\"]",
                    "COPY a /a",
                ]);
            });
        sample.expect("fail", &[("a:1", "fail")]);
        let (_, judgement) = sample.outcome().items.swap_remove(0);
        assert!(judgement.reason.contains("base"), "{}", judgement.reason);
    }
}
