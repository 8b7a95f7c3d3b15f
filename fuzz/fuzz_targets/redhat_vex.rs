//! Red Hat's VEX documents: any bytes give an advisory whose entries have usable names, namespaces and
//! products, each said once, or an error.

#![no_main]

use std::collections::BTreeSet;

use drydock_feeds::{Input, Item, Sink, find_source};
use drydock_model::{Qualifier, State};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|content: &[u8]| {
    let source = find_source("redhat-vex").expect("is in the list");
    let mut check = |item| {
        let Item::Advisory(advisory) = item else {
            panic!("there are only advisories in it");
        };
        assert!(advisory.record.id.starts_with("CVE-"));
        let mut seen = BTreeSet::new();
        for affected in &advisory.affected {
            let distribution = affected.namespace.distribution();
            assert!(matches!(distribution, "rhel" | "redhat"));
            assert!((1..=256).contains(&affected.package.len()));
            assert_eq!(
                affected.state == State::NotAffected,
                affected.ranges.is_empty()
            );
            assert_eq!(
                affected.state == State::Fixed,
                affected.fixed_version().is_some()
            );
            let Some(Qualifier::RepositoryCpes(cpes)) = affected.qualifiers.last() else {
                panic!("{affected:?}");
            };
            assert!(!cpes.is_empty());
            assert!(seen.insert(affected), "said twice: {affected:?}");
        }
        Ok(())
    };
    let path = "2024/cve-2024-1111.json";
    let mut sink = Sink::new(path, &mut check);
    let input = Input {
        path,
        reader: &mut &*content,
        releases: &[],
    };
    let _ = source.parse(input, &mut sink);
});
