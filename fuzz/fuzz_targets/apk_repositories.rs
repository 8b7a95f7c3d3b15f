//! apk's lists of repositories: no user name or password gets out, and values stay small.

#![no_main]

use drydock_catalog::{Detail, FoundFile, find_cataloger};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|content: &[u8]| {
    let cataloger = find_cataloger("apk-repositories").expect("is in the list");
    let location = cataloger.meta().locations[0];
    let found = cataloger.catalog(&FoundFile {
        location,
        path: location.path(),
        content,
        detail: Detail::Files,
    });
    assert!(found.repositories.len() <= 2000);
    for repository in &found.repositories {
        assert!(repository.url.len() <= 3 * 4096);
        if let Some((_, rest)) = repository.url.split_once("://") {
            assert!(
                !rest.split('/').next().unwrap_or(rest).contains('@'),
                "{}",
                repository.url
            );
        }
    }
});
