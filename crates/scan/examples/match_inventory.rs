//! Times matching alone: `match_inventory IMAGE DATABASE` reads the inventory once and matches it
//! many times. For `cargo xtask bench matching`.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    missing_docs
)]

use std::path::Path;
use std::time::Instant;

use drydock_advisory_db::Database;
use drydock_matcher::assess;
use drydock_oci::{ImageSource, OpenOptions, open};
use drydock_scan::{Lookup, Options, Silent, read_inventory};

const RUNS: usize = 101;

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [image, database] = words.as_slice() else {
        panic!("usage: match_inventory IMAGE DATABASE")
    };
    let source = ImageSource::parse(image).unwrap();
    let net = drydock_net::Client::new(drydock_net::Settings::default());
    let options = OpenOptions::new(std::env::temp_dir());
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let image = runtime.block_on(open(&source, &options, &net)).unwrap();
    let (_, inventory) = read_inventory(&image, &Options::default(), &Silent).unwrap();
    let database = Database::open(Path::new(database)).unwrap();
    let mut micros = Vec::new();
    let mut findings = 0;
    for _ in 0..RUNS {
        let begin = Instant::now();
        let assessment = assess(
            &inventory,
            &Lookup(&database),
            drydock_matcher::Options::default(),
        );
        micros.push(begin.elapsed().as_micros());
        findings = assessment.unwrap().findings.len();
    }
    println!(
        "packages {}\nfindings {findings}\nfirst_us {}",
        inventory.packages.len(),
        micros[0]
    );
    micros.sort_unstable();
    println!("median_us {}", micros[RUNS / 2]);
}
