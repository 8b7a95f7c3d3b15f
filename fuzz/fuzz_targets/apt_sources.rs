//! apt's lists of sources: the first byte chooses the format; no user name or password gets out, and
//! values stay small.

#![no_main]

use drydock_catalog::{Detail, FoundFile, find_cataloger};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Some((choice, content)) = data.split_first() else {
        return;
    };
    let cataloger = find_cataloger("apt-sources").expect("is in the list");
    let locations = cataloger.meta().locations;
    let location = locations[usize::from(*choice) % locations.len()];
    let found = cataloger.catalog(&FoundFile {
        location,
        path: location.path(),
        content,
        detail: Detail::Packages,
    });
    assert!(found.repositories.len() <= 1000);
    assert!(found.warnings.len() <= 21);
    for repository in &found.repositories {
        assert!(repository.url.len() <= 3 * 4096);
        assert!(repository.release.is_some() || !repository.official);
        if let Some((_, rest)) = repository.url.split_once("://") {
            assert!(
                !rest.split('/').next().unwrap_or(rest).contains('@'),
                "{}",
                repository.url
            );
        }
    }
});
