//! Debian's security tracker: any bytes give advisories with usable names, ids and verdicts, or an
//! error; what can be read of half a file is a part of what can be read of the whole.

#![no_main]

use drydock_feeds::{Error, Input, Item, Sink, find_source};
use drydock_model::{Advisory, State};
use libfuzzer_sys::fuzz_target;

fn read(content: &[u8]) -> (Vec<Advisory>, Result<(), Error>) {
    let source = find_source("debian-tracker").expect("is in the list");
    let mut advisories = Vec::new();
    let mut collect = |item| {
        if let Item::Advisory(advisory) = item {
            advisories.push(*advisory);
        }
        Ok(())
    };
    let mut sink = Sink::new("data.json", &mut collect);
    let input = Input {
        path: "data.json",
        reader: &mut &*content,
        releases: &[],
    };
    let result = source.parse(input, &mut sink);
    (advisories, result)
}

fuzz_target!(|content: &[u8]| {
    let (advisories, whole) = read(content);
    for advisory in &advisories {
        assert!(advisory.record.id.len() <= 64);
        assert!(!advisory.affected.is_empty());
        for affected in &advisory.affected {
            assert_eq!(affected.namespace.distribution(), "debian");
            assert_eq!(
                affected.ranges.is_empty(),
                affected.state == State::NotAffected
            );
        }
    }
    let (half, result) = read(&content[..content.len() / 2]);
    assert!(advisories.starts_with(&half));
    if whole.is_ok() && result.is_ok() {
        // Only what is all blank behind its middle is whole in both.
        assert_eq!(advisories, half);
    }
});
