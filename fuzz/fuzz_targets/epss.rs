//! EPSS: any bytes give scores of CVE ids from 0 to 1, or an error.

#![no_main]

use drydock_feeds::{Input, Item, Sink, find_source};
use drydock_model::EnrichmentFact;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|content: &[u8]| {
    let source = find_source("epss").expect("is in the list");
    let mut check = |item| {
        let Item::Enrichment(enrichment) = item else {
            panic!("{item:?}");
        };
        assert!(enrichment.id.starts_with("CVE-"));
        match enrichment.fact {
            EnrichmentFact::Epss {
                probability,
                percentile,
            } => assert!(probability <= 1_000_000 && percentile <= 1_000_000),
            other => panic!("{other:?}"),
        }
        Ok(())
    };
    let mut sink = Sink::new("epss_scores-current.csv.gz", &mut check);
    let input = Input {
        path: "epss_scores-current.csv.gz",
        reader: &mut &*content,
        releases: &[],
    };
    let _ = source.parse(input, &mut sink);
});
