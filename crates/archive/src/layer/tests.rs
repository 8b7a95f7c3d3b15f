//! Whole layers through every kind of input.

use std::collections::BTreeMap;
use std::io::{self, Cursor, Read, Write};

use drydock_model::Digest;
use sha2::Digest as _;

use super::*;
use crate::sample::{RawHeader, Tar, gzip, xz, zstd};
use crate::{Overlay, Resolved};

mod gnu_tar;
mod hostile;
mod shared_data;

/// Keeps the files whose path one of the patterns ends.
#[derive(Default)]
struct Keep {
    patterns: Vec<&'static str>,
    files: BTreeMap<String, Vec<u8>>,
}

impl LayerVisitor for Keep {
    fn wants(&mut self, path: &str) -> bool {
        self.patterns.iter().any(|pattern| path.ends_with(pattern))
    }

    fn file(&mut self, path: &str, content: FileContent<'_>) {
        self.files.insert(path.to_owned(), content.bytes.to_vec());
    }
}

fn keep(patterns: &[&'static str]) -> Keep {
    Keep {
        patterns: patterns.to_vec(),
        ..Keep::default()
    }
}

fn sha256(bytes: &[u8]) -> Digest {
    Digest::sha256(sha2::Sha256::digest(bytes).into())
}

fn stream(bytes: &[u8]) -> LayerInput {
    LayerInput::Stream {
        reader: Box::new(Cursor::new(bytes.to_vec())),
        compression: None,
        size: None,
        blob_digest: None,
        diff_id: None,
    }
}

fn seekable(bytes: &[u8]) -> LayerInput {
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(bytes).unwrap();
    LayerInput::Seekable {
        file: Arc::new(file),
        offset: 0,
        len: bytes.len() as u64,
    }
}

/// Reads a tar in every way there is and checks that all give the same.
fn read_all_ways(tar: &[u8], patterns: &[&'static str]) -> (LayerScan, Keep) {
    let mut first = keep(patterns);
    let scan = read_layer(seekable(tar), &Caps::default(), &mut first).unwrap();
    let mut blobs = vec![
        (tar.to_vec(), None),
        (gzip(tar), None),
        (gzip(tar), Some(())),
        (zstd(tar), None),
    ];
    // Packing with xz is slow.
    if tar.len() < 1 << 20 {
        blobs.push((xz(tar), None));
    }
    for (packed, size) in blobs {
        let input = LayerInput::Stream {
            size: size.map(|()| packed.len() as u64),
            blob_digest: Some(sha256(&packed)),
            diff_id: Some(sha256(tar)),
            reader: Box::new(Cursor::new(packed.clone())),
            compression: None,
        };
        let mut visitor = keep(patterns);
        let streamed = read_layer(input, &Caps::default(), &mut visitor).unwrap();
        assert_eq!(streamed.tree, scan.tree);
        assert_eq!(streamed.warnings, scan.warnings);
        assert_eq!(visitor.files, first.files);
        assert_eq!(streamed.diff_id, Some(sha256(tar)));
        assert_eq!(streamed.blob_digest, Some(sha256(&packed)));
    }
    (scan, first)
}

fn show(scan: &LayerScan, path: &str) -> String {
    let trees = [&scan.tree];
    match Overlay::new(&trees).resolve(path) {
        Resolved::File { path, .. } => path,
        Resolved::Directory { path } => format!("{path}/"),
        Resolved::NotKept { layer, path } => format!("?{path}{}", layer.map_or("", |_| "!")),
        Resolved::Missing => "-".to_owned(),
        Resolved::Loop => "loop".to_owned(),
    }
}

#[test]
fn wanted_files_come_with_their_bodies() {
    let body = vec![7u8; 300_000];
    let tar = Tar::new()
        .dir("./")
        .dir("./var/")
        .file("./var/status", &body)
        .file("./var/other", "no")
        .file("/absolute/status", "")
        .symlink("./link", "var/status")
        .finish();
    let (scan, kept) = read_all_ways(&tar, &["status"]);
    assert_eq!(kept.files.len(), 2);
    assert_eq!(kept.files["var/status"], body);
    assert_eq!(kept.files["absolute/status"], b"");
    assert_eq!(scan.warnings, []);
    for (path, expected) in [
        ("link", "var/status"),
        ("var", "var/"),
        ("var/other", "?var/other"),
        ("absolute/status", "absolute/status"),
    ] {
        assert_eq!(show(&scan, path), expected, "{path}");
    }
}

#[test]
fn whiteouts_are_marks_and_not_files() {
    let base = Tar::new()
        .dir("a")
        .file("a/x", "")
        .file("a/y", "")
        .file("b", "");
    let top = Tar::new()
        .file("a/.wh.x", "")
        .file(".wh.b", "")
        .file("c/.wh..wh..opq", "")
        .file(".wh..wh.aufs", "")
        .dir(".wh..wh.plnk")
        .file(".wh..wh.plnk/1.2", "linked")
        .file(".wh.", "")
        .file(".wh...", "");
    let (base, _) = read_all_ways(&base.finish(), &["x", "y", "b"]);
    let (top, _) = read_all_ways(&top.finish(), &["x", "y", "b", "aufs"]);
    let trees = [&base.tree, &top.tree];
    let overlay = Overlay::new(&trees);
    assert_eq!(overlay.resolve("a/x"), Resolved::Missing);
    assert_eq!(overlay.resolve("b"), Resolved::Missing);
    assert!(matches!(
        overlay.resolve("a/y"),
        Resolved::File { layer: 0, .. }
    ));
    assert_eq!(overlay.resolve(".wh..wh.plnk/1.2"), Resolved::Missing);
    assert_eq!(top.warnings.len(), 2);
    // A hard link may lead to what aufs has put aside.
    let linked = Tar::new()
        .file(".wh..wh.plnk/1.2", "body")
        .hard_link("db", ".wh..wh.plnk/1.2");
    let linked = linked.finish();
    let (scan, _) = read_all_ways(&linked, &["db"]);
    assert_eq!(show(&scan, "db"), "?.wh..wh.plnk/1.2!");
    let (_, kept) = read_all_ways(&linked, &[".wh..wh.plnk/1.2"]);
    assert_eq!(kept.files[".wh..wh.plnk/1.2"], b"body");
}

#[test]
fn hard_links_share_the_body_of_their_target() {
    let tar = Tar::new()
        .file("data/wanted", "1")
        .file("data/other", "2")
        .hard_link("one/db", "data/wanted")
        .hard_link("two/db", "./data/other")
        .hard_link("ignored", "data/wanted")
        .symlink("link", "data/wanted")
        .hard_link("as-link", "link")
        .hard_link("self/db", "self/db")
        .hard_link("bad/db", "../x")
        .finish();
    let (scan, kept) = read_all_ways(&tar, &["wanted", "db"]);
    assert_eq!(kept.files.len(), 1);
    for (path, expected) in [
        ("one/db", "data/wanted"),
        ("two/db", "?data/other!"),
        ("ignored", "?ignored"),
        ("as-link", "data/wanted"),
        ("self/db", "-"),
    ] {
        assert_eq!(show(&scan, path), expected, "{path}");
    }
    assert_eq!(scan.warnings.len(), 2);
}

#[test]
fn the_last_of_equal_paths_counts() {
    let tar = Tar::new()
        .file("a/db", "old")
        .file("a/db", "new")
        .file("b/db", "file")
        .symlink("b/db", "../a/db")
        .symlink("c/db", "../a/db")
        .file("c/db", "file again")
        .file("d/db", "gone")
        .member(RawHeader::new(b'6', b"d/db", 0), b"")
        .dir("e")
        .member(RawHeader::new(b'0', b"f/", 0), b"")
        .finish();
    let (scan, kept) = read_all_ways(&tar, &["db"]);
    assert_eq!(kept.files["a/db"], b"new");
    for (path, expected) in [
        ("b/db", "a/db"),
        ("c/db", "c/db"),
        ("d/db", "-"),
        ("e", "e/"),
        ("f", "f/"),
    ] {
        assert_eq!(show(&scan, path), expected, "{path}");
    }
}

#[test]
fn wrong_digests_name_both() {
    let tar = Tar::new().file("a", "x").finish();
    let packed = gzip(&tar);
    let wrong = sha256(b"wrong");
    for (bytes, size, blob, diff, what, actual) in [
        (&packed, None, Some(wrong), None, "blob", sha256(&packed)),
        (&packed, None, None, Some(wrong), "layer", sha256(&tar)),
        (
            &packed,
            Some(packed.len()),
            Some(wrong),
            None,
            "blob",
            sha256(&packed),
        ),
        (
            &packed,
            Some(packed.len()),
            None,
            Some(wrong),
            "layer",
            sha256(&tar),
        ),
        (&tar, None, Some(wrong), None, "blob", sha256(&tar)),
        (
            &tar,
            None,
            Some(sha256(&tar)),
            Some(wrong),
            "layer",
            sha256(&tar),
        ),
    ] {
        let input = LayerInput::Stream {
            reader: Box::new(Cursor::new(bytes.clone())),
            compression: None,
            size: size.map(|size| size as u64),
            blob_digest: blob,
            diff_id: diff,
        };
        let error = read_layer(input, &Caps::default(), &mut Keep::default()).unwrap_err();
        let Error::DigestMismatch {
            what: named,
            expected,
            actual: found,
        } = error
        else {
            panic!("{error}");
        };
        assert_eq!((named, expected, found), (what, wrong, actual));
    }
}

#[test]
fn sha512_digests_are_checked_too() {
    let tar = Tar::new().file("a", "x").finish();
    let digest = Digest::sha512(sha2::Sha512::digest(&tar).into());
    let input = LayerInput::Stream {
        reader: Box::new(Cursor::new(tar.clone())),
        compression: None,
        size: None,
        blob_digest: Some(digest),
        diff_id: Some(sha256(&tar)),
    };
    let scan = read_layer(input, &Caps::default(), &mut Keep::default()).unwrap();
    assert_eq!(scan.blob_digest, Some(digest));
    assert_eq!(scan.diff_id, Some(sha256(&tar)));
}

#[test]
fn the_digest_covers_what_is_behind_the_archive() {
    let mut tar = Tar::new().file("a", "x").finish();
    tar.extend(b"and more, up to the last byte".repeat(99_999));
    read_all_ways(&tar, &["a"]);
}

#[test]
fn a_broken_archive_that_was_broken_on_the_way_is_a_wrong_digest() {
    let tar = Tar::new().file("a", "x").finish();
    let mut broken = tar.clone();
    broken[3] = b'!';
    let input = |diff_id| LayerInput::Stream {
        reader: Box::new(Cursor::new(broken.clone())),
        compression: Some(Compression::None),
        size: None,
        blob_digest: None,
        diff_id,
    };
    let read = |input| read_layer(input, &Caps::default(), &mut Keep::default()).unwrap_err();
    assert!(matches!(
        read(input(None)),
        Error::Damaged {
            offset: 0,
            entry: 0,
            ..
        }
    ));
    assert!(matches!(
        read(input(Some(sha256(&tar)))),
        Error::DigestMismatch { .. }
    ));
    assert!(matches!(
        read(input(Some(sha256(&broken)))),
        Error::Damaged { .. }
    ));
}

#[test]
fn files_over_a_cap_are_left_out_with_a_warning() {
    let tar = Tar::new()
        .file("big/db", [1; 2000])
        .file("one/db", [2; 900])
        .file("two/db", [3; 900])
        .pax(&[
            ("GNU.sparse.major", "1"),
            ("GNU.sparse.minor", "0"),
            ("GNU.sparse.realsize", "9000000000"),
        ])
        .file("sparse/db", "0\n")
        .finish();
    let caps = Caps {
        file_bytes: 1000,
        kept_bytes: 1500,
        ..Caps::default()
    };
    for input in [seekable(&tar), stream(&tar), stream(&gzip(&tar))] {
        let mut visitor = keep(&["db"]);
        let scan = read_layer(input, &caps, &mut visitor).unwrap();
        assert_eq!(visitor.files.keys().collect::<Vec<_>>(), ["one/db"]);
        let warned: Vec<_> = scan.warnings.iter().map(|w| w.path.as_str()).collect();
        assert_eq!(warned, ["big/db", "two/db", "sparse/db"]);
        assert_eq!(show(&scan, "big/db"), "?big/db!");
    }
}

#[test]
fn trees_survive_the_cache() {
    let tar = Tar::new()
        .dir("a")
        .file("a/db", "")
        .symlink("l", "a")
        .file(".wh.x", "")
        .finish();
    let (scan, _) = read_all_ways(&tar, &["db"]);
    let bytes = postcard::to_allocvec(&scan.tree).unwrap();
    assert_eq!(postcard::from_bytes::<LayerTree>(&bytes), Ok(scan.tree));
    for len in 0..bytes.len() {
        assert!(postcard::from_bytes::<LayerTree>(&bytes[..len]).is_err());
    }
}
