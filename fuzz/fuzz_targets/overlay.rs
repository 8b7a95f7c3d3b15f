//! Layers of any shape on top of each other: every path leads somewhere in bounded time, and where
//! it leads to leads to itself.
#![no_main]

use drydock_archive::{LayerTree, LayerTreeBuilder, Overlay, Resolved};
use libfuzzer_sys::fuzz_target;

/// Takes a path of a few short names off the front of the bytes.
fn take_path(data: &mut &[u8]) -> String {
    let mut names = Vec::new();
    for _ in 0..4 {
        let Some((byte, rest)) = data.split_first() else {
            break;
        };
        *data = rest;
        names.push(["a", "b", "c", "-"][usize::from(byte % 4)]);
        if byte & 0x40 != 0 {
            break;
        }
    }
    names.join("/")
}

fn take_target(data: &mut &[u8], kind: u8) -> String {
    let start = ["", "/", "../", "./../../"][usize::from(kind >> 6)];
    start.to_owned() + &take_path(data)
}

fn take_layer(data: &mut &[u8]) -> LayerTree {
    let mut builder = LayerTreeBuilder::new(4_000);
    while let Some((kind, rest)) = data.split_first() {
        *data = rest;
        let path = take_path(data);
        match kind % 11 {
            0 => break,
            1 | 2 => builder.directory(&path),
            3 | 4 => builder.file(&path),
            5 => builder.symlink(&path, &take_target(data, *kind)),
            6 => builder.hard_link(&path, &take_path(data)),
            7 => builder.whiteout(&path),
            8 => builder.opaque(&path),
            9 => builder.unwanted(&path),
            _ => builder.special(&path),
        }
    }
    builder.finish()
}

fuzz_target!(|data: &[u8]| {
    let mut data = data;
    let trees: Vec<LayerTree> = (0..5).map(|_| take_layer(&mut data)).collect();
    let trees: Vec<&LayerTree> = trees.iter().collect();
    for count in 0..=trees.len() {
        let overlay = Overlay::new(&trees[..count]);
        for path in ["a", "a/b", "b/a/c", "c/../a/b", "/a/./-", "b/c/a/b", "-"] {
            match overlay.resolve(path) {
                Resolved::File { layer, .. } => assert!(layer < count),
                Resolved::Directory { path } => {
                    let again = overlay.resolve(&path);
                    assert_eq!(again, Resolved::Directory { path: path.clone() });
                    for (name, resolved) in overlay.list(&path) {
                        let direct = overlay.resolve(&format!("{path}/{name}"));
                        assert_eq!(direct, resolved, "{path} {name}");
                    }
                }
                Resolved::NotKept { .. } | Resolved::Missing | Resolved::Loop => {}
            }
        }
    }
});
