//! Containers have no interfaces of the host that lead out of them.
//!
//! Mounts that can be written to of what sets the kernel (`/proc/sys` with `core_pattern` and
//! `modprobe`, control groups with `release_agent`), of the kernel's modules and boot files, and of
//! devices; disks and memory among the devices; rules that allow devices by wildcards
//! ([devices](https://docs.docker.com/reference/cli/docker/container/run/#device)). Missed: devices
//! under names of their own, and disks that a device of another sort leads to.

use drydock_model::Severity;
use drydock_model::audit::{Action, CheckMeta, Ids, Judgement, Profile, Section};

use crate::checks::host_mount::{holds, host_mounts, normal_path};
use crate::snapshot::{Container, HostConfig, Inspect};
use crate::{Check, Facts, Judge, Judged, Unknown, inspect_field};

/// The check `container-host-interfaces`.
pub(super) struct ContainerHostInterfaces;

static META: CheckMeta = CheckMeta {
    slug: "container-host-interfaces",
    ids: Ids::everywhere("C.11"),
    title: "Containers have no interfaces of the host that lead out of them",
    rationale: "A program named in `core_pattern`, `modprobe` or `release_agent` is run by the host's \
                kernel as root, and whoever can write to the host's disk can change any file on it.",
    section: Section::Community,
    level: 1,
    profile: Profile::Docker,
    severity: Severity::Critical,
    needs: &["GET /containers/ID/json", "GET /volumes"],
    remediation: "Do not give these mounts and devices; what a container must read of them mount \
                  read-only.",
    impact: "Programs that set the kernel, load modules or partition disks no longer can.",
    undo: "Start the container with the former options.",
    docs: "https://docs.docker.com/reference/cli/docker/container/run/#device",
};

/// Places that are dangerous to write to, and why.
static PLACES: [(&str, &str); 12] = [
    (
        "/proc/sys",
        "sets the kernel, with `core_pattern` and `modprobe`",
    ),
    ("/proc/sysrq-trigger", "restarts the host"),
    (
        "/sys/fs/cgroup",
        "holds `release_agent`, which the kernel runs as root",
    ),
    ("/sys/kernel", "sets the kernel, with `uevent_helper`"),
    ("/sys/fs/bpf", "holds programs within the kernel"),
    ("/sys/firmware", "sets the firmware"),
    ("/lib/modules", "holds what the kernel loads"),
    ("/usr/lib/modules", "holds what the kernel loads"),
    ("/boot", "holds the kernel that starts next"),
    ("/dev", "holds all devices"),
    ("/sys/kernel/debug", "sets the kernel"),
    ("/proc/acpi", "sets the hardware"),
];

/// Devices that hold the host's memory.
static MEMORY: [&str; 4] = ["/dev/kmem", "/dev/mem", "/dev/port", "/dev/kcore"];

/// How names of disks begin.
static DISKS: [&str; 14] = [
    "dasd", "dm-", "drbd", "hd", "loop", "mapper/", "md", "mmcblk", "nbd", "nvme", "pmem", "sd",
    "vd", "xvd",
];

impl Check for ContainerHostInterfaces {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn judge(&self, facts: &Facts<'_>) -> Judged {
        facts.each_container(|container, inspect| of_container(facts, container, inspect))
    }
}

fn of_container(
    facts: &Facts<'_>,
    container: &Container,
    inspect: &Inspect,
) -> Result<Judgement, Unknown> {
    let expected = "no such mount or device";
    let mut found: Vec<(&str, String, String)> = Vec::new();
    let host_mounts = host_mounts(facts, inspect);
    for mount in host_mounts.mounts.iter().filter(|mount| mount.mount.rw) {
        if let Some(why) = of_path(&mount.path) {
            found.push(("Mounts", mount.shown(), why));
        }
    }
    found.extend(of_devices(&inspect.host_config));
    if found.is_empty() {
        if let Some(unknown) = host_mounts.unknown {
            return Err(unknown);
        }
        let source = inspect_field(container, "Mounts, HostConfig.Devices, DeviceCgroupRules");
        let judgement = Judgement::pass("no such mount or device");
        return Ok(judgement.because(source, "none", expected));
    }
    let reasons: Vec<&str> = found.iter().map(|(_, _, why)| why.as_str()).collect();
    let reason = format!("has {}", reasons.join("; "));
    let judgement = found.iter().fold(
        Judgement::fail(reason),
        |judgement, (field, observed, _)| {
            judgement.because(inspect_field(container, field), observed.clone(), expected)
        },
    );
    Ok(judgement.mended_by(Action::Advise {
        text: "create the container again without these mounts and devices".to_owned(),
    }))
}

/// What is dangerous about a mount of a path: that it is such a place, lies in one, or holds one.
fn of_path(path: &str) -> Option<String> {
    if let Some(name) = path.strip_prefix("/dev/") {
        let first = name.split('/').next().unwrap_or(name);
        let holds_disks = matches!(first, "block" | "disk" | "mapper");
        return of_device(path)
            .or_else(|| holds_disks.then(|| format!("`{path}`, which holds disks")));
    }
    let mut places = PLACES.iter();
    let (place, why) =
        places.find(|(place, _)| holds(path, place) || (*place != "/dev" && holds(place, path)))?;
    Some(format!("`{place}`, which {why}"))
}

/// What is dangerous about a device.
fn of_device(path: &str) -> Option<String> {
    let path = normal_path(path);
    if MEMORY.contains(&path.as_str()) {
        return Some(format!("`{path}`, the host's memory"));
    }
    let name = path.strip_prefix("/dev/")?;
    let is_disk = DISKS.iter().any(|start| {
        let rest = name.strip_prefix(start);
        rest.is_some_and(|rest| match *start {
            "mapper/" => rest != "control",
            // `loop-control` makes further devices; `sdma` and the like are no disks.
            "loop" => true,
            "hd" | "sd" | "vd" | "xvd" => is_disk_letters(rest),
            _ => rest.starts_with(|c: char| c.is_ascii_digit() || c.is_ascii_lowercase()),
        })
    });
    is_disk.then(|| format!("`{path}`, a disk of the host"))
}

/// `a`, `aa`, `a1`: letters of a disk, and the number of a partition.
fn is_disk_letters(rest: &str) -> bool {
    let letters = rest.trim_end_matches(|c: char| c.is_ascii_digit());
    matches!(letters.len(), 1 | 2) && letters.bytes().all(|byte| byte.is_ascii_lowercase())
}

fn of_devices(host_config: &HostConfig) -> Vec<(&'static str, String, String)> {
    let mut found = Vec::new();
    if host_config.privileged {
        let why = "all devices of the host, since it is privileged".to_owned();
        found.push(("HostConfig.Privileged", "true".to_owned(), why));
    }
    for device in &host_config.devices {
        let path = &device.path_on_host;
        let why = match normal_path(path).as_str() {
            "/dev" => Some("all devices of the host".to_owned()),
            path => of_device(path),
        };
        if let Some(why) = why {
            let observed = format!("{path} {}", device.cgroup_permissions);
            found.push(("HostConfig.Devices", observed, why));
        }
    }
    for rule in &host_config.device_cgroup_rules {
        let mut words = rule.split_whitespace();
        let (kind, number) = (words.next().unwrap_or("a"), words.next().unwrap_or("*:*"));
        let major = number.split(':').next().unwrap_or("*");
        let why = match (kind, major) {
            ("a", _) => "a rule that allows all devices",
            ("b", "*") => "a rule that allows all disks",
            // 8, 253 and 259: what the kernel gives SCSI, virtual and NVMe disks.
            ("b", "8" | "252" | "253" | "254" | "259") => "a rule that allows disks",
            ("c", "*") => "a rule that allows all character devices, memory among them",
            ("c", "1") if number.ends_with(":*") => "a rule that allows the memory's device",
            _ => continue,
        };
        found.push(("HostConfig.DeviceCgroupRules", rule.clone(), why.to_owned()));
    }
    found
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::sample::check;

    fn expect(container: Value, verdict: &str) {
        check("container-host-interfaces")
            .container("a", container)
            .expect(verdict, &[("a", verdict)]);
    }

    #[test]
    fn mounts_that_lead_out() {
        for (source, rw, verdict) in [
            ("/proc/sys", true, "fail"),
            ("/proc/sys/kernel/core_pattern", true, "fail"),
            ("/sys/fs/cgroup", true, "fail"),
            ("/sys/fs/cgroup", false, "pass"),
            ("/sys", true, "fail"),
            ("/", true, "fail"),
            ("/lib/modules", true, "fail"),
            ("/lib/modules", false, "pass"),
            ("/dev", true, "fail"),
            ("/dev/shm", true, "pass"),
            ("/dev/sda", true, "fail"),
            ("/dev/disk/by-id", true, "fail"),
            ("/libs", true, "pass"),
            ("/srv", true, "pass"),
        ] {
            let mount = json!({"Type": "bind", "Source": source, "Destination": "/x", "RW": rw});
            expect(json!({"Mounts": [mount]}), verdict);
        }
    }

    #[test]
    fn devices_that_lead_out() {
        for (device, verdict) in [
            ("/dev/sda1", "fail"),
            ("/dev/nvme0n1", "fail"),
            ("/dev/mapper/root", "fail"),
            ("/dev/mem", "fail"),
            ("/dev/loop0", "fail"),
            ("/dev/mapper/control", "pass"),
            ("/dev/fuse", "pass"),
            ("/dev/dri", "pass"),
            ("/dev/net/tun", "pass"),
            ("/dev/ttyUSB0", "pass"),
        ] {
            let devices = json!([{"PathOnHost": device, "CgroupPermissions": "rwm"}]);
            expect(json!({"HostConfig": {"Devices": devices}}), verdict);
        }
        for (rule, verdict) in [
            ("b *:* rwm", "fail"),
            ("a *:* rwm", "fail"),
            ("c 42:* rmw", "pass"),
            ("", "fail"),
        ] {
            expect(
                json!({"HostConfig": {"DeviceCgroupRules": [rule]}}),
                verdict,
            );
        }
        expect(json!({"HostConfig": {"Privileged": true}}), "fail");
    }
}
