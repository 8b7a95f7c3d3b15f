//! Photon's CVE metadata: any bytes give advisories with names and versions that can be used, or
//! an error.

#![no_main]

use drydock_feeds::{Input, Item, Sink, find_source};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|content: &[u8]| {
    let path = "cve_data_photon5.0.json";
    let source = find_source("photon").expect("is in the list");
    let mut check = |item| {
        let Item::Advisory(advisory) = item else {
            panic!("{item:?}");
        };
        assert!(!advisory.affected.is_empty());
        for affected in &advisory.affected {
            assert!(!affected.package.is_empty());
            assert_eq!(affected.namespace.distribution(), "photon");
        }
        Ok(())
    };
    let mut sink = Sink::new(path, &mut check);
    let input = Input {
        path,
        reader: &mut &*content,
        releases: &[],
    };
    let _ = source.parse(input, &mut sink);
});
