//! Limits of a container's control group: files of
//! [v2](https://docs.kernel.org/admin-guide/cgroup-v2.html) and
//! [v1](https://docs.kernel.org/admin-guide/cgroup-v1/index.html).
//!
//! Hierarchies are looked for where distributions mount them, under `/sys/fs/cgroup`. Knowingly
//! missed: limits of groups above the container's own, unless the container has none of its own there.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::Path;

use drydock_audit::Unknown;

use super::process_table::is_id;
use super::sight::Sight;
use super::unknown::not_permitted;

const MOUNT: &str = "/sys/fs/cgroup";
/// Files that limit, in v2.
const UNIFIED: &[&str] = &[
    "cpu.max",
    "cpu.weight",
    "cpuset.cpus",
    "cpuset.mems",
    "memory.high",
    "memory.max",
    "memory.swap.max",
    "pids.max",
];
/// Files that limit, in v1, by controller.
const BY_CONTROLLER: &[(&str, &[&str])] = &[
    (
        "cpu",
        &[
            "cpu.cfs_period_us",
            "cpu.cfs_quota_us",
            "cpu.rt_runtime_us",
            "cpu.shares",
        ],
    ),
    ("cpuset", &["cpuset.cpus", "cpuset.mems"]),
    (
        "memory",
        &[
            "memory.limit_in_bytes",
            "memory.memsw.limit_in_bytes",
            "memory.soft_limit_in_bytes",
        ],
    ),
    ("pids", &["pids.max"]),
];

/// Where the host's hierarchy of v2 is mounted, if it is and limits anything.
pub(crate) fn unified_mount(sight: &Sight) -> Option<String> {
    let mounts = [MOUNT.to_owned(), format!("{MOUNT}/unified")];
    mounts.into_iter().find(|mount| {
        let controllers = sight.root.read_text(format!("{mount}/cgroup.controllers"));
        controllers.is_ok_and(|text| !text.trim().is_empty())
    })
}

/// Files and what is in them. `groups` is `/proc/PID/cgroup` of the container's main process.
pub(crate) fn read_limits(
    sight: &Sight,
    unified: Option<&str>,
    groups: &str,
    id: &str,
) -> Result<BTreeMap<String, String>, Unknown> {
    sight.files.clone()?;
    let mut found = BTreeMap::new();
    for line in groups.lines() {
        let mut parts = line.splitn(3, ':').skip(1);
        let (Some(controllers), Some(path)) = (parts.next(), parts.next()) else {
            continue;
        };
        if path.starts_with("/..") {
            return Err(not_permitted(
                "the container's control group is outside of what this process sees: run Drydock \
                 with the host's control groups (`--cgroupns=host`)",
            ));
        }
        let path = own_group(path, id);
        match unified {
            Some(mount) if controllers.is_empty() => {
                read_files(sight, &format!("{mount}{path}"), UNIFIED, &mut found);
            }
            _ => read_group(sight, controllers, path, &mut found),
        }
    }
    if found.is_empty() {
        return Err(not_permitted(format!(
            "no file of the container's control group can be read under `{MOUNT}`"
        )));
    }
    Ok(found)
}

/// A container's init system makes groups beneath the container's own.
fn own_group<'p>(path: &'p str, id: &str) -> &'p str {
    let mut end = 0;
    for name in path.split_inclusive('/') {
        end += name.len();
        if name.contains(id) && is_id(id) {
            return path.get(..end).unwrap_or(path).trim_end_matches('/');
        }
    }
    path
}

fn read_group(sight: &Sight, controllers: &str, path: &str, found: &mut BTreeMap<String, String>) {
    for controller in controllers.split(',') {
        let files = BY_CONTROLLER.iter().find(|(name, _)| *name == controller);
        let Some((_, files)) = files else { continue };
        // Together (`cpu,cpuacct`) or each on its own.
        for mount in [controllers, controller] {
            if read_files(sight, &format!("{MOUNT}/{mount}{path}"), files, found) {
                break;
            }
        }
    }
}

/// Whether any was there.
fn read_files(
    sight: &Sight,
    folder: &str,
    names: &[&str],
    found: &mut BTreeMap<String, String>,
) -> bool {
    // The kernel's own files: no link is on the way to them, and there are many.
    let folder = sight.root.place(folder);
    let before = found.len();
    for name in names {
        if let Ok(text) = read_small(&folder.join(name)) {
            found.insert((*name).to_owned(), text.trim().to_owned());
        }
    }
    found.len() > before
}

/// A file of a few words.
fn read_small(path: &Path) -> std::io::Result<String> {
    let mut bytes = Vec::with_capacity(512);
    File::open(path)?.take(4096).read_to_end(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_beneath_the_container_s_are_its_init_system_s() {
        let id = "0".repeat(64);
        assert_eq!(
            own_group(&format!("/docker/{id}/init.scope"), &id),
            format!("/docker/{id}")
        );
        let scope = format!("/system.slice/docker-{id}.scope");
        assert_eq!(own_group(&format!("{scope}/a/b"), &id), scope);
        assert_eq!(own_group("/docker/x", &id), "/docker/x");
    }
}
