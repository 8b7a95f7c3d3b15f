//! Alpine's list of release branches: any bytes give releases or an error.

#![no_main]

use drydock_feeds::{Input, Sink, find_source};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|content: &[u8]| {
    let source = find_source("alpine-releases").expect("is in the list");
    let mut none = |_| panic!("there are no advisories in it");
    let mut sink = Sink::new("releases.json", &mut none);
    let input = Input {
        path: "releases.json",
        reader: &mut &*content,
        releases: &[],
    };
    if source.parse(input, &mut sink).is_ok() {
        let tally = sink.into_tally();
        for release in &tally.releases {
            assert_eq!(release.distribution, "alpine");
            assert!(release.released.is_none() || release.released <= tally.as_of);
        }
    }
});
