//! Images have a health check.
//!
//! `["NONE"]` switches one off and counts as none. The OCI format has no health check
//! ([its configuration](https://github.com/opencontainers/image-spec/blob/main/config.md)); an
//! image
//! in it that has one all the same passes. The format is known where the engine keeps images in
//! containerd's store; elsewhere all images are taken to be in Docker's own. Missed: whether the
//! check tells anything.

use drydock_model::Severity;
use drydock_model::audit::{Action, CheckMeta, Ids, Judgement, Profile, Section};

use crate::snapshot::Image;
use crate::{Check, Facts, Judge, Judged, image_field};

/// The check `image-health-check`.
pub(super) struct ImageHealthCheck;

static META: CheckMeta = CheckMeta {
    slug: "image-health-check",
    ids: Ids::new("4.6", "4.6", "4.6", "4.6"),
    title: "Images have a health check",
    rationale: "Without one the engine knows only that a process is there, not that it does its \
                work, and nothing replaces it.",
    section: Section::Images,
    level: 1,
    profile: Profile::Docker,
    severity: Severity::Low,
    needs: &["GET /images/ID/json"],
    remediation: "Add `HEALTHCHECK` with a command that fails when the application does not work.",
    impact: "The command runs again and again, and what it needs has to be in the image.",
    undo: "Remove `HEALTHCHECK`.",
    docs: "https://docs.docker.com/reference/dockerfile/#healthcheck",
};

static EXPECTED: &str = "a command";

impl Check for ImageHealthCheck {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn judge(&self, facts: &Facts<'_>) -> Judged {
        facts.each_image(|image| Ok(of_image(image)))
    }
}

fn of_image(image: &Image) -> Judgement {
    let test = image
        .config
        .healthcheck
        .as_ref()
        .map(|check| check.test.as_slice());
    let source = image_field(image, "Config.Healthcheck");
    let fail = |reason: &str, observed: &str| {
        Judgement::fail(reason)
            .because(source.clone(), observed, EXPECTED)
            .mended_by(Action::Advise {
                text:
                    "Add a `HEALTHCHECK` that asks the application for something it must be able \
                       to answer."
                        .to_owned(),
            })
    };
    match test.and_then(<[String]>::first).map(String::as_str) {
        Some("NONE") => fail("its health check is switched off", "[\"NONE\"]"),
        Some(kind) => {
            Judgement::pass("has a health check").because(source, format!("{kind} …"), EXPECTED)
        }
        None => match oci_format(image) {
            Some(media_type) => Judgement::not_applicable(format!(
                "images in OCI format (`{media_type}`) have no health check; give it to the \
                 container (`--health-cmd`)"
            )),
            None => fail("no health check", "none"),
        },
    }
}

fn oci_format(image: &Image) -> Option<&str> {
    let media_type = image.descriptor.as_ref()?.media_type.as_str();
    media_type
        .starts_with("application/vnd.oci.")
        .then_some(media_type)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::sample::check;

    #[test]
    fn f19_a_health_check_that_is_switched_off_is_none() {
        check("image-health-check")
            .image(
                "a:1",
                json!({"Config": {"Healthcheck": {"Test": ["NONE"]}}}),
            )
            .image(
                "b:1",
                json!({"Config": {"Healthcheck": {"Test": ["CMD", "true"]}}}),
            )
            .image("c:1", json!({"Config": {"Healthcheck": null}}))
            .image("d:1", json!({"Config": {"Healthcheck": {"Test": null}}}))
            .expect(
                "fail",
                &[
                    ("a:1", "fail"),
                    ("b:1", "pass"),
                    ("c:1", "fail"),
                    ("d:1", "fail"),
                ],
            );
    }

    #[test]
    fn the_oci_format_has_none() {
        let oci = json!({"mediaType": "application/vnd.oci.image.index.v1+json"});
        let docker = json!({"mediaType": "application/vnd.docker.distribution.manifest.v2+json"});
        check("image-health-check")
            .image("a:1", json!({"Descriptor": oci}))
            .image("b:1", json!({"Descriptor": docker}))
            .expect("fail", &[("a:1", "not-applicable"), ("b:1", "fail")]);
    }
}
