//! Databases of apk as it writes them, and damaged ones.

use expect_test::{Expect, expect};

use super::*;
use crate::cataloged::Warning;

fn catalog(content: &[u8]) -> Cataloged {
    let location = META.locations[0];
    ApkInstalled.catalog(&FoundFile {
        location,
        path: location.path(),
        content,
        detail: Detail::Files,
    })
}

fn check(content: &[u8], expected: &Expect) {
    let cataloged = catalog(content);
    let mut shown = String::new();
    for package in &cataloged.packages {
        let Package {
            name,
            version,
            architecture,
            source,
            ..
        } = &**package;
        let architecture = architecture.as_deref().unwrap_or("-");
        let source = source.as_ref().map_or("-", |source| &source.name);
        shown += &format!("{name} {version} {architecture} from {source}\n");
    }
    for owned in &cataloged.owned {
        let Owner::Package { name, .. } = &owned.owner else {
            panic!()
        };
        for file in owned.files.iter() {
            shown += &format!("{name}: {} {}\n", file.path, file.checksum.unwrap_or("-"));
        }
    }
    for Warning {
        line,
        message,
        lost,
    } in &cataloged.warnings
    {
        let line = line.map_or("-".to_owned(), |line| line.to_string());
        shown += &format!(
            "{} {line}: {message}\n",
            if *lost { "lost" } else { "note" }
        );
    }
    expected.assert_eq(&shown);
}

const WELL_FORMED: &str = "\
C:Q1da39a3=
P:zlib
V:1.2.11-r1
A:x86_64
S:50000
T:A compression library: with a colon
U:https://zlib.example/
L:Zlib
o:zlib-src
m:Ann Example <ann@example.org>
t:1500000000
c:0123456789abcdef0123456789abcdef01234567
D:so:libc.musl-x86_64.so.1
r:old-zlib
F:
R:top
F:lib
M:0:0:755
R:libz.so.1
a:0:0:777
Z:Q12jmj7l5rSw0yVb/vlWAYkK/YBwk=
F:usr/share/zlib
R:README
Z:Q247DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=

C:Q1AAAA=
P:.build-deps
V:20240102.030405
A:noarch
S:0
I:0
T:virtual meta package
D:gcc make

";

#[test]
fn reads_packages_and_files() {
    check(
        WELL_FORMED.as_bytes(),
        &expect![[r#"
            zlib 1.2.11-r1 x86_64 from zlib-src
            .build-deps 20240102.030405 noarch from -
            zlib: top -
            zlib: lib/libz.so.1 sha1:da39a3ee5e6b4b0d3255bfef95601890afd80709
            zlib: usr/share/zlib/README sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
        "#]],
    );
    let zlib = &catalog(WELL_FORMED.as_bytes()).packages[0];
    assert_eq!(zlib.license.as_deref(), Some("Zlib"));
    assert_eq!(
        zlib.maintainer.as_deref(),
        Some("Ann Example <ann@example.org>")
    );
    assert_eq!(zlib.source_version(), "1.2.11-r1");
    assert_eq!(zlib.third_party, None);
}

#[test]
fn line_ends_and_the_last_empty_line_do_not_matter() {
    let expected = catalog(WELL_FORMED.as_bytes());
    assert_eq!(
        catalog(WELL_FORMED.replace('\n', "\r\n").as_bytes()),
        expected
    );
    assert_eq!(
        catalog(WELL_FORMED.trim_end().as_bytes()).packages,
        expected.packages
    );
    assert_eq!(
        catalog(WELL_FORMED.trim_end_matches("\n\n").as_bytes()).packages,
        expected.packages
    );
    assert_eq!(
        catalog(format!("{}\n", WELL_FORMED.trim_end()).as_bytes()),
        expected
    );
}

#[test]
fn damage_is_reported_where_it_is() {
    check(
        b"\n\njunk\nP:a\nV:1-r0\n\nV:2-r0\n\nP:b\n\nP:c\nV:3 4\n\nP:d\xff\nV:1\n\nP:e\nV:5-r0\nP:f\nV:6-r0\nZ:nonsense\n\nP:g\nV:7-r",
        &expect![[r#"
            a 1-r0 - from -
            e 5-r0 - from -
            f 6-r0 - from -
            g 7-r - from -
            lost 3: `junk` is no field
            lost 7: the entry has no usable name (`P:`)
            lost 9: package `b` has no usable version (`V:`)
            lost 11: package `c` has no usable version (`V:`)
            lost 14: the entry has no usable name (`P:`)
            lost 19: a second name in one entry: the empty line before it is missing
            note 21: `nonsense` is no checksum
            lost -: the last line has no end: the file may be cut short
        "#]],
    );
}

#[test]
fn text_that_is_not_utf8_is_kept_as_far_as_it_goes() {
    let cataloged = catalog(b"P:a\nV:1-r0\nm:Jos\xe9\nF:usr/\xff\nR:b\n\n");
    assert_eq!(
        cataloged.packages[0].maintainer.as_deref(),
        Some("Jos\u{fffd}")
    );
    assert_eq!(
        cataloged.owned[0].files.iter().next().unwrap().path,
        "usr/\u{fffd}/b"
    );
    assert_eq!(cataloged.warnings, []);
}

#[test]
fn cut_checksums_of_newer_packages() {
    let cataloged = catalog(b"P:a\nV:1-r0\nf:S\nF:bin\nR:a\nZ:Q12jmj7l5rSw0yVb/vlWAYkK/YBwk=\n\n");
    let checksum = cataloged.owned[0]
        .files
        .iter()
        .next()
        .unwrap()
        .checksum
        .unwrap();
    assert_eq!(
        checksum,
        "sha256-160:da39a3ee5e6b4b0d3255bfef95601890afd80709"
    );
}

#[test]
fn vendors_build_for_alpine_too() {
    let cataloged =
        catalog(b"P:nginx\nV:1.25.3-r1\nm:NGINX Packaging <nginx-packaging@f5.com>\n\n");
    assert_eq!(
        cataloged.packages[0].third_party.as_ref().unwrap().vendor,
        "NGINX"
    );
}

#[test]
fn files_that_nobody_asked_for_are_left_out() {
    let location = META.locations[0];
    let cataloged = ApkInstalled.catalog(&FoundFile {
        location,
        path: location.path(),
        content: b"P:a\nV:1-r0\nF:bin\nR:a\nZ:nonsense\n\n",
        detail: Detail::Packages,
    });
    assert_eq!(cataloged.packages.len(), 1);
    assert_eq!((cataloged.owned, cataloged.warnings), (vec![], vec![]));
}

#[test]
fn a_long_folder_with_many_files_is_cut() {
    let content = format!(
        "P:a\nV:1\nF:{}\n{}\n",
        "f/".repeat(20_000),
        "R:b\n".repeat(5000)
    );
    let cataloged = catalog(content.as_bytes());
    assert!(cataloged.memory() <= MAX_FILES_MEMORY + 100_000);
    assert_eq!(cataloged.warnings.len(), 1);
    assert!(cataloged.warnings[0].lost, "{:?}", cataloged.warnings);
}

#[test]
fn empty_and_hostile_content() {
    assert_eq!(catalog(b""), Cataloged::default());
    assert_eq!(catalog(b"\n\n\n"), Cataloged::default());
    let junk = "x\n".repeat(100_000);
    assert!(catalog(junk.as_bytes()).warnings.len() < 30);
    let long = format!("P:{}\nV:1\n\n", "a".repeat(10 << 20));
    assert_eq!(catalog(long.as_bytes()).packages, []);
}
