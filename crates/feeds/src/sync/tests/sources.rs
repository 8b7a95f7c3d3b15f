//! Sources that tell of changes in ways of their own, by a sample of each.

use drydock_test_support::layer::{Compression, compress, sha256};
use drydock_test_support::pack::{bzip2, zip};

use super::*;
use crate::mirror::state::SourceState;
use crate::sample::Sample;

/// A served folder, and what was mirrored of it.
struct Served {
    folder: tempfile::TempDir,
    server: FeedServer,
    source: &'static Sample,
    state: SourceState,
    now: Timestamp,
}

impl Served {
    fn new(source: &'static Sample) -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("web")).unwrap();
        Self {
            server: FeedServer::start(&folder.path().join("web")),
            folder,
            source,
            state: SourceState::default(),
            now: "2026-11-24T06:00:00Z".parse().unwrap(),
        }
    }

    fn put(&self, path: &str, bytes: impl AsRef<[u8]>) {
        let path = self.folder.path().join("web").join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    fn mirrored(&self, path: &str) -> PathBuf {
        self.folder.path().join("data/mirror/sample").join(path)
    }

    async fn sync(&mut self) -> SourceReport {
        let origin = Origin::Publishers {
            addresses: [("sample".to_owned(), self.server.url("").parse().unwrap())].into(),
        };
        self.sync_from(origin).await
    }

    async fn sync_from(&mut self, origin: Origin) -> SourceReport {
        let run = Run {
            origin,
            mirror: Mirror::of(&self.folder.path().join("data")),
            client: client(),
            releases: Arc::new([]),
            now: self.now,
            named: true,
            readers: Arc::new(Semaphore::new(2)),
            progress: Arc::new(Silent),
        };
        let (after, report) = run.source(self.source, self.state.clone()).await;
        self.state = after;
        report
    }

    /// The paths that were asked for since the last time, with the statuses of the answers.
    fn asked(&self) -> Vec<(String, u16)> {
        let requests = self.server.take_requests().into_iter();
        let mut asked: Vec<_> = requests.map(|it| (it.path, it.status)).collect();
        asked.sort();
        asked
    }

    fn files(&self) -> Vec<&str> {
        self.state.files.keys().map(String::as_str).collect()
    }
}

fn good(count: usize) -> Vec<u8> {
    (0..count)
        .flat_map(|it| format!("good {it}\n").into_bytes())
        .collect()
}

fn asked(list: &[(String, u16)]) -> Vec<(&str, u16)> {
    list.iter()
        .map(|(path, status)| (path.as_str(), *status))
        .collect()
}

#[tokio::test]
async fn guessed_files_may_be_missing_but_not_all() {
    let mut served = Served::new(&Sample::Listed);
    let none = served.sync().await;
    assert_eq!(none.outcome, Outcome::Failed);
    assert!(none.error.unwrap().contains("404"));
    let packed = compress(&good(3), Compression::Gzip);
    served.put("one.gz", &packed);
    served.put("two.bz2", bzip2(&good(4)));
    // The server compresses for the way what is compressed already.
    let report = served.sync().await;
    assert_eq!(
        (report.outcome, report.records),
        (Outcome::Updated, 7),
        "{report:?}"
    );
    assert_eq!(fs::read(served.mirrored("one.gz")).unwrap(), packed);
    assert_eq!(served.state.files["one.gz"].sha256, Some(sha256(&packed)));
    let date = fs::metadata(served.mirrored("one.gz"))
        .unwrap()
        .modified()
        .unwrap();
    let date = Timestamp::try_from(date).unwrap();
    assert_eq!(date.to_string(), "2026-11-23T12:00:00Z");

    served.server.take_requests();
    let report = served.sync().await;
    assert_eq!(report.outcome, Outcome::Unchanged);
    let list = served.asked();
    assert_eq!(
        asked(&list),
        [("one.gz", 304), ("three", 404), ("two.bz2", 304)]
    );
}

#[tokio::test]
async fn bombs_cuts_and_pages_of_packed_files_keep_the_last_good_state() {
    let bomb = vec![b'\n'; 65 << 20];
    let packed = compress(&good(30), Compression::Gzip);
    let mut served = Served::new(&Sample::Listed);
    served.put("one.gz", &packed);
    served.put("two.bz2", bzip2(&good(30)));
    served.sync().await;
    let state = served.state.files.clone();
    for (path, fault, told) in [
        (
            "one.gz",
            Fault::Replace(compress(&bomb, Compression::Gzip)),
            "is larger than the 1048576",
        ),
        (
            "two.bz2",
            Fault::Replace(bzip2(&bomb)),
            "is larger than the 1048576",
        ),
        (
            "one.gz",
            Fault::Bomb(65 << 20),
            "is larger than the 1048576",
        ),
        ("one.gz", Fault::CutAfter(20), "cannot read `one.gz`"),
        (
            "two.bz2",
            Fault::Replace(bzip2(&good(30))[..40].to_vec()),
            "cannot read `two.bz2`",
        ),
        (
            "two.bz2",
            Fault::Replace(bzip2(&good(5))),
            "shrank from 30 to 5",
        ),
        (
            "two.bz2",
            Fault::Replace(b"<html>".to_vec()),
            "cannot be read",
        ),
        ("one.gz", Fault::Status(503), "503"),
        ("one.gz", Fault::RetryAfter(429, 900), "429"),
        ("one.gz", Fault::StallAfter(3), "nothing came"),
        ("one.gz", Fault::WrongLength(9), "broke off"),
        (
            "one.gz",
            Fault::Redirect("gopher://h.example/".into()),
            "redirects to",
        ),
    ] {
        served.put("one.gz", compress(&good(31), Compression::Gzip));
        served.put("two.bz2", bzip2(&good(31)));
        served.state.files = state.clone();
        served.server.fault(path, fault.clone());
        let before = fs::read(served.mirrored(path)).unwrap();
        let report = served.sync().await;
        assert_eq!(report.outcome, Outcome::Failed, "{fault:?}");
        let [failure] = report.failures.as_slice() else {
            panic!("{report:?}");
        };
        assert_eq!(failure.path, path);
        assert!(failure.message.contains(told), "{}", failure.message);
        assert_eq!(fs::read(served.mirrored(path)).unwrap(), before);
        assert!(!served.mirrored(&format!("{path}.new")).exists());
        served.server.heal();
    }
    assert_eq!(served.sync().await.outcome, Outcome::Updated);
}

#[tokio::test]
async fn few_bad_records_in_each_of_many_files_are_many() {
    let mut served = Served::new(&Sample::Named);
    served.put("latest.txt", "all-2024-08-04.zip");
    served.put("changes.csv", "");
    let mut body = good(1_200);
    body.extend(b"bad\n".repeat(10));
    let names: Vec<String> = (0..11).map(|it| it.to_string()).collect();
    let members: Vec<(&str, &[u8])> = names.iter().map(|it| (it.as_str(), &body[..])).collect();
    served.put("all-2024-08-04.zip", zip(&members));
    assert_eq!(served.sync().await.outcome, Outcome::Updated);

    let mut worse = good(90);
    worse.extend(b"bad\n".repeat(10));
    let mut served = Served::new(&Sample::Listed);
    let origin = Origin::Folder(served.folder.path().join("web"));
    for number in 0..11 {
        served.put(&format!("sample/{number}"), &worse);
    }
    let report = served.sync_from(origin.clone()).await;
    let told = "110 of 1100 records cannot be read; the first: ";
    assert!(report.error.unwrap().starts_with(told));
    assert!(served.files().is_empty());
    for number in 0..11 {
        served.put(&format!("sample/{number}"), good(90));
    }
    assert_eq!(served.sync_from(origin.clone()).await.records, 990);
    // A copy of which only some arrived.
    for number in 2..11 {
        fs::remove_file(served.folder.path().join(format!("web/sample/{number}"))).unwrap();
    }
    let report = served.sync_from(origin).await;
    let error = report.error.unwrap();
    assert!(
        error.starts_with("it shrank from 990 to 180 records"),
        "{error}"
    );
    assert_eq!(served.files().len(), 11);
}

#[tokio::test]
async fn a_small_file_beside_it_spares_a_large_one() {
    let mut served = Served::new(&Sample::Sidecars);
    let first = good(3);
    served.put("one.gz", compress(&first, Compression::Gzip));
    served.put("one.gz.meta", sha256(&first).hex().to_uppercase());
    served.server.behaviour().etags = false;
    served.server.behaviour().last_modified = String::new();
    served.sync().await;
    assert_eq!(
        served.state.files["one.gz"].stamp,
        Some(sha256(&first).hex())
    );
    assert!(served.mirrored("one.gz.meta").exists());
    served.asked();
    assert_eq!(served.sync().await.outcome, Outcome::Unchanged);
    let list = served.asked();
    let of_one: Vec<_> = asked(&list)
        .into_iter()
        .filter(|it| it.0.starts_with("one"))
        .collect();
    assert_eq!(of_one, [("one.gz.meta", 200)]);

    // The small file is ahead of the large one: it is asked for until both agree.
    let second = good(4);
    served.put("one.gz.meta", sha256(&second).hex());
    let report = served.sync().await;
    assert_eq!(report.outcome, Outcome::Unchanged);
    served.put("one.gz", compress(&second, Compression::Gzip));
    assert_eq!(served.sync().await.records, 4);
    assert_eq!(
        served.state.files["one.gz"].stamp,
        Some(sha256(&second).hex())
    );
    served.put("one.gz.meta", "0000");
    served.put("one.gz", compress(&good(5), Compression::Gzip));
    let report = served.sync().await;
    assert!(
        report.first_warnings[0]
            .message
            .contains("of another state")
    );
    assert_eq!(
        (report.records, &served.state.files["one.gz"].stamp),
        (5, &None)
    );
}

/// An archive, single files in front of it, deletions, and a new archive.
/// What the archive of [`with_archive`] has.
type Members = [(&'static str, &'static [u8]); 3];

/// A feed of an archive and lists of changes, synchronised once.
async fn with_archive() -> (Served, Members) {
    let mut served = Served::new(&Sample::Named);
    let members: Members = [("y/1", b"good 1"), ("y/2", b"good 2"), ("y/3", b"good 3")];
    served.put("latest.txt", "all-2024-08-04.zip\n");
    served.put("all-2024-08-04.zip", zip(&members));
    served.put("changes.csv", "y/1,2024-08-01T10:00:00Z\n");
    served.put("deletions.csv", "y/0,2024-01-01T10:00:00Z\n");
    let report = served.sync().await;
    assert_eq!(
        (report.outcome, report.records),
        (Outcome::Updated, 3),
        "{report:?}"
    );
    assert_eq!(served.files(), ["all-2024-08-04.zip"]);
    served.asked();
    (served, members)
}

#[tokio::test]
async fn changes_are_fetched_one_by_one() {
    let (mut served, _) = with_archive().await;

    // Unchanged costs a request for each list.
    assert_eq!(served.sync().await.outcome, Outcome::Unchanged);
    let list = served.asked();
    assert_eq!(asked(&list), [("changes.csv", 304), ("deletions.csv", 304)]);

    served.put("y/1", "good 1\ngood new");
    served.put(
        "changes.csv",
        "y/1,2024-08-05T10:00:00Z\n../x,2024-08-05T10:00:00Z",
    );
    served.put("deletions.csv", "y/3,2024-08-05T11:00:00Z\n");
    served.sync().await;
    assert_eq!(served.files(), ["all-2024-08-04.zip", "y/1"]);
    assert_eq!(served.state.deleted.iter().collect::<Vec<_>>(), ["y/3"]);
    let list = served.asked();
    assert_eq!(
        asked(&list),
        [("changes.csv", 200), ("deletions.csv", 200), ("y/1", 200)]
    );
    assert_eq!(served.sync().await.outcome, Outcome::Unchanged);

    // A file that cannot be had is asked for again, though the list does not change.
    served.put(
        "changes.csv",
        "y/2,2024-08-06T10:00:00Z\ny/1,2024-08-05T10:00:00Z\n",
    );
    served.put("y/2", "good 2\n");
    served.server.fault("y/2", Fault::Status(500));
    assert_eq!(served.sync().await.outcome, Outcome::Failed);
    served.server.heal();
    served.asked();
    assert_eq!(served.sync().await.outcome, Outcome::Updated);
    let list = served.asked();
    assert_eq!(
        asked(&list),
        [("changes.csv", 200), ("deletions.csv", 200), ("y/2", 200)]
    );

    // One that was deleted goes, and comes again.
    served.put(
        "deletions.csv",
        "y/2,2024-08-06T11:00:00Z\ny/3,2024-08-05T11:00:00Z\n",
    );
    served.sync().await;
    assert_eq!(served.files(), ["all-2024-08-04.zip", "y/1"]);
    assert!(served.state.deleted.contains("y/2"));
    assert!(!served.mirrored("y/2").exists());
}

#[tokio::test]
async fn a_new_archive_is_fetched_when_it_is_worth_it() {
    let (mut served, members) = with_archive().await;
    served.put("y/1", "good 1\ngood new");
    served.put("y/2", "good 2\n");
    served.put("changes.csv", "y/1,2024-08-05T10:00:00Z\n");
    served.sync().await;
    assert_eq!(served.files(), ["all-2024-08-04.zip", "y/1"]);

    // Three changes are more than two.
    let changes = ["y/1", "y/2", "y/3"].map(|it| format!("{it},2024-08-07T10:00:00Z\n"));
    served.put("changes.csv", changes.concat());
    served.put("latest.txt", "all-2024-08-09.zip");
    served.put("all-2024-08-09.zip", zip(&members));
    served.asked();
    let report = served.sync().await;
    assert_eq!((report.outcome, report.records), (Outcome::Updated, 3));
    assert_eq!(served.files(), ["all-2024-08-09.zip"]);
    assert!(served.state.deleted.is_empty());
    assert!(!served.mirrored("y/1").exists() && !served.mirrored("all-2024-08-04.zip").exists());
    assert_eq!(served.sync().await.outcome, Outcome::Unchanged);

    // A new archive takes the place of the old one even where a single file fails.
    served.put("changes.csv", changes.concat().replace("08-07", "08-10"));
    served.put("y/3", "good 3");
    served.put("latest.txt", "all-2024-08-11.zip");
    served.put("all-2024-08-11.zip", zip(&members));
    served.server.fault("y/2", Fault::Status(500));
    assert_eq!(served.sync().await.outcome, Outcome::Failed);
    assert_eq!(served.files(), ["all-2024-08-11.zip", "y/1", "y/3"]);
    served.server.heal();
    assert_eq!(served.sync().await.outcome, Outcome::Updated);
    assert_eq!(served.files(), ["all-2024-08-11.zip", "y/1", "y/2", "y/3"]);

    // A new archive that lost most is refused, and the old state stays.
    let many: Vec<(String, Vec<u8>)> = (0..30).map(|it| (format!("y/{it}"), good(1))).collect();
    let many: Vec<(&str, &[u8])> = many
        .iter()
        .map(|(it, body)| (it.as_str(), &body[..]))
        .collect();
    served.put("all-2024-08-11.zip", zip(&many));
    served.state = SourceState::default();
    served.sync().await;
    let later = changes.concat().replace("08-07", "08-12");
    served.put("changes.csv", later);
    served.put("latest.txt", "all-2024-08-13.zip");
    served.put("all-2024-08-13.zip", zip(&members));
    let report = served.sync().await;
    assert!(
        report.failures[0].message.contains("shrank from 30 to 3"),
        "{report:?}"
    );
    assert!(served.mirrored("all-2024-08-11.zip").exists());
}

#[tokio::test]
async fn a_mirror_of_a_mirror_has_the_same() {
    let mut first = Served::new(&Sample::Named);
    let members: [(&str, &[u8]); 2] = [("y/1", b"good 1"), ("y/3", b"good 3")];
    first.put("latest.txt", "all-2024-08-04.zip\n");
    first.put("all-2024-08-04.zip", zip(&members));
    first.put("changes.csv", "y/1,2024-08-05T10:00:00Z\n");
    first.put("deletions.csv", "y/3,2024-08-05T10:00:00Z\n");
    first.put("y/1", "good 1\ngood 2\n");
    first.sync().await;
    let mirror = first.folder.path().join("data/mirror");
    let server = FeedServer::start(&mirror);
    for origin in [
        Origin::Folder(mirror),
        Origin::parse(&server.url("")).unwrap(),
    ] {
        let mut second = Served::new(&Sample::Named);
        let report = second.sync_from(origin).await;
        assert_eq!(report.outcome, Outcome::Updated, "{report:?}");
        assert_eq!(second.files(), first.files());
        assert_eq!(second.state.deleted, first.state.deleted, "{report:?}");
        for (path, file) in &first.state.files {
            assert_eq!(second.state.files[path].sha256, file.sha256);
        }
    }
}

#[tokio::test]
async fn an_archive_of_one_name_is_dated_by_its_server() {
    let mut served = Served::new(&Sample::Fixed);
    served.put("A/all.zip", zip(&[("1", b"good 1"), ("2", b"good 2")]));
    served.put("A/changes.csv", "1,2026-11-20T10:00:00Z\n");
    served.sync().await;
    let list = served.asked();
    assert_eq!(asked(&list), [("A/all.zip", 200)]);
    served.put("A/1", "good 1\ngood new\n");
    served.put(
        "A/changes.csv",
        "1,2026-11-24T10:00:00Z\n2,2026-11-20T10:00:00Z\n",
    );
    served.sync().await;
    let list = served.asked();
    assert_eq!(asked(&list), [("A/1", 200), ("A/changes.csv", 200)]);
    assert_eq!(served.files(), ["A/1", "A/all.zip"]);
    assert_eq!(served.sync().await.outcome, Outcome::Unchanged);
    let list = served.asked();
    assert_eq!(asked(&list), [("A/changes.csv", 304)]);

    let changes = ["1", "2", "3"].map(|it| format!("{it},2026-11-24T12:00:00Z\n"));
    served.put("A/changes.csv", changes.concat());
    served.put(
        "A/all.zip",
        zip(&[
            ("1", b"good 1\ngood new"),
            ("2", b"good 2"),
            ("3", b"good 3"),
        ]),
    );
    served.sync().await;
    let list = served.asked();
    assert_eq!(asked(&list), [("A/all.zip", 200), ("A/changes.csv", 200)]);
    assert_eq!(served.files(), ["A/all.zip"]);
}
