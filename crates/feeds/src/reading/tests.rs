//! Plain, compressed and archived files.

use drydock_test_support::layer::{Compression as Packing, LayerBuilder, compress, sha256};
use drydock_test_support::pack::{bzip2, zip};

use super::*;
use crate::sample::Sample;

fn read(path: &str, bytes: &[u8]) -> (Result<Reading, Error>, Vec<String>) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    std::fs::write(&file, bytes).unwrap();
    let mut ids = Vec::new();
    let job = Job {
        source: &Sample::Listed,
        path,
        file: &file,
        releases: &[],
        hides: &|path| path == "A/hidden",
        hash_content: true,
    };
    let reading = read_file(&job, &mut |item| {
        if let Item::Enrichment(it) = item {
            ids.push(it.id);
        }
        Ok(())
    });
    (reading, ids)
}

const TEXT: &[u8] = b"good 1\nbad\ngood 2\n";

#[test]
fn compressed_files_are_read_and_their_own_bytes_are_hashed() {
    for (path, bytes) in [
        ("plain", TEXT.to_vec()),
        ("a.gz", compress(TEXT, Packing::Gzip)),
        ("a.bz2", bzip2(TEXT)),
        ("a.zst", compress(TEXT, Packing::Zstd)),
        // Whatever the name says.
        ("a.xml", bzip2(TEXT)),
        ("a.bz2", TEXT.to_vec()),
    ] {
        let (reading, ids) = read(path, &bytes);
        let reading = reading.unwrap();
        assert_eq!(ids, ["1", "2"], "{path}");
        assert_eq!((reading.tally.records, reading.tally.skipped), (2, 1));
        assert_eq!(reading.tally.first_warnings[0].place, format!("{path}#bad"));
        assert_eq!(reading.sha256, sha256(&bytes));
        assert_eq!(reading.bytes, bytes.len() as u64);
        assert_eq!(reading.content, Some(sha256(TEXT)));
    }
}

#[test]
fn each_member_of_an_archive_is_a_file() {
    let members: [(&str, &[u8]); 6] = [
        ("README", b"damage"),
        ("b/1.json", b"good 1\n"),
        ("hidden", b"good 9\n"),
        ("torn", b"good 8\ndamage"),
        ("2.json", b"bad\ngood 2\n"),
        ("empty", b""),
    ];
    let tar = members
        .iter()
        .fold(LayerBuilder::new(), |layer, (name, body)| {
            layer.file(name, body)
        });
    let tar = tar.build();
    for (path, bytes) in [
        ("A/all.zip", zip(&members)),
        ("A/all.tar", tar.clone()),
        ("A/all.tar.gz", compress(&tar, Packing::Gzip)),
        ("A/all.tar.bz2", bzip2(&tar)),
        ("A/all.tar.zst", compress(&tar, Packing::Zstd)),
    ] {
        let (reading, ids) = read(path, &bytes);
        let reading = reading.unwrap();
        assert_eq!(ids, ["1", "2"], "{path}");
        assert_eq!((reading.tally.records, reading.tally.skipped), (2, 2));
        let places: Vec<_> = reading
            .tally
            .first_warnings
            .iter()
            .map(|it| &it.place)
            .collect();
        assert_eq!(
            places,
            [&format!("{path}/torn"), &format!("{path}/2.json#bad")]
        );
        assert_eq!(reading.sha256, sha256(&bytes));
    }
}

#[test]
fn what_is_cut_or_damaged_is_told() {
    let packed = compress(TEXT, Packing::Gzip);
    let archive = zip(&[("a", TEXT)]);
    let tar = LayerBuilder::new().file("a", [b' '; 5_000]).build();
    for (path, bytes) in [
        ("a.gz", packed[..packed.len() - 3].to_vec()),
        ("a.bz2", bzip2(TEXT)[..20].to_vec()),
        ("a.zip", archive[..archive.len() - 5].to_vec()),
        ("a.zip", b"<html>".to_vec()),
        ("a.tar", tar[..2_000].to_vec()),
        ("a.tar.zst", compress(&tar, Packing::Zstd)[..40].to_vec()),
    ] {
        let error = read(path, &bytes).0.map(|it| it.tally).unwrap_err();
        let told = error.to_string();
        assert!(told.contains(&format!("cannot read `{path}")), "{told}");
    }
    let mut wrong = archive;
    wrong[40] ^= 1;
    let tally = read("a.zip", &wrong).0.unwrap().tally;
    assert_eq!((tally.records, tally.skipped), (0, 1));
}

/// A mebibyte is allowed.
#[test]
fn bombs_are_told_as_such() {
    let bomb = vec![b'\n'; 65 << 20];
    let told = "is larger than the 1048576 bytes allowed for it";
    for (path, bytes) in [
        ("a.gz", compress(&bomb, Packing::Gzip)),
        ("a.bz2", bzip2(&bomb)),
        ("a.zst", compress(&bomb, Packing::Zstd)),
    ] {
        let error = read(path, &bytes).0.map(|it| it.tally).unwrap_err();
        assert!(error.to_string().contains(told), "{error}");
    }
    let (reading, ids) = read("a.zip", &zip(&[("bomb", &bomb), ("fine", b"good 1")]));
    let tally = reading.unwrap().tally;
    assert_eq!((ids.len(), tally.skipped), (1, 1));
    assert!(tally.first_warnings[0].message.contains("size of a member"));
    let tar = LayerBuilder::new()
        .file("bomb", &bomb[..2 << 20])
        .file("fine", "good 1");
    let tally = read("a.tar", &tar.build()).0.unwrap().tally;
    assert_eq!((tally.records, tally.skipped), (1, 1));
    let tar = compress(
        &LayerBuilder::new().file("bomb", &bomb).build(),
        Packing::Gzip,
    );
    let error = read("a.tar.gz", &tar).0.map(|it| it.tally).unwrap_err();
    assert!(
        error.in_full().contains("for its compressed size"),
        "{error}"
    );

    // Many small members from few bytes.
    let small = vec![b'\n'; 1 << 20];
    let names: Vec<String> = (0..200).map(|it| it.to_string()).collect();
    let members: Vec<(&str, &[u8])> = names.iter().map(|it| (it.as_str(), &small[..])).collect();
    let error = read("a.zip", &zip(&members))
        .0
        .map(|it| it.tally)
        .unwrap_err();
    assert!(
        error.in_full().contains("for its compressed size"),
        "{error}"
    );
}

#[test]
fn large_members_flow_and_then_fail_as_a_whole() {
    let mut body: Vec<u8> = (0..1_500)
        .flat_map(|it| format!("good {it}\n").into_bytes())
        .collect();
    let (reading, ids) = read("a.zip", &zip(&[("a", &body)]));
    assert_eq!((reading.unwrap().tally.records, ids.len()), (1_500, 1_500));
    body.extend(b"damage");
    let error = read("a.zip", &zip(&[("a", &body)]))
        .0
        .map(|it| it.tally)
        .unwrap_err();
    assert_eq!(error.to_string(), "`a.zip/a` is damaged: it says so");
}
