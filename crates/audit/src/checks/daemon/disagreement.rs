//! Where command line, file and running daemon do not say the same.
//!
//! The file is what the daemon will do when it starts next, the API is what it does now ([what `GET
//! /info`
//! tells](https://docs.docker.com/reference/api/engine/latest/#tag/System/operation/SystemInfo)).
//! Compared are the options that the API tells of. Missed: all others, e.g. `iptables`,
//! `userland-proxy`, `default-ulimits`; paths that are links.

use std::collections::BTreeSet;
use std::net::IpAddr;

use super::option::engine_version;
use crate::snapshot::Info;
use crate::{Facts, Setting};

/// One option that is not the same in two places.
pub(super) struct Disagreement {
    /// The option.
    pub(super) key: &'static str,
    /// Where one thing is said.
    pub(super) source: String,
    /// What is said there.
    pub(super) observed: String,
    /// What is said elsewhere, and where.
    pub(super) expected: String,
    /// Whether the option is on the command line and in the file.
    pub(super) is_twice: bool,
}

/// Says how the running daemon differs from a setting, where it does.
type Compare = fn(&Setting, &Info, &Facts<'_>) -> Option<String>;

/// The options that can be compared with what the API says.
pub(super) static COMPARED: &[(&str, Compare)] = &[
    ("authorization-plugins", |setting, info, _| {
        let wanted: BTreeSet<String> = setting.list().into_iter().collect();
        let found: BTreeSet<String> = info.plugins.authorization.iter().cloned().collect();
        let shown = || format!("GET /info Plugins.Authorization: {found:?}");
        (wanted != found).then(shown)
    }),
    ("debug", |setting, info, _| {
        switch(setting.is_on(false), info.debug, "GET /info Debug")
    }),
    ("default-runtime", |setting, info, _| {
        let wanted = setting.text()?;
        let differs = !info.default_runtime.is_empty() && wanted != info.default_runtime;
        differs.then(|| format!("GET /info DefaultRuntime: {}", info.default_runtime))
    }),
    ("experimental", |setting, info, _| {
        let source = "GET /info ExperimentalBuild";
        switch(setting.is_on(false), info.experimental_build, source)
    }),
    ("icc", |setting, _, facts| {
        let found = default_bridge_option(facts, "com.docker.network.bridge.enable_icc")?;
        let source = "GET /networks bridge enable_icc";
        switch(setting.is_on(true), found == "true", source)
    }),
    ("insecure-registries", insecure_registries),
    ("live-restore", |setting, info, _| {
        let source = "GET /info LiveRestoreEnabled";
        switch(setting.is_on(false), info.live_restore_enabled, source)
    }),
    ("log-driver", |setting, info, _| {
        let wanted = setting.text().unwrap_or("json-file");
        let differs = !info.logging_driver.is_empty() && wanted != info.logging_driver;
        differs.then(|| format!("GET /info LoggingDriver: {}", info.logging_driver))
    }),
    ("no-new-privileges", |setting, info, facts| {
        let found = info.security_option("no-new-privileges").is_some();
        // Older engines do not tell.
        let tells = found || engine_version(facts)? >= (25, 0);
        let source = "GET /info SecurityOptions name=no-new-privileges";
        switch(setting.is_on(false), found, source).filter(|_| tells)
    }),
    ("seccomp-profile", |setting, info, _| {
        let found = info.security_option("seccomp")?.strip_prefix("profile=")?;
        let usual = |name: &str| matches!(name, "" | "default" | "builtin");
        let wanted = setting.text().unwrap_or_default();
        let agrees = wanted == found || (usual(wanted) && usual(found));
        (!agrees).then(|| format!("GET /info SecurityOptions name=seccomp: {found}"))
    }),
    ("userns-remap", |setting, info, _| {
        let found = info.security_option("userns").is_some();
        let source = "GET /info SecurityOptions name=userns";
        switch(setting.text().is_some(), found, source)
    }),
];

/// All disagreements that can be seen, sorted by option. None where the sources are not known.
pub(super) fn disagreements(facts: &Facts<'_>) -> Vec<Disagreement> {
    let config = facts.config();
    let conflicts = config.conflicts();
    let twice = conflicts.into_iter().map(|key| {
        let in_file = config.of_file().and_then(|file| file.get(key));
        Disagreement {
            key,
            source: format!("{} {key}", config.file_path()),
            observed: in_file.map_or_else(String::new, ToString::to_string),
            expected: "absent, since the daemon's command line has it".to_owned(),
            is_twice: true,
        }
    });
    let mut found: Vec<Disagreement> = twice.collect();
    if let Some(info) = facts.snapshot.engine.info.known() {
        found.extend(COMPARED.iter().filter_map(|(key, compare)| {
            let setting = config.get(key).ok()?;
            let daemon = compare(&setting, info, facts)?;
            Some(Disagreement {
                key,
                source: setting.source.clone(),
                observed: setting.shown(),
                expected: format!("as the running daemon has it: {daemon}"),
                is_twice: false,
            })
        }));
    }
    found.sort_by_key(|one| one.key);
    found
}

fn switch(wanted: bool, found: bool, source: &str) -> Option<String> {
    (wanted != found).then(|| format!("{source}: {found}"))
}

/// An option of the default bridge, where the engine has that.
pub(super) fn default_bridge_option<'a>(facts: &Facts<'a>, name: &str) -> Option<&'a str> {
    let networks = facts.snapshot.engine.networks.known()?;
    let bridge = networks
        .iter()
        .find(|network| network.name == "bridge" && network.driver == "bridge")?;
    bridge.options.get(name).map(String::as_str)
}

fn insecure_registries(setting: &Setting, info: &Info, _: &Facts<'_>) -> Option<String> {
    let wanted: BTreeSet<String> = setting.list().iter().map(|name| canonical(name)).collect();
    let found = insecure_of(info);
    let foreign = |name: &&String| !is_loopback(name);
    let differs = !wanted.is_subset(&found)
        || found
            .iter()
            .filter(foreign)
            .any(|name| !wanted.contains(name));
    differs.then(|| {
        let list: Vec<&str> = found.iter().map(String::as_str).collect();
        format!("GET /info RegistryConfig: {}", list.join(", "))
    })
}

/// Registries and networks of registries that the daemon speaks to without checked TLS.
pub(super) fn insecure_of(info: &Info) -> BTreeSet<String> {
    let config = &info.registry_config;
    let is_insecure = |value: &serde_json::Value| {
        value.get("Secure").and_then(serde_json::Value::as_bool) == Some(false)
    };
    let named = config.index_configs.iter();
    let named = named.filter(|(_, value)| is_insecure(value));
    let networks = config.insecure_registry_cidrs.iter();
    networks
        .chain(named.map(|(name, _)| name))
        .map(|name| canonical(name))
        .collect()
}

/// The name of a registry or network as the daemon keeps it: without scheme, and of a network the
/// bits behind its prefix cleared.
pub(super) fn canonical(name: &str) -> String {
    let bare = name.split_once("://").map_or(name, |(_, rest)| rest);
    let Some((address, prefix)) = bare.split_once('/') else {
        return bare.to_owned();
    };
    match (address.parse(), prefix.parse::<u32>()) {
        (Ok(IpAddr::V4(address)), Ok(prefix @ 0..=32)) => {
            let mask = u32::MAX.checked_shl(32 - prefix).unwrap_or(0);
            let network = std::net::Ipv4Addr::from(u32::from(address) & mask);
            format!("{network}/{prefix}")
        }
        (Ok(IpAddr::V6(address)), Ok(prefix @ 0..=128)) => {
            let mask = u128::MAX.checked_shl(128 - prefix).unwrap_or(0);
            let network = std::net::Ipv6Addr::from(u128::from(address) & mask);
            format!("{network}/{prefix}")
        }
        _ => bare.to_owned(),
    }
}

/// Whether a registry or network of registries is this host itself.
pub(super) fn is_loopback(name: &str) -> bool {
    let host = name.split('/').next().unwrap_or(name);
    let bracketed = host.strip_prefix('[').and_then(|rest| rest.split_once(']'));
    let host = match bracketed {
        Some((inner, _)) => inner,
        None if host.matches(':').count() == 1 => host.split(':').next().unwrap_or(host),
        None => host,
    };
    let network: u32 = match name.split_once('/') {
        Some((_, prefix)) => prefix.parse().unwrap_or(0),
        None => 128,
    };
    match host.parse::<IpAddr>() {
        Ok(address @ IpAddr::V4(_)) => address.is_loopback() && network >= 8,
        Ok(address @ IpAddr::V6(_)) => address.is_loopback() && network == 128,
        Err(_) => host.eq_ignore_ascii_case("localhost"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn networks_are_compared_as_the_daemon_keeps_them() {
        for (text, expected) in [
            ("10.1.2.3/8", "10.0.0.0/8"),
            ("10.1.2.3/0", "0.0.0.0/0"),
            ("fd00::1/8", "fd00::/8"),
            ("http://reg.example:5000", "reg.example:5000"),
            ("10.0.0.0/99", "10.0.0.0/99"),
        ] {
            assert_eq!(canonical(text), expected);
        }
    }

    #[test]
    fn only_the_host_itself_is_loopback() {
        for (name, expected) in [
            ("127.0.0.0/8", true),
            ("127.0.0.1:5000", true),
            ("::1/128", true),
            ("[::1]:5000", true),
            ("localhost:5000", true),
            ("LOCALHOST", true),
            ("localhost.example:5000", false),
            ("126.0.0.0/7", false),
            ("127.0.0.0/1", false),
            ("::/0", false),
            ("10.0.0.0/8", false),
            ("", false),
        ] {
            assert_eq!(is_loopback(name), expected, "{name}");
        }
    }
}
