//! Members of tars as GNU tar and others write them, and hostile ones.

use super::*;
use crate::sample::{RawHeader, Tar};

type Listed = (String, MemberKind, u64, String, Option<Vec<u8>>);

fn list_with(bytes: &[u8], caps: &Caps) -> Result<(Vec<Listed>, Vec<String>), Error> {
    let mut members = Members::new(StreamSource::new(bytes), caps);
    let mut listed = Vec::new();
    while let Some(member) = members.next()? {
        let body = match member.size <= 1 << 20 {
            true => members.with_body(&member, <[u8]>::to_vec)?.ok(),
            false => None,
        };
        listed.push((
            String::from_utf8_lossy(&member.name).into_owned(),
            member.kind,
            member.size,
            String::from_utf8_lossy(&member.link).into_owned(),
            body,
        ));
    }
    Ok((listed, members.take_notes()))
}

fn list(bytes: &[u8]) -> Result<(Vec<Listed>, Vec<String>), Error> {
    list_with(bytes, &Caps::default())
}

fn names(bytes: &[u8]) -> Vec<String> {
    let (listed, _) = list(bytes).unwrap();
    listed.into_iter().map(|one| one.0).collect()
}

fn damage(bytes: &[u8]) -> (u64, u64, String) {
    match list(bytes).unwrap_err() {
        Error::Damaged { offset, entry, why } => (offset, entry, why),
        other => panic!("{other}"),
    }
}

#[test]
fn reads_the_plain_kinds() {
    let mut gnu = RawHeader::new(b'0', b"big", 3);
    gnu.set(124, b"\x80\0\0\0\0\0\0\0\0\0\0\x03");
    let mut prefixed = RawHeader::new(b'0', b"name", 0);
    prefixed.set(345, b"some/prefix");
    let mut not_prefix = RawHeader::new(b'0', b"name", 0);
    not_prefix.set(257, b"ustar  \0");
    not_prefix.set(345, b"1234567");
    let mut link_with_size = RawHeader::new(b'1', b"hard", 600);
    link_with_size.set(157, b"a");
    let tar = Tar::new()
        .dir("etc/")
        .file("a", "body")
        .member(RawHeader::new(0, b"old/", 0), b"")
        .symlink("l", "../x")
        .member(link_with_size, b"")
        .member(RawHeader::new(b'6', b"pipe", 0), b"")
        .member(gnu, b"xyz")
        .member(prefixed, b"")
        .member(not_prefix, b"")
        .member(RawHeader::new(b'V', b"volume", 0), b"")
        .finish();
    let (listed, notes) = list(&tar).unwrap();
    let short: Vec<_> = listed
        .iter()
        .map(|(name, kind, size, link, _)| (name.as_str(), *kind, *size, link.as_str()))
        .collect();
    use MemberKind::*;
    assert_eq!(
        short,
        [
            ("etc/", Directory, 0, ""),
            ("a", File, 4, ""),
            ("old/", File, 0, ""),
            ("l", Symlink, 0, "../x"),
            ("hard", HardLink, 0, "a"),
            ("pipe", Special, 0, ""),
            ("big", File, 3, ""),
            ("some/prefix/name", File, 0, ""),
            ("name", File, 0, ""),
            ("volume", Unknown(b'V'), 0, ""),
        ]
    );
    assert_eq!(listed[1].4.as_deref(), Some(&b"body"[..]));
    assert_eq!(notes, [""; 0]);
}

#[test]
fn extension_headers_apply_to_the_next_member_only() {
    let long = "d/".repeat(200) + "name";
    let tar = Tar::new()
        .extension(b'L', format!("{long}\0").as_bytes())
        .extension(b'K', b"target/that/is/long\0")
        .symlink("short", "cut")
        .file("plain", "1")
        .pax(&[
            ("path", "pax/name"),
            ("linkpath", "pax/target"),
            ("mtime", "1.5"),
        ])
        .symlink("short", "cut")
        .pax(&[("size", "7"), ("path", "sized")])
        .member(RawHeader::new(b'0', b"x", 0), b"7 bytes")
        .file("plain2", "2")
        .finish();
    let (listed, _) = list(&tar).unwrap();
    let short: Vec<_> = listed
        .iter()
        .map(|(name, _, size, link, _)| (name.as_str(), *size, link.as_str()))
        .collect();
    assert_eq!(
        short,
        [
            (long.as_str(), 0, "target/that/is/long"),
            ("plain", 1, ""),
            ("pax/name", 0, "pax/target"),
            ("sized", 7, ""),
            ("plain2", 1, ""),
        ]
    );
}

#[test]
fn global_headers_are_not_applied() {
    let tar = Tar::new()
        .extension(b'g', b"15 comment=abc\n")
        .extension(b'g', b"10 path=x\n")
        .file("a", "1")
        .finish();
    let (listed, notes) = list(&tar).unwrap();
    assert_eq!(listed[0].0, "a");
    assert_eq!(notes.len(), 1);
    assert!(notes[0].contains("`path`"), "{notes:?}");
}

#[test]
fn sparse_files_of_all_formats_are_put_together() {
    let whole = b"\0\0\0\0abc\0\0\0\0\0de\0\0".to_vec();
    let mut old = RawHeader::new(b'S', b"old", 5);
    old.set(257, b"ustar  \0");
    old.set(386, b"00000000004\x0000000000003\0");
    old.set(410, b"00000000014\x0000000000002\0");
    old.set(483, b"00000000020\0");
    let mut body = b"2\n4\n3\n12\n2\n".to_vec();
    body.resize(512, 0);
    body.extend(b"abcde");
    let tar = Tar::new()
        .member(old, b"abcde")
        .pax(&[
            ("GNU.sparse.size", "16"),
            ("GNU.sparse.numblocks", "2"),
            ("GNU.sparse.offset", "4"),
            ("GNU.sparse.numbytes", "3"),
            ("GNU.sparse.offset", "12"),
            ("GNU.sparse.numbytes", "2"),
        ])
        .file("pax00", "abcde")
        .pax(&[
            ("GNU.sparse.name", "pax01"),
            ("GNU.sparse.size", "16"),
            ("GNU.sparse.map", "4,3,12,2"),
        ])
        .file("GNUSparseFile.0/pax01", "abcde")
        .pax(&[
            ("GNU.sparse.major", "1"),
            ("GNU.sparse.minor", "0"),
            ("GNU.sparse.name", "pax10"),
            ("GNU.sparse.realsize", "16"),
        ])
        .file("GNUSparseFile.0/pax10", body)
        .file("after", "")
        .finish();
    let (listed, _) = list(&tar).unwrap();
    let sizes: Vec<_> = listed.iter().map(|one| (one.0.as_str(), one.2)).collect();
    assert_eq!(
        sizes,
        [
            ("old", 16),
            ("pax00", 16),
            ("pax01", 16),
            ("pax10", 16),
            ("after", 0)
        ]
    );
    for one in &listed[..4] {
        assert_eq!(one.4.as_ref(), Some(&whole), "{}", one.0);
    }
}

#[test]
fn old_sparse_maps_go_on_in_blocks() {
    let mut old = RawHeader::new(b'S', b"old", 26);
    old.set(257, b"ustar  \0");
    for n in 0..4 {
        old.set(
            386 + n * 24,
            format!("{:011o}\0{:011o}\0", n * 2, 1).as_bytes(),
        );
    }
    old.set(482, b"\x01");
    old.set(483, format!("{:011o}\0", 52).as_bytes());
    let (mut first, mut second) = ([0u8; 512], [0u8; 512]);
    for n in 4..25 {
        let pair = format!("{:011o}\0{:011o}\0", n * 2, 1);
        first[(n - 4) * 24..(n - 3) * 24].copy_from_slice(pair.as_bytes());
    }
    first[504] = 1;
    second[..24].copy_from_slice(format!("{:011o}\0{:011o}\0", 50, 1).as_bytes());
    let letters: Vec<u8> = (b'a'..=b'z').collect();
    let tar = Tar::new()
        .member(old, &[])
        .raw(&first)
        .raw(&second)
        .raw(&letters)
        .file("after", "x")
        .finish();
    let (listed, _) = list(&tar).unwrap();
    let expected: Vec<u8> = letters.iter().flat_map(|letter| [*letter, 0]).collect();
    assert_eq!(listed[0].4.as_ref(), Some(&expected));
    assert_eq!(listed[1].0, "after");
}

#[test]
fn damage_is_located() {
    let mut wrong_sum = RawHeader::new(b'0', b"b", 0).seal();
    wrong_sum[0] = b'c';
    let mut negative = RawHeader::new(b'0', b"b", 0);
    negative.set(124, &[0xff; 12]);
    let mut huge = RawHeader::new(b'0', b"b", 0);
    huge.set(
        124,
        &[
            0x80, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
        ],
    );
    let mut no_number = RawHeader::new(b'0', b"b", 0);
    no_number.set(124, b"hello world\0");
    let good = || Tar::new().file("a", "x");
    for (name, tar) in [
        ("checksum", good().raw(&wrong_sum)),
        ("negative", good().member(negative, b"")),
        ("huge", good().member(huge, b"")),
        ("no number", good().member(no_number, b"")),
        (
            "pax size",
            good()
                .pax(&[("size", "99999999999999999999")])
                .file("b", ""),
        ),
        (
            "pax record",
            good().extension(b'x', b"nonsense").file("b", ""),
        ),
        (
            "sparse",
            good().pax(&[("GNU.sparse.major", "1")]).file("b", ""),
        ),
        ("noise", good().raw(&[0x55; 512])),
    ] {
        let (offset, entry, why) = damage(&tar.finish());
        assert!(
            offset >= 1024 && entry == 1,
            "{name}: {offset} {entry} {why}"
        );
    }
    let (offset, entry, _) = damage(&Tar::new().file("a", "").pax(&[("path", "b")]).finish());
    assert_eq!((offset, entry), (1536, 1));
}

#[test]
fn checksums_of_signed_bytes_are_accepted() {
    let name = "caf\u{e9}";
    let mut block = RawHeader::new(b'0', name.as_bytes(), 0).seal();
    block[148..156].copy_from_slice(b"        ");
    let sum: i32 = block.iter().map(|byte| i32::from(byte.cast_signed())).sum();
    block[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    assert_eq!(names(&Tar::new().raw(&block).finish()), [name]);
}

#[test]
fn claimed_sizes_allocate_nothing() {
    let claim = |flag: u8, size: u64| Tar::new().member(RawHeader::new(flag, b"x", size), b"");
    for flag in [b'x', b'L', b'K', b'g'] {
        let error = list(&claim(flag, 8_000_000_000).finish()).unwrap_err();
        assert!(matches!(error, Error::Cap { offset: 0, .. }), "{error}");
    }
    let error = list(&claim(b'0', 8_000_000_000).finish()).unwrap_err();
    assert!(matches!(error, Error::Truncated { .. }), "{error}");
    assert!(
        error.to_string().contains("inside the body of `x`"),
        "{error}"
    );
    let many = Caps {
        entries: 3,
        ..Caps::default()
    };
    let tar = Tar::new().dir("a").dir("b").dir("c").dir("d").finish();
    assert!(matches!(list_with(&tar, &many), Err(Error::Cap { .. })));
}

#[test]
fn missing_end_marks_are_noted() {
    let tar = Tar::new().file("a", "x").unfinished();
    let (listed, notes) = list(&tar).unwrap();
    assert_eq!((listed.len(), notes.len()), (1, 1));
    // The last body may lack its padding.
    let (listed, notes) = list(&tar[..513]).unwrap();
    assert_eq!((listed.len(), notes.len()), (1, 1));
    let (listed, notes) = list(&[]).unwrap();
    assert_eq!((listed.len(), notes.len()), (0, 1));
    let lone = Tar::new()
        .file("a", "")
        .raw(&[0; 512])
        .file("b", "")
        .finish();
    let (listed, notes) = list(&lone).unwrap();
    assert_eq!((listed.len(), notes.len()), (1, 1));
    assert!(notes[0].contains("byte 512"), "{notes:?}");
}

#[test]
fn a_cut_archive_is_truncated_or_lacks_its_end() {
    let tar = Tar::new()
        .dir("d")
        .pax(&[("path", "long/name")])
        .file("f", [b'x'; 1300])
        .extension(b'L', &[b'n'; 700])
        .file("g", "y")
        .finish();
    let whole = names(&tar);
    for len in (0..tar.len()).step_by(7).chain((0..tar.len()).step_by(512)) {
        match list(&tar[..len]) {
            Ok((listed, notes)) => {
                let got: Vec<_> = listed.into_iter().map(|one| one.0).collect();
                assert!(whole.starts_with(&got), "{len}: {got:?}");
                // Past the first block of the end mark nothing is missing.
                let ended = len >= tar.len() - 512;
                assert_eq!(notes.is_empty(), ended, "{len}: {notes:?}");
            }
            Err(Error::Truncated { offset, .. }) => assert!(offset <= len as u64),
            Err(Error::Damaged { why, .. }) => assert!(why.contains("no member"), "{why}"),
            Err(other) => panic!("{len}: {other}"),
        }
    }
}

#[test]
fn sections_of_a_file_read_like_streams() {
    use std::io::Write;
    let mut tar = Tar::new();
    for n in 0..300 {
        tar = tar.file(&format!("f{n}"), vec![n as u8; n * 37 % 9000]);
    }
    let tar = tar.finish();
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(b"before").unwrap();
    file.write_all(&tar).unwrap();
    file.write_all(b"behind").unwrap();
    let file = std::sync::Arc::new(file);
    for wanted in [1, 2, 3, 50] {
        let source = SectionSource::new(file.clone(), 6, tar.len() as u64).unwrap();
        let mut by_position = Members::new(source, &Caps::default());
        let mut by_stream = Members::new(StreamSource::new(&tar[..]), &Caps::default());
        let mut count = 0;
        while let Some(a) = by_position.next().unwrap() {
            let b = by_stream.next().unwrap().unwrap();
            assert_eq!((&a.name, a.size, a.offset), (&b.name, b.size, b.offset));
            if count % wanted == 0 {
                let body = by_position.with_body(&a, <[u8]>::to_vec).unwrap();
                assert_eq!(body, by_stream.with_body(&b, <[u8]>::to_vec).unwrap());
            }
            count += 1;
        }
        assert_eq!(count, 300);
    }
}
