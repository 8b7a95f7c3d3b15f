//! Against engines that are empty, large, slow, rude and dying; and a real one where there is one.

use std::time::{Duration, Instant};

use serde_json::json;

use super::fake::{FakeEngine, Fate, options_at};
use super::*;

const QUICK: Patience = Patience {
    first: Duration::from_millis(200),
    each: Duration::from_millis(200),
};

async fn collect_from(options: &CollectOptions) -> Snapshot {
    let mut snapshot = Snapshot::default();
    collect_within(options, QUICK, &mut snapshot).await;
    snapshot
}

fn why<T>(fact: &Fact<T>) -> (Why, String) {
    match fact {
        Fact::Known(_) => panic!("known"),
        Fact::Unknown(unknown) => (unknown.why, unknown.message.clone()),
    }
}

#[tokio::test]
async fn an_empty_engine_takes_seven_questions_on_one_connection() {
    let fake = FakeEngine::empty();
    let snapshot = collect_from(&fake.options()).await;
    let engine = &snapshot.engine;
    assert_eq!(engine.containers, Fact::Known(Vec::new()));
    assert_eq!(engine.images, Fact::Known(Vec::new()));
    assert_eq!(engine.volumes, Fact::Known(Vec::new()));
    assert_eq!(engine.version.known().unwrap().version, "28.2.2");
    let (reason, message) = why(&engine.swarm);
    assert_eq!(reason, Why::Absent);
    assert!(message.contains("not in swarm mode"), "{message}");
    assert!(!snapshot.place.is_remote && snapshot.place.address.starts_with("unix://"));
    assert_eq!(fake.state().connections, 1);
    assert_eq!(fake.state().asked.len(), 7);
}

#[tokio::test]
async fn two_thousand_containers_take_seconds_and_none_is_lost() {
    let fake = FakeEngine::empty().with_containers(2000);
    let began = Instant::now();
    let snapshot = collect_from(&fake.options()).await;
    assert!(
        began.elapsed() < Duration::from_secs(20),
        "{:?}",
        began.elapsed()
    );
    let containers = snapshot.engine.containers.known().unwrap();
    assert_eq!(containers.len(), 2000);
    assert!(containers.iter().all(|one| one.inspect.known().is_some()));
    assert!(containers.is_sorted_by(|a, b| a.name <= b.name));
    assert_eq!(fake.state().connections, 1);
    assert_eq!(fake.state().asked.len(), 2007);
}

#[tokio::test]
async fn trouble_with_one_container_is_that_ones() {
    let fake = FakeEngine::empty().with_containers(7);
    let path = |n: usize| format!("/containers/{n:064x}/json");
    fake.refuse(&path(0), 404, "No such container");
    fake.fate(&path(1), Fate::Answer(200, "<html>".into()));
    fake.inspect(2, json!({"HostConfig": {"Privileged": "perhaps"}}));
    fake.refuse(&path(3), 403, "authorization denied by plugin");
    fake.json(&path(5), json!({}));
    fake.fate(
        &path(4),
        Fate::Raw(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{".to_vec()),
    );
    let snapshot = collect_from(&fake.options()).await;
    let containers = snapshot.engine.containers.known().unwrap();
    for (n, reason, words) in [
        (0, Why::Absent, "disappeared"),
        (1, Why::Failed, "not JSON"),
        (2, Why::Failed, "`HostConfig.Privileged`"),
        (3, Why::NotPermitted, "denied by plugin"),
        (4, Why::Failed, "broke off"),
        (5, Why::Failed, "about another"),
    ] {
        assert_eq!(containers[n].name, format!("c{n}"));
        let (found, message) = why(&containers[n].inspect);
        assert!(found == reason && message.contains(words), "{n}: {message}");
    }
    assert!(containers[6].inspect.known().is_some());
    assert!(snapshot.engine.networks.known().is_some());
}

#[tokio::test]
async fn a_hanging_engine_is_given_up_on() {
    let fake = FakeEngine::empty();
    fake.state().fates.clear();
    fake.state().otherwise = Some(Fate::Hang);
    let began = Instant::now();
    let snapshot = collect_from(&fake.options()).await;
    assert!(
        began.elapsed() < Duration::from_secs(2),
        "{:?}",
        began.elapsed()
    );
    for (reason, message) in [
        why(&snapshot.engine.info),
        why(&snapshot.engine.containers),
        why(&snapshot.engine.secrets),
    ] {
        assert!(
            reason == Why::Failed && message.contains("no answer"),
            "{message}"
        );
    }
    assert_eq!(fake.state().asked.len(), 2);

    // It hangs after it answered for a while.
    let fake = FakeEngine::empty().with_containers(500);
    for n in 100..500 {
        fake.fate(&format!("/containers/{n:064x}/json"), Fate::Hang);
    }
    let snapshot = collect_from(&fake.options()).await;
    assert!(began.elapsed() < Duration::from_secs(10));
    let containers = snapshot.engine.containers.known().unwrap();
    let known = containers
        .iter()
        .filter(|one| one.inspect.known().is_some());
    assert_eq!((containers.len(), known.count()), (500, 100));
    let (_, message) = why(&snapshot.engine.networks);
    assert!(message.contains("not asked any more"), "{message}");
}

#[tokio::test]
async fn one_slow_answer_is_not_the_end() {
    let fake = FakeEngine::empty().with_containers(10);
    for n in [2, 5, 8] {
        fake.fate(&format!("/containers/{n:064x}/json"), Fate::Hang);
    }
    let snapshot = collect_from(&fake.options()).await;
    let containers = snapshot.engine.containers.known().unwrap();
    let known = containers
        .iter()
        .filter(|one| one.inspect.known().is_some());
    assert_eq!(known.count(), 7);
    assert_eq!(fake.state().connections, 4);
}

#[tokio::test]
async fn an_engine_that_dies_leaves_what_it_said() {
    let fake = FakeEngine::empty().with_containers(100);
    fake.fate(&format!("/containers/{:064x}/json", 50), Fate::Die);
    let snapshot = collect_from(&fake.options()).await;
    let containers = snapshot.engine.containers.known().unwrap();
    let known = containers
        .iter()
        .filter(|one| one.inspect.known().is_some());
    assert_eq!((containers.len(), known.count()), (100, 50));
    assert_eq!(why(&snapshot.engine.images).0, Why::Failed);
}

#[tokio::test]
async fn garbage_is_an_error_everywhere() {
    let fake = FakeEngine::empty();
    fake.state().fates.clear();
    for (fate, words) in [
        (Fate::Raw(b"SSH-2.0-OpenSSH_9.2\r\n".to_vec()), "broke off"),
        (Fate::Raw(vec![0xff; 100]), "broke off"),
        (Fate::Answer(200, "null".into()), "not what the API"),
        (Fate::Answer(200, "\u{0}".into()), "not JSON"),
        (Fate::Answer(200, "7".into()), "not what the API"),
        (Fate::Answer(500, "".into()), "500 no reason given"),
        (Fate::Answer(404, "{}".into()), "404 {}"),
    ] {
        fake.state().otherwise = Some(fate);
        let snapshot = collect_from(&fake.options()).await;
        for (reason, message) in [why(&snapshot.engine.info), why(&snapshot.engine.containers)] {
            assert!(
                reason == Why::Failed && message.contains(words),
                "{message}"
            );
        }
    }
}

#[tokio::test]
async fn wrong_sockets() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    std::fs::write(&file, "").unwrap();
    let dead = folder.path().join("dead");
    drop(std::os::unix::net::UnixListener::bind(&dead).unwrap());
    for (path, words) in [
        (folder.path().join("none"), "no socket at"),
        (file, "a file of another kind"),
        (dead, "connection refused"),
    ] {
        let snapshot = collect_from(&options_at(&path)).await;
        for (reason, message) in [
            why(&snapshot.engine.version),
            why(&snapshot.engine.images),
            why(&snapshot.engine.swarm),
        ] {
            assert!(
                reason == Why::Failed && message.contains(words),
                "{message}"
            );
        }
        assert!(!snapshot.place.is_remote);
    }
    let mut options = options_at(folder.path());
    options.engine.host = Some("ssh://me@host".into());
    let snapshot = collect_from(&options).await;
    let (_, message) = why(&snapshot.engine.info);
    assert!(message.contains("`ssh://me@host`"), "{message}");
    options.engine.host = Some("npipe://x".into());
    let nowhere = collect_from(&options).await;
    assert!(why(&nowhere.engine.info).1.contains("`npipe://x`"));
    assert!(snapshot.place.is_remote && nowhere.place.is_remote);
}

#[tokio::test]
async fn hostile_names_stay_and_hostile_ids_are_not_asked_for() {
    let fake = FakeEngine::empty();
    fake.json(
        "/containers/json?all=true",
        json!([
            {"Id": "../../info", "Names": ["/\u{1b}[31mred"]},
            {"Id": "ab?x=1", "Names": null},
            {"Names": ["/<script>"]},
            {"Id": [], "Names": ["/odd"]},
            "nothing",
        ]),
    );
    fake.json(
        "/images/json",
        json!([{"Id": "sha256:../x", "RepoTags": ["a:1"]}]),
    );
    let snapshot = collect_from(&fake.options()).await;
    let containers = snapshot.engine.containers.known().unwrap();
    let names: Vec<&str> = containers.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(
        names,
        [
            "\u{1b}[31mred",
            "(unreadable)",
            "(unreadable)",
            "<script>",
            "ab?x=1"
        ]
    );
    assert!(
        containers
            .iter()
            .all(|one| why(&one.inspect).0 == Why::Failed)
    );
    let images = snapshot.engine.images.known().unwrap();
    assert!(images[0].unread.is_some() && images[0].repo_tags == ["a:1"]);
    assert_eq!(fake.state().asked.len(), 7);
}

#[tokio::test]
async fn an_image_is_asked_for_once() {
    let fake = FakeEngine::empty();
    fake.json(
        "/images/json",
        json!([
            {"Id": "sha256:22", "RepoTags": ["b:1"]}, {"Id": "sha256:22", "RepoTags": ["b:2"]},
            {"Id": "sha256:11"}, {"Id": "sha256:33"}, {"Id": "sha256:44"},
        ]),
    );
    fake.json(
        "/images/sha256:22/json",
        json!({
            "Id": "sha256:22", "RepoTags": ["b:1", "b:2"],
            "Config": {"Env": ["API_TOKEN=abcdefgh", "VERSION=1"], "Labels": {"db.password": "x"}},
        }),
    );
    fake.json(
        "/images/sha256:22/history",
        json!([{"CreatedBy": "RUN |1 TOKEN=abcdefgh make", "Size": 1}]),
    );
    fake.json("/images/sha256:33/json", json!({"Id": "sha256:33"}));
    fake.refuse("/images/sha256:44/json", 500, "layer does not exist");
    let snapshot = collect_from(&fake.options()).await;
    let images = snapshot.engine.images.known().unwrap();
    let ids: Vec<&str> = images.iter().map(|image| image.id.as_str()).collect();
    assert_eq!(ids, ["sha256:22", "sha256:33", "sha256:44"]);
    assert_eq!(images[0].config.env, ["API_TOKEN=[redacted]", "VERSION=1"]);
    assert_eq!(images[0].config.labels["db.password"], "[redacted]");
    let history = images[0].history.known().unwrap();
    assert_eq!(history[0].created_by, "RUN |1 TOKEN=[redacted] make");
    assert_eq!(why(&images[1].history).0, Why::Absent);
    assert!(
        images[2]
            .unread
            .as_ref()
            .unwrap()
            .message
            .contains("layer does not exist")
    );
    assert_eq!(fake.count("/images/sha256:22/json"), 1);
}

#[tokio::test]
async fn commands_in_a_container() {
    let fake = FakeEngine::empty().with_containers(2);
    fake.inspect(
        0,
        json!({"ExecIDs": ["e1", "e2"], "State": {"Running": true}}),
    );
    fake.json(
        "/exec/e1/json",
        json!({"ID": "e1", "Running": true, "ProcessConfig": {
        "privileged": true, "user": "0", "entrypoint": "mysql", "arguments": ["-phunter2"]}}),
    );
    fake.inspect(1, json!({"ExecIDs": ["e3"], "State": {"Running": true}}));
    fake.refuse("/exec/e3/json", 500, "odd");
    let snapshot = collect_from(&fake.options()).await;
    let containers = snapshot.engine.containers.known().unwrap();
    let execs = containers[0].execs.known().unwrap();
    assert_eq!(execs.len(), 1);
    assert!(execs[0].process_config.privileged);
    assert_eq!(execs[0].process_config.arguments, ["-p[redacted]"]);
    assert_eq!(why(&containers[1].execs).0, Why::Failed);
}

#[tokio::test]
async fn states_of_the_swarm() {
    let swarm = |state: &str, manager: bool| json!({"Driver": "overlay2", "Swarm": {"LocalNodeState": state, "ControlAvailable": manager}});
    let fake = FakeEngine::empty();
    fake.json("/info", swarm("active", false));
    let snapshot = collect_from(&fake.options()).await;
    assert_eq!(why(&snapshot.engine.nodes).0, Why::Absent);
    assert_eq!(fake.count("/swarm"), 0);

    fake.json("/info", swarm("locked", false));
    for path in ["/swarm", "/services", "/nodes", "/secrets"] {
        fake.refuse(
            path,
            503,
            "Swarm is encrypted and needs to be unlocked before it can be used",
        );
    }
    let snapshot = collect_from(&fake.options()).await;
    assert_eq!(why(&snapshot.engine.swarm).0, Why::Failed);

    fake.json("/info", swarm("active", true));
    fake.json("/swarm", json!({"ID": "s", "JoinTokens": {"Worker": "SWMTKN-1-x"},
        "Spec": {"EncryptionConfig": {"AutoLockManagers": true}}, "TLSInfo": {"TrustRoot": "no PEM"}}));
    fake.json("/services", json!([{"ID": "b", "Spec": {"TaskTemplate": {"ContainerSpec": {"Env": ["A=hunter2"]}}}}, {"ID": "a"}]));
    fake.json(
        "/nodes",
        json!([{"ID": "n", "ManagerStatus": {"Leader": true}}]),
    );
    fake.json("/secrets", json!([{"ID": "1"}, {"ID": "2"}]));
    let snapshot = collect_from(&fake.options()).await;
    let engine = &snapshot.engine;
    assert_eq!(engine.secrets, Fact::Known(2));
    assert_eq!(engine.swarm.known().unwrap().trust_root_validity, None);
    assert_eq!(engine.services.known().unwrap()[0].id, "a");
    let text = serde_json::to_string(&snapshot).unwrap();
    assert!(
        !text.contains("hunter2") && !text.contains("SWMTKN"),
        "{text}"
    );
    assert!(text.contains("A=[redacted]"));
}

#[tokio::test]
async fn an_answer_that_says_nothing_is_none() {
    let fake = FakeEngine::empty();
    fake.json("/info", json!({}));
    let snapshot = collect_from(&fake.options()).await;
    assert_eq!(why(&snapshot.engine.info).0, Why::Failed);
}

#[tokio::test]
async fn networks_are_asked_for_only_where_the_list_lacks_options() {
    let fake = FakeEngine::empty();
    fake.json(
        "/networks",
        json!([
            {"Name": "b", "Id": "1", "Options": {"com.docker.network.bridge.enable_icc": "false"}},
            {"Name": "a", "Id": "2"}, {"Name": "gone", "Id": "3"},
        ]),
    );
    fake.json(
        "/networks/2",
        json!({"Name": "a", "Id": "2", "Options": {"encrypted": ""}}),
    );
    let snapshot = collect_from(&fake.options()).await;
    let networks = snapshot.engine.networks.known().unwrap();
    let names: Vec<&str> = networks.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(names, ["a", "b"]);
    assert!(networks[0].options.contains_key("encrypted"));
    assert_eq!(fake.count("/networks/1"), 0);
}

#[tokio::test]
async fn a_real_engine() {
    #[expect(
        clippy::disallowed_methods,
        reason = "names the engine that a test may ask"
    )]
    let host = std::env::var("DRYDOCK_TEST_DOCKER_HOST").ok();
    let Some(host) = host else {
        eprintln!("SKIPPED: DRYDOCK_TEST_DOCKER_HOST names no Docker Engine");
        return;
    };
    let mut options = options_at(std::path::Path::new("/"));
    options.engine.host = Some(host);
    let mut snapshot = Snapshot::default();
    let began = Instant::now();
    collect(&options, &mut snapshot).await;
    let engine = &snapshot.engine;
    let containers = engine.containers.known().unwrap();
    let images = engine.images.known().unwrap();
    eprintln!(
        "{} containers, {} images: {:?}",
        containers.len(),
        images.len(),
        began.elapsed()
    );
    assert!(
        engine
            .info
            .known()
            .is_some_and(|info| !info.docker_root_dir.is_empty())
    );
    assert!(engine.networks.known().is_some() && engine.volumes.known().is_some());
    assert!(images.iter().all(|image| image.unread.is_none()));
    assert!(
        containers
            .iter()
            .all(|one| one.inspect.get().is_ok() || one.inspect.is_absent())
    );
}
