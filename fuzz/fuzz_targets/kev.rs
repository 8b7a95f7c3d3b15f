//! CISA's catalogue: any bytes give facts about CVE ids, or an error.

#![no_main]

use drydock_feeds::{Input, Item, Sink, find_source};
use drydock_model::EnrichmentFact;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|content: &[u8]| {
    let source = find_source("kev").expect("is in the list");
    let mut check = |item| {
        let Item::Enrichment(enrichment) = item else {
            panic!("{item:?}");
        };
        assert!(enrichment.id.starts_with("CVE-"));
        assert!(matches!(enrichment.fact, EnrichmentFact::Exploited { .. }));
        Ok(())
    };
    let mut sink = Sink::new("known_exploited_vulnerabilities.json", &mut check);
    let input = Input {
        path: "known_exploited_vulnerabilities.json",
        reader: &mut &*content,
        releases: &[],
    };
    let _ = source.parse(input, &mut sink);
});
