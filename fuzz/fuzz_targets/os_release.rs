//! Release files: the first byte chooses the file, any bytes give a distribution with an id or none.

#![no_main]

use drydock_catalog::{Detail, FoundFile, find_cataloger};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Some((choice, content)) = data.split_first() else {
        return;
    };
    let cataloger = find_cataloger("os-release").expect("is in the list");
    let locations = cataloger.meta().locations;
    let location = locations[usize::from(*choice) % locations.len()];
    let found = cataloger.catalog(&FoundFile {
        location,
        path: location.path(),
        content,
        detail: Detail::Files,
    });
    match &found.distribution {
        Some(distribution) => {
            assert!(
                !distribution.id.is_empty()
                    && distribution.id == distribution.id.to_ascii_lowercase()
            );
        }
        None => assert!(found.warnings.iter().any(|warning| warning.lost)),
    }
});
