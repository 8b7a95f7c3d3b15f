//! What was audited, and what of it could not be seen.

use drydock_model::audit::AuditSubject;

use crate::{Fact, Snapshot, Why};

/// What was audited.
pub(crate) fn of(snapshot: &Snapshot) -> AuditSubject {
    let info = snapshot.engine.info.known().cloned().unwrap_or_default();
    let version = snapshot.engine.version.known().cloned().unwrap_or_default();
    let host = snapshot.host.name.known().cloned();
    let images = snapshot.engine.images.known().map_or(0, Vec::len);
    AuditSubject {
        collected_at: snapshot.collected_at,
        host: if info.name.is_empty() {
            host.unwrap_or_default()
        } else {
            info.name.clone()
        },
        engine_id: info.id.clone(),
        address: snapshot.place.address.clone(),
        engine_version: version.version,
        api_version: version.api_version,
        operating_system: info.operating_system.clone(),
        kernel: info.kernel_version.clone(),
        traits: traits(snapshot),
        containers: (info.containers_running, info.containers),
        images: u32::try_from(images).unwrap_or(u32::MAX),
    }
}

/// What is particular about the place, one word each, sorted.
fn traits(snapshot: &Snapshot) -> Vec<String> {
    let place = &snapshot.place;
    let mut traits = Vec::new();
    let mut mark = |word: &str, is_so: bool| {
        if is_so {
            traits.push(word.to_owned());
        }
    };
    if let Some(info) = snapshot.engine.info.known() {
        mark("cgroup-v1", info.cgroup_version == "1");
        let driver = |(key, value): &(String, String)| {
            key == "driver-type" && value == "io.containerd.snapshotter.v1"
        };
        mark("containerd-store", info.driver_status.iter().any(driver));
        mark("rootless", info.is_rootless());
        mark("swarm", info.swarm.local_node_state == "active");
        mark("userns-remap", info.security_option("userns").is_some());
    }
    if let Some(version) = snapshot.engine.version.known() {
        let podman = version
            .components
            .iter()
            .any(|part| part.name == "Podman Engine");
        mark("podman", podman);
    }
    mark("in-container", place.own_container.is_some());
    mark("remote", place.is_remote);
    mark("unprivileged", !place.is_privileged && !place.is_remote);
    traits.sort();
    traits
}

/// What could not be read and why, one sentence each: what checks lean on as a whole. A container
/// or file that could not be read is an item of the checks that ask for it.
pub(crate) fn warnings(snapshot: &Snapshot) -> Vec<String> {
    let engine = &snapshot.engine;
    let mut warnings = Vec::new();
    if snapshot.place.is_remote {
        warnings.push(format!(
            "the engine is on another machine ({}): its host's files, processes and audit rules \
             were not looked at",
            snapshot.place.remote_because
        ));
    } else if !snapshot.place.is_privileged {
        warnings.push(
            "not run as root: processes of others, audit rules and some files could not be looked \
             at"
            .to_owned(),
        );
    }
    if let Some(own) = &snapshot.place.own_container {
        let short: String = own.chars().take(12).collect();
        warnings.push(format!(
            "container {short} is the one that Drydock runs in, and is left out"
        ));
    }
    let mut failed = |what: &str, why: Option<&crate::Unknown>| {
        if let Some(unknown) = why.filter(|unknown| unknown.why == Why::Failed) {
            warnings.push(format!("{what} could not be read: {}", unknown.message));
        }
    };
    failed("what the engine says of itself", unknown(&engine.info));
    failed("the containers", unknown(&engine.containers));
    failed("the images", unknown(&engine.images));
    failed("the networks", unknown(&engine.networks));
    let containers = engine.containers.known().map(Vec::as_slice);
    for container in containers.unwrap_or_default() {
        let what = format!("container `{}`", container.name);
        failed(&what, unknown(&container.inspect));
    }
    let gone = containers.unwrap_or_default().iter();
    warnings.extend(gone.filter(|one| one.inspect.is_absent()).map(|one| {
        format!(
            "container `{}` disappeared while the facts were collected, and is left out",
            one.name
        )
    }));
    warnings
}

const fn unknown<T>(fact: &Fact<T>) -> Option<&crate::Unknown> {
    match fact {
        Fact::Known(_) => None,
        Fact::Unknown(unknown) => Some(unknown),
    }
}
