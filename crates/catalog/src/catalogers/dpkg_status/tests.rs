//! Databases of dpkg as it writes them, and damaged ones.

use expect_test::{Expect, expect};

use super::*;
use crate::{Owner, Warning};

fn catalog_at(location: Location, path: &str, content: &[u8]) -> Cataloged {
    DpkgStatus.catalog(&FoundFile {
        location,
        path,
        content,
        detail: Detail::Files,
    })
}

fn catalog(content: &[u8]) -> Cataloged {
    catalog_at(STATUS, "var/lib/dpkg/status", content)
}

fn show(cataloged: &Cataloged) -> String {
    let mut shown = String::new();
    for package in &cataloged.packages {
        let (source, source_version) = (package.source_name(), package.source_version());
        shown += &format!(
            "{} {} {} from {source} {source_version}, {}\n",
            package.name,
            package.version,
            package.architecture.as_deref().unwrap_or("-"),
            package.state.word(),
        );
    }
    for owned in &cataloged.owned {
        let owner = match &owned.owner {
            Owner::Package {
                name,
                architecture: None,
            } => name.clone(),
            Owner::Package {
                name,
                architecture: Some(arch),
            } => format!("{name}:{arch}"),
            Owner::Sibling(name) => format!("file {name}"),
        };
        for file in owned.files.iter() {
            shown += &format!("{owner}: {} {}\n", file.path, file.checksum.unwrap_or("-"));
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
    shown
}

fn check(content: &str, expected: &Expect) {
    expected.assert_eq(&show(&catalog(content.as_bytes())));
}

#[test]
fn every_state() {
    let mut content = String::new();
    for (index, status) in [
        "install ok installed",
        "deinstall ok installed",
        "hold ok unpacked",
        "install reinstreq half-configured",
        "install ok triggers-awaited",
        "install ok triggers-pending",
        "install reinstreq half-installed",
        "deinstall ok config-files",
        "purge ok not-installed",
        "INSTALL OK INSTALLED",
        "install ok whatever",
    ]
    .iter()
    .enumerate()
    {
        content += &format!(
            "Package: p{index}\nStatus: {status}\nVersion: 1-{index}\nArchitecture: amd64\n\n"
        );
    }
    check(
        &content,
        &expect![[r#"
            p0 1-0 amd64 from p0 1-0, installed
            p1 1-1 amd64 from p1 1-1, installed
            p2 1-2 amd64 from p2 1-2, unpacked
            p3 1-3 amd64 from p3 1-3, unpacked
            p4 1-4 amd64 from p4 1-4, unpacked
            p5 1-5 amd64 from p5 1-5, unpacked
            p6 1-6 amd64 from p6 1-6, half-installed
            p9 1-9 amd64 from p9 1-9, installed
            p10 1-10 amd64 from p10 1-10, installed
            note 52: unknown state `whatever`: taken as installed
        "#]],
    );
}

#[test]
fn fields_of_all_shapes() {
    check(
        "\
package: LibFoo1
STATUS: install ok installed
Version: 1:2.0-3+b1
Architecture: amd64
Source: foo (1:2.0-3)
Multi-Arch: same
Maintainer: Ann Example <ann@example.org>
Conffiles:
 /etc/foo.conf 0123456789abcdef0123456789abcdef
 /etc/foo with space.conf 0123456789abcdef0123456789abcdef obsolete
 /etc/new.conf newconffile
Description: a library
 Package: not-a-package
 .
 More text.
X-Unknown: value

Package: libfoo1
Status: install ok installed
Version: 1:2.0-3+b1
Architecture: i386
Source: foo

Package: bar
Status: install ok installed
Version: 1+b2
Architecture: all
",
        &expect![[r#"
            libfoo1 1:2.0-3+b1 amd64 from foo 1:2.0-3, installed
            libfoo1 1:2.0-3+b1 i386 from foo 1:2.0-3+b1, installed
            bar 1+b2 all from bar 1+b2, installed
            libfoo1:amd64: etc/foo.conf md5:0123456789abcdef0123456789abcdef
            libfoo1:amd64: etc/foo with space.conf md5:0123456789abcdef0123456789abcdef
        "#]],
    );
}

#[test]
fn damage_is_reported_where_it_is() {
    check(
        "\
Package: a
Status: install ok installed
Architecture: amd64

Package: b
Status: install ok installed
Version: 1
junk
Version: 2

Status: install ok installed
Version: 3

Package: c
Version: 4
Architecture: amd64

Package: c
Status: install ok installed
Version: 5
Architecture: amd64

Package: d
Status: install reinstreq half-installed

Package: e
Status: install ok installed
Version: 6",
        &expect![[r#"
            b 1 - from b 1, installed
            c 5 amd64 from c 5, installed
            e 6 - from e 6, installed
            lost 1: package `a` has no usable `Version`
            lost 8: `junk` is no field
            lost 9: a second `Version` in one entry: the empty line before it is missing
            note 5: package `b` has no `Architecture`
            lost 11: the entry has no usable `Package`
            note 14: the entry has no `Status`: taken as installed
            note 18: package `c` again: this entry counts
            lost 23: package `d` is half installed and its version is not known
            note 26: package `e` has no `Architecture`
            lost -: the last line has no end: the file may be cut short
        "#]],
    );
}

#[test]
fn carriage_returns_and_text_that_is_not_utf8() {
    let content = b"Package: a\r\nStatus: install ok installed\r\nVersion: 1\r\nArchitecture: all\r\nMaintainer: Jos\xe9\r\n\r\nPackage: b\xff\r\nStatus: install ok installed\r\nVersion: 2\r\n\r\n";
    let cataloged = catalog(content);
    assert_eq!(
        show(&cataloged),
        "a 1 all from a 1, installed\nlost 7: the entry has no usable `Package`\n"
    );
    assert_eq!(
        cataloged.packages[0].maintainer.as_deref(),
        Some("Jos\u{fffd}")
    );
}

#[test]
fn distroless() {
    let control =
        b"Package: libc6\nSource: glibc\nVersion: 2.36-9\nArchitecture: amd64\nDescription: x";
    let path = "var/lib/dpkg/status.d/bGliYzY=";
    let stanza = show(&catalog_at(STATUS_D, path, control));
    assert_eq!(stanza, "libc6 2.36-9 amd64 from glibc 2.36-9, installed\n");
    let sums = b"0123456789abcdef0123456789abcdef  lib/libc.so.6\n";
    let path = "var/lib/dpkg/status.d/bGliYzY=.md5sums";
    let sums = show(&catalog_at(STATUS_D, path, sums));
    assert_eq!(
        sums,
        "file bGliYzY=: lib/libc.so.6 md5:0123456789abcdef0123456789abcdef\n"
    );
    let script = b"#!/bin/sh\nset -e\necho: hello\n";
    let script = catalog_at(STATUS_D, "var/lib/dpkg/status.d/base-files.preinst", script);
    assert_eq!(script, Cataloged::default());
}

#[test]
fn file_lists_leave_folders_out() {
    let list = b"/.\n/usr\n/usr/lib\n/usr/lib/a\n/usr/lib/a-b\n/usr/lib/a/x\n/usr/lib/empty\n/usr/bin\n/usr/bin/caf\xe9\n";
    let shown = show(&catalog_at(LISTS, "var/lib/dpkg/info/foo:amd64.list", list));
    expect![[r#"
        foo:amd64: usr/lib/a-b -
        foo:amd64: usr/lib/a/x -
        foo:amd64: usr/lib/empty -
        foo:amd64: usr/bin/caf� -
    "#]]
    .assert_eq(&shown);
}

#[test]
fn checksums_and_what_is_none() {
    let sums = b"0123456789abcdef0123456789ABCDEF  usr/bin/a b\n0123456789abcdef0123456789abcdef *./usr/bin/c\n\nnonsense\n0123456789abcdef0123456789abcdef usr/bin/d\n";
    let shown = show(&catalog_at(MD5SUMS, "var/lib/dpkg/info/foo.md5sums", sums));
    expect![[r#"
        foo: usr/bin/a b md5:0123456789abcdef0123456789abcdef
        foo: usr/bin/c md5:0123456789abcdef0123456789abcdef
        note 4: `nonsense` is no checksum
        note 5: `0123456789abcdef0123456789abcdef usr/bin/d` is no checksum
    "#]]
    .assert_eq(&shown);
}

#[test]
fn third_parties_are_marked() {
    let entry = |extra: &str| {
        format!(
            "Package: a\nStatus: install ok installed\nVersion: 1-1\nArchitecture: all\n{extra}\n"
        )
    };
    let evidence = |extra: &str| {
        let third_party = catalog(entry(extra).as_bytes())
            .packages
            .remove(0)
            .third_party
            .clone();
        third_party.map(|third_party| third_party.evidence)
    };
    assert_eq!(evidence("Maintainer: Ann <ann@debian.org>\n"), None);
    assert_eq!(
        evidence("Maintainer: Docker <support@docker.com>\n").as_deref(),
        Some("maintainer `Docker <support@docker.com>`")
    );
    assert_eq!(evidence("Origin: Acme\n").as_deref(), Some("origin `Acme`"));
    assert_eq!(evidence("Bugs: debbugs://bugs.debian.org\n"), None);
}

#[test]
fn hostile_content() {
    let long = format!(
        "Package: a\nStatus: install ok installed\nVersion: 1\nArchitecture: all\nProvides: {}\n",
        "b, ".repeat(1 << 20)
    );
    assert_eq!(catalog(long.as_bytes()).packages.len(), 1);
    let long = format!(
        "Package: {}\nStatus: install ok installed\nVersion: 1\n",
        "a".repeat(1 << 20)
    );
    assert_eq!(catalog(long.as_bytes()).packages, []);
    assert_eq!(catalog(b"").packages, []);
    let many = "\n\n:\n".repeat(100_000);
    assert!(catalog(many.as_bytes()).warnings.len() < 30);
}
