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

fn outcomes(report: &SyncReport) -> Vec<(&str, Outcome)> {
    let sources = report.sources.iter();
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

/// What the server does to a path, and what the report says of it.
async fn check_fault(path: &str, fault: Fault, message: &str) {
    let place = Place::new();
    let server = FeedServer::start(&place.feeds());
    place.sync_web(&server).await;
    let good = fs::read(place.mirrored(path)).unwrap();
    let digest = place.digest();

    place.renew(path);
    server.fault(path, fault.clone());
    let (id, file) = path.split_once('/').unwrap();
    let report = place.sync_web(&server).await;
    let failed = of(&report, id);
    assert_eq!(failed.outcome, Outcome::Failed, "{fault:?}");
    let [failure] = failed.failures.as_slice() else {
        panic!("{fault:?}: {failed:?}");
    };
    assert_eq!(failure.path, file);
    assert!(
        failure.message.contains(message),
        "{fault:?}: {}",
        failure.message
    );
    assert_eq!(failure.kept, Some(place.now));
    assert_eq!(fs::read(place.mirrored(path)).unwrap(), good, "{fault:?}");
    assert_eq!(place.digest(), digest, "{fault:?}");
    let others = report.sources.iter().filter(|it| it.id != id);
    assert!(
        others.clone().all(|it| it.outcome == Outcome::Unchanged),
        "{fault:?}"
    );
    let stands = status(&place.data_dir(), place.now).unwrap();
    let stands = stands.iter().find(|it| it.meta.id == id).unwrap();
    assert_eq!(stands.health, Health::Failed);
    let shown = &stands.failures.first().unwrap().1;
    assert!(shown.message.contains(message));

    server.heal();
    let healed = place.sync_web(&server).await;
    assert_eq!(of(&healed, id).outcome, Outcome::Updated, "{fault:?}");
    assert!(!healed.has_failures());
}

#[tokio::test]
async fn servers_that_refuse() {
    check_fault(DATA, Fault::Status(503), "503").await;
    check_fault(DATA, Fault::Status(403), "403").await;
    check_fault(DATA, Fault::RetryAfter(429, 3600), "429").await;
    check_fault(MAIN, Fault::Status(404), "404").await;
}

#[tokio::test]
async fn servers_that_stall_or_drip() {
    check_fault(DATA, Fault::Stall, "nothing came").await;
    check_fault(DATA, Fault::StallAfter(500), "nothing came").await;
    let drip = Fault::Drip(10, Duration::from_millis(50));
    check_fault(DATA, drip, "less than").await;
}

#[tokio::test]
async fn bodies_that_end_early() {
    check_fault(DATA, Fault::BreakAfter(500), "broke off").await;
    check_fault(DATA, Fault::WrongLength(10), "broke off").await;
    check_fault(DATA, Fault::CutAfter(500), "cannot read").await;
    check_fault(DATA, Fault::WrongLength(-10), "cannot read").await;
}

#[tokio::test]
async fn plain_bodies_that_end_early() {
    let place = Place::new();
    let server = FeedServer::start(&place.feeds());
    server.behaviour().gzip = false;
    place.sync_web(&server).await;
    place.renew(DATA);
    for fault in [Fault::CutAfter(500), Fault::WrongLength(-100)] {
        server.fault(DATA, fault.clone());
        let report = place.sync_web(&server).await;
        let failures = &of(&report, "debian-tracker").failures;
        assert!(
            failures[0]
                .message
                .contains("`data.json` is cut short at line"),
            "{failures:?}"
        );
    }
}

#[tokio::test]
async fn redirects_that_lead_astray() {
    for target in [
        "ftp://127.0.0.1/data.json",
        "file:///etc/passwd",
        "data:text/plain,x",
    ] {
        check_fault(DATA, Fault::Redirect(target.into()), "redirects to").await;
    }
}

#[tokio::test]
async fn content_that_is_not_the_feed() {
    let page = b"<html>down for maintenance</html>".to_vec();
    check_fault(DATA, Fault::Replace(page.clone()), "is damaged").await;
    check_fault(MAIN, Fault::Replace(page), "is damaged").await;
    check_fault(DATA, Fault::Replace(b"{}".to_vec()), "has no records").await;
    let other = fs::read(fixtures().join("alpine-secdb/edge/main.json")).unwrap();
    check_fault(MAIN, Fault::Replace(other), "it says that it is of `edge`").await;
}

#[tokio::test]
async fn a_bomb_does_not_go_off() {
    check_fault(
        MAIN,
        Fault::Bomb(65 << 20),
        "is larger than the 67108864 bytes",
    )
    .await;
}

#[tokio::test]
async fn a_feed_that_shrank_is_refused_until_its_file_is_deleted() {
    let one = br#"{"tar": {"CVE-2005-2541": {"releases": {"sid": {"status": "open"}}}}}"#;
    let message = "shrank from 28 to 1 records; if that is right, delete";
    check_fault(DATA, Fault::Replace(one.to_vec()), message).await;

    let place = Place::new();
    place.sync_folder().await;
    fs::write(place.feeds().join(DATA), one).unwrap();
    assert!(place.sync_folder().await.has_failures());
    fs::remove_file(place.mirrored(DATA)).unwrap();
    let report = place.sync_folder().await;
    assert_eq!(of(&report, "debian-tracker").records, 1);
}

#[tokio::test]
async fn some_bad_records_are_skipped_and_many_are_refused() {
    let feed = |bad: usize| {
        let mut issues: Vec<String> = (0..40)
            .map(|n| {
                format!(r#""CVE-2020-{n:04}": {{"releases": {{"sid": {{"status": "open"}}}}}}"#)
            })
            .collect();
        issues.extend((0..bad).map(|n| format!(r#""CVE-2021-{n:04}": 7"#)));
        format!(r#"{{"p": {{{}}}}}"#, issues.join(","))
    };
    let place = Place::new();
    fs::write(place.feeds().join(DATA), feed(5)).unwrap();
    let report = place.sync_folder().await;
    let debian = of(&report, "debian-tracker");
    assert_eq!(
        (debian.outcome, debian.records, debian.skipped),
        (Outcome::Updated, 40, 5)
    );
    assert_eq!(debian.first_warnings.len(), 5);
    assert_eq!(debian.first_warnings[0].place, "data.json#p/CVE-2021-0000");

    fs::write(place.feeds().join(DATA), feed(11)).unwrap();
    let report = place.sync_folder().await;
    let message = &of(&report, "debian-tracker").failures[0].message;
    assert!(
        message.contains("11 of 51 records cannot be read; the first: data.json#p/CVE-2021-0000")
    );
}

#[tokio::test]
async fn passing_failures_pass() {
    let place = Place::new();
    let server = FeedServer::start(&place.feeds());
    server.fault_times(DATA, Fault::Status(503), 2);
    server.fault_times(MAIN, Fault::BreakAfter(300), 1);
    let report = place.sync_web(&server).await;
    assert_eq!(outcomes(&report), ALL.map(|id| (id, Outcome::Updated)));
    let requests = server.take_requests();
    let resumed = requests
        .iter()
        .find(|it| it.headers.contains_key("range"))
        .unwrap();
    assert_eq!((resumed.path.as_str(), resumed.status), (MAIN, 206));
    assert_eq!(resumed.headers["range"], "bytes=300-");

    let calm = Place::new();
    calm.sync_folder().await;
    assert_eq!(place.digest(), calm.digest());
}

#[tokio::test]
async fn a_first_sync_that_fails_leaves_the_rest() {
    let place = Place::new();
    let server = FeedServer::start(&place.feeds());
    server.fault(DATA, Fault::Status(500));
    let report = place.sync_web(&server).await;
    let debian = of(&report, "debian-tracker");
    assert_eq!((debian.outcome, debian.last_good), (Outcome::Failed, None));
    assert!(debian.error.as_deref().unwrap().contains("500"));
    let namespaces = place.database().namespaces().len();
    assert_eq!(namespaces, 2, "Alpine's are there");

    let nowhere = Place::new();
    drop(server);
    let origin = Origin::parse("http://127.0.0.1:1/").unwrap();
    let report = nowhere.sync_from(origin, &[]).await.unwrap();
    assert_eq!(outcomes(&report), ALL.map(|id| (id, Outcome::Failed)));
    assert_eq!(report.database, DatabaseReport::Nothing);
    assert!(!database_path(&nowhere.data_dir()).exists());
}

#[tokio::test]
async fn one_sync_at_a_time() {
    let place = Place::new();
    place.sync_folder().await;
    let lock = Mirror::of(&place.data_dir()).lock().unwrap();
    let origin = Origin::Folder(place.feeds());
    let error = place.sync_from(origin, &[]).await.unwrap_err();
    assert!(matches!(error, Error::Locked { .. }), "{error}");
    // Looking is allowed.
    assert_eq!(status(&place.data_dir(), place.now).unwrap().len(), 4);
    drop(lock);
    assert!(!place.sync_folder().await.has_failures());
}

#[tokio::test]
async fn what_a_killed_sync_leaves_does_no_harm() {
    let place = Place::new();
    let server = FeedServer::start(&place.feeds());
    place.sync_web(&server).await;
    let digest = place.digest();
    let whole = fs::read(place.mirrored(DATA)).unwrap();

    // Killed while a transfer ran, while the next file was written, and before the state was.
    fs::write(place.mirrored("debian-tracker/data.json.part"), "half").unwrap();
    fs::write(place.mirrored("alpine-secdb/v3.18/main.json.new"), "half").unwrap();
    place.renew(DATA);
    fs::write(
        place.mirrored(DATA),
        fs::read(place.feeds().join(DATA)).unwrap(),
    )
    .unwrap();
    let report = place.sync_web(&server).await;
    assert!(!report.has_failures());
    assert!(!place.mirrored("debian-tracker/data.json.part").exists());
    assert!(!place.mirrored("alpine-secdb/v3.18/main.json.new").exists());
    assert!(matches!(report.database, DatabaseReport::Built { .. }));
    assert_ne!(place.digest(), digest, "the source's digest is part of it");

    // Killed between the files and the database.
    fs::write(place.feeds().join(DATA), whole).unwrap();
    place.sync_web(&server).await;
    fs::remove_file(database_path(&place.data_dir())).unwrap();
    let report = place.sync_web(&server).await;
    assert_eq!(of(&report, "debian-tracker").outcome, Outcome::Unchanged);
    assert_eq!(place.digest(), digest);
}

#[tokio::test]
async fn a_lost_state_is_found_again() {
    let place = Place::new();
    let server = FeedServer::start(&place.feeds());
    place.sync_web(&server).await;
    let digest = place.digest();
    fs::remove_file(place.mirrored("state.json")).unwrap();
    server.fault(DATA, Fault::Status(500));
    let report = place.sync_web(&server).await;
    assert_eq!(of(&report, "debian-tracker").outcome, Outcome::Failed);
    assert_eq!(place.digest(), digest, "the file is there all the same");
    let stands = status(&place.data_dir(), place.now).unwrap();
    let debian = stands
        .iter()
        .find(|it| it.meta.id == "debian-tracker")
        .unwrap();
    assert_eq!(debian.records, 28);
}

#[tokio::test]
async fn an_altered_file_is_noticed_and_fetched_anew() {
    let place = Place::new();
    let server = FeedServer::start(&place.feeds());
    place.sync_web(&server).await;
    let digest = place.digest();
    let good = fs::read(place.mirrored(DATA)).unwrap();
    let altered = String::from_utf8(good.clone()).unwrap();
    let altered = altered.replace("3.0.11-1~deb12u2", "3.0.10-1~deb12u2");
    fs::write(place.mirrored(DATA), altered).unwrap();
    place.renew(MAIN);
    let origin = Origin::parse(&server.url("")).unwrap();
    let error = place.sync_from(origin, &[]).await.unwrap_err();
    assert!(error.to_string().contains("has been altered"), "{error}");
    assert_eq!(place.digest(), digest);
    let report = place.sync_web(&server).await;
    assert_eq!(of(&report, "debian-tracker").outcome, Outcome::Updated);
    assert_eq!(fs::read(place.mirrored(DATA)).unwrap(), good);
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
    fs::create_dir(place.feeds().join("osv")).unwrap();
    let report = place.sync_folder().await;
    assert_eq!(of(&report, "debian-tracker").outcome, Outcome::NotOffered);
    assert_eq!(of(&report, "alpine-secdb").outcome, Outcome::NotOffered);
    assert_eq!(report.ignored, ["osv"]);
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
    let fresh = status(&place.data_dir(), place.now).unwrap();
    assert!(
        fresh.iter().all(|it| it.health == Health::Good),
        "{fresh:?}"
    );
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
    let later = status(&place.data_dir(), place.now).unwrap();
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
    let never = status(empty.path(), place.now).unwrap();
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
    assert!(report.ignored.contains(&"osv".to_owned()));
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

#[test]
fn zz_speed() {
    use sha2::Digest as _;
    let Some(file) = std::env::var_os("BIG") else { return };
    let file = PathBuf::from(file);
    let source = crate::find_source("debian-tracker").unwrap();
    for _ in 0..3 {
        let t = std::time::Instant::now();
        let mut n = 0;
        let r = crate::reading::read_file(source, "data.json", &file, &[], &mut |a| { n += a.affected.len(); Ok(()) }).unwrap();
        let len = fs::metadata(&file).unwrap().len();
        println!("{} {} {:?} {:.0} MB/s", r.tally.records, n, t.elapsed(), len as f64 / 1e6 / t.elapsed().as_secs_f64());
    }
    use serde::Deserialize;
    let mb = fs::metadata(&file).unwrap().len() as f64 / 1e6;
    let t = std::time::Instant::now();
    let _: serde::de::IgnoredAny = serde_json::from_reader(std::io::BufReader::with_capacity(65536, fs::File::open(&file).unwrap())).unwrap();
    println!("plain ignored {:.0}", mb / t.elapsed().as_secs_f64());
    let t = std::time::Instant::now();
    let (mut j, b) = crate::json::stream(fs::File::open(&file).unwrap());
    let _ = b;
    let _ = serde::de::IgnoredAny::deserialize(&mut j);
    println!("budgeted ignored {:.0}", mb / t.elapsed().as_secs_f64());
    let t = std::time::Instant::now();
    type Raws = BTreeMap<String, BTreeMap<String, Box<serde_json::value::RawValue>>>;
    let r: Raws = serde_json::from_reader(std::io::BufReader::with_capacity(65536, fs::File::open(&file).unwrap())).unwrap();
    println!("plain raw {:.0} {}", mb / t.elapsed().as_secs_f64(), r.len());
    let t = std::time::Instant::now();
    let bytes = fs::read(&file).unwrap();
    println!("read {:.0}", mb / t.elapsed().as_secs_f64());
    let t = std::time::Instant::now();
    let _: serde::de::IgnoredAny = serde_json::from_slice(&bytes).unwrap();
    println!("slice ignored {:.0}", mb / t.elapsed().as_secs_f64());
    let t = std::time::Instant::now();
    let mut n = 0usize;
    for v in r.values() { for x in v.values() { n += sha2::Sha256::digest(x.get())[0] as usize; } }
    println!("sha {:.0} {n}", mb / t.elapsed().as_secs_f64());
    let status = fs::read_to_string("/proc/self/status").unwrap();
    println!("{}", status.lines().find(|l| l.starts_with("VmHWM")).unwrap());
}
