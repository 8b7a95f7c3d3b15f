//! Capabilities: their names, those that a container has by default, and those that its settings
//! come to.
//!
//! Names and numbers are the kernel's
//! ([capabilities(7)](https://man7.org/linux/man-pages/man7/capabilities.7.html)), without `CAP_`.
//! What `--cap-add`, `--cap-drop` and `--privileged` come to together is as the
//! [engine](https://docs.docker.com/engine/containers/run/#runtime-privilege-and-linux-capabilities)
//! reckons: privileged takes everything and ignores the rest; an added `ALL` is everything but what
//! is dropped by name; a dropped `ALL` leaves what is added; else what is added wins. Missed: the
//! smaller default set of Podman, so that a container of it that was given one of the difference
//! passes; that a process of another user than root uses these only through a file that gives them;
//! and names of capabilities newer than Linux 5.9, which have only their number.

use std::collections::BTreeSet;

use crate::snapshot::HostConfig;

/// All, by number.
pub(crate) static NAMES: [&str; 41] = [
    "CHOWN",
    "DAC_OVERRIDE",
    "DAC_READ_SEARCH",
    "FOWNER",
    "FSETID",
    "KILL",
    "SETGID",
    "SETUID",
    "SETPCAP",
    "LINUX_IMMUTABLE",
    "NET_BIND_SERVICE",
    "NET_BROADCAST",
    "NET_ADMIN",
    "NET_RAW",
    "IPC_LOCK",
    "IPC_OWNER",
    "SYS_MODULE",
    "SYS_RAWIO",
    "SYS_CHROOT",
    "SYS_PTRACE",
    "SYS_PACCT",
    "SYS_ADMIN",
    "SYS_BOOT",
    "SYS_NICE",
    "SYS_RESOURCE",
    "SYS_TIME",
    "SYS_TTY_CONFIG",
    "MKNOD",
    "LEASE",
    "AUDIT_WRITE",
    "AUDIT_CONTROL",
    "SETFCAP",
    "MAC_OVERRIDE",
    "MAC_ADMIN",
    "SYSLOG",
    "WAKE_ALARM",
    "BLOCK_SUSPEND",
    "AUDIT_READ",
    "PERFMON",
    "BPF",
    "CHECKPOINT_RESTORE",
];

/// What a container gets that asks for nothing.
pub(crate) static DEFAULT: [&str; 14] = [
    "AUDIT_WRITE",
    "CHOWN",
    "DAC_OVERRIDE",
    "FOWNER",
    "FSETID",
    "KILL",
    "MKNOD",
    "NET_BIND_SERVICE",
    "NET_RAW",
    "SETFCAP",
    "SETGID",
    "SETPCAP",
    "SETUID",
    "SYS_CHROOT",
];

/// Those that are a known way to the host's root, or past the limits of a container.
static DANGEROUS: [&str; 13] = [
    "BPF",
    "CHECKPOINT_RESTORE",
    "DAC_READ_SEARCH",
    "MAC_ADMIN",
    "MAC_OVERRIDE",
    "NET_ADMIN",
    "PERFMON",
    "SYS_ADMIN",
    "SYS_BOOT",
    "SYS_MODULE",
    "SYS_PTRACE",
    "SYS_RAWIO",
    "SYSLOG",
];

/// A set of capabilities by name, without `CAP_`.
pub(crate) type Capabilities = BTreeSet<String>;

/// What a container gets that asks for nothing.
pub(crate) fn default_set() -> Capabilities {
    DEFAULT.iter().copied().map(str::to_owned).collect()
}

/// Whether one is a known way to the host's root.
pub(crate) fn is_dangerous(name: &str) -> bool {
    DANGEROUS.contains(&name)
}

/// What a container's settings come to. One that is added under a name that the kernel does not
/// have is in the set.
pub(crate) fn effective(host_config: &HostConfig) -> Capabilities {
    let names = |list: &[String]| list.iter().map(|name| bare(name)).collect();
    let (added, dropped): (Capabilities, Capabilities) =
        (names(&host_config.cap_add), names(&host_config.cap_drop));
    let all = || NAMES.iter().copied().map(str::to_owned);
    if host_config.privileged {
        return all().collect();
    }
    if added.contains("ALL") {
        return all().filter(|name| !dropped.contains(name)).collect();
    }
    let mut set = default_set();
    if dropped.contains("ALL") {
        set.clear();
    }
    set.retain(|name| !dropped.contains(name));
    set.extend(added);
    set
}

/// The names of the bits of a set, as `/proc` writes them; `number 41` for a bit without one.
pub(crate) fn of_bits(bits: u64) -> Capabilities {
    let set = (0..u64::BITS).filter(|bit| bits >> bit & 1 == 1);
    set.map(|bit| {
        let name = usize::try_from(bit).ok().and_then(|bit| NAMES.get(bit));
        name.map_or_else(|| format!("number {bit}"), |name| (*name).to_owned())
    })
    .collect()
}

/// For people: the names, or a word where it is none or all of them.
pub(crate) fn shown(set: &Capabilities) -> String {
    match set.len() {
        0 => "none".to_owned(),
        count if count >= NAMES.len() => "all".to_owned(),
        _ => {
            let names: Vec<&str> = set.iter().map(String::as_str).collect();
            names.join(", ")
        }
    }
}

/// `CAP_NET_ADMIN`, `cap_net_admin` and `net_admin` are one.
pub(crate) fn bare(name: &str) -> String {
    let upper = name.trim().to_ascii_uppercase();
    match upper.strip_prefix("CAP_") {
        Some(bare) => bare.to_owned(),
        None => upper,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(privileged: bool, add: &[&str], drop: &[&str]) -> Capabilities {
        let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        effective(&HostConfig {
            privileged,
            cap_add: owned(add),
            cap_drop: owned(drop),
            ..HostConfig::default()
        })
    }

    #[test]
    fn the_settings_together_decide() {
        assert_eq!(set(false, &[], &[]), default_set());
        assert_eq!(set(true, &[], &["ALL"]).len(), NAMES.len());
        assert_eq!(set(false, &["ALL"], &["CAP_SYS_ADMIN"]).len(), 40);
        assert_eq!(set(false, &["ALL"], &["ALL"]).len(), 41);
        assert!(set(false, &[], &["all"]).is_empty());
        let one = set(false, &["cap_net_admin"], &["ALL"]);
        assert_eq!(one, Capabilities::from(["NET_ADMIN".to_owned()]));
        assert!(set(false, &["CHOWN"], &["CHOWN"]).contains("CHOWN"));
        assert!(!set(false, &["SYS_TIME"], &["CHOWN"]).contains("CHOWN"));
    }

    #[test]
    fn people_are_shown_a_word_for_none_and_all() {
        let of = |add: &[&str], drop: &[&str]| shown(&set(false, add, drop));
        assert_eq!(of(&[], &["ALL"]), "none");
        assert_eq!(of(&["CAP_CHOWN", "kill"], &["all"]), "CHOWN, KILL");
        assert_eq!(of(&["ALL"], &[]), "all");
        assert!(!of(&["ALL"], &["SYS_ADMIN"]).contains("SYS_ADMIN"));
        assert!(of(&["NET_RAW"], &["NET_RAW"]).contains("NET_RAW"));
    }

    #[test]
    fn bits_have_names() {
        assert_eq!(of_bits(0xa804_25fb), default_set());
        assert_eq!(of_bits((1 << 41) - 1).len(), NAMES.len());
        assert_eq!(of_bits(u64::MAX).len(), 64);
        assert_eq!(shown(&of_bits(1 << 21)), "SYS_ADMIN");
        assert_eq!(shown(&of_bits(1 << 41)), "number 41");
    }
}
