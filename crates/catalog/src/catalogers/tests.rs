//! What holds for every cataloger.

use proptest::prelude::*;

use super::*;
use crate::{Detail, FoundFile, Location};

#[test]
fn list_is_sorted_and_found() {
    assert!(CATALOGERS.is_sorted_by(|a, b| a.meta().id < b.meta().id));
    for cataloger in CATALOGERS {
        let meta = cataloger.meta();
        assert_eq!(
            find_cataloger(meta.id).map(|found| found.meta().id),
            Some(meta.id)
        );
        assert!(meta.docs.starts_with("https://"), "{}", meta.id);
        assert!(!meta.locations.is_empty(), "{}", meta.id);
    }
    assert!(find_cataloger("rpm").is_none());
    assert_eq!(
        catalogers_version(),
        "apk-installed=2 apk-repositories=1 apt-sources=1 dpkg-status=2 os-release=1"
    );
}

/// Gives the content to every cataloger, as each of the files that it reads.
fn catalog_as_everything(content: &[u8]) {
    for cataloger in CATALOGERS {
        for location in cataloger.meta().all_locations() {
            let paths = match location {
                Location::File(path) => vec![path.to_owned()],
                Location::Files { folder, suffix } => {
                    vec![
                        format!("{folder}/a:b{suffix}"),
                        format!("{folder}/a.md5sums"),
                    ]
                }
            };
            for path in paths {
                let found = cataloger.catalog(&FoundFile {
                    location,
                    path: &path,
                    content,
                    detail: Detail::Files,
                });
                for package in found.packages {
                    assert!(!package.name.is_empty() && !package.version.is_empty());
                    assert!(!package.source_name().is_empty());
                }
            }
        }
    }
}

/// Lines that mean something to one cataloger or another.
const LINES: &[&str] = &[
    "",
    " ",
    "P:a",
    "V:1-r0",
    "A:x",
    "o:b",
    "F:usr",
    "R:c",
    "Z:Q1",
    "Z:Q1AAAA",
    "f:S",
    "Package: a",
    "Status: install ok installed",
    "Status: x",
    "Version: 1",
    "Source: b (",
    "Source: (",
    "Conffiles:",
    " /etc/a 0123456789abcdef0123456789abcdef",
    " /etc/a obsolete",
    ":",
    "a:",
    " a",
    "\r",
    "/.",
    "/usr/a",
    "0123456789abcdef0123456789abcdef  a",
    "ID=a",
    "ID='a",
    "VERSION=\"1 (b)\"",
    "PRETTY_NAME=x/sid",
    "12.5",
    "trixie/sid",
    "/sid",
    "deb [a] http://u:p@h/debian sid main #",
    "deb [ cdrom:[ \" ",
    "Types: deb",
    "URIs: http://u:p@h/debian",
    "Suites: sid ./",
    "Components: main",
    "# comment",
    "Enabled: no",
    "set a=${a}${a}",
    "set -default a=b",
    "v3 @t ${a}/x b c",
    "http://u@h/alpine/edge/main",
    "\u{fffd}",
    "é: ü",
];

proptest! {
    #[test]
    fn any_bytes_are_cataloged(content in prop::collection::vec(any::<u8>(), 0..500)) {
        catalog_as_everything(&content);
    }

    #[test]
    fn any_lines_are_cataloged(
        lines in prop::collection::vec(prop::sample::select(LINES), 0..30),
        end in prop::sample::select(&["\n", "\r\n", ""][..]),
    ) {
        catalog_as_everything((lines.join(if end.is_empty() { "\n" } else { end }) + end).as_bytes());
    }
}
