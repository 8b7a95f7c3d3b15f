//! The members of an outer archive, sound and damaged.

use std::io::Write;

use super::*;
use crate::sample::{RawHeader, Tar, gzip};

fn archive() -> Vec<u8> {
    Tar::new()
        .dir("abc/")
        .file("./abc/layer.tar", "layer one")
        .symlink("def/layer.tar", "../abc/layer.tar")
        .hard_link("ghi/layer.tar", "abc/layer.tar")
        .file("../escape", "x")
        .member(RawHeader::new(b'6', b"pipe", 0), b"")
        .file("manifest.json", "[]")
        .file("manifest.json", "[1]")
        .finish()
}

#[test]
fn lists_members_by_seeking() {
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(&archive()).unwrap();
    let entries = open_tar_index(&file, &Caps::default()).unwrap();
    let short: Vec<_> = entries
        .iter()
        .map(|e| (e.name.as_str(), e.offset, e.size, e.kind, e.link.as_deref()))
        .collect();
    use TarEntryKind::*;
    assert_eq!(
        short,
        [
            ("abc", 512, 0, Directory, None),
            ("abc/layer.tar", 1024, 9, File, None),
            ("def/layer.tar", 2048, 0, Symlink, Some("../abc/layer.tar")),
            ("ghi/layer.tar", 2560, 0, HardLink, Some("abc/layer.tar")),
            ("pipe", 4096, 0, Other, None),
            ("manifest.json", 4608, 2, File, None),
            ("manifest.json", 5632, 3, File, None),
        ]
    );
}

#[test]
fn streams_members_and_bodies() {
    let reader = Box::new(io::Cursor::new(gzip(&archive())));
    let caps = Caps::default();
    let plain = crate::decompress(reader, crate::Compression::Gzip, &caps).unwrap();
    let mut tar = TarStream::new(plain, &caps);
    let mut bodies = Vec::new();
    while let Some(entry) = tar.next_entry().unwrap() {
        if entry.kind == TarEntryKind::File {
            let mut body = String::new();
            tar.read_to_string(&mut body).unwrap();
            bodies.push(body);
        }
    }
    assert_eq!(bodies, ["layer one", "[]", "[1]"]);
}

#[test]
fn members_are_counted() {
    let caps = Caps {
        entries: 3,
        ..Caps::default()
    };
    let mut tar = TarStream::new(io::Cursor::new(archive()), &caps);
    let mut outcome = Ok(None);
    for _ in 0..4 {
        outcome = tar.next_entry();
    }
    assert!(matches!(outcome, Err(Error::Cap { .. })));
}

#[test]
fn cut_bodies_are_errors() {
    let bytes = archive();
    let mut tar = TarStream::new(&bytes[..1028], &Caps::default());
    tar.next_entry().unwrap();
    tar.next_entry().unwrap();
    let error = tar.read_to_end(&mut Vec::new()).unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::UnexpectedEof);
}
