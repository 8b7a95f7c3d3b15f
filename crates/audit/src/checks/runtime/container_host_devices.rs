//! Containers have no devices of the host.
//!
//! A privileged container has all of them, a rule for whole classes of devices as good as all, and
//! a disk or the memory is the host itself: these fail. Single other devices, those asked of a driver
//! (GPUs) and narrow rules are left to a person, who knows what they are for
//! ([devices](https://docs.docker.com/reference/cli/docker/container/run/#device)). Missed: devices
//! that are mounted with `/dev`, which `container-host-directories` sees.

use drydock_model::Severity;
use drydock_model::audit::{CheckMeta, Ids, Judgement, Profile, Section};

use super::recreate::recreated;
use crate::snapshot::{Container, DeviceMapping, DeviceRequest, HostConfig, Inspect};
use crate::{Check, Facts, Judge, Judged, Unknown, inspect_field};

/// Starts of paths of devices that are the host itself: disks and memory.
static FATAL: &[&str] = &[
    "/dev/dm-",
    "/dev/kmem",
    "/dev/loop",
    "/dev/mapper/",
    "/dev/md",
    "/dev/mem",
    "/dev/mmcblk",
    "/dev/nvme",
    "/dev/port",
    "/dev/sd",
    "/dev/vd",
    "/dev/xvd",
];

/// The check `container-host-devices`.
pub(super) struct ContainerHostDevices;

static META: CheckMeta = CheckMeta {
    slug: "container-host-devices",
    ids: Ids::new("5.17", "5.17", "5.18", "5.18"),
    title: "Containers have no devices of the host",
    rationale: "A device is the host's own: who can write to a disk or to memory is past every \
                limit of a container, and drivers have their own weaknesses.",
    section: Section::Runtime,
    level: 1,
    profile: Profile::Docker,
    severity: Severity::Medium,
    needs: &["GET /containers/ID/json"],
    remediation: "Take devices away, or give single ones with only the rights that are needed \
                  (`--device /dev/x:/dev/x:r`).",
    impact: "Programs that use the device no longer work.",
    undo: "Create the container again with the device.",
    docs: "https://docs.docker.com/reference/cli/docker/container/run/#device",
};

impl Check for ContainerHostDevices {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn judge(&self, facts: &Facts<'_>) -> Judged {
        facts.each_container(of_container)
    }
}

fn of_container(container: &Container, inspect: &Inspect) -> Result<Judgement, Unknown> {
    let host = &inspect.host_config;
    let fatal = host.devices.iter().find(|device| is_fatal(device));
    let rule = host.device_cgroup_rules.iter().find(|rule| is_wide(rule));
    let seen = seen(host);
    let mut judgement = if host.privileged {
        Judgement::fail("is privileged and has all devices").rated(Severity::Critical)
    } else if let Some(device) = fatal {
        Judgement::fail(format!("has `{}`, a disk or memory", device.path_on_host))
            .rated(Severity::Critical)
    } else if let Some(rule) = rule {
        Judgement::fail(format!("may use whole classes of devices (`{rule}`)"))
            .rated(Severity::High)
    } else if seen.is_empty() {
        Judgement::pass("has no devices of the host")
    } else {
        Judgement::manual("has devices of the host: are they needed?")
    };
    for (field, observed) in &seen {
        let source = inspect_field(container, &format!("HostConfig.{field}"));
        judgement = judgement.because(source, observed, "none");
    }
    if host.privileged {
        let source = inspect_field(container, "HostConfig.Privileged");
        judgement = judgement.because(source, "true", "false");
    }
    if judgement.evidence.is_empty() {
        let fields = "HostConfig.Devices, DeviceRequests, DeviceCgroupRules";
        judgement = judgement.because(inspect_field(container, fields), "none", "none");
    }
    Ok(recreated(
        judgement,
        container,
        inspect,
        "without `--privileged`, and with no device but those that it needs",
    ))
}

/// What a container has: field and value.
fn seen(host: &HostConfig) -> Vec<(&'static str, String)> {
    let devices = host.devices.iter().map(|device| {
        let shown = format!("{} ({})", device.path_on_host, device.cgroup_permissions);
        ("Devices", shown)
    });
    let requests = host.device_requests.iter();
    let requests = requests.map(|request| ("DeviceRequests", shown_request(request)));
    let rules = host.device_cgroup_rules.iter();
    let rules = rules.map(|rule| ("DeviceCgroupRules", rule.clone()));
    devices.chain(requests).chain(rules).collect()
}

fn shown_request(request: &DeviceRequest) -> String {
    let what = match request.driver.as_str() {
        "" => request.capabilities.concat().join(", "),
        driver => driver.to_owned(),
    };
    match (request.count, request.device_ids.as_slice()) {
        (_, [_, ..]) => format!("{what}: {}", request.device_ids.join(", ")),
        (..0, _) => format!("{what}: all"),
        (count, _) => format!("{what}: {count}"),
    }
}

fn is_fatal(device: &DeviceMapping) -> bool {
    let path = device.path_on_host.as_str();
    path.trim_end_matches('/') == "/dev" || FATAL.iter().any(|start| path.starts_with(start))
}

/// A rule for all kinds, or for all numbers, of devices: `a`, `a *:* rwm`, `b *:* r`.
fn is_wide(rule: &str) -> bool {
    let mut words = rule.split_whitespace();
    let kind = words.next().unwrap_or_default();
    kind == "a" || words.next().is_some_and(|numbers| numbers.starts_with('*'))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::sample::check;

    fn device(path: &str) -> Value {
        json!({"HostConfig": {"Devices": [
            {"PathOnHost": path, "PathInContainer": "/dev/x", "CgroupPermissions": "rwm"},
        ]}})
    }

    #[test]
    fn single_devices_are_for_a_person_and_disks_are_not() {
        let gpu = json!({"DeviceRequests": [{"Count": -1, "Capabilities": [["gpu"]]}]});
        let rules = |rule: &str| json!({"HostConfig": {"DeviceCgroupRules": [rule]}});
        check("container-host-devices")
            .container("disk", device("/dev/sda"))
            .container("fuse", device("/dev/fuse"))
            .container("gpu", json!({"HostConfig": gpu}))
            .container("narrow", rules("c 42:* rmw"))
            .container("none", json!({}))
            .container("privileged", json!({"HostConfig": {"Privileged": true}}))
            .container("wide", rules("b *:* rwm"))
            .expect(
                "fail",
                &[
                    ("disk", "fail"),
                    ("fuse", "manual"),
                    ("gpu", "manual"),
                    ("narrow", "manual"),
                    ("none", "pass"),
                    ("privileged", "fail"),
                    ("wide", "fail"),
                ],
            );
    }
}
