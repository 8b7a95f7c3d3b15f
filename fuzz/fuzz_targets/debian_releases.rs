//! Debian's table of releases: any bytes give releases with a name or an error.

#![no_main]

use drydock_feeds::{Input, Sink, find_source};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|content: &[u8]| {
    let source = find_source("debian-releases").expect("is in the list");
    let mut none = |_| panic!("there are no advisories in it");
    let mut sink = Sink::new("debian.csv", &mut none);
    let input = Input {
        path: "debian.csv",
        reader: &mut &*content,
        releases: &[],
    };
    if source.parse(input, &mut sink).is_ok() {
        for release in sink.into_tally().releases {
            assert!(!release.version.is_empty());
            assert!(release.codename.is_some_and(|name| !name.is_empty()));
        }
    }
});
