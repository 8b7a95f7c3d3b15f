//! Whole syncs of the fixtures, from a folder and from a server.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use drydock_advisory_db::Database;
use drydock_model::{Digest, KeyKind};
use drydock_net::{MinimumRate, Retries, Settings};
use drydock_test_support::feed_server::{Fault, FeedServer, Request};

use super::*;
use crate::mirror::state::State;
use crate::testing::{fixtures, shared_data};
use crate::{Health, database_path, status};

mod faults;
mod interruptions;
mod sources;

const DATA: &str = "debian-tracker/data.json";
const MAIN: &str = "alpine-secdb/v3.18/main.json";

/// A data folder, with a copy of the fixtures to be changed and served.
struct Place {
    folder: tempfile::TempDir,
    now: Timestamp,
}

impl Place {
    fn new() -> Self {
        let place = Self {
            folder: tempfile::tempdir().unwrap(),
            now: "2026-11-24T06:00:00Z".parse().unwrap(),
        };
        copy(&fixtures(), &place.feeds());
        place
    }

    fn feeds(&self) -> PathBuf {
        self.folder.path().join("feeds")
    }

    fn data_dir(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    fn mirrored(&self, path: &str) -> PathBuf {
        self.data_dir().join("mirror").join(path)
    }

    async fn sync_from(&self, origin: Origin, sources: &[&str]) -> Result<SyncReport, Error> {
        let options = SyncOptions {
            data_dir: self.data_dir(),
            origin,
            sources: sources.iter().map(|it| (*it).to_owned()).collect(),
            settings: Chosen::new(),
            due: false,
            parallel: 4,
            now: self.now,
        };
        sync(&options, &client(), Arc::new(Silent)).await
    }

    async fn sync_folder(&self) -> SyncReport {
        let origin = Origin::Folder(self.feeds());
        self.sync_from(origin, &[]).await.unwrap()
    }

    async fn sync_web(&self, server: &FeedServer) -> SyncReport {
        let origin = Origin::parse(&server.url("")).unwrap();
        self.sync_from(origin, &[]).await.unwrap()
    }

    fn database(&self) -> Database {
        Database::open(&database_path(&self.data_dir())).unwrap()
    }

    fn digest(&self) -> Digest {
        self.database().digest()
    }

    /// Changes a served file such that it is still good.
    fn renew(&self, path: &str) {
        let file = self.feeds().join(path);
        let text = fs::read_to_string(&file).unwrap();
        fs::write(file, format!("{text}\n\n")).unwrap();
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &target);
        } else {
            fs::copy(&path, target).unwrap();
        }
    }
}

/// A client that loses patience soon.
fn client() -> Client {
    Client::new(Settings {
        connect_timeout: Duration::from_secs(5),
        idle_timeout: Duration::from_millis(300),
        minimum_rate: MinimumRate {
            bytes: 2_000,
            window: Duration::from_millis(300),
        },
        retries: Retries {
            tries: 3,
            first_delay: Duration::from_millis(5),
            max_delay: Duration::from_millis(50),
        },
        ..Settings::default()
    })
}

/// Of the sources that the fixtures have, whatever others there are.
fn outcomes(report: &SyncReport) -> Vec<(&str, Outcome)> {
    let sources = report.sources.iter().filter(|it| ALL.contains(&it.id));
    sources.map(|it| (it.id, it.outcome)).collect()
}

fn of<'r>(report: &'r SyncReport, id: &str) -> &'r SourceReport {
    report.sources.iter().find(|it| it.id == id).unwrap()
}

const ALL: [&str; 4] = [
    "alpine-releases",
    "alpine-secdb",
    "debian-releases",
    "debian-tracker",
];

#[tokio::test]
async fn a_folder_becomes_a_database() {
    let place = Place::new();
    let report = place.sync_folder().await;
    assert_eq!(outcomes(&report), ALL.map(|id| (id, Outcome::Updated)));
    assert!(!report.has_failures());
    let DatabaseReport::Built { built, .. } = &report.database else {
        panic!("{:?}", report.database);
    };
    assert_eq!(built.records, 28 + 33 + 3 + 7);
    let alpine = of(&report, "alpine-secdb");
    assert_eq!((alpine.updated, alpine.records), (3, 43));

    let database = place.database();
    database.verify().unwrap();
    let names: Vec<String> = database
        .namespaces()
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(
        names,
        [
            "alpine:3.18",
            "alpine:edge",
            "debian:12",
            "debian:13",
            "debian:sid"
        ]
    );
    let namespace = "debian:12".parse().unwrap();
    let found = database
        .find(&namespace, KeyKind::Source, "openssl")
        .unwrap();
    assert_eq!(found.len(), 4);
    assert_eq!(database.as_of(), Some("2026-11-24".parse().unwrap()));
    let bookworm = database
        .releases()
        .iter()
        .find(|it| it.version == "12")
        .unwrap();
    assert_eq!(bookworm.source, "debian-releases");
    assert_eq!(database.envelope().files.len(), 6);
    let identity = database.identity();
    let ids: Vec<&str> = identity.sources.iter().map(|it| it.id.as_str()).collect();
    assert_eq!(ids, ALL);
}

#[tokio::test]
async fn nothing_new_costs_one_request_a_file_and_builds_nothing() {
    let place = Place::new();
    let server = FeedServer::start(&place.feeds());
    place.sync_web(&server).await;
    let digest = place.digest();
    server.take_requests();

    let report = place.sync_web(&server).await;
    assert_eq!(outcomes(&report), ALL.map(|id| (id, Outcome::Unchanged)));
    assert!(matches!(report.database, DatabaseReport::Unchanged { .. }));
    assert_eq!(place.digest(), digest);
    let asked: BTreeMap<String, u16> = server
        .take_requests()
        .into_iter()
        .filter(|it| ALL.iter().any(|id| it.path.starts_with(&format!("{id}/"))))
        .map(|it| (it.path, it.status))
        .collect();
    assert_eq!(asked[DATA], 304);
    assert_eq!(asked[MAIN], 304);
    // Each file once, and the index of the Alpine folder; edge has no community.json.
    assert_eq!(asked.len(), 8, "{asked:?}");
}

#[tokio::test]
async fn a_publisher_that_says_when_anything_changes_is_asked_once() {
    let place = Place::new();
    let server = FeedServer::start(&place.feeds().join("alpine-secdb"));
    let addresses = [("alpine-secdb".to_owned(), server.url("").parse().unwrap())];
    let origin = Origin::Publishers {
        addresses: addresses.into(),
    };
    let sync = || place.sync_from(origin.clone(), &["alpine-secdb"]);
    sync().await.unwrap();
    server.take_requests();
    let report = sync().await.unwrap();
    assert_eq!(of(&report, "alpine-secdb").outcome, Outcome::Unchanged);
    assert_eq!(of(&report, "alpine-secdb").unchanged, 3);
    let paths = |requests: Vec<Request>| requests.into_iter().map(|it| it.path).collect::<Vec<_>>();
    assert_eq!(paths(server.take_requests()), ["last-update"]);

    // A failure is not papered over: until it is healed, every file is asked for.
    fs::write(place.feeds().join("alpine-secdb/last-update"), "later").unwrap();
    server.fault("v3.18/main.json", Fault::Status(500));
    let failed = sync().await.unwrap();
    assert_eq!(of(&failed, "alpine-secdb").outcome, Outcome::Failed);
    server.heal();
    server.take_requests();
    let healed = sync().await.unwrap();
    assert_eq!(of(&healed, "alpine-secdb").outcome, Outcome::Unchanged);
    assert!(server.take_requests().len() > 3);

    // Nor is a file that somebody deleted.
    sync().await.unwrap();
    fs::remove_file(place.mirrored(MAIN)).unwrap();
    let restored = sync().await.unwrap();
    assert_eq!(of(&restored, "alpine-secdb").updated, 1);
}

#[tokio::test]
async fn the_same_feeds_give_the_same_database() {
    let folder = Place::new();
    folder.sync_folder().await;
    let web = Place::new();
    let server = FeedServer::start(&web.feeds());
    web.sync_web(&server).await;
    assert_eq!(folder.digest(), web.digest());

    // Without compression, entity tags, index pages and ranges.
    let plain = Place::new();
    let server = FeedServer::start(&plain.feeds());
    {
        let mut behaviour = server.behaviour();
        behaviour.gzip = false;
        behaviour.etags = false;
        behaviour.indexes = false;
        behaviour.ranges = false;
    }
    plain.sync_web(&server).await;
    assert_eq!(folder.digest(), plain.digest());

    // From the mirror that another sync has made.
    let copied = Place::new();
    let origin = Origin::Folder(folder.data_dir().join("mirror"));
    let report = copied.sync_from(origin, &[]).await.unwrap();
    assert_eq!(report.ignored, Vec::<String>::new());
    assert_eq!(folder.digest(), copied.digest());
}

#[tokio::test]
async fn only_the_named_sources_are_fetched() {
    let place = Place::new();
    place.sync_folder().await;
    for path in [DATA, MAIN] {
        place.renew(path);
    }
    let origin = Origin::Folder(place.feeds());
    let report = place
        .sync_from(origin.clone(), &["debian-tracker"])
        .await
        .unwrap();
    assert_eq!(outcomes(&report), [("debian-tracker", Outcome::Updated)]);
    assert_eq!(
        place.database().namespaces().len(),
        5,
        "the others are kept"
    );
    let error = place.sync_from(origin, &["debian"]).await.unwrap_err();
    assert!(
        error.to_string().contains("there is no source `debian`"),
        "{error}"
    );
}

#[tokio::test]
async fn a_mirror_may_lack_sources() {
    let place = Place::new();
    place.sync_folder().await;
    fs::remove_dir_all(place.feeds().join("debian-tracker")).unwrap();
    fs::remove_dir_all(place.feeds().join("alpine-secdb")).unwrap();
    fs::create_dir(place.feeds().join("elsewhere")).unwrap();
    let report = place.sync_folder().await;
    assert_eq!(of(&report, "debian-tracker").outcome, Outcome::NotOffered);
    assert_eq!(of(&report, "alpine-secdb").outcome, Outcome::NotOffered);
    assert_eq!(report.ignored, ["elsewhere"]);
    assert_eq!(
        place.database().namespaces().len(),
        5,
        "what was there is kept"
    );

    let origin = Origin::Folder(place.feeds());
    let report = place.sync_from(origin, &["debian-tracker"]).await.unwrap();
    let debian = of(&report, "debian-tracker");
    assert_eq!(debian.outcome, Outcome::Failed);
    assert!(
        debian
            .error
            .as_deref()
            .unwrap()
            .contains("has no `debian-tracker`")
    );

    let server = FeedServer::start(&place.feeds());
    let report = place.sync_web(&server).await;
    assert_eq!(of(&report, "debian-tracker").outcome, Outcome::NotOffered);
    assert_eq!(of(&report, "alpine-secdb").outcome, Outcome::NotOffered);
}

#[tokio::test]
async fn files_go_with_their_origin() {
    let place = Place::new();
    place.sync_folder().await;
    fs::remove_file(place.feeds().join("alpine-secdb/edge/main.json")).unwrap();
    let report = place.sync_folder().await;
    let alpine = of(&report, "alpine-secdb");
    assert_eq!(alpine.outcome, Outcome::Updated);
    assert_eq!(alpine.removed, ["edge/main.json"]);
    assert!(!place.mirrored("alpine-secdb/edge/main.json").exists());
    assert_eq!(place.database().namespaces().len(), 4);

    // An index page that lacks some may be half a page.
    let server = FeedServer::start(&place.feeds());
    place.sync_web(&server).await;
    let page = b"<a href=\"edge/\">edge</a>".to_vec();
    fs::create_dir_all(place.feeds().join("alpine-secdb/edge")).unwrap();
    fs::write(
        place.feeds().join("alpine-secdb/edge/main.json"),
        r#"{"packages": []}"#,
    )
    .unwrap();
    server.fault("alpine-secdb/", Fault::Replace(page));
    let report = place.sync_web(&server).await;
    let alpine = of(&report, "alpine-secdb");
    assert_eq!(alpine.outcome, Outcome::Failed);
    assert!(
        alpine.failures[0].message.contains("no longer listed"),
        "{alpine:?}"
    );
    assert!(place.mirrored(MAIN).exists());
}

#[tokio::test]
async fn staleness_is_told_and_frozen_releases_are_not_blamed() {
    let mut place = Place::new();
    let server = FeedServer::start(&place.feeds());
    place.sync_web(&server).await;
    let of = |stands: &[crate::SourceStatus], id: &str| {
        stands.iter().find(|it| it.meta.id == id).unwrap().clone()
    };
    let fresh = status(&place.data_dir(), &Chosen::new(), place.now).unwrap();
    for id in ALL {
        assert_eq!(of(&fresh, id).health, Health::Good);
    }
    let debian = of(&fresh, "debian-tracker");
    assert_eq!(
        debian.upstream,
        Some("2026-11-23T12:00:00Z".parse().unwrap())
    );
    let groups: Vec<_> = debian
        .groups
        .iter()
        .map(|it| (it.namespace.as_str(), it.records))
        .collect();
    assert_eq!(
        groups,
        [("debian:12", 28), ("debian:13", 25), ("debian:sid", 26)]
    );

    place.now = "2027-03-01T00:00:00Z".parse().unwrap();
    let later = status(&place.data_dir(), &Chosen::new(), place.now).unwrap();
    let debian = of(&later, "debian-tracker");
    assert_eq!(debian.health, Health::Stale { days: 97 });
    let alpine = of(&later, "alpine-secdb");
    assert_eq!(alpine.health, Health::Stale { days: 97 });
    let groups: Vec<_> = alpine
        .groups
        .iter()
        .map(|it| (it.namespace.as_str(), it.health))
        .collect();
    assert_eq!(
        groups,
        [
            ("alpine:3.18", Health::Frozen),
            ("alpine:edge", Health::Stale { days: 97 })
        ]
    );
    assert_eq!(of(&later, "debian-releases").health, Health::Good);

    let empty = tempfile::tempdir().unwrap();
    let never = status(empty.path(), &Chosen::new(), place.now).unwrap();
    assert!(never.iter().all(|it| it.health == Health::Never));
    let fallback = of(&never, "debian-releases").fallback.unwrap();
    assert!(fallback.starts_with("built-in 20"), "{fallback}");
}

#[tokio::test]
async fn the_state_says_where_everything_came_from_without_secrets() {
    let place = Place::new();
    let server = FeedServer::start(&place.feeds());
    let address = server
        .url("?key=secret")
        .replace("http://", "http://user:secret@");
    let origin = Origin::parse(&address).unwrap();
    let report = place.sync_from(origin, &[]).await.unwrap();
    assert!(!report.has_failures());
    let state = fs::read_to_string(place.mirrored("state.json")).unwrap();
    assert!(!state.contains("secret") && !format!("{report:?}").contains("secret"));
    let state = State::load(&Mirror::of(&place.data_dir())).unwrap();
    let file = &state.sources["debian-tracker"].files["data.json"];
    assert!(
        file.place.ends_with("/debian-tracker/data.json?key=***"),
        "{}",
        file.place
    );
    assert!(file.etag.is_some() && file.upstream.is_some());
}

#[tokio::test]
async fn the_real_mirror_becomes_a_database() {
    let Some(shared) = shared_data() else { return };
    let place = Place::new();
    let origin = Origin::Folder(shared.join("mirror"));
    let report = place.sync_from(origin, &[]).await.unwrap();
    assert!(!report.has_failures(), "{report:?}");
    assert_eq!(of(&report, "alpine-releases").outcome, Outcome::NotOffered);
    assert_eq!(of(&report, "debian-tracker").records, 15_053);
    // Scores that were made up for tests.
    assert_eq!(report.ignored, ["epss-synthetic"]);
    let database = place.database();
    let entries = |name: &str| {
        let sources = database.sources().iter();
        let groups = sources.flat_map(|it| &it.groups);
        groups
            .filter(|it| it.namespace.as_str() == name)
            .map(|it| it.entries)
            .sum::<u64>()
    };
    assert_eq!(entries("debian:12"), 13_063);
    assert_eq!(entries("debian:11"), 13_565);
    assert!(database.knows(&"alpine:3.7".parse().unwrap()));
    let buster = database
        .releases()
        .iter()
        .find(|it| it.version == "10")
        .unwrap();
    assert!(buster.source.starts_with("built-in"));
}
