//! Managed plugins have no rights that lead to the host.
//!
//! A plugin runs with what was granted when it was installed: devices, mounts, the host's network,
//! capabilities ([its configuration](https://docs.docker.com/engine/extend/config/)). A driver of
//! volumes often cannot do without; then a person decides, and a waiver says so. Missed: plugins of
//! the old kind, which are programs of the host.

use drydock_model::Severity;
use drydock_model::audit::{
    Action, CheckMeta, Ids, Judgement, Profile, Section, Subject, SubjectKind,
};
use serde_json::Value;

use crate::checks::host_mount::{holds, normal_path};
use crate::checks::listed::listed;
use crate::snapshot::Plugin;
use crate::{Check, Facts, Judge, Judged, Outcome, shell_word};

/// The check `plugin-privileges`.
pub(super) struct PluginPrivileges;

static META: CheckMeta = CheckMeta {
    slug: "plugin-privileges",
    ids: Ids::everywhere("C.13"),
    title: "Managed plugins have no rights that lead to the host",
    rationale: "A plugin is a container that no list of containers shows, started by the engine with \
                rights that were granted once and by one keystroke.",
    section: Section::Community,
    level: 2,
    profile: Profile::Docker,
    severity: Severity::Medium,
    needs: &["GET /plugins"],
    remediation: "Disable plugins that nobody uses; for the others write down why they need it.",
    impact: "What a disabled plugin provides, e.g. volumes, is not there.",
    undo: "Enable the plugin again (`docker plugin enable`).",
    docs: "https://docs.docker.com/engine/extend/config/",
};

/// Places of the host whose mount is as good as root.
static ROOT_PLACES: [&str; 7] = [
    "/etc",
    "/proc",
    "/root",
    "/run/containerd",
    "/run/docker.sock",
    "/sys",
    "/usr",
];

impl Check for PluginPrivileges {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn judge(&self, facts: &Facts<'_>) -> Judged {
        let plugins = facts.snapshot.engine.plugins.get()?;
        let items = plugins.iter().map(|plugin| {
            let subject = Subject::named(SubjectKind::Setting, format!("plugin {}", plugin.name));
            (subject, of_plugin(plugin))
        });
        Ok(Outcome::of_items("managed plugins", items.collect()))
    }
}

fn of_plugin(plugin: &Plugin) -> Judgement {
    if !plugin.enabled {
        return Judgement::not_applicable("disabled");
    }
    let found = rights(&plugin.config);
    let source = format!("GET /plugins {}", plugin.name);
    let expected = "no such right";
    let Some(worst) = found.iter().map(|(_, severity)| *severity).max() else {
        return Judgement::pass("no such right").because(source, "none", expected);
    };
    let names: Vec<&str> = found.iter().map(|(name, _)| name.as_str()).collect();
    Judgement::fail(format!("has {}", listed(&names)))
        .rated(worst)
        .because(source, listed(&names), expected)
        .mended_by(Action::Run {
            command: format!("docker plugin disable {}", shell_word(&plugin.name)),
        })
}

/// The rights of a plugin. The API has some under `Config`, some under `Settings`.
fn rights(config: &Value) -> Vec<(String, Severity)> {
    let mut found = Vec::new();
    let mut mark = |name: String, severity| found.push((name, severity));
    let parts = [Some(config), config.get("Config"), config.get("Settings")];
    for part in parts.into_iter().flatten() {
        let is_on = |pointer: &str| part.pointer(pointer) == Some(&Value::Bool(true));
        if is_on("/Linux/AllowAllDevices") {
            mark("all devices".to_owned(), Severity::High);
        }
        if is_on("/PidHost") {
            mark("the host's processes".to_owned(), Severity::High);
        }
        if is_on("/IpcHost") {
            mark("the host's IPC namespace".to_owned(), Severity::Medium);
        }
        if part.pointer("/Network/Type").and_then(Value::as_str) == Some("host") {
            mark("the host's network".to_owned(), Severity::Medium);
        }
        for name in texts(part.pointer("/Linux/Capabilities")) {
            let bare = crate::capability::bare(name);
            if !crate::capability::DEFAULT.contains(&bare.as_str()) {
                mark(format!("capability {bare}"), severity_of(&bare));
            }
        }
        for mount in list(part.get("Mounts")) {
            let source = mount.get("Source").and_then(Value::as_str);
            let source = source.filter(|source| source.starts_with('/'));
            if let Some(source) = source {
                mark(format!("mount of {source}"), severity_of_mount(source));
            }
        }
    }
    found.sort();
    found.dedup();
    found
}

fn severity_of(capability: &str) -> Severity {
    match capability {
        "SYS_ADMIN" | "SYS_MODULE" | "SYS_PTRACE" | "SYS_RAWIO" | "DAC_READ_SEARCH" | "ALL" => {
            Severity::High
        }
        _ => Severity::Medium,
    }
}

fn severity_of_mount(source: &str) -> Severity {
    let path = normal_path(source);
    match ROOT_PLACES
        .iter()
        .any(|place| holds(&path, place) || holds(place, &path))
    {
        true => Severity::High,
        false => Severity::Medium,
    }
}

fn list(value: Option<&Value>) -> &[Value] {
    value.and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn texts(value: Option<&Value>) -> impl Iterator<Item = &str> {
    list(value).iter().filter_map(Value::as_str)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::Fact;
    use crate::sample::check;
    use crate::snapshot::Plugin;

    #[test]
    fn rights_decide() {
        let plugin = |name: &str, enabled, config| Plugin {
            name: name.into(),
            enabled,
            config,
            ..Plugin::default()
        };
        let all = json!({"Linux": {"AllowAllDevices": true, "Capabilities": ["CAP_SYS_ADMIN"]}});
        let plugins = vec![
            plugin("a", true, all.clone()),
            plugin("b", false, all),
            plugin("c", true, json!({"Config": {"Network": {"Type": "host"}}})),
            plugin(
                "d",
                true,
                json!({"Settings": {"Mounts": [{"Source": "/"}]}}),
            ),
            plugin(
                "e",
                true,
                json!({"Linux": {"Capabilities": null}, "Mounts": [{"Source": ""}]}),
            ),
        ];
        check("plugin-privileges")
            .with(|snapshot| snapshot.engine.plugins = Fact::Known(plugins))
            .expect(
                "fail",
                &[
                    ("plugin a", "fail"),
                    ("plugin b", "not-applicable"),
                    ("plugin c", "fail"),
                    ("plugin d", "fail"),
                    ("plugin e", "pass"),
                ],
            );
    }

    #[test]
    fn without_plugins_there_is_nothing_to_say() {
        check("plugin-privileges")
            .with(|snapshot| snapshot.engine.plugins = Fact::Known(Vec::new()))
            .expect("not-applicable", &[]);
        check("plugin-privileges").expect("manual", &[]);
    }
}
