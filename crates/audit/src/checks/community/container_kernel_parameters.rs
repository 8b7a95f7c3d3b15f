//! Containers set no dangerous kernel parameters.
//!
//! `--sysctl` sets parameters of the container's own namespaces
//! ([which those are](https://docs.docker.com/reference/cli/docker/container/run/#sysctl)). One
//! that
//! has no namespace, or whose namespace is the host's, changes the host for all. Within its own
//! network, a container that takes redirected or source-routed packets can be led astray, which is
//! less bad. Missed: parameters that a privileged container sets later by itself.

use drydock_model::Severity;
use drydock_model::audit::{Action, CheckMeta, Ids, Judgement, Profile, Section};

use crate::snapshot::{Container, HostConfig, Inspect};
use crate::{Check, Facts, Judge, Judged, inspect_field, matches};

/// The check `container-kernel-parameters`.
pub(super) struct ContainerKernelParameters;

static META: CheckMeta = CheckMeta {
    slug: "container-kernel-parameters",
    ids: Ids::everywhere("C.10"),
    title: "Containers set no dangerous kernel parameters",
    rationale: "A parameter without a namespace, or set in the host's, changes the kernel for the \
                host and every other container.",
    section: Section::Community,
    level: 1,
    profile: Profile::Docker,
    severity: Severity::High,
    needs: &["GET /containers/ID/json"],
    remediation: "Set parameters of the host on the host, and only such in containers as belong to \
                  their own namespaces.",
    impact: "The container runs with the parameters of the host.",
    undo: "Start the container with the former `--sysctl`.",
    docs: "https://docs.docker.com/reference/cli/docker/container/run/#sysctl",
};

/// Parameters of the namespace of processes' communication.
static OF_IPC: [&str; 4] = ["kernel.msg*", "kernel.sem", "kernel.shm*", "fs.mqueue.*"];
/// Parameters of other namespaces.
static OF_UTS: [&str; 2] = ["kernel.domainname", "kernel.hostname"];

/// Parameters of a network that weaken it: pattern, value, what it does.
static WEAKENING: [(&str, &str, &str); 6] = [
    (
        "net.ipv4.conf.*.accept_source_route",
        "1",
        "takes source-routed packets",
    ),
    ("net.ipv4.conf.*.accept_redirects", "1", "takes redirects"),
    (
        "net.ipv6.conf.*.accept_source_route",
        "1",
        "takes source-routed packets",
    ),
    ("net.ipv6.conf.*.accept_redirects", "1", "takes redirects"),
    (
        "net.ipv4.conf.*.route_localnet",
        "1",
        "routes loopback addresses",
    ),
    (
        "net.ipv4.tcp_syncookies",
        "0",
        "has no defence against floods of connections",
    ),
];

impl Check for ContainerKernelParameters {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn judge(&self, facts: &Facts<'_>) -> Judged {
        facts.each_container(|container, inspect| Ok(of_container(container, inspect)))
    }
}

fn of_container(container: &Container, inspect: &Inspect) -> Judgement {
    let host_config = &inspect.host_config;
    let source = inspect_field(container, "HostConfig.Sysctls");
    let expected = "only harmless ones of its own namespaces";
    let found: Vec<(String, Severity)> = host_config
        .sysctls
        .iter()
        .filter_map(|(name, value)| of_parameter(host_config, name, value))
        .collect();
    let Some((first, _)) = found.first() else {
        let names: Vec<&str> = host_config.sysctls.keys().map(String::as_str).collect();
        let observed = match names.as_slice() {
            [] => "none".to_owned(),
            names => names.join(", "),
        };
        return Judgement::pass("no dangerous parameter").because(source, observed, expected);
    };
    let reason = match found.len() {
        1 => first.clone(),
        count => format!("{first}, and {} more", count - 1),
    };
    let worst = found.iter().map(|(_, severity)| *severity).max();
    let judgement = Judgement::fail(reason).rated(worst.unwrap_or(META.severity));
    found
        .into_iter()
        .fold(judgement, |judgement, (observed, _)| {
            judgement.because(source.clone(), observed, expected)
        })
        .mended_by(Action::Advise {
            text: "create the container again without these `--sysctl`".to_owned(),
        })
}

fn of_parameter(host_config: &HostConfig, name: &str, value: &str) -> Option<(String, Severity)> {
    // The kernel takes both `net.ipv4.ip_forward` and `net/ipv4/ip_forward`.
    let dotted = name.replace('/', ".");
    let is_any = |patterns: &[&str]| patterns.iter().any(|pattern| matches(pattern, &dotted));
    let high = |why: &str| Some((format!("`{name}={value}` {why}"), Severity::High));
    if dotted.starts_with("net.") {
        if host_config.network_mode == "host" {
            return high("is set in the host's network");
        }
        let mut rows = WEAKENING.iter();
        let row =
            rows.find(|(pattern, weak, _)| matches(pattern, &dotted) && value.trim() == *weak);
        return row.map(|(_, _, what)| (format!("`{name}={value}` {what}"), Severity::Low));
    }
    if is_any(&OF_IPC) {
        let is_hosts = host_config.ipc_mode == "host";
        return is_hosts
            .then(|| high("is set in the host's IPC namespace"))
            .flatten();
    }
    if is_any(&OF_UTS) {
        let is_hosts = host_config.uts_mode == "host";
        return is_hosts
            .then(|| high("is set in the host's UTS namespace"))
            .flatten();
    }
    high("belongs to no namespace and changes the host")
}

#[cfg(test)]
mod tests {
    use drydock_model::Severity;
    use serde_json::json;

    use crate::sample::check;

    #[test]
    fn what_changes_the_host_is_bad() {
        for (host_config, severity) in [
            (json!({"Sysctls": null}), None),
            (json!({"Sysctls": {"net.core.somaxconn": "1024"}}), None),
            (
                json!({"Sysctls": {"net.core.somaxconn": "1024"}, "NetworkMode": "host"}),
                Some(Severity::High),
            ),
            (json!({"Sysctls": {"kernel.shmmax": "1"}}), None),
            (
                json!({"Sysctls": {"kernel.shmmax": "1"}, "IpcMode": "host"}),
                Some(Severity::High),
            ),
            (
                json!({"Sysctls": {"kernel.core_pattern": "|/x"}}),
                Some(Severity::High),
            ),
            (
                json!({"Sysctls": {"vm/overcommit_memory": "1"}}),
                Some(Severity::High),
            ),
            (
                json!({"Sysctls": {"net.ipv4.conf.all.route_localnet": "1"}}),
                Some(Severity::Low),
            ),
            (
                json!({"Sysctls": {"net.ipv4.conf.all.route_localnet": "0"}}),
                None,
            ),
        ] {
            let sample = check("container-kernel-parameters")
                .container("a", json!({"HostConfig": host_config}));
            let verdict = if severity.is_some() { "fail" } else { "pass" };
            sample.expect(verdict, &[("a", verdict)]);
            let (_, judgement) = sample.outcome().items.swap_remove(0);
            assert_eq!(judgement.severity, severity, "{host_config}");
        }
    }
}
