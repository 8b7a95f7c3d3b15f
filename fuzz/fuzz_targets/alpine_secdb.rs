//! Alpine's security database: any bytes give advisories with usable names, ids and versions, each
//! about one package of the file's own release, or an error.

#![no_main]

use std::collections::BTreeSet;

use drydock_feeds::{Input, Item, Sink, find_source};
use drydock_model::State;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|content: &[u8]| {
    let source = find_source("alpine-secdb").expect("is in the list");
    let mut seen = BTreeSet::new();
    let mut check = |item| {
        let Item::Advisory(advisory) = item else {
            panic!("{item:?}");
        };
        let [affected] = advisory.affected.as_slice() else {
            panic!("{advisory:?}");
        };
        assert_eq!(affected.namespace.as_str(), "alpine:3.18");
        assert!(!affected.package.is_empty());
        assert_eq!(
            affected.ranges.is_empty(),
            affected.state == State::NotAffected
        );
        assert!(advisory.record.id.len() <= 64);
        let key = (affected.package.clone(), advisory.record.id);
        assert!(seen.insert(key), "one advisory per package and issue");
        Ok(())
    };
    let mut sink = Sink::new("v3.18/main.json", &mut check);
    let input = Input {
        path: "v3.18/main.json",
        reader: &mut &*content,
        releases: &[],
    };
    if source.parse(input, &mut sink).is_ok() {
        let tally = sink.into_tally();
        assert!(tally.first_warnings.len() as u64 <= tally.warnings);
        assert!(tally.skipped <= tally.warnings);
        assert_eq!(tally.records, seen.len() as u64);
    }
});
