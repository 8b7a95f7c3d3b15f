//! Users by name and number, in images, containers and processes.

use std::collections::BTreeMap;

use serde_json::json;

use crate::Fact;
use crate::sample::check;
use crate::snapshot::{ContainerProcesses, ImageContents, ProcessStatus};

fn contents(users: &[(&str, u32)]) -> Fact<ImageContents> {
    let users = users.iter().map(|(name, id)| ((*name).to_owned(), *id));
    Fact::Known(ImageContents {
        users: users.collect::<BTreeMap<String, u32>>(),
        ..ImageContents::default()
    })
}

fn main_process(user_id: u32, uid_map: &[(u32, u32, u32)]) -> Fact<ContainerProcesses> {
    Fact::Known(ContainerProcesses {
        main: Fact::Known(ProcessStatus {
            pid: 4242,
            user_id,
            uid_map: uid_map.to_vec(),
            ..ProcessStatus::default()
        }),
        ..ContainerProcesses::default()
    })
}

fn user(user: &str) -> serde_json::Value {
    json!({"Config": {"User": user}})
}

#[test]
fn scenario_5_users() {
    check("non-root-user")
        .container("number", user("1000:1000"))
        .container("unset", user(""))
        .expect("fail", &[("number", "pass"), ("unset", "fail")]);
}

#[test]
fn f18_zero_with_a_group_and_another_name_of_user_0_are_root() {
    check("non-root-user")
        .image(
            "app:1",
            json!({"Id": "sha256:11", "Config": {"User": "toor"}}),
        )
        .with_image(|image| image.contents = contents(&[("toor", 0), ("app", 100)]))
        .container("group", user("0:0"))
        .container("other-group", user("root:app"))
        .container("toor", user("toor"))
        .container("app", user("app"))
        .expect(
            "fail",
            &[
                ("group", "fail"),
                ("other-group", "fail"),
                ("toor", "fail"),
                ("app", "pass"),
                ("app:1", "fail"),
            ],
        );
}

#[test]
fn f18_the_process_tells_who_a_name_is() {
    let all = [(0, 0, u32::MAX)];
    check("non-root-user")
        .container("toor", user("toor"))
        .with_container(|container| container.processes = main_process(0, &all))
        .container("app", user("app"))
        .with_container(|container| container.processes = main_process(33, &all))
        .container("nobody-knows", user("app"))
        .expect(
            "fail",
            &[
                ("toor", "fail"),
                ("app", "pass"),
                ("nobody-knows", "manual"),
            ],
        );
}

#[test]
fn root_of_a_user_namespace_and_root_given_up_are_less_bad() {
    let sample = check("non-root-user")
        .container("mapped", user(""))
        .with_container(|container| {
            container.processes = main_process(100_000, &[(0, 100_000, 65_536)]);
        })
        .container("given-up", user(""))
        .with_container(|container| container.processes = main_process(999, &[(0, 0, u32::MAX)]))
        .container("root", user(""))
        .with_container(|container| container.processes = main_process(0, &[(0, 0, u32::MAX)]));
    sample.expect(
        "fail",
        &[("mapped", "fail"), ("given-up", "fail"), ("root", "fail")],
    );
    let rated = sample
        .outcome()
        .items
        .into_iter()
        .map(|(_, one)| one.severity);
    let low = Some(drydock_model::Severity::Low);
    assert_eq!(rated.collect::<Vec<_>>(), [low, low, None]);
}

#[test]
fn a_mapped_user_that_is_not_root_inside_passes() {
    check("non-root-user")
        .container("mapped", user("app"))
        .with_container(|container| {
            container.processes = main_process(100_033, &[(0, 100_000, 65_536)]);
        })
        .expect("pass", &[("mapped", "pass")]);
}

#[test]
fn images_are_judged_without_containers() {
    check("non-root-user")
        .image("a:1", json!({}))
        .image("b:1", json!({"Config": {"User": "65532"}}))
        .image("c:1", json!({"Config": {"User": "app"}}))
        .expect(
            "fail",
            &[("a:1", "fail"), ("b:1", "pass"), ("c:1", "manual")],
        );
    check("non-root-user").expect("not-applicable", &[]);
}
