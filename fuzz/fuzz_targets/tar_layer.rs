//! A layer of any bytes, plain or compressed: read or refused, never a panic, never beyond its caps.
#![no_main]

use std::io::Cursor;

use drydock_archive::{
    Caps, Error, FileContent, LayerInput, LayerScan, LayerVisitor, Overlay, read_layer,
};
use libfuzzer_sys::fuzz_target;

const CAPS: Caps = Caps {
    entries: 2_000,
    path_bytes: 300,
    file_bytes: 5_000,
    kept_bytes: 20_000,
    tree_bytes: 20_000,
    extension_bytes: 3_000,
    decompressed_bytes: 1 << 20,
    ratio_free_bytes: 1 << 18,
    ratio: 50,
    warnings: 10,
};

/// Wants every second path, and checks what it gets.
#[derive(Default, PartialEq, Debug)]
struct Visitor {
    paths: Vec<String>,
    bytes: u64,
}

impl LayerVisitor for Visitor {
    fn wants(&mut self, path: &str) -> bool {
        assert!(path.len() <= 3 * CAPS.path_bytes, "every byte may become a replacement character");
        assert!(path.split('/').all(|name| !matches!(name, "" | "." | "..")));
        path.len() % 2 == 0
    }

    fn file(&mut self, path: &str, content: FileContent<'_>) {
        self.bytes += content.bytes.len() as u64;
        assert!(self.bytes <= CAPS.kept_bytes);
        self.paths.push(path.to_owned());
    }
}

fn read(bytes: &[u8], size: Option<u64>) -> (Result<LayerScan, Error>, Visitor) {
    let mut visitor = Visitor::default();
    let input = LayerInput::Stream {
        reader: Box::new(Cursor::new(bytes.to_vec())),
        compression: None,
        size,
        blob_digest: None,
        diff_id: None,
    };
    (read_layer(input, &CAPS, &mut visitor), visitor)
}

/// Gives every block a right checksum: as a header it is then looked into.
fn repair(bytes: &mut [u8]) {
    for block in bytes.chunks_exact_mut(512).filter(|block| block[0] != 0) {
        block[148..156].fill(b' ');
        let sum: u32 = block.iter().map(|byte| u32::from(*byte)).sum();
        block[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    }
}

fuzz_target!(|data: &[u8]| {
    let Some((mode, data)) = data.split_first() else {
        return;
    };
    let mut bytes = data.to_vec();
    if mode % 2 == 0 {
        repair(&mut bytes);
    }
    let (streamed, seen) = read(&bytes, None);
    let (at_once, seen_at_once) = read(&bytes, Some(bytes.len() as u64));
    match (streamed, at_once) {
        (Ok(a), Ok(b)) => {
            assert_eq!((&a.tree, a.diff_id, &seen), (&b.tree, b.diff_id, &seen_at_once));
            assert!(a.warnings.len() <= CAPS.warnings + 2);
            let trees = [&a.tree];
            let overlay = Overlay::new(&trees);
            for path in &seen.paths {
                overlay.resolve(path);
            }
            overlay.list("");
        }
        (Err(_), Err(_)) => {}
        (a, b) => panic!("{a:?}\n{b:?}"),
    }
});
