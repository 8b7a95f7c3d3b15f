//! Where the collector itself stands: its user, its capabilities, the container that it is in.

use drydock_audit::snapshot::Place;

use super::mount_table::parse_mounts;
use super::proc_folder::ProcFolder;
use super::process_table::{container_of, is_id};
use super::status::{parse_id_map, parse_status};

/// Bits of [capabilities(7)](https://man7.org/linux/man-pages/man7/capabilities.7.html).
const CAP_DAC_OVERRIDE: u64 = 1 << 1;
const CAP_DAC_READ_SEARCH: u64 = 1 << 2;
const CAP_SYS_PTRACE: u64 = 1 << 19;

/// Files that every engine mounts into a container from the folder of the container.
const MOUNTED_FILES: &[&str] = &["/etc/hostname", "/etc/hosts", "/etc/resolv.conf"];

/// What is learnt of the collector.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct OwnPlace {
    pub(crate) user_id: u32,
    pub(crate) is_privileged: bool,
    pub(crate) own_container: Option<String>,
}

impl OwnPlace {
    /// Reads this process's own `/proc`; `containers` are the ids that the engine lists.
    pub(crate) fn read(containers: &[&str]) -> Self {
        let proc = ProcFolder::own();
        let read = |name: &str| proc.read(&format!("self/{name}")).unwrap_or_default();
        let status = parse_status(&read("status"));
        let host_name = proc.read("sys/kernel/hostname").unwrap_or_default();
        Self {
            user_id: status.user_id,
            is_privileged: is_privileged(status.capabilities_effective, &read("uid_map")),
            own_container: container_of(&read("cgroup"), containers)
                .or_else(|| container_of_mounts(&read("mountinfo")))
                .or_else(|| container_of_name(host_name.trim(), containers)),
        }
    }

    /// Tells the snapshot.
    pub(crate) fn tell(&self, place: &mut Place) {
        place.user_id = self.user_id;
        place.is_privileged = self.is_privileged;
        place.own_container.clone_from(&self.own_container);
    }
}

/// Reading what belongs to others takes the right to trace processes and one of the two that pass by
/// the mode bits of files. Capabilities in a user namespace of its own are worth nothing outside.
fn is_privileged(capabilities: u64, uid_map: &str) -> bool {
    let has = |bits: u64| capabilities & bits != 0;
    let is_outside = parse_id_map(uid_map) == [(0, 0, u32::MAX)];
    is_outside && has(CAP_SYS_PTRACE) && has(CAP_DAC_OVERRIDE | CAP_DAC_READ_SEARCH)
}

/// The folder of a container is the source of what is mounted over a few files in `/etc`. On the host
/// itself such folders are mounted too, but elsewhere.
fn container_of_mounts(mounts: &str) -> Option<String> {
    parse_mounts(mounts)
        .iter()
        .filter(|mount| MOUNTED_FILES.contains(&mount.path.as_str()))
        .find_map(|mount| mount.root.split('/').find(|name| is_id(name)))
        .map(str::to_owned)
}

/// The host name that an engine gives is the beginning of the id.
fn container_of_name(name: &str, containers: &[&str]) -> Option<String> {
    if name.len() != 12 {
        return None;
    }
    let mut ids = containers.iter().filter(|id| id.starts_with(name));
    ids.next().map(|id| (*id).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    #[test]
    fn a_container_knows_itself_by_its_mounts() {
        let inside = format!(
            "1 0 0:9 / / rw - overlay overlay rw\n\
             2 1 8:1 /var/lib/docker/containers/{ID}/hosts /etc/hosts rw - ext4 /dev/sda1 rw\n"
        );
        assert_eq!(container_of_mounts(&inside).as_deref(), Some(ID));
        let host = format!(
            "1 0 8:1 / / rw - ext4 /dev/sda1 rw\n\
             2 1 0:44 / /var/lib/docker/containers/{ID}/mounts/shm rw - tmpfs shm rw\n"
        );
        assert_eq!(container_of_mounts(&host), None);
    }

    #[test]
    fn a_container_knows_itself_by_its_name() {
        assert_eq!(
            container_of_name("0123456789ab", &[ID]).as_deref(),
            Some(ID)
        );
        assert_eq!(container_of_name("web", &[ID]), None);
        assert_eq!(container_of_name("ffffffffffff", &[ID]), None);
    }

    #[test]
    fn capabilities_in_a_user_namespace_are_not_the_host_s() {
        let all = u64::MAX;
        assert!(is_privileged(all, "0 0 4294967295"));
        assert!(!is_privileged(all, "0 100000 65536"));
        assert!(!is_privileged(CAP_SYS_PTRACE, "0 0 4294967295"));
        assert!(!is_privileged(CAP_DAC_OVERRIDE, "0 0 4294967295"));
        assert!(!is_privileged(0, "0 0 4294967295"));
    }
}
