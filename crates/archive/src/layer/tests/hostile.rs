//! Layers that somebody made to do harm.

use super::*;

fn read(input: LayerInput) -> Result<LayerScan, Error> {
    read_layer(input, &Caps::default(), &mut keep(&["status"]))
}

#[test]
fn paths_that_lead_out_are_left_out() {
    let tar = Tar::new()
        .file("../../etc/status", "1")
        .file("a/../../status", "2")
        .file("..", "3")
        .symlink("out", "../../../../etc")
        .symlink("/", "etc")
        .file("fine/status", "4")
        .finish();
    let (scan, kept) = read_all_ways(&tar, &["status"]);
    assert_eq!(kept.files.keys().collect::<Vec<_>>(), ["fine/status"]);
    assert_eq!(scan.warnings.len(), 4);
    assert_eq!(show(&scan, "out"), "?etc");
}

#[test]
fn names_that_are_not_text_are_kept_as_well_as_they_can_be() {
    let tar = Tar::new()
        .member(RawHeader::new(b'0', b"caf\xe9/status", 1), b"x")
        .member(RawHeader::new(b'5', b"\xff\xfe", 0), b"")
        .pax(&[("path", "nul\0in/status")])
        .file("short", "y")
        .finish();
    let (scan, kept) = read_all_ways(&tar, &["status"]);
    assert_eq!(kept.files["caf\u{fffd}/status"], b"x");
    let warned: Vec<_> = scan.warnings.iter().map(|w| w.message.as_str()).collect();
    assert_eq!(warned.len(), 2, "{warned:?}");
    assert!(
        warned[0].contains("UTF-8") && warned[1].contains("NUL"),
        "{warned:?}"
    );
}

#[test]
fn endless_paths_are_left_out() {
    let tar = Tar::new()
        .extension(b'L', &b"d/".repeat(3000))
        .file("x", "")
        .extension(b'K', &b"t".repeat(5000))
        .symlink("link", "")
        .finish();
    let (scan, _) = read_all_ways(&tar, &["status"]);
    assert_eq!(scan.tree.len(), 0);
    assert_eq!(scan.warnings.len(), 2);
}

#[test]
fn warnings_have_a_limit() {
    let mut tar = Tar::new();
    for n in 0..500 {
        tar = tar.file(&format!("../{n}"), "");
    }
    let (scan, _) = read_all_ways(&tar.finish(), &[]);
    assert_eq!(scan.warnings.len(), 101);
    assert!(scan.warnings[100].message.starts_with("400 more"));
}

/// A stream that repeats one block and costs no memory.
struct Repeat {
    block: Vec<u8>,
    times: u64,
    at: usize,
}

impl Read for Repeat {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        if self.at == self.block.len() {
            self.times -= 1;
            self.at = 0;
        }
        if self.times == 0 {
            return Ok(0);
        }
        let got = (&self.block[self.at..]).read(buf)?;
        self.at += got;
        Ok(got)
    }
}

fn repeat(block: Vec<u8>, times: u64) -> LayerInput {
    LayerInput::Stream {
        reader: Box::new(Repeat {
            block,
            times,
            at: 0,
        }),
        compression: Some(Compression::None),
        size: None,
        blob_digest: None,
        diff_id: None,
    }
}

#[test]
fn a_million_entries_take_a_bounded_tree() {
    let mut tar = Tar::new();
    for n in 0..1000 {
        tar = tar
            .file(&format!("usr/share/doc/file{n}"), "")
            .symlink(&format!("usr/share/link{n}"), "doc");
    }
    let scan = read(repeat(tar.unfinished(), 500)).unwrap();
    assert_eq!(scan.tree.len(), 1003);
}

#[test]
fn trees_beyond_memory_are_cut_with_a_warning() {
    let mut tar = Tar::new();
    for n in 0..3000 {
        tar = tar.dir(&format!("very/long/path/of/a/folder/number{n}"));
    }
    let tar = tar.file("var/lib/dpkg/status", "x").finish();
    let caps = Caps {
        tree_bytes: 100_000,
        ..Caps::default()
    };
    let mut visitor = keep(&["status"]);
    let scan = read_layer(stream(&tar), &caps, &mut visitor).unwrap();
    assert!(scan.tree.len() < 1000);
    assert!(
        scan.warnings
            .iter()
            .any(|w| w.message.contains("did not fit"))
    );
    assert_eq!(show(&scan, "var/lib/dpkg/status"), "var/lib/dpkg/status");
}

#[test]
fn entries_have_a_limit() {
    let tar = Tar::new().file("a", "").unfinished();
    let caps = Caps {
        entries: 1000,
        ..Caps::default()
    };
    let outcome = read_layer(repeat(tar, 2000), &caps, &mut Keep::default());
    assert!(matches!(outcome, Err(Error::Cap { limit: 1000, .. })));
}

#[test]
fn bombs_meet_the_cap_of_the_whole_layer() {
    let tar = Tar::new().file("zeros", vec![0; 30 << 20]).finish();
    let caps = Caps {
        decompressed_bytes: 10 << 20,
        ..Caps::default()
    };
    for (packed, sized) in [(gzip(&tar), true), (gzip(&tar), false), (zstd(&tar), false)] {
        let input = LayerInput::Stream {
            size: sized.then_some(packed.len() as u64),
            reader: Box::new(Cursor::new(packed)),
            compression: None,
            blob_digest: None,
            diff_id: None,
        };
        let outcome = read_layer(input, &caps, &mut Keep::default());
        assert!(matches!(outcome, Err(Error::Cap { .. })));
    }
}

#[test]
fn truncated_layers_say_where() {
    let tar = Tar::new()
        .file("a/status", [b'x'; 5000])
        .file("b", [b'y'; 700])
        .finish();
    for (packed, what) in [(gzip(&tar), "gzip"), (zstd(&tar), "zstd"), (xz(&tar), "xz")] {
        for cut in [packed.len() - 1, packed.len() / 2, 20] {
            for size in [None, Some(cut as u64)] {
                let input = LayerInput::Stream {
                    reader: Box::new(Cursor::new(packed[..cut].to_vec())),
                    compression: None,
                    size,
                    blob_digest: None,
                    diff_id: Some(sha256(&tar)),
                };
                let error = read(input).unwrap_err().to_string();
                assert!(error.contains(what) && error.contains("byte"), "{error}");
            }
        }
    }
    // The body of `b` is cut; without a digest only the archive itself can tell.
    let cut = &tar[..tar.len() - 1024 - 512];
    for input in [stream(cut), seekable(cut)] {
        let error = read(input).unwrap_err().to_string();
        assert!(error.contains("inside the body of `b`"), "{error}");
    }
    let open = &tar[..tar.len() - 1024];
    for input in [stream(open), seekable(open)] {
        assert_eq!(read(input).unwrap().warnings.len(), 1);
    }
}

#[test]
fn a_section_beyond_the_end_of_its_file_is_truncated() {
    let tar = Tar::new().file("a/status", [b'x'; 5000]).finish();
    let LayerInput::Seekable { file, .. } = seekable(&tar[..2048]) else {
        unreachable!()
    };
    let input = LayerInput::Seekable {
        file,
        offset: 0,
        len: tar.len() as u64,
    };
    assert!(matches!(
        read(input),
        Err(Error::Truncated { offset: 2048, .. })
    ));
}

#[test]
fn random_damage_never_panics() {
    let tar = Tar::new()
        .pax(&[
            ("path", "long/status"),
            ("GNU.sparse.map", "0,1"),
            ("GNU.sparse.size", "9"),
        ])
        .file("x", "abc")
        .extension(b'L', b"other/status\0")
        .file("y", [1; 900])
        .hard_link("h/status", "other/status")
        .symlink("s", "h")
        .finish();
    let mut state = 7u64;
    for _ in 0..3000 {
        let mut bytes = tar.clone();
        for _ in 0..4 {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            let at = (state >> 33) as usize % bytes.len();
            bytes[at] = (state >> 20) as u8;
        }
        let by_stream = read(stream(&bytes));
        let by_position = read(seekable(&bytes));
        match (by_stream, by_position) {
            (Ok(a), Ok(b)) => assert_eq!((a.tree, a.warnings), (b.tree, b.warnings)),
            (Err(a), Err(b)) => assert_eq!(a.to_string(), b.to_string()),
            (a, b) => panic!("{a:?} {b:?}"),
        }
    }
}
