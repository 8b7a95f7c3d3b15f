//! The flags of `dockerd`, and how a command line is read.
//!
//! The truth is [dockerd's reference](https://docs.docker.com/reference/cli/dockerd/). A flag that is
//! not in the table is passed over, for whether the word after it is its value cannot be known.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

/// What a flag takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Takes {
    /// Nothing, or `=true`, `=false`.
    Bool,
    /// One value; the last counts.
    One,
    /// Values that add up.
    List,
    /// `NAME=VALUE` that add up.
    Map,
}

/// Long name, short name, key in the file, what it takes.
type Flag = (&'static str, Option<char>, &'static str, Takes);

static FLAGS: &[Flag] = &[
    ("add-runtime", None, "runtimes", Takes::Map),
    (
        "allow-direct-routing",
        None,
        "allow-direct-routing",
        Takes::Bool,
    ),
    (
        "allow-nondistributable-artifacts",
        None,
        "allow-nondistributable-artifacts",
        Takes::List,
    ),
    ("api-cors-header", None, "api-cors-header", Takes::One),
    (
        "authorization-plugin",
        None,
        "authorization-plugins",
        Takes::List,
    ),
    ("bip", None, "bip", Takes::One),
    ("bip6", None, "bip6", Takes::One),
    ("bridge", Some('b'), "bridge", Takes::One),
    (
        "bridge-accept-fwmark",
        None,
        "bridge-accept-fwmark",
        Takes::One,
    ),
    ("cdi-spec-dir", None, "cdi-spec-dirs", Takes::List),
    ("cgroup-parent", None, "cgroup-parent", Takes::One),
    ("cluster-advertise", None, "cluster-advertise", Takes::One),
    ("cluster-store", None, "cluster-store", Takes::One),
    ("cluster-store-opt", None, "cluster-store-opts", Takes::Map),
    ("config-file", None, "config-file", Takes::One),
    ("containerd", None, "containerd", Takes::One),
    (
        "containerd-namespace",
        None,
        "containerd-namespace",
        Takes::One,
    ),
    (
        "containerd-plugins-namespace",
        None,
        "containerd-plugin-namespace",
        Takes::One,
    ),
    ("cpu-rt-period", None, "cpu-rt-period", Takes::One),
    ("cpu-rt-runtime", None, "cpu-rt-runtime", Takes::One),
    ("cri-containerd", None, "cri-containerd", Takes::Bool),
    ("data-root", None, "data-root", Takes::One),
    ("debug", Some('D'), "debug", Takes::Bool),
    (
        "default-address-pool",
        None,
        "default-address-pools",
        Takes::List,
    ),
    (
        "default-cgroupns-mode",
        None,
        "default-cgroupns-mode",
        Takes::One,
    ),
    ("default-gateway", None, "default-gateway", Takes::One),
    ("default-gateway-v6", None, "default-gateway-v6", Takes::One),
    ("default-ipc-mode", None, "default-ipc-mode", Takes::One),
    (
        "default-network-opt",
        None,
        "default-network-opts",
        Takes::List,
    ),
    ("default-runtime", None, "default-runtime", Takes::One),
    ("default-shm-size", None, "default-shm-size", Takes::One),
    ("default-ulimit", None, "default-ulimits", Takes::Map),
    (
        "disable-legacy-registry",
        None,
        "disable-legacy-registry",
        Takes::Bool,
    ),
    ("dns", None, "dns", Takes::List),
    ("dns-opt", None, "dns-opts", Takes::List),
    ("dns-search", None, "dns-search", Takes::List),
    ("exec-opt", None, "exec-opts", Takes::List),
    ("exec-root", None, "exec-root", Takes::One),
    ("experimental", None, "experimental", Takes::Bool),
    ("firewall-backend", None, "firewall-backend", Takes::One),
    ("feature", None, "features", Takes::Map),
    ("fixed-cidr", None, "fixed-cidr", Takes::One),
    ("fixed-cidr-v6", None, "fixed-cidr-v6", Takes::One),
    ("graph", Some('g'), "data-root", Takes::One),
    ("group", Some('G'), "group", Takes::One),
    ("help", None, "help", Takes::Bool),
    ("host", Some('H'), "hosts", Takes::List),
    ("host-gateway-ip", None, "host-gateway-ip", Takes::One),
    ("http-proxy", None, "http-proxy", Takes::One),
    ("https-proxy", None, "https-proxy", Takes::One),
    ("icc", None, "icc", Takes::Bool),
    ("init", None, "init", Takes::Bool),
    ("init-path", None, "init-path", Takes::One),
    (
        "insecure-registry",
        None,
        "insecure-registries",
        Takes::List,
    ),
    ("ip", None, "ip", Takes::One),
    ("ip-forward", None, "ip-forward", Takes::Bool),
    (
        "ip-forward-no-drop",
        None,
        "ip-forward-no-drop",
        Takes::Bool,
    ),
    ("ip-masq", None, "ip-masq", Takes::Bool),
    ("ip6tables", None, "ip6tables", Takes::Bool),
    ("iptables", None, "iptables", Takes::Bool),
    ("ipv6", None, "ipv6", Takes::Bool),
    ("label", None, "labels", Takes::List),
    ("live-restore", None, "live-restore", Takes::Bool),
    ("log-driver", None, "log-driver", Takes::One),
    ("log-format", None, "log-format", Takes::One),
    ("log-level", Some('l'), "log-level", Takes::One),
    ("log-opt", None, "log-opts", Takes::Map),
    (
        "max-concurrent-downloads",
        None,
        "max-concurrent-downloads",
        Takes::One,
    ),
    (
        "max-concurrent-uploads",
        None,
        "max-concurrent-uploads",
        Takes::One,
    ),
    (
        "max-download-attempts",
        None,
        "max-download-attempts",
        Takes::One,
    ),
    ("metrics-addr", None, "metrics-addr", Takes::One),
    ("mtu", None, "mtu", Takes::One),
    (
        "network-control-plane-mtu",
        None,
        "network-control-plane-mtu",
        Takes::One,
    ),
    ("no-new-privileges", None, "no-new-privileges", Takes::Bool),
    ("no-proxy", None, "no-proxy", Takes::One),
    (
        "node-generic-resource",
        None,
        "node-generic-resources",
        Takes::List,
    ),
    ("oom-score-adjust", None, "oom-score-adjust", Takes::One),
    ("pidfile", Some('p'), "pidfile", Takes::One),
    ("raw-logs", None, "raw-logs", Takes::Bool),
    ("registry-mirror", None, "registry-mirrors", Takes::List),
    ("rootless", None, "rootless", Takes::Bool),
    ("seccomp-profile", None, "seccomp-profile", Takes::One),
    ("selinux-enabled", None, "selinux-enabled", Takes::Bool),
    ("shutdown-timeout", None, "shutdown-timeout", Takes::One),
    ("storage-driver", Some('s'), "storage-driver", Takes::One),
    ("storage-opt", None, "storage-opts", Takes::List),
    (
        "swarm-default-advertise-addr",
        None,
        "swarm-default-advertise-addr",
        Takes::One,
    ),
    ("tls", None, "tls", Takes::Bool),
    ("tlscacert", None, "tlscacert", Takes::One),
    ("tlscert", None, "tlscert", Takes::One),
    ("tlskey", None, "tlskey", Takes::One),
    ("tlsverify", None, "tlsverify", Takes::Bool),
    ("userland-proxy", None, "userland-proxy", Takes::Bool),
    (
        "userland-proxy-path",
        None,
        "userland-proxy-path",
        Takes::One,
    ),
    ("userns-remap", None, "userns-remap", Takes::One),
    ("validate", None, "validate", Takes::Bool),
    ("version", Some('v'), "version", Takes::Bool),
];

/// The flag that sets a key of the configuration file, e.g. `--host` for `hosts`.
pub(crate) fn flag_of(key: &str) -> String {
    let found = FLAGS.iter().rev().find(|(_, _, one, _)| *one == key);
    format!("--{}", found.map_or(key, |(long, ..)| long))
}

/// Reads a command line (program first) into keys of the configuration file.
pub(crate) fn parse_arguments(words: &[String]) -> BTreeMap<&'static str, Value> {
    let mut found = BTreeMap::new();
    let mut words = words.iter().skip(1).map(String::as_str);
    while let Some(word) = words.next() {
        if word == "--" {
            break;
        }
        if let Some(long) = word.strip_prefix("--") {
            let (name, value) = split_value(long);
            if let Some(flag) = FLAGS.iter().find(|(long, ..)| *long == name) {
                let value = value.or_else(|| next_value(flag, &mut words));
                set(&mut found, flag, value);
            }
        } else if let Some(short) = word.strip_prefix('-') {
            set_short(&mut found, short, &mut words);
        }
    }
    found
}

/// `-Dl debug`, `-H=tcp://…`, `-Htcp://…`.
fn set_short<'w>(
    found: &mut BTreeMap<&'static str, Value>,
    letters: &'w str,
    words: &mut impl Iterator<Item = &'w str>,
) {
    let mut rest = letters.chars();
    while let Some(letter) = rest.next() {
        let Some(flag) = FLAGS.iter().find(|(_, short, ..)| *short == Some(letter)) else {
            return;
        };
        let after = rest.as_str();
        if flag.3 == Takes::Bool {
            match after.strip_prefix('=') {
                Some(value) => return set(found, flag, Some(value)),
                None => set(found, flag, None),
            }
            continue;
        }
        let value = match after.strip_prefix('=').unwrap_or(after) {
            "" => words.next(),
            value => Some(value),
        };
        return set(found, flag, value);
    }
}

fn split_value(word: &str) -> (&str, Option<&str>) {
    match word.split_once('=') {
        Some((name, value)) => (name, Some(value)),
        None => (word, None),
    }
}

/// A boolean takes no word after it.
fn next_value<'w>(flag: &Flag, words: &mut impl Iterator<Item = &'w str>) -> Option<&'w str> {
    match flag.3 {
        Takes::Bool => None,
        Takes::One | Takes::List | Takes::Map => words.next(),
    }
}

fn set(found: &mut BTreeMap<&'static str, Value>, flag: &Flag, value: Option<&str>) {
    let (_, _, key, takes) = flag;
    match takes {
        Takes::Bool => {
            let off = value.is_some_and(|value| {
                matches!(value, "false" | "0" | "f" | "F" | "FALSE" | "False")
            });
            found.insert(key, Value::Bool(!off));
        }
        Takes::One => {
            found.insert(key, Value::from(value.unwrap_or_default()));
        }
        Takes::List => {
            let list = found.entry(key).or_insert_with(|| Value::Array(Vec::new()));
            if let Value::Array(list) = list {
                list.push(Value::from(value.unwrap_or_default()));
            }
        }
        Takes::Map => {
            let map = found
                .entry(key)
                .or_insert_with(|| Value::Object(Map::new()));
            if let Value::Object(map) = map {
                let (name, value) = split_value(value.unwrap_or_default());
                map.insert(name.to_owned(), Value::from(value.unwrap_or_default()));
            }
        }
    }
}
