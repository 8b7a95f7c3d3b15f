//! Databases through a real registry, as a whole and by deltas, and signatures against minisign itself.

use std::fs;
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

use crate::{drydock, fixture_feeds, given, has, tool};

/// Runs `drydock` with a data folder; gives the exit code and what it said on standard error.
fn run(data: &Path, args: &[&str]) -> (i32, String) {
    let output = drydock(data, args);
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    (output.status.code().unwrap(), text)
}

fn good(data: &Path, args: &[&str]) -> String {
    let (code, text) = run(data, args);
    assert_eq!(code, 0, "{args:?}: {text}");
    text
}

/// A data folder with the database of the fixtures.
fn synced() -> TempDir {
    let data = tempfile::tempdir().unwrap();
    good(data.path(), &["feeds", "sync", "--from", &fixture_feeds()]);
    data
}

/// One of the fixtures, and one of the fixtures of the next day.
fn two_days() -> (TempDir, TempDir) {
    let (old, new) = (synced(), tempfile::tempdir().unwrap());
    let feeds = new.path().join("feeds");
    copy(Path::new(&fixture_feeds()), &feeds);
    let tracker = feeds.join("debian-tracker/data.json");
    let text = fs::read_to_string(&tracker).unwrap();
    fs::write(
        &tracker,
        text.replace("3.0.14-1~deb12u2", "3.0.14-1~deb12u9"),
    )
    .unwrap();
    good(
        new.path(),
        &["feeds", "sync", "--from", feeds.to_str().unwrap()],
    );
    (old, new)
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &target);
        } else {
            fs::copy(&path, &target).unwrap();
        }
    }
}

fn database(data: &Path) -> String {
    let path = data.join("db/advisories.drydock");
    path.to_str().unwrap().to_owned()
}

#[test]
fn a_registry_passes_databases_on() {
    let Some(registry) = given("DRYDOCK_TEST_REGISTRY") else {
        return;
    };
    let (old, new) = two_days();
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let name = format!("{registry}/proof/advisories:latest");
    let nobody = folder.path();
    good(nobody, &["db", "keygen", &path("ours")]);
    good(nobody, &["db", "keygen", &path("theirs")]);
    let (ours, theirs) = (path("ours.pub"), path("theirs.pub"));

    // The whole, into an empty folder.
    good(old.path(), &["db", "push", &name, "--insecure"]);
    let mirror = tempfile::tempdir().unwrap();
    let pull = ["db", "pull", &name, "--insecure"];
    let said = good(mirror.path(), &pull);
    assert!(said.contains("by the whole of"), "{said}");
    let bytes = |data: &Path| fs::read(database(data)).unwrap();
    assert!(bytes(mirror.path()) == bytes(old.path()));
    let said = good(mirror.path(), &pull);
    assert!(said.contains("is installed already"), "{said}");

    // Without a signature, none is good.
    let keyed = ["db", "pull", &name, "--insecure", "--key", &ours];
    let (code, said) = run(mirror.path(), &keyed);
    assert_eq!(code, 5, "{said}");
    assert!(said.contains("it has no signature"), "{said}");

    // The next day by a delta, signed.
    let (delta, next) = (path("day.delta"), database(new.path()));
    let make = ["db", "delta", "make", &database(old.path()), &next, &delta];
    good(nobody, &make);
    good(nobody, &["db", "sign", &next, "--key", &path("ours.key")]);
    let push = ["db", "push", &name, "--insecure", "--delta", &delta];
    good(new.path(), &push);
    let other = ["db", "pull", &name, "--insecure", "--key", &theirs];
    let (code, said) = run(mirror.path(), &other);
    assert_eq!(code, 5, "{said}");
    assert!(bytes(mirror.path()) == bytes(old.path()), "it stays");
    let said = good(mirror.path(), &keyed);
    assert!(said.contains("by a delta of"), "{said}");
    assert!(bytes(mirror.path()) == bytes(new.path()));

    // Whoever has another database gets the whole.
    let empty = tempfile::tempdir().unwrap();
    let said = good(empty.path(), &keyed);
    assert!(said.contains("by the whole of"), "{said}");
    assert!(bytes(empty.path()) == bytes(new.path()));

    let gone = format!("{registry}/proof/nothing:latest");
    let (code, said) = run(empty.path(), &["db", "pull", &gone, "--insecure"]);
    assert_eq!(code, 10, "{said}");
    assert!(bytes(empty.path()) == bytes(new.path()), "it stays");
}

#[test]
fn an_image_is_no_database() {
    let Some(registry) = given("DRYDOCK_TEST_REGISTRY") else {
        return;
    };
    let data = synced();
    let name = format!("{registry}/proof/advisories:whole");
    good(data.path(), &["db", "push", &name, "--insecure"]);
    let scanned = ["scan", &format!("registry:{name}"), "--insecure"];
    let (code, said) = run(data.path(), &scanned);
    assert_eq!(code, 4, "{said}");
}

#[test]
fn minisign_agrees_on_signatures() {
    if Command::new("minisign").arg("-v").output().is_err() {
        eprintln!("SKIPPED: `minisign` is not installed");
        return;
    }
    let data = synced();
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let file = database(data.path());
    good(data.path(), &["db", "keygen", &path("ours")]);
    good(
        data.path(),
        &["db", "sign", &file, "--key", &path("ours.key")],
    );
    let said = tool("minisign", &["-V", "-m", &file, "-p", &path("ours.pub")]);
    assert!(said.contains("drydock database sha256:"), "{said}");

    tool(
        "minisign",
        &[
            "-G",
            "-W",
            "-p",
            &path("theirs.pub"),
            "-s",
            &path("theirs.key"),
        ],
    );
    good(
        data.path(),
        &["db", "sign", &file, "--key", &path("theirs.key")],
    );
    tool("minisign", &["-V", "-m", &file, "-p", &path("theirs.pub")]);
    tool(
        "minisign",
        &["-S", "-W", "-m", &file, "-s", &path("theirs.key")],
    );
    good(
        data.path(),
        &["db", "verify", &file, "--key", &path("theirs.pub")],
    );
}

#[test]
fn oras_style_tools_can_read_the_artifact() {
    let Some(registry) = given("DRYDOCK_TEST_REGISTRY") else {
        return;
    };
    if !has("skopeo") {
        return;
    }
    let data = synced();
    let name = format!("{registry}/proof/advisories:inspected");
    good(data.path(), &["db", "push", &name, "--insecure"]);
    let manifest = tool(
        "skopeo",
        &[
            "inspect",
            "--raw",
            "--tls-verify=false",
            &format!("docker://{name}"),
        ],
    );
    let manifest: serde_json::Value = serde_json::from_str(&manifest).unwrap();
    assert_eq!(
        manifest["artifactType"],
        "application/vnd.drydock.advisory-db.v1"
    );
    let title = &manifest["layers"][0]["annotations"]["org.opencontainers.image.title"];
    assert_eq!(title, "advisories.drydock");
}
