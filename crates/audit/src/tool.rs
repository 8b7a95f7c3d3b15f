//! Programs and packages that an application's image rarely needs, by sort.
//!
//! For whoever looks into images (`ImageContents.tools`), and for the check of needless packages.
//! The sorts are ours; why tools matter is told in
//! [the guide to building images](https://docs.docker.com/build/building/best-practices/).
//! Names only: a renamed program is missed, and so is what `busybox` can do under one name.

/// Sorts that help whoever breaks in, and that a running application does not need.
pub static NEEDLESS_SORTS: [&str; 4] = ["compiler", "debugger", "network-tool", "remote-access"];

/// Sorts that are in nearly every image with a distribution; worth knowing, no fault.
pub static USUAL_SORTS: [&str; 3] = ["downloader", "package-manager", "shell"];

type Row = (&'static str, &'static [&'static str]);

/// By sort: base names of programs, without a version behind `-`.
static PROGRAMS: [Row; 7] = [
    (
        "compiler",
        &[
            "as",
            "c++",
            "c99",
            "cargo",
            "cc",
            "clang",
            "clang++",
            "cmake",
            "dotnet-sdk",
            "g++",
            "gcc",
            "gfortran",
            "ghc",
            "go",
            "javac",
            "ld",
            "make",
            "rustc",
            "tcc",
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
            "valgrind",
        ],
    ),
    ("downloader", &["aria2c", "curl", "wget"]),
    (
        "network-tool",
        &[
            "ftp",
            "hping3",
            "masscan",
            "nc",
            "nc.openbsd",
            "nc.traditional",
            "ncat",
            "netcat",
            "nmap",
            "rsh",
            "scp",
            "sftp",
            "socat",
            "ssh",
            "tcpdump",
            "telnet",
            "tftp",
            "tshark",
        ],
    ),
    (
        "package-manager",
        &[
            "apk", "apt", "apt-get", "aptitude", "dnf", "dpkg", "gem", "microdnf", "npm", "opkg",
            "pacman", "pip", "pip3", "rpm", "tdnf", "yarn", "yum", "zypper",
        ],
    ),
    (
        "remote-access",
        &[
            "dropbear",
            "in.telnetd",
            "rlogind",
            "rshd",
            "sshd",
            "telnetd",
            "vncserver",
            "xrdp",
        ],
    ),
    (
        "shell",
        &[
            "ash", "bash", "busybox", "csh", "dash", "fish", "ksh", "mksh", "sh", "tcsh", "zsh",
        ],
    ),
];

/// By sort: names of packages of distributions, without a version behind `-`.
static PACKAGES: [Row; 4] = [
    (
        "compiler",
        &[
            "binutils",
            "build-base",
            "build-essential",
            "cargo",
            "clang",
            "cmake",
            "g++",
            "gcc",
            "gcc-c++",
            "gcc-gfortran",
            "gfortran",
            "ghc",
            "go",
            "golang",
            "golang-go",
            "make",
            "rust",
            "rustc",
            "tcc",
        ],
    ),
    (
        "debugger",
        &[
            "bpftrace",
            "gdb",
            "gdbserver",
            "linux-perf",
            "linux-tools",
            "lldb",
            "ltrace",
            "perf",
            "strace",
            "valgrind",
        ],
    ),
    (
        "network-tool",
        &[
            "ftp",
            "hping3",
            "masscan",
            "ncat",
            "netcat",
            "netcat-openbsd",
            "netcat-traditional",
            "nmap",
            "nmap-ncat",
            "openssh-client",
            "openssh-client-default",
            "openssh-clients",
            "rsh-client",
            "socat",
            "tcpdump",
            "telnet",
            "tftp",
            "tftp-hpa",
            "tshark",
            "wireshark",
            "wireshark-cli",
        ],
    ),
    (
        "remote-access",
        &[
            "dropbear",
            "dropbear-bin",
            "openssh-server",
            "rsh-server",
            "telnet-server",
            "telnetd",
            "tigervnc-server",
            "tightvncserver",
            "xrdp",
        ],
    ),
];

/// The sort of a program by its path, e.g. `compiler` for `/usr/bin/x86_64-linux-gnu-gcc-12`.
pub fn program_sort(path: &str) -> Option<&'static str> {
    let name = path.rsplit('/').next().unwrap_or(path);
    find(&PROGRAMS, name).or_else(|| {
        // A compiler for a target has the target before its name.
        let (_, last) = without_version(name).rsplit_once('-')?;
        find(&PROGRAMS, last).filter(|sort| *sort == "compiler")
    })
}

/// The sort of a package by its name, e.g. `compiler` for `gcc-12`, none for `gcc-12-base`.
pub fn package_sort(name: &str) -> Option<&'static str> {
    find(&PACKAGES, name)
}

fn find(table: &[Row], name: &str) -> Option<&'static str> {
    let bare = without_version(name);
    let mut rows = table.iter();
    rows.find(|(_, names)| names.contains(&name) || names.contains(&bare))
        .map(|(sort, _)| *sort)
}

/// `gcc-12` without its `-12`.
fn without_version(name: &str) -> &str {
    match name.rsplit_once('-') {
        Some((bare, version))
            if version.starts_with(|c: char| c.is_ascii_digit())
                && version.chars().all(|c| c.is_ascii_digit() || c == '.') =>
        {
            bare
        }
        _ => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sorts_are_known_by_name() {
        for (path, expected) in [
            ("/usr/bin/gcc-12", Some("compiler")),
            ("usr/bin/x86_64-linux-gnu-g++-12", Some("compiler")),
            ("/bin/nc.openbsd", Some("network-tool")),
            ("/bin/sh", Some("shell")),
            ("/usr/sbin/sshd", Some("remote-access")),
            ("/usr/bin/update-sh", None),
            ("/usr/bin/ls", None),
            ("", None),
        ] {
            assert_eq!(program_sort(path), expected, "{path}");
        }
        for (name, expected) in [
            ("gcc-12", Some("compiler")),
            ("gcc-12-base", None),
            ("libgcc-s1", None),
            ("openssh-client", Some("network-tool")),
            ("makedev", None),
        ] {
            assert_eq!(package_sort(name), expected, "{name}");
        }
    }

    #[test]
    fn every_sort_is_judged() {
        for (sort, _) in PROGRAMS.iter().chain(&PACKAGES) {
            assert!(
                NEEDLESS_SORTS.contains(sort) || USUAL_SORTS.contains(sort),
                "{sort}"
            );
        }
    }
}
