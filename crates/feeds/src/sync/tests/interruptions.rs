//! Syncs that were killed, run at once, or find their folder altered.

use super::*;

#[tokio::test]
async fn one_sync_at_a_time() {
    let place = Place::new();
    place.sync_folder().await;
    let lock = Mirror::of(&place.data_dir()).lock().unwrap();
    let origin = Origin::Folder(place.feeds());
    let error = place.sync_from(origin, &[]).await.unwrap_err();
    assert!(matches!(error, Error::Locked { .. }), "{error}");
    // Looking is allowed.
    assert_eq!(
        status(&place.data_dir(), &Chosen::new(), place.now)
            .unwrap()
            .len(),
        SOURCES.len()
    );
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
    let stands = status(&place.data_dir(), &Chosen::new(), place.now).unwrap();
    let debian = stands
        .iter()
        .find(|it| it.meta.id == "debian-tracker")
        .unwrap();
    assert_eq!(debian.records, 28);

    server.heal();
    place.sync_web(&server).await;
    server.take_requests();
    place.sync_web(&server).await;
    let requests = server.take_requests();
    let asked = requests.iter().find(|it| it.path == DATA).unwrap();
    assert_eq!(asked.status, 304, "validators are known again");
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
