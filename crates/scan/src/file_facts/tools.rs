//! Programs that an image in production seldom needs, by sort, and where programs live.
//!
//! Known by name alone: `nc` may be any of four programs, all of which move data over a network.

/// Folders of programs.
const FOLDERS: &[&str] = &[
    "bin",
    "sbin",
    "usr/bin",
    "usr/sbin",
    "usr/local/bin",
    "usr/local/sbin",
];

/// Sort of tool and names, each list sorted.
static KINDS: &[(&str, &[&str])] = &[
    (
        "compiler",
        &[
            "as", "c++", "cc", "clang", "g++", "gcc", "go", "javac", "ld", "make", "rustc", "tcc",
        ],
    ),
    (
        "debugger",
        &[
            "bpftrace",
            "gdb",
            "gdbserver",
            "lldb",
            "ltrace",
            "perf",
            "strace",
        ],
    ),
    (
        "network-tool",
        &[
            "curl",
            "ftp",
            "nc",
            "nc.openbsd",
            "nc.traditional",
            "ncat",
            "netcat",
            "nmap",
            "rsync",
            "scp",
            "sftp",
            "socat",
            "ssh",
            "sshd",
            "tcpdump",
            "telnet",
            "tftp",
            "tshark",
            "wget",
        ],
    ),
    (
        "package-manager",
        &[
            "apk", "apt", "apt-get", "cargo", "dnf", "dpkg", "gem", "microdnf", "npm", "pacman",
            "pip", "pip3", "rpm", "yum", "zypper",
        ],
    ),
    ("privilege-tool", &["doas", "pkexec", "su", "sudo"]),
    (
        "shell",
        &["ash", "bash", "busybox", "dash", "fish", "ksh", "sh", "zsh"],
    ),
];

/// The sort of tool that a path is.
pub(super) fn kind_of(path: &str) -> Option<&'static str> {
    let (folder, name) = path.rsplit_once('/')?;
    if !FOLDERS.contains(&folder) {
        return None;
    }
    let mut kinds = KINDS.iter();
    kinds.find_map(|(kind, names)| names.binary_search(&name).is_ok().then_some(*kind))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_sorted_and_only_folders_of_programs_count() {
        assert!(KINDS.iter().all(|(_, names)| names.is_sorted()));
        assert_eq!(kind_of("usr/bin/gcc"), Some("compiler"));
        assert_eq!(kind_of("bin/sh"), Some("shell"));
        assert_eq!(kind_of("usr/share/bash"), None);
        assert_eq!(kind_of("sh"), None);
    }
}
