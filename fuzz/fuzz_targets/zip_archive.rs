//! A zip archive of any bytes: read or refused, never a panic, never beyond its caps.
#![no_main]

use std::fs::File;
use std::io::{Read, Seek, Write};

use drydock_archive::{Caps, ZipReader};
use libfuzzer_sys::fuzz_target;

thread_local! {
    static FILE: File = tempfile();
}

/// A file of memory, without a name, used again by every run.
fn tempfile() -> File {
    let path = std::env::temp_dir().join(format!("fuzz-zip-{}", std::process::id()));
    let file = File::options()
        .create(true)
        .truncate(true)
        .read(true)
        .write(true)
        .open(&path)
        .unwrap();
    std::fs::remove_file(path).unwrap();
    file
}

fuzz_target!(|data: &[u8]| {
    let caps = Caps {
        entries: 1_000,
        path_bytes: 300,
        file_bytes: 1 << 18,
        decompressed_bytes: 1 << 20,
        ratio_free_bytes: 1 << 18,
        ratio: 50,
        ..Caps::default()
    };
    FILE.with(|mut file| {
        file.set_len(0).unwrap();
        file.rewind().unwrap();
        file.write_all(data).unwrap();
        let Ok(mut zip) = ZipReader::open(file, &caps) else {
            return;
        };
        let mut all = 0;
        while let Ok(Some(member)) = zip.next_member() {
            assert!(
                member
                    .name
                    .split('/')
                    .all(|name| !matches!(name, "" | "." | ".."))
            );
            let Ok(mut body) = zip.open_member(&member) else {
                continue;
            };
            let mut bytes = Vec::new();
            if body.read_to_end(&mut bytes).is_ok() {
                assert_eq!(bytes.len() as u64, member.size);
            }
            assert!(bytes.len() as u64 <= member.size);
            all += bytes.len();
        }
        assert!(all as u64 <= caps.decompressed_bytes);
    });
});
