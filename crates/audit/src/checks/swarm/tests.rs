//! Section 7 as a whole: the same swarm before all checks.

use serde_json::json;

use crate::Fact;
use crate::sample::{Sample, check};

const ALL: [&str; 9] = [
    "swarm-autolock",
    "swarm-autolock-key-rotation",
    "swarm-ca-rotation",
    "swarm-listen-address",
    "swarm-managers",
    "swarm-node-certificates",
    "swarm-overlay-encryption",
    "swarm-secrets",
    "swarm-traffic-planes",
];

fn verdict(sample: &Sample) -> &'static str {
    sample.outcome().judgement.verdict.word()
}

#[test]
fn f31_swarm_off_applies_to_nothing_and_passes_nothing() {
    for slug in ALL {
        assert_eq!(verdict(&check(slug)), "not-applicable", "{slug}");
    }
    assert_eq!(verdict(&check("swarm-not-enabled")), "pass");
}

#[test]
fn f31_a_worker_does_not_pass_what_it_cannot_know() {
    for slug in ALL {
        let info = json!({"Swarm": {"LocalNodeState": "active", "NodeAddr": "10.0.0.2"}});
        let found = verdict(&check(slug).info(info));
        assert!(
            matches!(found, "not-permitted" | "manual" | "not-applicable"),
            "{slug}: {found}"
        );
    }
}

/// Four managers of whom one is away, no lock, the routing mesh as it comes, certificates for 48 h.
fn scenario_15(slug: &'static str) -> Sample {
    let nodes = ["a", "b", "c", "d"].map(|name| {
        let reachability = if name == "d" {
            "unreachable"
        } else {
            "reachable"
        };
        json!({
            "ID": name,
            "Description": {"Hostname": name},
            "Spec": {"Role": "manager"},
            "ManagerStatus": {"Leader": name == "a", "Reachability": reachability},
        })
    });
    let swarm = json!({"Spec": {
        "CAConfig": {"NodeCertExpiry": 172_800_000_000_000_i64},
        "EncryptionConfig": {"AutoLockManagers": false},
    }});
    check(slug)
        .info(json!({"Swarm": {
            "LocalNodeState": "active", "ControlAvailable": true, "Managers": 4, "Nodes": 4,
        }}))
        .network(
            "ingress",
            json!({"Driver": "overlay", "Scope": "swarm", "Ingress": true}),
        )
        .with(|snapshot| {
            let nodes = serde_json::from_value(json!(nodes)).unwrap();
            snapshot.engine.nodes = Fact::Known(nodes);
            snapshot.engine.swarm = Fact::Known(serde_json::from_value(swarm).unwrap());
            snapshot.engine.services = Fact::Known(Vec::new());
        })
}

#[test]
fn scenario_15_a_swarm_with_faults() {
    for (slug, expected) in [
        ("swarm-not-enabled", "fail"),
        ("swarm-managers", "fail"),
        ("swarm-overlay-encryption", "manual"),
        ("swarm-secrets", "not-applicable"),
        ("swarm-autolock", "fail"),
        ("swarm-autolock-key-rotation", "not-applicable"),
        ("swarm-node-certificates", "pass"),
        ("swarm-ca-rotation", "manual"),
        ("swarm-traffic-planes", "manual"),
        ("daemon-live-restore", "not-applicable"),
    ] {
        let sample = scenario_15(slug);
        assert_eq!(
            verdict(&sample),
            expected,
            "{slug}: {:#?}",
            sample.outcome()
        );
    }
}
