//! `drydock audit` and docker-bench-security on the same engine, containers and files: id by id, and
//! container by container.
//!
//! Where they differ, `docker_bench_differences.tsv` says which fault of theirs or which decision of
//! ours that is; any other difference is a fault of ours, and a line that explains nothing is one
//! too. Without a checkout of the peer, what it said when `docker_bench_verdicts.tsv` was recorded
//! stands in for it.

mod compare;
mod containers;
mod engine;
mod ours;
mod peer;
mod swarm;
mod verdict;

use super::{given, has};

use compare::Comparison;
use containers::Scenario;
use engine::Bench;
use peer::{Peer, Question};

/// What of the peer speaks of containers, images and the swarm.
const OF_OBJECTS: &str =
    "container_images,container_runtime,docker_security_operations,docker_swarm_configuration";

#[test]
fn all_verdicts_are_those_of_docker_bench_or_differ_for_a_reason() {
    let mut peer = Peer::find();
    let mut comparison = Comparison::new();
    if let Some(bench) = Bench::start("diff") {
        for scenario in containers::SCENARIOS.iter().chain(swarm::SCENARIOS) {
            of_objects(&bench, scenario, &mut peer, &mut comparison);
        }
    }
    peer.record();
    comparison.finish();
}

fn of_objects(
    bench: &Bench,
    (scenario, make): &Scenario,
    peer: &mut Peer,
    comparison: &mut Comparison,
) {
    make(bench);
    let host = bench.proxy.host();
    let all = format!("{}*", bench.prefix);
    let ours = ours::audit(&[
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
    let theirs = peer.ask(&Question {
        scenario,
        host: &host,
        checks: OF_OBJECTS,
        include: &bench.prefix,
        ..Question::default()
    });
    comparison.compare(scenario, &["4", "5", "6", "7"], &theirs, &ours);
    bench.clear();
}
