//! Servers on bad days: each is survived, told, and leaves the last good state.

use super::*;

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
    assert!(
        outcomes(&report)
            .iter()
            .all(|(it, outcome)| *it == id || *outcome == Outcome::Unchanged),
        "{fault:?}"
    );
    let stands = status(&place.data_dir(), &Chosen::new(), place.now).unwrap();
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
    assert!(debian.failures[0].message.contains("500"));
    let stands = status(&place.data_dir(), &Chosen::new(), place.now).unwrap();
    let debian = stands.iter().find(|it| it.meta.id == "debian-tracker");
    assert_eq!(debian.unwrap().health, Health::Failed);
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
