//! The engine's data folder has a filesystem of its own.
//!
//! Decided by the host's mounts ([proc_pid_mountinfo](https://man7.org/linux/man-pages/man5/proc_pid_mountinfo.5.html)):
//! the last mount that the folder is in, and its device. A folder that is mounted onto itself has a
//! mount and still shares the device of `/`; a subvolume of btrfs has a device number of its own in
//! `stat` and none in the mounts. A filesystem above the folder that is not one of the system's is
//! for a person, since what else lies there is not looked at. Missed: volumes and pools (LVM thin,
//! ZFS) whose filesystems have devices of their own and share one store; a filesystem of its own that
//! is mounted at a second place too.

use drydock_model::Severity;
use drydock_model::audit::{Action, CheckMeta, Ids, Judgement, Profile, Section};

use crate::snapshot::MountPoint;
use crate::{Check, Fact, Facts, Judge, Judged, Unknown};

/// The check `data-root-partition`.
pub(super) struct DataRootPartition;

static META: CheckMeta = CheckMeta {
    slug: "data-root-partition",
    ids: Ids::new("1.1", "1.2.1", "1.1.1", "1.1.1"),
    title: "The engine's data folder has its own filesystem",
    rationale: "Images, logs and volumes grow without a limit; on the filesystem of the system \
                they take its last free byte, and then nothing on the host can write.",
    section: Section::Host,
    level: 1,
    profile: Profile::LinuxHost,
    severity: Severity::Medium,
    needs: &[
        "GET /info DockerRootDir",
        "mountinfo",
        "stat of `/` and the data folder",
    ],
    remediation: "Mount a partition or logical volume at the data folder, or move the folder to \
                  one with the daemon's option `data-root`.",
    impact: "The daemon is stopped while the data is copied, and so are containers.",
    undo: "Copy the data back to the old place and take the mount or the option away.",
    docs: "https://docs.docker.com/engine/daemon/#daemon-data-directory",
};

/// Where systems keep what has nothing to do with the engine: a filesystem mounted at one of these
/// is shared.
const OF_THE_SYSTEM: &[&str] = &[
    "/",
    "/home",
    "/opt",
    "/root",
    "/srv",
    "/tmp",
    "/usr",
    "/usr/local",
    "/var",
    "/var/lib",
    "/var/tmp",
];

impl Check for DataRootPartition {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn judge(&self, facts: &Facts<'_>) -> Judged {
        facts.must_be_local()?;
        let host = &facts.snapshot.host;
        let folder = data_folder(facts)?;
        let judgement = match (&host.root_device, &host.data_device) {
            // One device needs no mounts to be read.
            (Fact::Known(root), Fact::Known(data)) if root == data => shared(&folder, "/").because(
                format!("stat {folder} device"),
                data.to_string(),
                "another device than that of `/`",
            ),
            _ => of_mounts(&folder, host.mounts.get()?)?,
        };
        Ok(judgement.into())
    }
}

/// The folder without links, where that is known: mounts are listed so.
fn data_folder(facts: &Facts<'_>) -> Result<String, Unknown> {
    let file = &facts.snapshot.host.files.data_folder;
    if let Some(stat) = file.stat.known()
        && !stat.real_path.is_empty()
    {
        return Ok(stat.real_path.clone());
    }
    let asked = facts.info().map(|info| info.docker_root_dir.clone());
    match asked {
        Ok(path) if !path.is_empty() => Ok(path),
        Ok(_) => file.stat.get().map(|_| file.path.clone()),
        Err(_) if !file.path.is_empty() => Ok(file.path.clone()),
        Err(unknown) => Err(unknown),
    }
}

fn of_mounts(folder: &str, mounts: &[MountPoint]) -> Result<Judgement, Unknown> {
    let (Some(mount), Some(root)) = (mount_of(folder, mounts), mount_of("/", mounts)) else {
        return Err(Unknown {
            why: crate::Why::Failed,
            message: format!("no mount is listed for `/` and `{folder}`"),
        });
    };
    let is_same = mount.device == root.device;
    let judgement = if is_same || OF_THE_SYSTEM.contains(&mount.path.as_str()) {
        shared(folder, if is_same { "/" } else { &mount.path })
    } else if mount.path == folder {
        Judgement::pass(format!("`{folder}` is a filesystem of its own"))
    } else {
        Judgement::manual(format!(
            "`{folder}` is on the filesystem of `{}`; what else is on it is for you to judge",
            mount.path
        ))
    };
    Ok(judgement
        .because(
            format!("mountinfo of {}", mount.path),
            format!("{} {} on {}", mount.filesystem, mount.source, mount.device),
            "a mount at the data folder, of another device than that of `/`",
        )
        .because("mountinfo of /", root.device.clone(), "another device"))
}

fn shared(folder: &str, with: &str) -> Judgement {
    Judgement::fail(format!("`{folder}` shares the filesystem of `{with}`")).mended_by(
        Action::Advise {
            text: format!(
                "Mount a filesystem of its own at `{folder}`, after stopping the daemon \
                           and copying what is there"
            ),
        },
    )
}

/// The mount that a folder is in: the longest path above it, and of those at one path the last,
/// which hides the others.
fn mount_of<'m>(folder: &str, mounts: &'m [MountPoint]) -> Option<&'m MountPoint> {
    let is_above = |mount: &&MountPoint| match folder.strip_prefix(mount.path.as_str()) {
        Some(rest) => rest.is_empty() || rest.starts_with('/') || mount.path == "/",
        None => false,
    };
    mounts
        .iter()
        .filter(is_above)
        .max_by_key(|mount| mount.path.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Why;
    use crate::sample::{Sample, check};

    fn mounted(mounts: &[(&str, &str)]) -> Sample {
        let mount = |(path, device): &(&str, &str)| MountPoint {
            path: (*path).to_owned(),
            device: (*device).to_owned(),
            ..MountPoint::default()
        };
        let mounts = mounts.iter().map(mount).collect();
        check("data-root-partition").with(|snapshot| snapshot.host.mounts = Fact::Known(mounts))
    }

    #[test]
    fn f13_a_folder_mounted_onto_itself_is_not_separate() {
        mounted(&[("/", "8:1"), ("/var/lib/docker", "8:1")]).expect("fail", &[]);
        mounted(&[("/", "8:1"), ("/var/lib/docker", "8:2")]).expect("pass", &[]);
    }

    #[test]
    fn a_filesystem_of_the_system_is_shared_and_another_is_for_a_person() {
        mounted(&[("/", "8:1"), ("/proc", "0:5")]).expect("fail", &[]);
        mounted(&[("/", "8:1"), ("/var", "8:2")]).expect("fail", &[]);
        mounted(&[("/", "8:1"), ("/var/lib/docker2", "8:2")]).expect("fail", &[]);
        let data = mounted(&[("/", "8:1"), ("/data", "8:2")]);
        data.info(serde_json::json!({"DockerRootDir": "/data/docker"}))
            .expect("manual", &[]);
    }

    #[test]
    fn the_last_mount_at_a_path_is_the_one_that_is_seen() {
        let mounts = [
            ("/", "8:1"),
            ("/var/lib/docker", "8:2"),
            ("/var/lib/docker", "8:1"),
        ];
        mounted(&mounts).expect("fail", &[]);
    }

    #[test]
    fn one_device_decides_without_mounts_and_nothing_decides_nothing() {
        let sample = |data| {
            check("data-root-partition").with(move |snapshot| {
                snapshot.host.root_device = Fact::Known(1);
                snapshot.host.data_device = Fact::Known(data);
                snapshot.host.mounts = Fact::unknown(Why::NotPermitted, "no mounts");
            })
        };
        sample(1).expect("fail", &[]);
        sample(2).expect("not-permitted", &[]);
        let remote = mounted(&[("/", "8:1"), ("/var/lib/docker", "8:2")]);
        remote
            .with(|snapshot| snapshot.place.is_remote = true)
            .expect("not-permitted", &[]);
    }
}
