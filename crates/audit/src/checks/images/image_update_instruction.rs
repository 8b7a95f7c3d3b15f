//! Package lists are fetched in the step that installs from them.
//!
//! A step that only fetches lists (`apt-get update`) is taken from the builder's cache for as long
//! as
//! its text stays the same, and what a later step installs is then as old
//! ([best practices](https://docs.docker.com/build/building/best-practices/#apt-get)). Steps of the
//! base are its maker's, and only mentioned. Missed: what a script that is called in the same step
//! does; a person must look.

use drydock_model::Severity;
use drydock_model::audit::{Action, CheckMeta, Ids, Judgement, Profile, Section};

use super::build_step::BuildStep;
use super::history::History;
use super::package_manager::{Deed, deed, is_script};
use crate::snapshot::Image;
use crate::{Check, Facts, Judge, Judged, Unknown};

/// The check `image-update-instruction`.
pub(super) struct ImageUpdateInstruction;

static META: CheckMeta = CheckMeta {
    slug: "image-update-instruction",
    ids: Ids::new("4.7", "4.7", "4.7", "4.7"),
    title: "Package lists are fetched in the build step that installs from them",
    rationale: "A step of its own is taken from the cache, so that later steps install versions \
                that were current long ago, or fail.",
    section: Section::Images,
    level: 1,
    profile: Profile::Docker,
    severity: Severity::Low,
    needs: &["GET /images/ID/history"],
    remediation: "Join both in one `RUN`: `apt-get update && apt-get install …`.",
    impact: "A change to the list of packages fetches the lists again.",
    undo: "Split the step again.",
    docs: "https://docs.docker.com/build/building/best-practices/#apt-get",
};

static EXPECTED: &str = "an install in the same step";

impl Check for ImageUpdateInstruction {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn judge(&self, facts: &Facts<'_>) -> Judged {
        facts.each_image(|image| of_image(facts, image))
    }
}

/// A step that fetches lists and does not use them.
enum Alone {
    /// For sure.
    Surely,
    /// Unless a script that it calls does.
    UnlessScript,
}

fn of_step(step: &BuildStep<'_>) -> Option<Alone> {
    let commands = step.commands();
    let deeds: Vec<Deed> = commands.iter().filter_map(deed).collect();
    if !deeds.contains(&Deed::Refresh) || deeds.contains(&Deed::Use) {
        return None;
    }
    Some(match commands.iter().any(is_script) {
        true => Alone::UnlessScript,
        false => Alone::Surely,
    })
}

fn of_image(facts: &Facts<'_>, image: &Image) -> Result<Judgement, Unknown> {
    let history = History::of(facts, image)?;
    let (mut own, mut unclear, mut of_base) = (Vec::new(), Vec::new(), Vec::new());
    for step in &history.steps {
        match of_step(step) {
            None => {}
            Some(_) if step.is_base => of_base.push(step),
            Some(Alone::Surely) => own.push(step),
            Some(Alone::UnlessScript) => unclear.push(step),
        }
    }
    if !own.is_empty() {
        let reason = format!(
            "{} steps fetch package lists and install nothing",
            own.len()
        );
        let judgement = history.because(Judgement::fail(reason), &own, EXPECTED);
        return Ok(judgement.mended_by(Action::Advise {
            text: "Join the step with the one that installs, and remove the lists at its end."
                .to_owned(),
        }));
    }
    if !unclear.is_empty() {
        let reason = "a step fetches package lists and calls a script that may install from them";
        return Ok(history.because(Judgement::manual(reason), &unclear, EXPECTED));
    }
    if !of_base.is_empty() {
        let reason = "none of its own steps; one of its base fetches package lists alone";
        let judgement = Judgement::pass(reason).rated(Severity::Low);
        return Ok(history.because(judgement, &of_base, EXPECTED));
    }
    let judgement = Judgement::pass("no step fetches package lists alone");
    Ok(history.because_of_all(judgement, EXPECTED))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::checks::images::history::steps;
    use crate::sample::check;

    fn expect(oldest_first: &[&str], verdict: &str) {
        check("image-update-instruction")
            .image("a:1", json!({}))
            .with_image(|image| image.history = steps(oldest_first))
            .expect(verdict, &[("a:1", verdict)]);
    }

    #[test]
    fn f20_updating_certificates_is_no_update_of_lists() {
        expect(
            &["RUN /bin/sh -c update-ca-certificates # buildkit"],
            "pass",
        );
        expect(&["/bin/sh -c echo 'apt-get update'"], "pass");
        expect(&["COPY update /update # buildkit"], "pass");
    }

    #[test]
    fn lists_must_be_used_in_the_same_step() {
        for (step, verdict) in [
            ("RUN /bin/sh -c apt-get update # buildkit", "fail"),
            ("/bin/sh -c apt-get -qq update", "fail"),
            (
                "/bin/sh -c apt-get update && apt-get install -y curl",
                "pass",
            ),
            ("/bin/sh -c apt-get update\napt-get upgrade -y", "pass"),
            (
                "RUN |1 V=1 /bin/bash -o pipefail -c apk update; apk add git",
                "pass",
            ),
            ("RUN apk update && rm -rf /tmp/x", "fail"),
            ("RUN yum makecache", "fail"),
            ("RUN yum -y update", "pass"),
            ("RUN apt-get update && ./install.sh", "manual"),
            ("RUN set -eux; if true; then apt-get update; fi", "fail"),
        ] {
            expect(&[step], verdict);
        }
        expect(
            &["RUN apt-get update", "RUN apt-get install -y curl"],
            "fail",
        );
    }

    #[test]
    fn what_a_base_does_is_its_makers() {
        let all = [
            "ADD rootfs.tar /",
            "RUN apt-get update",
            "CMD [\"sh\"]",
            "COPY a /a",
        ];
        expect(&all, "pass");
    }

    #[test]
    fn imported_images_have_no_steps() {
        check("image-update-instruction")
            .image("a:1", json!({}))
            .with_image(|image| {
                image.history = crate::Fact::Known(vec![crate::snapshot::ImageHistory {
                    comment: "Imported from -".into(),
                    ..Default::default()
                }]);
            })
            .image("b:1", json!({}))
            .expect("manual", &[("a:1", "not-applicable"), ("b:1", "manual")]);
    }
}
