//! `drydock audit` and docker-bench-security on the same engine, containers and files: id by id, and
//! container by container.
//!
//! Where they differ, `docker_bench_differences.tsv` says which fault of theirs or which decision of
//! ours that is; any other difference is a fault of ours, and a line that explains nothing is one
//! too. Without a checkout of the peer, what it said when `docker_bench_verdicts.tsv` was recorded
//! stands in for it.

mod acceptance;
mod compare;
mod containers;
mod daemons;
mod engine;
mod faults;
mod files;
mod machine;
mod ours;
mod peer;
mod swarm;
mod verdict;

use drydock_test_support::engine_proxy::Patch;
use serde_json::json;

use super::{given, has};

use compare::Comparison;
use containers::{Asked, Scenario};
use daemons::DaemonScenario;
use engine::Bench;
use machine::Machine;
use peer::{Peer, Question};

/// What of the peer speaks of containers, images and the swarm.
const OF_OBJECTS: &str =
    "container_images,container_runtime,docker_security_operations,docker_swarm_configuration";

/// The scenario of an engine that has security modules; all others have none.
const MODULES: &str = "14-modules";

/// Whether a scenario is compared: all are, unless `DRYDOCK_TEST_DOCKER_BENCH_ONLY` has the beginning
/// of some names.
fn is_wanted(scenario: &str) -> bool {
    only().is_none_or(|only| scenario.starts_with(&only))
}

fn only() -> Option<String> {
    std::env::var("DRYDOCK_TEST_DOCKER_BENCH_ONLY").ok()
}

#[test]
fn all_verdicts_are_those_of_docker_bench_or_differ_for_a_reason() {
    let mut peer = Peer::find();
    let mut comparison = Comparison::new();
    if let Some(bench) = Bench::start("diff") {
        for scenario in containers::SCENARIOS.iter().chain(swarm::SCENARIOS) {
            of_objects(&bench, scenario, &mut peer, &mut comparison);
        }
        of_engine(&bench, &mut peer, &mut comparison);
    }
    if is_able_to_make_machines() {
        for scenario in daemons::SCENARIOS {
            of_daemon(scenario, &mut peer, &mut comparison);
        }
        files::compare_all(&mut peer, &mut comparison);
    }
    peer.record();
    comparison.finish(only().is_none());
}

fn of_objects(
    bench: &Bench,
    (scenario, asked, make): &Scenario,
    peer: &mut Peer,
    comparison: &mut Comparison,
) {
    if !is_wanted(scenario) {
        return;
    }
    if *scenario == MODULES && bench.has_module("apparmor") {
        eprintln!("SKIPPED: what the kernel says of AppArmor here cannot be changed for a test");
        return;
    }
    make(bench);
    let host = match asked {
        Asked::Engine => bench.host.clone(),
        Asked::Proxy => bench.proxy.host(),
    };
    let all = format!("{}*", bench.prefix);
    let mut ours = ours::audit(&[
        "--host",
        &host,
        "--running",
        "--container",
        &all,
        "--image",
        &all,
        "--section",
        "4,5,6,7",
    ]);
    assert_only_asked(bench, *asked);
    let theirs = peer.ask(&Question {
        scenario,
        host: &host,
        checks: OF_OBJECTS,
        include: &bench.prefix,
        ..Question::default()
    });
    for (module, id) in [("apparmor", "5.2"), ("selinux", "5.3")] {
        // Without one is how it was where the verdicts were recorded.
        if *scenario != MODULES && bench.has_module(module) {
            ours.remove(id);
        }
    }
    comparison.compare(scenario, &["4", "5", "6", "7"], &theirs, &ours);
    bench.clear();
}

/// Our questions change nothing, and all go over one connection.
fn assert_only_asked(bench: &Bench, asked: Asked) {
    let requests = bench.proxy.requests();
    assert_eq!(
        bench.proxy.connections(),
        usize::from(asked == Asked::Proxy)
    );
    assert!(
        requests.iter().all(|request| request.method == "GET"),
        "{requests:?}"
    );
}

/// What the engine says of itself, by the proxy: a daemon without root, and user namespaces.
fn of_engine(bench: &Bench, peer: &mut Peer, comparison: &mut Comparison) {
    for (scenario, option) in [
        ("15-rootless", "name=rootless"),
        ("15-userns", "name=userns"),
    ] {
        if !is_wanted(scenario) {
            continue;
        }
        let options = json!(["name=seccomp,profile=default", option]);
        bench
            .proxy
            .patch(Patch::new("/info", json!({"SecurityOptions": options})));
        let host = bench.proxy.host();
        let ours = ours::audit(&["--host", &host, "--section", "2"]);
        let theirs = peer.ask(&Question {
            scenario,
            host: &host,
            checks: "docker_daemon_configuration",
            ..Question::default()
        });
        comparison.compare(scenario, &["2.1", "2.9", "2.17"], &theirs, &ours);
        bench.clear();
    }
}

/// Whether a test may start daemons of its own here.
fn is_able_to_make_machines() -> bool {
    given("DRYDOCK_TEST_DOCKER_HOST").is_some() && has("dockerd")
}

fn of_daemon(scenario: &DaemonScenario, peer: &mut Peer, comparison: &mut Comparison) {
    if !is_wanted(scenario.name) {
        return;
    }
    let Some(machine) = Machine::start(&scenario.plan) else {
        return;
    };
    machine.shell(scenario.edit);
    let mut snapshot = files::snapshot(&machine);
    (scenario.patch)(&mut snapshot);
    let ours = ours::audit_of(&machine, &snapshot, "2");
    let theirs = peer.ask_in(&machine, scenario.name, "docker_daemon_configuration");
    comparison.compare(scenario.name, &["2"], &theirs, &ours);
}
