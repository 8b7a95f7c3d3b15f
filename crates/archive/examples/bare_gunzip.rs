//! The physical limit of a scan of gzip layers: `bare_gunzip ARCHIVE` unpacks every gzip member of
//! a tar with the fastest decompressor we know and hashes what comes out, on as many threads as the
//! machine has processors, and does nothing else. A benchmark, without caps: not for foreign input.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    missing_docs
)]

use std::fs::File;
use std::os::unix::fs::FileExt;
use std::sync::atomic::{AtomicUsize, Ordering};

use drydock_archive::{Caps, open_tar_index};
use sha2::Digest as _;

fn main() {
    let path = std::env::args().nth(1).expect("usage: bare_gunzip ARCHIVE");
    let file = File::open(path).unwrap();
    let members = open_tar_index(&file, &Caps::default()).unwrap();
    let next = AtomicUsize::new(0);
    let work = || {
        while let Some(member) = members.get(next.fetch_add(1, Ordering::Relaxed)) {
            let mut packed = vec![0; usize::try_from(member.size).unwrap()];
            file.read_exact_at(&mut packed, member.offset).unwrap();
            if packed.starts_with(&[0x1f, 0x8b]) {
                let plain = gunzip(&packed);
                let digests = (sha2::Sha256::digest(&packed), sha2::Sha256::digest(&plain));
                println!("{} {:x?}", member.name, digests);
            }
        }
    };
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(work);
        }
    });
}

/// The size that the last four bytes tell is right for members below 4 GiB.
fn gunzip(packed: &[u8]) -> Vec<u8> {
    let size = u32::from_le_bytes(packed[packed.len() - 4..].try_into().unwrap());
    let mut plain = vec![0; size as usize];
    libdeflater::Decompressor::new()
        .gzip_decompress(packed, &mut plain)
        .unwrap();
    plain
}
