//! Who decides whether an image is current: registry, name, age, or a person.

use serde_json::{Value, json};

use crate::Fact;
use crate::sample::{Sample, check};
use crate::snapshot::{ImageSummary, RegistryAnswer};

fn judged() -> Sample {
    check("container-image-current")
        .with(|snapshot| snapshot.collected_at = Some("2024-06-01T00:00:00Z".parse().unwrap()))
}

fn of(image: &str) -> Value {
    json!({"Config": {"Image": image}})
}

fn built(created: &str) -> Value {
    json!({"Id": "sha256:11", "Created": created, "RepoDigests": ["app@sha256:aa"]})
}

#[test]
fn young_under_a_name_that_says_something_passes() {
    judged()
        .image("app:1", built("2024-05-01T10:00:00.5Z"))
        .container("digest", of("app@sha256:aa"))
        .container("floating", of("app"))
        .container("latest", of("host:5000/app:latest"))
        .container("version", of("app:1"))
        .expect(
            "manual",
            &[
                ("digest", "pass"),
                ("floating", "manual"),
                ("latest", "manual"),
                ("version", "pass"),
            ],
        );
}

#[test]
fn old_undated_and_unknown_images_are_for_a_person() {
    for created in [
        "2024-01-01T00:00:00Z",
        "1970-01-01T00:00:01Z",
        "",
        "0001-01-01T00:00:00Z",
    ] {
        judged()
            .image("app:1", built(created))
            .container("a", of("app:1"))
            .expect("manual", &[("a", "manual")]);
    }
    judged()
        .container("a", of("app:1"))
        .expect("manual", &[("a", "manual")]);
}

#[test]
fn a_name_that_means_another_image_by_now_fails() {
    let moved = ImageSummary {
        id: "sha256:22".into(),
        repo_tags: vec!["app:1".into()],
        ..ImageSummary::default()
    };
    judged()
        .image("old", built("2024-05-01T00:00:00Z"))
        .with(|snapshot| snapshot.engine.image_list = Fact::Known(vec![moved]))
        .container("digest", of("app:1@sha256:aa"))
        .container("long", of("docker.io/library/app:1"))
        .container("name", of("app:1"))
        .container("other", of("app:2"))
        .expect(
            "fail",
            &[
                ("digest", "pass"),
                ("long", "fail"),
                ("name", "fail"),
                ("other", "pass"),
            ],
        );
}

#[test]
fn a_registry_that_was_asked_decides() {
    let judged = |digest: &str, verdict: &str| {
        let answer = RegistryAnswer {
            name: "app:latest".into(),
            digest: digest.into(),
            ..RegistryAnswer::default()
        };
        judged()
            .image("app:latest", built("2020-01-01T00:00:00Z"))
            .with_image(|image| image.registry = Fact::Known(answer))
            .container("a", of("app"))
            .expect(verdict, &[("a", verdict)]);
    };
    judged("sha256:aa", "pass");
    judged("sha256:bb", "fail");
}
