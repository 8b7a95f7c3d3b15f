//! Whether the engine runs on this machine, so that files and processes here are its host's.
//!
//! A socket here proves nothing: `ssh -L`, Docker Desktop and virtual machines put one here whose
//! engine is elsewhere. The engine tells its kernel and host name, and those must be this machine's.
//! One in another process namespace of the same kernel is on this machine, though it cannot be seen;
//! whoever looks at processes says so.
//!
//! Knowingly missed: two machines with the same kernel and the same name, and a forwarded socket
//! seen from a container, whose name is its own.

use std::fs;

use drydock_audit::snapshot::Info;

use super::asker::Asker;

/// The inode of the namespace of host names that the kernel starts with
/// ([include/linux/proc_ns.h](https://git.kernel.org/pub/scm/linux/kernel/git/torvalds/linux.git/tree/include/linux/proc_ns.h)).
const FIRST_UTS_NAMESPACE: &str = "uts:[4026531838]";

/// What is known here and there.
#[derive(Clone, Debug, Default)]
struct Sides {
    host_root: String,
    is_socket: bool,
    /// Whether the other end of TCP is this machine's loopback; `None` where nothing answered.
    is_loopback: Option<bool>,
    kernel: Option<String>,
    /// This machine's name, where this process shares it with the host.
    name: Option<String>,
    /// Path of the program at the other end of the socket, where it can be seen.
    peer: Option<String>,
}

/// Why the engine is thought to run on another machine, where it is.
pub(super) fn remote_because(
    asker: &Asker,
    host_root: &str,
    info: Option<&Info>,
) -> Option<String> {
    let session = asker.session();
    let address = session.peer_address();
    let sides = Sides {
        host_root: host_root.to_owned(),
        is_socket: session.is_socket(),
        is_loopback: address.map(|address| address.ip().to_canonical().is_loopback()),
        kernel: read("/proc/sys/kernel/osrelease"),
        name: own_name(),
        peer: session.peer().and_then(|peer| program(peer.pid)),
    };
    judge(&sides, info)
}

fn program(pid: u32) -> Option<String> {
    let program = fs::read_link(format!("/proc/{pid}/exe")).ok()?;
    Some(program.display().to_string())
}

fn read(path: &str) -> Option<String> {
    let text = fs::read_to_string(path).ok()?;
    Some(text.trim().to_owned()).filter(|text| !text.is_empty())
}

/// In a container the host name is the container's and says nothing.
fn own_name() -> Option<String> {
    let namespace = fs::read_link("/proc/self/ns/uts").ok()?;
    let is_first = namespace.to_str() == Some(FIRST_UTS_NAMESPACE);
    is_first
        .then(|| read("/proc/sys/kernel/hostname"))
        .flatten()
}

fn judge(sides: &Sides, info: Option<&Info>) -> Option<String> {
    if !["", "/"].contains(&sides.host_root.as_str()) {
        return None;
    }
    if !sides.is_socket && sides.is_loopback != Some(true) {
        return Some("it is asked over the network".to_owned());
    }
    // A daemon is never called so; whoever calls it so only hides the host from this audit.
    if sides
        .peer
        .as_ref()
        .is_some_and(|peer| peer.ends_with("/ssh"))
    {
        return Some("`ssh` forwards its socket".to_owned());
    }
    let info = info?;
    if info.operating_system == "Docker Desktop" {
        return Some("Docker Desktop runs it in a virtual machine".to_owned());
    }
    if info.os_type == "windows" {
        return Some("its host runs Windows".to_owned());
    }
    let differ = |ours: &Option<String>, theirs: &str| {
        ours.as_ref()
            .filter(|ours| !theirs.is_empty() && ours.as_str() != theirs)
            .cloned()
    };
    let kernel = sides.kernel.as_deref().map(normal);
    if let Some(ours) = differ(&kernel, &normal(&info.kernel_version)) {
        return Some(format!(
            "its kernel is {}, the one here {ours}: the socket leads elsewhere",
            info.kernel_version
        ));
    }
    let ours = differ(&sides.name, &info.name)?;
    Some(format!(
        "its host is called {}, this one {ours}: the socket leads elsewhere",
        info.name
    ))
}

/// The engine writes `6.1.0-rc3` for `6.1-rc3`.
fn normal(release: &str) -> String {
    let end = release
        .find(|c: char| !c.is_ascii_digit() && c != '.')
        .unwrap_or(release.len());
    let (numbers, rest) = release.split_at_checked(end).unwrap_or((release, ""));
    match numbers.split('.').count() {
        2 => format!("{numbers}.0{rest}"),
        _ => release.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn here() -> Sides {
        Sides {
            host_root: "/".into(),
            is_socket: true,
            kernel: Some("6.1-rc3".into()),
            name: Some("here".into()),
            ..Sides::default()
        }
    }

    fn info(kernel: &str, name: &str) -> Info {
        Info {
            kernel_version: kernel.into(),
            name: name.into(),
            ..Info::default()
        }
    }

    #[test]
    fn the_engine_must_have_this_machines_kernel_and_name() {
        let same = info("6.1.0-rc3", "here");
        assert_eq!(judge(&here(), Some(&same)), None);
        assert_eq!(judge(&here(), None), None);
        assert_eq!(judge(&here(), Some(&info("", ""))), None);
        for (theirs, expected) in [
            (
                info("5.15.0-linuxkit", "here"),
                "its kernel is 5.15.0-linuxkit",
            ),
            (info("6.1.0-rc3", "there"), "its host is called there"),
            (
                Info {
                    operating_system: "Docker Desktop".into(),
                    ..same.clone()
                },
                "virtual machine",
            ),
        ] {
            let because = judge(&here(), Some(&theirs)).unwrap();
            assert!(because.contains(expected), "{because}");
            let given = Sides {
                host_root: "/host".into(),
                ..here()
            };
            assert_eq!(judge(&given, Some(&theirs)), None);
        }
        let forwarded = Sides {
            peer: Some("/usr/bin/ssh".into()),
            ..here()
        };
        assert!(judge(&forwarded, Some(&same)).is_some());
        // In a container the own name says nothing.
        let inside = Sides {
            name: None,
            ..here()
        };
        assert_eq!(judge(&inside, Some(&info("6.1.0-rc3", "there"))), None);
    }

    #[test]
    fn hosts_are_remote_unless_they_are_this_one() {
        let tcp = |is_loopback| Sides {
            is_socket: false,
            is_loopback,
            ..here()
        };
        assert!(judge(&tcp(None), None).is_some());
        assert!(judge(&tcp(Some(false)), None).is_some());
        assert_eq!(
            judge(&tcp(Some(true)), Some(&info("6.1-rc3", "here"))),
            None
        );
        // A port that `ssh -L` forwards.
        assert!(judge(&tcp(Some(true)), Some(&info("6.1-rc3", "there"))).is_some());
    }
}
