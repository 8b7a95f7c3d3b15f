//! What `/proc` says of the daemon's process.

use drydock_audit::snapshot::DaemonProcess;
use drydock_audit::{Fact, Unknown};

use super::process_table::ProcessTable;
use super::status::{parse_id_map, parse_limits, parse_start};
use super::unknown::{self, map};

/// The daemon, with what is used here and not put into the snapshot as it is.
#[derive(Clone, Debug, Default)]
pub(crate) struct FoundDaemon {
    pub(crate) process: DaemonProcess,
    /// With whatever secrets they hold.
    pub(crate) arguments: Fact<Vec<String>>,
    /// With whatever secrets it holds.
    pub(crate) environment: Vec<(String, String)>,
    /// The home folder of its user, from its environment.
    pub(crate) home: Option<String>,
}

impl FoundDaemon {
    pub(crate) fn read(table: &ProcessTable, pid: u32) -> Result<Self, Unknown> {
        let proc = table.proc();
        let place = |name: &str| format!("/proc/{pid}/{name}");
        let read = |name: &str| unknown::fact(&place(name), proc.read(&format!("{pid}/{name}")));
        let entry = table.get(pid).ok_or_else(|| Unknown {
            why: drydock_audit::Why::Failed,
            message: format!("the daemon's process {pid} is not in `/proc`"),
        })?;
        let environment = read("environ");
        let pairs = environment.known().map(|text| parse_environment(text));
        let telling = |_: &String| {
            super::command_line::telling_environment(pairs.as_deref().unwrap_or_default())
        };
        let start = read("stat");
        let boot = proc.read("stat").unwrap_or_default();
        let process = DaemonProcess {
            pid,
            program: unknown::fact(&place("exe"), proc.program_of(pid)),
            user_id: entry.status.user_id,
            uid_map: map(read("uid_map"), |text| parse_id_map(&text)),
            limits: map(read("limits"), |text| parse_limits(&text)),
            started_at: start.known().and_then(|text| parse_start(text, &boot)),
            cgroup: map(read("cgroup"), |text| telling_group(&text)),
            environment: map(environment.clone(), |text| telling(&text)),
        };
        let environment = pairs.unwrap_or_default();
        Ok(Self {
            process,
            arguments: unknown::fact(&place("cmdline"), proc.arguments_of(pid)),
            home: variable(&environment, "HOME").map(str::to_owned),
            environment,
        })
    }

    /// A variable of its environment; absent too where that cannot be read.
    pub(crate) fn variable(&self, name: &str) -> Option<&str> {
        variable(&self.environment, name)
    }

    /// Whether it runs as a user, not as root.
    pub(crate) const fn is_rootless(&self) -> bool {
        self.process.user_id != 0
    }
}

fn variable<'e>(environment: &'e [(String, String)], name: &str) -> Option<&'e str> {
    let mut pairs = environment.iter();
    let (_, value) = pairs.find(|(known, value)| known == name && !value.is_empty())?;
    Some(value)
}

fn parse_environment(text: &str) -> Vec<(String, String)> {
    let pairs = text.split('\0').filter_map(|pair| pair.split_once('='));
    pairs
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

/// The path in v2, or where that is not used in the hierarchy of `systemd` or `memory`.
pub(crate) fn telling_group(text: &str) -> String {
    let groups = || {
        text.lines().filter_map(|line| {
            let mut parts = line.splitn(3, ':').skip(1);
            Some((parts.next()?, parts.next()?))
        })
    };
    for wanted in ["name=systemd", "", "memory"] {
        let mut paths = groups()
            .filter(|(names, path)| names.split(',').any(|name| name == wanted) && *path != "/");
        if let Some((_, path)) = paths.next() {
            return path.to_owned();
        }
    }
    "/".to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_group_that_tells_the_unit() {
        assert_eq!(
            telling_group("0::/system.slice/docker.service\n"),
            "/system.slice/docker.service"
        );
        let mixed = "9:name=systemd:/\n4:memory:/x\n3:cpu,cpuacct:/y\n0::/\n";
        assert_eq!(telling_group(mixed), "/x");
        let hybrid = "1:name=systemd:/system.slice/docker.service\n0::/system.slice\n";
        assert_eq!(telling_group(hybrid), "/system.slice/docker.service");
        assert_eq!(telling_group(""), "/");
    }

    #[test]
    fn environments_are_pairs() {
        let pairs = parse_environment("HOME=/root\0A=b=c\0broken\0EMPTY=\0");
        assert_eq!(variable(&pairs, "HOME"), Some("/root"));
        assert_eq!(variable(&pairs, "A"), Some("b=c"));
        assert_eq!(variable(&pairs, "EMPTY"), None);
    }
}
