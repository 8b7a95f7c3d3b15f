//! Red Hat's map from repositories to CPE names: any bytes give named repositories with sorted CPE
//! names, or an error.

#![no_main]

use drydock_feeds::{Input, Item, Sink, find_source};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|content: &[u8]| {
    let source = find_source("redhat-cpe").expect("is in the list");
    let mut check = |item| {
        let Item::Repository(repository) = item else {
            panic!("there are only repositories in it");
        };
        assert!((1..=512).contains(&repository.repository.len()));
        assert!(repository.cpes.is_sorted_by(|a, b| a < b));
        assert!(repository.cpes.iter().all(|cpe| cpe.starts_with("cpe:/")));
        Ok(())
    };
    let path = "repository-to-cpe.json";
    let mut sink = Sink::new(path, &mut check);
    let input = Input {
        path,
        reader: &mut &*content,
        releases: &[],
    };
    let _ = source.parse(input, &mut sink);
});
