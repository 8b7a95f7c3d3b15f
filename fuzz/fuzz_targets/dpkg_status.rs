//! dpkg's databases: the first byte chooses the kind of file, any bytes give packages with usable
//! names and versions, and no path that starts with `/`.

#![no_main]

use drydock_catalog::{Detail, FoundFile, find_cataloger};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Some((choice, content)) = data.split_first() else {
        return;
    };
    let cataloger = find_cataloger("dpkg-status").expect("is in the list");
    let locations: Vec<_> = cataloger.meta().all_locations().collect();
    let paths = [
        "var/lib/dpkg/status",
        "var/lib/dpkg/status.d/base",
        "var/lib/dpkg/status.d/base.md5sums",
        "var/lib/dpkg/info/libc6:amd64.list",
        "var/lib/dpkg/info/libc6:amd64.md5sums",
    ];
    let path = paths[usize::from(*choice) % paths.len()];
    let location = *locations
        .iter()
        .find(|location| location.might_be(path))
        .expect("has one");
    let found = cataloger.catalog(&FoundFile {
        location,
        path,
        content,
        detail: Detail::Files,
    });
    for package in &found.packages {
        assert!(!package.name.is_empty() && !package.name.contains(char::is_whitespace));
        assert!(!package.version.is_empty() && !package.version.contains(char::is_whitespace));
        assert!(!package.source_name().is_empty() && !package.source_version().is_empty());
    }
    for file in found.owned.iter().flat_map(|owned| owned.files.iter()) {
        assert!(!file.path.is_empty() && !file.path.starts_with('/'));
    }
    assert!(found.warnings.len() <= 21);
});
