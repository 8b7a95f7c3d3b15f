//! OVAL: any bytes, read as each publisher's, give advisories with names, ids and versions that can be
//! used, or an error.

#![no_main]

use drydock_feeds::{Input, Item, Sink, find_source};
use drydock_model::State;
use libfuzzer_sys::fuzz_target;

const READERS: [(&str, &str); 5] = [
    ("azure-linux", "azurelinux-3.0-oval.xml"),
    ("oracle-oval", "com.oracle.elsa-all.xml.bz2"),
    ("redhat-oval", "RHEL8/rhel-8.oval.xml.bz2"),
    ("suse-oval", "suse.linux.enterprise.server.15-affected.xml.bz2"),
    ("ubuntu-oval", "com.ubuntu.noble.cve.oval.xml.bz2"),
];

fuzz_target!(|content: &[u8]| {
    for (id, path) in READERS {
        let source = find_source(id).expect("is in the list");
        let mut records = 0;
        let mut check = |item| {
            let Item::Advisory(advisory) = item else {
                panic!("{item:?}");
            };
            records += 1;
            assert!(!advisory.affected.is_empty());
            assert!(!advisory.record.id.is_empty() && advisory.record.id.len() <= 64);
            for affected in &advisory.affected {
                assert!(!affected.package.is_empty());
                let without = affected.state == State::NotAffected;
                assert_eq!(affected.ranges.is_empty(), without);
            }
            Ok(())
        };
        let mut sink = Sink::new(path, &mut check);
        let input = Input {
            path,
            reader: &mut &*content,
            releases: &[],
        };
        if source.parse(input, &mut sink).is_ok() {
            let tally = sink.into_tally();
            assert!(tally.skipped <= tally.warnings);
            assert_eq!(tally.records, records);
        }
    }
});
