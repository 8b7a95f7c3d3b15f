//! Scenario 15: a swarm, none, and an engine without containers; all by what the proxy says.

use drydock_test_support::engine_proxy::Patch;
use serde_json::{Value, json};

use super::containers::Asked;
use super::engine::Bench;

pub(super) const SCENARIOS: &[super::containers::Scenario] = &[
    ("15-empty", Asked::Engine, |_| {}),
    ("15-swarm", Asked::Proxy, swarm),
];

/// Four managers of which one is down, an overlay network that is not encrypted beside the one that
/// every swarm has, no lock, certificates of two days.
fn swarm(bench: &Bench) {
    let image = bench.import("app", &["USER 1000"]);
    bench.run("task", &image, &[]);
    let spec = json!({
        "Name": "default",
        "Labels": {},
        "Orchestration": {"TaskHistoryRetentionLimit": 5},
        "Raft": {},
        "Dispatcher": {},
        "CAConfig": {"NodeCertExpiry": 172_800_000_000_000_u64},
        "TaskDefaults": {},
        "EncryptionConfig": {"AutoLockManagers": false},
    });
    let cluster = json!({
        "ID": "cluster",
        "Version": {"Index": 10},
        "CreatedAt": "2020-01-01T00:00:00Z",
        "UpdatedAt": "2020-01-01T00:00:00Z",
        "Spec": spec,
        "TLSInfo": {},
        "RootRotationInProgress": false,
        "DefaultAddrPool": ["10.0.0.0/8"],
        "SubnetSize": 24,
        "DataPathPort": 4789,
    });
    let managers: Vec<Value> = (1..=4)
        .map(|n| json!({"NodeID": format!("n{n}"), "Addr": format!("10.1.0.{n}:2377")}))
        .collect();
    bench.proxy.patch(Patch::new(
        "/info",
        json!({"Swarm": {
            "NodeID": "n1", "NodeAddr": "10.1.0.1", "LocalNodeState": "active",
            "ControlAvailable": true, "RemoteManagers": managers, "Managers": 4, "Nodes": 4,
            "Cluster": cluster,
        }}),
    ));
    let answer = |path: &str, answer: Value| bench.proxy.answer(path, 200, answer);
    answer("/swarm", cluster.clone());
    answer("/swarm/unlockkey", json!({"UnlockKey": ""}));
    answer("/nodes", (1..=4).map(node).collect());
    answer("/services", json!([]));
    answer("/tasks", json!([]));
    answer("/secrets", json!([]));
    let overlay = |id: &str, name: &str, is_ingress: bool| {
        json!({
            "Name": name, "Id": id, "Scope": "swarm", "Driver": "overlay", "Ingress": is_ingress,
            "Options": {"com.docker.network.driver.overlay.vxlanid_list": "4096"},
            "Containers": {}, "Labels": {},
        })
    };
    let networks = [
        overlay("i0", "ingress", true),
        overlay("o0", "backend", false),
    ];
    for network in &networks {
        let path = format!("/networks/{}", network["Id"].as_str().unwrap());
        answer(&path, network.clone());
    }
    answer("/networks", Value::from(networks.to_vec()));
}

fn node(number: u32) -> Value {
    let is_leader = number == 1;
    json!({
        "ID": format!("n{number}"),
        "Version": {"Index": 9},
        "CreatedAt": "2020-01-01T00:00:00Z",
        "UpdatedAt": "2020-01-01T00:00:00Z",
        "Spec": {"Labels": {}, "Role": "manager", "Availability": "active"},
        "Description": {"Hostname": format!("m{number}"), "Engine": {"EngineVersion": "20.10.24"}},
        "Status": {"State": if number == 4 { "down" } else { "ready" }, "Addr": format!("10.1.0.{number}")},
        "ManagerStatus": {
            "Leader": is_leader,
            "Reachability": if number == 4 { "unreachable" } else { "reachable" },
            "Addr": format!("10.1.0.{number}:2377"),
        },
    })
}
