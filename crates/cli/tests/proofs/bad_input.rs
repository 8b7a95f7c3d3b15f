//! Bad input: a clear error or warning that names the place, the old state intact, never a panic.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use drydock_test_support::image::ImageBuilder;
use drydock_test_support::layer::{Compression, LayerBuilder, sha256};
use serde_json::Value;

use crate::{drydock, fixture_feeds, json, stdout};

const STATUS: &str =
    "Package: openssl\nStatus: install ok installed\nArchitecture: amd64\nVersion: 3.0.8-1\n\n";
const OS_RELEASE: &str = "ID=debian\nVERSION_ID=12\n";

fn base() -> LayerBuilder {
    LayerBuilder::new()
        .file("etc/os-release", OS_RELEASE)
        .file("var/lib/dpkg/status", STATUS)
}

/// Ended by itself, with an error for people and not with a panic.
fn assert_clear_error(output: &Output, words: &[&str]) {
    let errors = String::from_utf8_lossy(&output.stderr);
    let code = output.status.code().expect("not ended by a signal");
    assert!(
        code != 0 && code != 101 && code != 70,
        "ended with {code}: {errors}"
    );
    assert!(errors.contains("error:"), "{errors}");
    assert!(!errors.contains("panicked"), "{errors}");
    for word in words {
        assert!(errors.contains(word), "no `{word}` in: {errors}");
    }
}

#[test]
fn cut_archives() {
    let folder = tempfile::tempdir().unwrap();
    let whole = folder.path().join("whole.tar");
    let image = ImageBuilder::new().layer("ADD base in /", base());
    for kind in ["docker-archive", "oci-archive"] {
        match kind {
            "docker-archive" => image.write_docker_archive(&whole, "cut:1"),
            _ => image.write_oci_archive(&whole, Compression::Gzip, "1"),
        }
        let bytes = fs::read(&whole).unwrap();
        let cut = folder.path().join("cut.tar");
        for length in (0..bytes.len() - 1024).step_by(509) {
            fs::write(&cut, &bytes[..length]).unwrap();
            let image = format!("{kind}:{}", cut.display());
            let output = drydock(folder.path(), &["packages", &image]);
            // Where only the last member's padding is gone, all may be there; never less than all.
            if output.status.success() {
                let printed = String::from_utf8_lossy(&output.stdout);
                assert!(printed.contains("openssl"), "{length}: {printed}");
            } else {
                assert_clear_error(&output, &["cut.tar"]);
            }
        }
    }
}

#[test]
fn a_wrong_digest_names_both() {
    let folder = tempfile::tempdir().unwrap();
    let layout = folder.path().join("layout");
    ImageBuilder::new()
        .layer("ADD base in /", base())
        .write_oci_layout(&layout, Compression::Gzip, "1");
    // The largest blob is the layer; one byte of its gzip header (the time) changes nothing of what
    // it unpacks to.
    let blobs = layout.join("blobs/sha256");
    let is_gzip = |path: &PathBuf| fs::read(path).unwrap().starts_with(&[0x1f, 0x8b]);
    let layer = fs::read_dir(blobs)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .find(is_gzip)
        .unwrap();
    let mut bytes = fs::read(&layer).unwrap();
    bytes[4] ^= 1;
    fs::write(&layer, &bytes).unwrap();
    let output = drydock(
        folder.path(),
        &["packages", &format!("oci:{}", layout.display())],
    );
    let claimed = layer.file_name().unwrap().to_str().unwrap().to_owned();
    assert_clear_error(&output, &[&claimed, &sha256(&bytes).hex()]);
}

#[test]
fn an_archive_cannot_poison_the_result_of_another() {
    let folder = tempfile::tempdir().unwrap();
    let honest = folder.path().join("honest.tar");
    ImageBuilder::new()
        .layer("ADD base in /", base())
        .write_docker_archive(&honest, "honest:1");
    // The same config, so the same claimed diff id, over a layer without a single package.
    let forged = folder.path().join("forged.tar");
    let mut bytes = fs::read(&honest).unwrap();
    let at = bytes
        .windows(STATUS.len())
        .position(|window| window == STATUS.as_bytes())
        .unwrap();
    bytes[at..at + STATUS.len()].fill(b'\n');
    fs::write(&forged, bytes).unwrap();
    let count = |file: &Path| {
        let image = format!("docker-archive:{}", file.display());
        let inventory = json(
            folder.path(),
            &["packages", &image, "--format", "json"],
            &[0, 3],
        );
        inventory["packages"].as_array().unwrap().len()
    };
    assert_eq!(count(&forged), 0);
    assert_eq!(count(&honest), 1);
    let image = format!("docker-archive:{}", forged.display());
    let output = drydock(folder.path(), &["packages", &image, "--verify"]);
    assert_clear_error(&output, &["sha256:"]);
}

#[test]
fn hostile_layers_end_well() {
    let folder = tempfile::tempdir().unwrap();
    let loops = base()
        .symlink("a", "b")
        .symlink("b", "a")
        .symlink("usr/lib/os-release", "/a")
        .symlink("lib", "lib")
        .build();
    let mut traversal = base().build();
    traversal.truncate(traversal.len() - 1024);
    traversal.extend(raw_entry(b"../../etc/shadow", b"root"));
    traversal.extend(raw_entry(b"etc/\xff\xfe/name", b"x"));
    traversal.extend([0; 1024]);
    for (name, tar) in [("loops", loops), ("traversal", traversal)] {
        let path = folder.path().join(format!("{name}.tar"));
        fs::write(&path, tar).unwrap();
        let image = format!("rootfs:{}", path.display());
        let inventory = json(
            folder.path(),
            &["packages", &image, "--format", "json"],
            &[0],
        );
        assert_eq!(
            inventory["packages"].as_array().map(Vec::len),
            Some(1),
            "{name}"
        );
    }
}

/// A tar member with any bytes for a name.
fn raw_entry(name: &[u8], content: &[u8]) -> Vec<u8> {
    let mut header = tar_header(name, content.len());
    header.extend(content);
    header.resize(512 + content.len().next_multiple_of(512), 0);
    header
}

fn tar_header(name: &[u8], size: usize) -> Vec<u8> {
    let mut header = vec![0u8; 512];
    header[..name.len()].copy_from_slice(name);
    header[100..107].copy_from_slice(b"0000644");
    header[124..135].copy_from_slice(format!("{size:011o}").as_bytes());
    header[148..156].fill(b' ');
    header[156] = b'0';
    header[257..263].copy_from_slice(b"ustar\0");
    let sum: u32 = header.iter().map(|byte| u32::from(*byte)).sum();
    header[148..155].copy_from_slice(format!("{sum:06o}\0").as_bytes());
    header
}

#[test]
fn a_million_entries_and_a_bomb() {
    let folder = tempfile::tempdir().unwrap();
    let many = folder.path().join("many.tar");
    let mut file = std::io::BufWriter::new(fs::File::create(&many).unwrap());
    let mut base = base().build();
    base.truncate(base.len() - 1024);
    file.write_all(&base).unwrap();
    let header = tar_header(b"srv/file", 0);
    for _ in 0..1_000_000 {
        file.write_all(&header).unwrap();
    }
    file.write_all(&[0; 1024]).unwrap();
    file.into_inner().unwrap();
    let image = format!("rootfs:{}", many.display());
    let inventory = json(
        folder.path(),
        &["packages", &image, "--format", "json"],
        &[0],
    );
    assert_eq!(inventory["packages"].as_array().map(Vec::len), Some(1));
    fs::remove_file(many).unwrap();
    // A status file of 300 MB in 300 KB: over the cap of a wanted file, so it is said and not read.
    let bomb = folder.path().join("bomb.tar.gz");
    let tar = LayerBuilder::new()
        .file("etc/os-release", OS_RELEASE)
        .file("var/lib/dpkg/status", vec![b'\n'; 300 << 20])
        .build();
    fs::write(
        &bomb,
        drydock_test_support::layer::compress(&tar, Compression::Gzip),
    )
    .unwrap();
    let image = format!("rootfs:{}", bomb.display());
    let inventory = json(
        folder.path(),
        &["packages", &image, "--format", "json"],
        &[0, 3],
    );
    let gaps = inventory["not_assessed"].as_array().unwrap();
    assert!(
        gaps.iter().any(|gap| gap["what"]
            .as_str()
            .unwrap()
            .contains("var/lib/dpkg/status")),
        "{gaps:?}"
    );
}

fn sync(data: &Path, from: &Path) -> Output {
    drydock(data, &["feeds", "sync", "--from", from.to_str().unwrap()])
}

/// A copy of the fixture feeds that a test may spoil.
fn copied_feeds(into: &Path) -> PathBuf {
    let target = into.join("feeds");
    let status = Command::new("cp")
        .args(["-r", &fixture_feeds()])
        .arg(&target)
        .status()
        .unwrap();
    assert!(status.success());
    target
}

fn digest(data: &Path) -> String {
    let status = json(data, &["db", "status", "--format", "json"], &[0]);
    status["digest"].as_str().unwrap().to_owned()
}

#[test]
fn half_a_feed_keeps_the_last_good_state() {
    let folder = tempfile::tempdir().unwrap();
    let feeds = copied_feeds(folder.path());
    let data = folder.path().join("data");
    assert!(sync(&data, &feeds).status.success());
    let before = digest(&data);
    let tracker = feeds.join("debian-tracker/data.json");
    let bytes = fs::read(&tracker).unwrap();
    fs::write(&tracker, &bytes[..bytes.len() / 2]).unwrap();
    let output = sync(&data, &feeds);
    assert_eq!(output.status.code(), Some(6), "a source failed");
    let printed = String::from_utf8_lossy(&output.stdout);
    assert!(printed.contains("debian-tracker data.json"), "{printed}");
    assert!(printed.contains("cut short"), "{printed}");
    assert!(String::from_utf8_lossy(&output.stderr).contains("error:"));
    assert_eq!(digest(&data), before);
    let listed = stdout(&data, &["feeds", "list"], &[0, 6]);
    assert!(listed.contains("debian"), "{listed}");
    fs::write(&tracker, bytes).unwrap();
    assert!(sync(&data, &feeds).status.success());
    assert_eq!(digest(&data), before);
}

#[test]
fn damaged_databases_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    assert!(sync(&data, Path::new(&fixture_feeds())).status.success());
    let exported = folder.path().join("exported");
    stdout(&data, &["db", "export", exported.to_str().unwrap()], &[0]);
    let bytes = fs::read(&exported).unwrap();
    let before = digest(&data);
    let bad = folder.path().join("bad");
    let mut flipped = bytes.clone();
    let middle = flipped.len() / 2;
    flipped[middle] ^= 0x10;
    let cases = [
        ("cut", bytes[..bytes.len() / 2].to_vec()),
        ("flipped", flipped),
        ("foreign", b"not a database".to_vec()),
        ("empty", Vec::new()),
    ];
    for (name, content) in cases {
        fs::write(&bad, content).unwrap();
        let output = drydock(&data, &["db", "import", bad.to_str().unwrap()]);
        assert_clear_error(&output, &["bad"]);
        assert_eq!(digest(&data), before, "{name}: the old one stays");
    }
    // The version stands behind the magic number; a later one is not for us to read.
    let image = folder.path().join("image.tar");
    ImageBuilder::new()
        .layer("ADD base in /", base())
        .write_docker_archive(&image, "x:1");
    let image = format!("docker-archive:{}", image.display());
    fs::write(&bad, &bytes[..bytes.len() - 10]).unwrap();
    let output = drydock(&data, &["scan", &image, "--db", bad.to_str().unwrap()]);
    assert_clear_error(&output, &["bad"]);
}

#[test]
fn two_syncs_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let spawn = || {
        Command::new(env!("CARGO_BIN_EXE_drydock"))
            .args(["feeds", "sync", "--from", &fixture_feeds(), "--data-dir"])
            .arg(&data)
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap()
    };
    let running: Vec<_> = (0..4).map(|_| spawn()).collect();
    let mut succeeded = 0;
    for child in running {
        let output = child.wait_with_output().unwrap();
        if output.status.success() {
            succeeded += 1;
        } else {
            assert_clear_error(&output, &["another sync"]);
        }
    }
    assert!(succeeded >= 1);
    assert!(!digest(&data).is_empty());
}

#[test]
fn killed_while_syncing() {
    let folder = tempfile::tempdir().unwrap();
    let feeds = copied_feeds(folder.path());
    let data = folder.path().join("data");
    assert!(sync(&data, &feeds).status.success());
    let before = digest(&data);
    let tracker = feeds.join("debian-tracker/data.json");
    let mut record: Value = serde_json::from_slice(&fs::read(&tracker).unwrap()).unwrap();
    let some = record.as_object().unwrap().values().next().unwrap().clone();
    record
        .as_object_mut()
        .unwrap()
        .insert("novel-package".into(), some);
    fs::write(&tracker, serde_json::to_vec(&record).unwrap()).unwrap();
    for pause in [0, 1, 2, 4, 6, 8, 12, 16, 24, 32, 48] {
        let mut child = Command::new(env!("CARGO_BIN_EXE_drydock"))
            .args([
                "feeds",
                "sync",
                "--from",
                feeds.to_str().unwrap(),
                "--data-dir",
            ])
            .arg(&data)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(std::time::Duration::from_millis(pause));
        let _ = child.kill();
        child.wait().unwrap();
        // Whole either way: the old one or the new one.
        stdout(&data, &["db", "verify"], &[0]);
    }
    assert!(sync(&data, &feeds).status.success());
    assert_ne!(digest(&data), before);
    let names = |folder: &Path| {
        let entries = fs::read_dir(folder).unwrap();
        let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let mut names: Vec<String> = names.collect();
        names.sort();
        names
    };
    // Nothing of the killed ones is left.
    assert_eq!(names(&data.join("db")), ["advisories.drydock", "history"]);
    let kept = names(&data.join("db/history"));
    assert!(
        kept.iter().all(|name| name.ends_with(".drydock")),
        "{kept:?}"
    );
    let looked_up = stdout(
        &data,
        &["db", "lookup", "novel-package", "--in", "debian:12"],
        &[0],
    );
    assert!(
        looked_up.contains("CVE-") || looked_up.contains("TEMP-"),
        "{looked_up}"
    );
}

/// A data folder on a file system of its own that has no room: needs root for the mount.
#[test]
fn a_full_disk_keeps_the_old_state() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    fs::create_dir(&data).unwrap();
    let mounted = Command::new("mount")
        .args(["-t", "tmpfs", "-o", "size=1m", "tmpfs"])
        .arg(&data)
        .output();
    if !mounted.is_ok_and(|output| output.status.success()) {
        eprintln!("SKIPPED: mounting a small file system needs root");
        return;
    }
    let unmount = Unmount(data.clone());
    assert!(sync(&data, Path::new(&fixture_feeds())).status.success());
    let before = digest(&data);
    // Fill what is left, then sync a larger feed.
    let mut filler = fs::File::create(data.join("filler")).unwrap();
    while filler.write_all(&[0; 4096]).is_ok() {}
    let feeds = copied_feeds(folder.path());
    let tracker = feeds.join("debian-tracker/data.json");
    let mut record: Value = serde_json::from_slice(&fs::read(&tracker).unwrap()).unwrap();
    let some = record.as_object().unwrap().values().next().unwrap().clone();
    for index in 0..2000 {
        record
            .as_object_mut()
            .unwrap()
            .insert(format!("package-{index}"), some.clone());
    }
    fs::write(&tracker, serde_json::to_vec(&record).unwrap()).unwrap();
    assert_clear_error(&sync(&data, &feeds), &["space"]);
    assert_eq!(digest(&data), before);
    stdout(&data, &["db", "verify"], &[0]);
    drop(filler);
    drop(unmount);
}

struct Unmount(PathBuf);

impl Drop for Unmount {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(&self.0).status();
    }
}
