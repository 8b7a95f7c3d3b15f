//! Against an engine whose things change.

use drydock_audit::snapshot::{Image, ImageContents};
use drydock_audit::{Fact, Snapshot};
use serde_json::{Value, json};

use super::*;
use crate::engine::fake::{FakeEngine, Fate};

const QUICK: Pace = Pace {
    patience: Patience {
        first: Duration::from_millis(500),
        each: Duration::from_millis(500),
    },
    quiet: Duration::from_millis(40),
    burst: Duration::from_millis(400),
    retry: (Duration::from_millis(10), Duration::from_millis(50)),
};

/// A watch that is up to date.
struct Watch {
    fake: FakeEngine,
    watcher: Watcher,
    snapshot: Snapshot,
}

impl Watch {
    async fn of(fake: FakeEngine) -> Self {
        let options = fake.options();
        let mut watcher = Watcher::new(options);
        watcher.pace = QUICK;
        let mut snapshot = Snapshot::default();
        // An empty snapshot is not what the engine says.
        let change = watcher.next_change(&mut snapshot).await.unwrap();
        assert_eq!(change, Change::Resynchronised);
        fake.state().asked.clear();
        Self {
            fake,
            watcher,
            snapshot,
        }
    }

    async fn next(&mut self) -> Change {
        let change = self.watcher.next_change(&mut self.snapshot);
        let change = tokio::time::timeout(Duration::from_secs(10), change).await;
        change.expect("no change").unwrap()
    }

    fn names(&self) -> Vec<&str> {
        let containers = self.snapshot.engine.containers.known().unwrap();
        containers.iter().map(|one| one.name.as_str()).collect()
    }
}

fn event(kind: &str, action: &str, id: &str) -> Value {
    json!({"Type": kind, "Action": action, "Actor": {"ID": id, "Attributes": {"name": id}}})
}

fn of_container(action: &str, n: usize) -> Value {
    event("container", action, &format!("{n:064x}"))
}

#[tokio::test]
async fn only_what_was_touched_is_asked_for() {
    let mut watch = Watch::of(FakeEngine::empty().with_containers(3)).await;
    watch.fake.inspect(1, json!({"Name": "/renamed"}));
    watch.fake.tell(&of_container("rename", 1));
    let change = watch.next().await;
    assert!(
        matches!(&change, Change::Events(causes) if causes.len() == 1),
        "{change}"
    );
    assert_eq!(watch.names(), ["c0", "c2", "renamed"]);
    assert_eq!(
        watch.fake.state().asked,
        [format!("/containers/{:064x}/json", 1)]
    );
}

#[tokio::test]
async fn containers_come_and_go() {
    let mut watch = Watch::of(FakeEngine::empty().with_containers(1)).await;
    watch.fake.inspect(7, json!({}));
    watch.fake.tell(&of_container("create", 7));
    watch.next().await;
    assert_eq!(watch.names(), ["c0", "c7"]);

    let gone = format!("/containers/{:064x}/json", 0);
    watch.fake.refuse(&gone, 404, "No such container");
    watch.fake.tell(&of_container("destroy", 0));
    watch.next().await;
    assert_eq!(watch.names(), ["c7"]);

    // One that cannot be read any more stays, under its name.
    watch
        .fake
        .refuse(&format!("/containers/{:064x}/json", 7), 500, "odd");
    watch.fake.tell(&of_container("update", 7));
    watch.next().await;
    assert_eq!(watch.names(), ["c7"]);
    // A hostile id is not asked for.
    watch.fake.state().asked.clear();
    watch.fake.tell(&event("container", "pause", "../../info"));
    watch.next().await;
    assert_eq!(watch.fake.count("/info"), 1);
    assert_eq!(watch.fake.state().asked.len(), 1);
}

#[tokio::test]
async fn a_burst_is_one_change() {
    let mut watch = Watch::of(FakeEngine::empty().with_containers(2)).await;
    watch.fake.inspect(0, json!({"Created": "later"}));
    for action in ["create", "attach", "start", "start"] {
        watch.fake.tell(&of_container(action, 0));
    }
    let Change::Events(causes) = watch.next().await else {
        panic!("no events");
    };
    let actions: Vec<&str> = causes.iter().map(|cause| cause.action.as_str()).collect();
    assert_eq!(actions, ["create", "start"]);
    assert_eq!(watch.fake.count(&format!("/containers/{:064x}/json", 0)), 1);
}

#[tokio::test]
async fn events_that_change_nothing_are_none() {
    let mut watch = Watch::of(FakeEngine::empty().with_containers(1)).await;
    watch.fake.tell(&of_container("exec_create: probe", 0));
    watch.fake.tell(&of_container("exec_die", 0));
    watch.fake.tell(&event("volume", "mount", "v"));
    let mut snapshot = watch.snapshot.clone();
    let change = watch.watcher.next_change(&mut snapshot);
    let silence = tokio::time::timeout(Duration::from_millis(500), change).await;
    assert!(silence.is_err());
    assert_eq!(watch.fake.count(&format!("/containers/{:064x}/json", 0)), 1);
}

#[tokio::test]
async fn images_keep_what_a_scan_found() {
    let fake = FakeEngine::empty();
    fake.json(
        "/images/json",
        json!([{"Id": "sha256:11", "RepoTags": ["a:1"]}]),
    );
    fake.json(
        "/images/sha256:11/json",
        json!({"Id": "sha256:11", "RepoTags": ["a:1"]}),
    );
    let mut watch = Watch::of(fake).await;
    let scanned = |snapshot: &mut Snapshot| {
        let Fact::Known(images) = &mut snapshot.engine.images else {
            panic!("no images");
        };
        let image: &mut Image = images.first_mut().unwrap();
        image.contents = Fact::Known(ImageContents::default());
    };
    scanned(&mut watch.snapshot);
    watch.fake.json(
        "/images/json",
        json!([
        {"Id": "sha256:11", "RepoTags": ["a:1"]}, {"Id": "sha256:22", "RepoTags": ["b:1"]}]),
    );
    watch
        .fake
        .json("/images/sha256:22/json", json!({"Id": "sha256:22"}));
    watch.fake.tell(&event("image", "pull", "b:1"));
    watch.next().await;
    let images = watch.snapshot.engine.images.known().unwrap();
    assert_eq!(images.len(), 2);
    assert!(images[0].contents.known().is_some());
    assert_eq!(watch.fake.count("/images/sha256:11/json"), 0);

    // Also where everything is collected anew.
    watch.fake.cut_events();
    assert!(matches!(watch.next().await, Change::Lost(_)));
    assert_eq!(watch.next().await, Change::Resynchronised);
    let images = watch.snapshot.engine.images.known().unwrap();
    assert!(images[0].contents.known().is_some());
}

#[tokio::test]
async fn a_lost_engine_is_found_again() {
    let mut watch = Watch::of(FakeEngine::empty().with_containers(1)).await;
    watch.fake.refuse("/version", 500, "starting");
    watch.fake.cut_events();
    let change = watch.next().await;
    assert!(change.to_string().contains("does not answer"), "{change}");
    assert_eq!(watch.names(), ["c0"]);

    let fake = &watch.fake;
    let heal = async {
        tokio::time::sleep(Duration::from_millis(200)).await;
        fake.inspect(0, json!({"Created": "after"}));
        fake.json(
            "/version",
            json!({"Version": "28.2.2", "ApiVersion": "1.41"}),
        );
    };
    let change = watch.watcher.next_change(&mut watch.snapshot);
    let (change, ()) = tokio::join!(change, heal);
    assert_eq!(change.unwrap(), Change::Resynchronised);
    let containers = watch.snapshot.engine.containers.known().unwrap();
    assert_eq!(containers[0].inspect.known().unwrap().created, "after");
}

#[tokio::test]
async fn an_engine_that_hangs_over_a_change_is_lost() {
    let mut watch = Watch::of(FakeEngine::empty().with_containers(3)).await;
    watch.fake.state().otherwise = Some(Fate::Hang);
    watch.fake.state().fates.clear();
    for n in 0..3 {
        watch.fake.tell(&of_container("update", n));
    }
    assert!(matches!(watch.next().await, Change::Lost(_)));
}

#[tokio::test]
async fn an_engine_that_never_was_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let mut watcher = Watcher::new(engine::fake::options_at(&folder.path().join("none")));
    let error = watcher
        .next_change(&mut Snapshot::default())
        .await
        .unwrap_err();
    assert!(error.to_string().contains("no socket"), "{error}");
}
