//! Arch's tracker: any bytes give advisories about usable names and versions, or an error.

#![no_main]

use drydock_feeds::{Input, Item, Sink, find_source};
use drydock_model::State;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|content: &[u8]| {
    let source = find_source("arch").expect("is in the list");
    let mut check = |item| {
        let Item::Advisory(advisory) = item else {
            panic!("{item:?}");
        };
        assert!(!advisory.affected.is_empty());
        for affected in &advisory.affected {
            assert_eq!(affected.namespace.as_str(), "arch:rolling");
            assert!(!affected.package.is_empty());
            assert_eq!(
                affected.ranges.is_empty(),
                affected.state == State::NotAffected
            );
            assert!(affected.state != State::Fixed || affected.fixed_version().is_some());
        }
        Ok(())
    };
    let mut sink = Sink::new("all.json", &mut check);
    let input = Input {
        path: "all.json",
        reader: &mut &*content,
        releases: &[],
    };
    let _ = source.parse(input, &mut sink);
});
