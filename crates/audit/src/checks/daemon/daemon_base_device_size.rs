//! The size of base devices is the driver's own.
//!
//! Only the `devicemapper` driver has base devices
//! ([options](https://docs.docker.com/reference/cli/dockerd/#devicemapper-options)). A size that is
//! set fails with any driver: it is either in force, or left over and in force once the driver is.

use drydock_model::Severity;
use drydock_model::audit::{CheckMeta, Ids, Judgement, Profile, Section};

use super::option;
use crate::{Check, Facts, Judge, Judged, Setting, Why};

/// The check `daemon-base-device-size`.
pub(super) struct DaemonBaseDeviceSize;

static META: CheckMeta = CheckMeta {
    slug: "daemon-base-device-size",
    ids: Ids::new("2.10", "2.10", "2.11", "2.12"),
    title: "The size of base devices is left alone",
    rationale: "A larger base device lets each container fill more of the host's disk than it was \
                thought to, and an existing pool cannot be made smaller.",
    section: Section::Daemon,
    level: 2,
    profile: Profile::Docker,
    severity: Severity::Low,
    needs: &["configuration of the daemon", "GET /info Driver"],
    remediation: "Take `dm.basesize` out of `storage-opts`.",
    impact: "Images and containers that need more than 10 GB do not fit.",
    undo: "Take the option out of the file again and restart the daemon.",
    docs: "https://docs.docker.com/engine/storage/drivers/select-storage-driver/",
};

impl Check for DaemonBaseDeviceSize {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn judge(&self, facts: &Facts<'_>) -> Judged {
        judge(facts)
    }
}

const KEY: &str = "storage-opts";
const EXPECTED: &str = "no dm.basesize";

fn judge(facts: &Facts<'_>) -> Judged {
    let driver = facts.info().map(|info| info.driver.as_str());
    let setting = facts.config().get(KEY);
    if let Ok(setting) = &setting
        && setting.list().iter().any(|one| is_size(one))
    {
        return Ok(fail(facts, setting).into());
    }
    // A file that is not JSON may hold a size; one that cannot be read does not matter without the
    // driver.
    if let Err(unknown) = &setting
        && unknown.why == Why::Failed
    {
        return Err(unknown.clone());
    }
    let driver = driver?;
    if driver != "devicemapper" {
        let reason = format!("the storage driver `{driver}` has no base devices");
        let judgement = Judgement::not_applicable(reason);
        return Ok(judgement
            .because("GET /info Driver", driver, "devicemapper")
            .into());
    }
    let setting = setting?;
    let judgement = Judgement::pass("base devices have the driver's own size");
    let judgement = option::shown(judgement, &setting, EXPECTED);
    Ok(option::by_config(judgement, facts, KEY, &setting).into())
}

fn is_size(option: &str) -> bool {
    let name = option.split('=').next().unwrap_or_default();
    name.trim().eq_ignore_ascii_case("dm.basesize")
}

fn fail(facts: &Facts<'_>, setting: &Setting) -> Judgement {
    let mut left = setting.list();
    left.retain(|one| !is_size(one));
    let value = serde_json::Value::from(left).to_string();
    let judgement = Judgement::fail("a size of base devices is set");
    let judgement = option::shown(judgement, setting, EXPECTED);
    let judgement = option::set(judgement, facts, KEY, &value);
    option::compared(judgement, facts, KEY)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::sample::check;

    #[test]
    fn a_size_fails_with_any_driver() {
        let size = r#"{"storage-opts":["dm.basesize=20G","dm.fs=xfs"]}"#;
        let outcome = check("daemon-base-device-size").daemon_json(size).outcome();
        assert_eq!(outcome.judgement.verdict.word(), "fail");
        let action = format!("{:?}", outcome.judgement.actions);
        assert!(
            action.contains("dm.fs=xfs") && !action.contains("basesize"),
            "{action}"
        );
        check("daemon-base-device-size")
            .arguments(&["--storage-opt", "dm.basesize=20G"])
            .expect("fail", &[]);
    }

    #[test]
    fn nothing_to_say_without_the_driver() {
        check("daemon-base-device-size").expect("not-applicable", &[]);
        check("daemon-base-device-size")
            .daemon_json("{")
            .expect("error", &[]);
        check("daemon-base-device-size")
            .info(json!({"Driver": "devicemapper"}))
            .expect("pass", &[]);
    }
}
