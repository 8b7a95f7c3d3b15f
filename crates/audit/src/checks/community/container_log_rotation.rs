//! Logs of containers do not fill the disk.
//!
//! The driver `json-file` keeps everything unless `max-size` is set; `local` keeps 100 MB by itself
//! ([json-file](https://docs.docker.com/engine/logging/drivers/json-file/)). Other drivers write
//! elsewhere, and what rotates there is not the engine's. Missed: rotation of the engine's files by
//! a
//! program of the host, which loses lines.

use drydock_model::Severity;
use drydock_model::audit::{Action, CheckMeta, Ids, Judgement, Profile, Section};

use crate::snapshot::{Container, Inspect};
use crate::{Check, Facts, Judge, Judged, inspect_field};

/// The check `container-log-rotation`.
pub(super) struct ContainerLogRotation;

static META: CheckMeta = CheckMeta {
    slug: "container-log-rotation",
    ids: Ids::everywhere("C.15"),
    title: "Logs of containers do not fill the disk",
    rationale: "A container that writes much, or that somebody makes write much, fills the disk of \
                the engine, and then all containers stop.",
    section: Section::Community,
    level: 1,
    profile: Profile::Docker,
    severity: Severity::Medium,
    needs: &["GET /containers/ID/json", "GET /info LoggingDriver"],
    remediation: "Set `log-opts` of the daemon to `max-size` and `max-file`, or use the driver \
                  `local`; it holds for containers that are made afterwards.",
    impact: "Old lines are lost when the limit is reached.",
    undo: "Take the options out and make the containers again.",
    docs: "https://docs.docker.com/engine/logging/drivers/json-file/",
};

impl Check for ContainerLogRotation {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn judge(&self, facts: &Facts<'_>) -> Judged {
        facts.each_container(|container, inspect| Ok(of_container(facts, container, inspect)))
    }
}

fn of_container(facts: &Facts<'_>, container: &Container, inspect: &Inspect) -> Judgement {
    let config = &inspect.host_config.log_config;
    let info = facts.snapshot.engine.info.known();
    let default = info.map_or("", |info| info.logging_driver.as_str());
    let driver = match config.kind.as_str() {
        "" => default,
        kind => kind,
    };
    let source = inspect_field(container, "HostConfig.LogConfig");
    let size = config.config.get("max-size").map(|size| size.trim());
    let expected = "max-size set, or the driver local";
    match (driver, size) {
        ("json-file", None | Some("" | "-1" | "0")) => Judgement::fail("its log grows without end")
            .because(
                source,
                format!("json-file, max-size {}", size.unwrap_or("not set")),
                expected,
            )
            .mended_by(mending(facts, default))
            .mended_by(Action::Advise {
                text: "make the container again, for the options hold for new ones only".to_owned(),
            }),
        ("json-file", Some(size)) => Judgement::pass(format!("each file ends at {size}")).because(
            source,
            format!("json-file, max-size {size}"),
            expected,
        ),
        ("local", _) => Judgement::pass("the driver rotates").because(source, "local", expected),
        ("", _) => Judgement::manual("its logging driver is not known"),
        (driver, _) => {
            Judgement::not_applicable(format!("the driver `{driver}` keeps no file of the engine"))
        }
    }
}

/// The daemon's options, where its default driver takes them: others refuse to start with them.
/// What is set already stays.
fn mending(facts: &Facts<'_>, default: &str) -> Action {
    let config = facts.config();
    let options = config.get("log-opts").ok();
    let (Some(options), "json-file") = (options, default) else {
        return Action::Advise {
            text: "give the container `--log-opt max-size=10m --log-opt max-file=3`".to_owned(),
        };
    };
    let mut options = options.value.as_object().cloned().unwrap_or_default();
    options.insert("max-size".to_owned(), "10m".into());
    options.entry("max-file").or_insert_with(|| "3".into());
    Action::SetDaemonOption {
        file: config.file_path().to_owned(),
        key: "log-opts",
        value: serde_json::Value::Object(options).to_string(),
    }
}

#[cfg(test)]
mod tests {
    use drydock_model::audit::Action;
    use serde_json::json;

    use crate::sample::check;

    #[test]
    fn what_mends_it_keeps_other_options() {
        let sample = check("container-log-rotation")
            .daemon_json(r#"{"log-opts": {"labels": "a", "max-file": "5"}}"#)
            .container("a", json!({}));
        let (_, judgement) = sample.outcome().items.swap_remove(0);
        let value = r#"{"labels":"a","max-file":"5","max-size":"10m"}"#;
        assert!(matches!(
            judgement.actions.first(),
            Some(Action::SetDaemonOption { value: found, .. }) if found == value
        ));
        let other = check("container-log-rotation")
            .info(json!({"LoggingDriver": "journald"}))
            .container(
                "a",
                json!({"HostConfig": {"LogConfig": {"Type": "json-file"}}}),
            );
        let (_, judgement) = other.outcome().items.swap_remove(0);
        assert!(matches!(
            judgement.actions.first(),
            Some(Action::Advise { .. })
        ));
    }

    #[test]
    fn the_driver_and_its_options_decide() {
        let log = |kind: &str, config| json!({"HostConfig": {"LogConfig": {"Type": kind, "Config": config}}});
        check("container-log-rotation")
            .container("a", log("json-file", json!({})))
            .container("b", log("json-file", json!({"max-size": "10m"})))
            .container("c", log("json-file", json!({"max-size": "-1"})))
            .container("d", log("local", json!({})))
            .container("e", log("syslog", json!({})))
            .container("f", json!({}))
            .expect(
                "fail",
                &[
                    ("a", "fail"),
                    ("b", "pass"),
                    ("c", "fail"),
                    ("d", "pass"),
                    ("e", "not-applicable"),
                    ("f", "fail"),
                ],
            );
    }
}
