//! Whether a container lives in a namespace of its host.
//!
//! What the container asks for (`host`, or `container:ID` of one that does) decides, and so does the
//! kernel, where it says that the main process is in the same namespace as the host's init
//! ([namespaces(7)](https://man7.org/linux/man-pages/man7/namespaces.7.html)). Under a rootless
//! engine `host` is the namespace of the engine and not the host's; asking for it fails all the
//! same. Missed: a namespace given by its file (Podman's `ns:PATH`) is left to a person unless the
//! kernel says that it is the host's.

use drydock_model::audit::Judgement;

use super::recreate::recreated;
use crate::snapshot::{Container, HostConfig, Inspect};
use crate::{Facts, Judge, inspect_field};

/// Containers that one may join one after the other; the engine allows no circles, a recorded
/// answer may have one.
const DEPTH: usize = 16;

/// A sort of namespace.
#[derive(Debug)]
pub(super) struct Namespace {
    /// For people, e.g. `network`.
    pub(super) noun: &'static str,
    /// The kernel's word, e.g. `net`.
    pub(super) kernel: &'static str,
    /// The field of the API.
    pub(super) field: &'static str,
    /// The field's value.
    pub(super) mode: fn(&HostConfig) -> &str,
    /// The flag that sets it, e.g. `--network`.
    pub(super) flag: &'static str,
}

/// Of the network.
pub(super) static NETWORK: Namespace = Namespace {
    noun: "network",
    kernel: "net",
    field: "HostConfig.NetworkMode",
    mode: |host| &host.network_mode,
    flag: "--network",
};

/// Whose namespace it is.
#[derive(Debug)]
pub(super) enum Owner<'a> {
    /// The container's own, or one that it shares with containers.
    Container,
    /// The host's; with the containers over which it is joined, and none where it is asked for.
    Host(Vec<&'a Container>),
    /// Cannot be said, and why.
    Unclear(String),
}

/// Whose namespace a container asks for.
pub(super) fn owner<'a>(facts: &Facts<'a>, inspect: &'a Inspect, of: &Namespace) -> Owner<'a> {
    let mut mode = (of.mode)(&inspect.host_config);
    let mut joined: Vec<&Container> = Vec::new();
    while joined.len() < DEPTH {
        if mode == "host" {
            return Owner::Host(joined);
        }
        if mode.starts_with("ns:") {
            return Owner::Unclear(format!("the namespace is given by its file, `{mode}`"));
        }
        let Some(name) = mode.strip_prefix("container:") else {
            return Owner::Container;
        };
        let Some(next) = facts.find_container(name) else {
            return Owner::Unclear(format!("joins container `{name}`, which is not there"));
        };
        let Some(inspect) = next.inspect.known() else {
            return Owner::Unclear(format!(
                "joins container `{name}`, of which nothing is known"
            ));
        };
        joined.push(next);
        mode = (of.mode)(&inspect.host_config);
    }
    Owner::Unclear("containers join one another in a circle".to_owned())
}

/// Whether the kernel says that the main process is in the host's namespace.
pub(super) fn is_shared(container: &Container, of: &Namespace) -> Option<bool> {
    let shared = container.processes.known()?.shared_namespaces.known()?;
    Some(shared.iter().any(|kind| kind == of.kernel))
}

/// Whether a container lives in the host's namespace, as far as is known.
pub(super) fn is_hosts(
    facts: &Facts<'_>,
    container: &Container,
    inspect: &Inspect,
    of: &Namespace,
) -> bool {
    is_shared(container, of) == Some(true) || matches!(owner(facts, inspect, of), Owner::Host(_))
}

/// Judges whether a container keeps out of the host's namespace.
pub(super) fn judge_namespace(
    facts: &Facts<'_>,
    container: &Container,
    inspect: &Inspect,
    of: &Namespace,
) -> Judgement {
    let noun = of.noun;
    let owner = owner(facts, inspect, of);
    let shared = is_shared(container, of);
    let mut judgement = match (&owner, shared) {
        (Owner::Host(joined), _) => match joined.last() {
            None => Judgement::fail(format!("shares the host's {noun} namespace")),
            Some(last) => Judgement::fail(format!(
                "shares the host's {noun} namespace, over container `{}`",
                last.name
            )),
        },
        (_, Some(true)) => Judgement::fail(format!(
            "is in the host's {noun} namespace without asking for it"
        )),
        (Owner::Container, _) => Judgement::pass(format!("not in the host's {noun} namespace")),
        (Owner::Unclear(why), Some(false)) => Judgement::pass(format!(
            "not in the host's {noun} namespace, as the kernel says; {why}"
        )),
        (Owner::Unclear(why), None) => Judgement::manual(why.clone()),
    };
    let asked = |container: &Container, inspect: &Inspect| {
        let mode = (of.mode)(&inspect.host_config);
        let observed = if mode.is_empty() { "not set" } else { mode };
        (inspect_field(container, of.field), observed.to_owned())
    };
    let (source, observed) = asked(container, inspect);
    judgement = judgement.because(source, observed, "not `host`");
    if let Owner::Host(joined) = &owner {
        let known = joined
            .iter()
            .filter_map(|one| Some((one, one.inspect.known()?)));
        for (source, observed) in known.map(|(one, inspect)| asked(one, inspect)) {
            judgement = judgement.because(source, observed, "not `host`");
        }
    }
    if let Some(shared) = shared {
        let observed = if shared { "the host's" } else { "another" };
        let source = format!("/proc/{}/ns/{}", inspect.state.pid, of.kernel);
        judgement = judgement.because(source, observed, "another than the host's");
    }
    let change = format!("without `{} {}`", of.flag, (of.mode)(&inspect.host_config));
    recreated(judgement, container, inspect, &change)
}
