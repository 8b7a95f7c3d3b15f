//! apk's database of installed packages: any bytes give packages with usable names and versions.

#![no_main]

use drydock_catalog::{Detail, FoundFile, find_cataloger};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|content: &[u8]| {
    let cataloger = find_cataloger("apk-installed").expect("is in the list");
    let location = cataloger.meta().locations[0];
    let found = cataloger.catalog(&FoundFile {
        location,
        path: location.path(),
        content,
        detail: Detail::Files,
    });
    for package in &found.packages {
        assert!(!package.name.is_empty() && !package.name.contains(char::is_whitespace));
        assert!(!package.version.is_empty() && !package.version.contains(char::is_whitespace));
    }
    assert!(found.warnings.len() <= 21);
});
