//! NVD year files and answer pages: any bytes give CVEs with usable criteria and ratings, or an error;
//! what can be read of half a file is a part of what can be read of the whole.

#![no_main]

use drydock_feeds::{Error, Input, Item, Sink, find_source};
use drydock_model::{Advisory, EnrichmentFact, Qualifier};
use libfuzzer_sys::fuzz_target;

fn read(content: &[u8]) -> (Vec<Advisory>, Result<(), Error>) {
    let source = find_source("nvd").expect("is in the list");
    let mut advisories = Vec::new();
    let mut collect = |item| {
        match item {
            Item::Advisory(advisory) => advisories.push(*advisory),
            Item::Enrichment(enrichment) => {
                assert!(enrichment.id.starts_with("CVE-"));
                assert!(matches!(enrichment.fact, EnrichmentFact::Rated(_)));
            }
            Item::Repository(_) => panic!("there are no repositories in it"),
        }
        Ok(())
    };
    let mut sink = Sink::new("nvdcve-2.0-2024.json.gz", &mut collect);
    let input = Input {
        path: "nvdcve-2.0-2024.json.gz",
        reader: &mut &*content,
        releases: &[],
    };
    let result = source.parse(input, &mut sink);
    (advisories, result)
}

fuzz_target!(|content: &[u8]| {
    let (advisories, _) = read(content);
    for advisory in &advisories {
        assert!(advisory.record.id.starts_with("CVE-"));
        for affected in &advisory.affected {
            assert_eq!(affected.namespace.as_str(), "nvd:cpe");
            assert!(affected.package.contains(':') && affected.package.len() <= 2048);
            assert!(matches!(
                affected.qualifiers.first(),
                Some(Qualifier::Cpe(_))
            ));
            assert!(!affected.ranges.is_empty() || !affected.versions.is_empty());
        }
    }
    let half = content.get(..content.len() / 2).unwrap_or_default();
    let (part, _) = read(half);
    assert!(advisories.starts_with(&part));
});
