//! OSV records: any bytes give at most one advisory with usable names, ids and versions, each about a
//! place of the archive's own ecosystem, or something skipped.
//!
//! The first byte chooses the archive.

#![no_main]

use drydock_feeds::{Input, Item, Sink, find_source};
use drydock_model::State;
use libfuzzer_sys::fuzz_target;

/// Archives, each with what the namespaces of its packages begin with.
const ARCHIVES: [(&str, &str); 6] = [
    ("PyPI", "pypi:any"),
    ("Go", "golang:any"),
    ("Ubuntu", "ubuntu:"),
    ("AlmaLinux", "almalinux:"),
    ("SUSE", "s"),
    ("Wolfi", "wolfi:rolling"),
];

fuzz_target!(|content: &[u8]| {
    let Some((choice, mut content)) = content.split_first() else {
        return;
    };
    let (folder, begin) = ARCHIVES[usize::from(*choice) % ARCHIVES.len()];
    let source = find_source("osv").expect("is in the list");
    let mut count = 0;
    let mut check = |item| {
        let Item::Advisory(advisory) = item else {
            panic!("{item:?}");
        };
        count += 1;
        assert!((3..=64).contains(&advisory.record.id.len()));
        assert!(!advisory.affected.is_empty());
        for affected in &advisory.affected {
            assert!(affected.namespace.as_str().starts_with(begin));
            assert!(!affected.package.is_empty() && affected.package.len() <= 1_024);
            let says_nothing = affected.ranges.is_empty() && affected.versions.is_empty();
            assert_eq!(says_nothing, affected.state == State::NotAffected);
        }
        Ok(())
    };
    let path = format!("{folder}/all.zip/x.json");
    let mut sink = Sink::new(&path, &mut check);
    let input = Input {
        path: &path,
        reader: &mut content,
        releases: &[],
    };
    source.parse(input, &mut sink).expect("bytes can be read");
    let tally = sink.into_tally();
    assert!(tally.records + tally.skipped <= 1);
    assert_eq!(tally.records, count);
});
