//! Lists of sources in both styles that apt reads.

use expect_test::expect;

use super::*;
use crate::Detail;

fn catalog(location: Location, content: &[u8]) -> Cataloged {
    AptSources.catalog(&FoundFile {
        location,
        path: "etc/apt/sources.list",
        content,
        detail: Detail::Packages,
    })
}

fn show(location: Location, content: &str) -> String {
    let cataloged = catalog(location, content.as_bytes());
    let mut shown = String::new();
    for found in cataloged.repositories {
        shown += &format!(
            "{} {} {}{}\n",
            found.url,
            found.release.as_deref().unwrap_or("-"),
            found.component.as_deref().unwrap_or("-"),
            if found.official { " official" } else { "" },
        );
    }
    for warning in cataloged.warnings {
        let lost = if warning.lost { " (lost)" } else { "" };
        shown += &format!("{}: {}{lost}\n", warning.line.unwrap(), warning.message);
    }
    shown
}

#[test]
fn lines_of_all_forms() {
    let shown = show(
        META.locations[0],
        "# deb http://deb.debian.org/debian bullseye main

deb http://deb.debian.org/debian/ bookworm main contrib\r
deb-src http://deb.debian.org/debian bookworm main
\tdeb\t[ arch=amd64 signed-by=/usr/share/keyrings/a#b.gpg ] https://user:secret@apt.example/debian sid main # why
deb [trusted=yes]http://vendor.example/apt?token=secret stable tool
deb http://security.debian.org/ buster/updates main
deb cdrom:[Debian GNU/Linux 12 _Bookworm_ - 1]/ bookworm main
deb \"http://quoted.example/a b\" sid main
deb http://flat.example/repo ./
deb [arch=amd64] http://flat.example/repo exact/path/ ignored
mirror http://me:secret@mirror.example/debian sid main
deb
deb http://deb.debian.org/debian
deb http://deb.debian.org/debian sid
deb [arch=amd64 http://deb.debian.org/debian sid main
deb mirror+file:/etc/apt/mirrors/debian.list sid main
",
    );
    expect![[r#"
        http://deb.debian.org/debian bookworm main official
        http://deb.debian.org/debian bookworm contrib official
        https://apt.example/debian sid main official
        http://vendor.example/apt stable tool
        http://security.debian.org buster/updates main official
        cdrom:[Debian GNU/Linux 12 _Bookworm_ - 1] bookworm main
        http://quoted.example/a b sid main
        http://flat.example/repo - -
        http://flat.example/repo - -
        mirror+file:/etc/apt/mirrors/debian.list sid main
        12: `mirror` is no type of source
        13: a source without an address or a suite is left out
        14: a source without an address or a suite is left out
        15: a source without components is left out
        16: a source without an address or a suite is left out
    "#]]
    .assert_eq(&shown);
}

#[test]
fn stanzas_of_all_forms() {
    let shown = show(
        STANZAS,
        "# The main archive.
Types: deb deb-src
URIs: http://deb.debian.org/debian https://user:secret@mirror.example/debian/
Suites: bookworm
# and what changed since
 bookworm-updates
Components: main
# non-free
 contrib
Signed-By:
 -----BEGIN PGP PUBLIC KEY BLOCK-----
 .
 mQINBF
 -----END PGP PUBLIC KEY BLOCK-----

# Types: deb
#Enabled: no
types: deb
uris: http://vendor.example/apt
suites: ./
Enabled: yes

Types: deb
URIs: http://off.example/debian
Suites: sid
Components: main
Enabled: No

Types: deb-src
URIs: http://deb.debian.org/debian
Suites: sid
Components: main

Types: deb
Suites: sid
Components: main

Types: deb
URIs: http://deb.debian.org/debian
Suites: sid
junk

Types: deb
URIs: http://one.example
Suites: sid
Components: main
Types: deb
URIs: http://two.example
",
    );
    expect![[r#"
        http://deb.debian.org/debian bookworm main official
        http://deb.debian.org/debian bookworm contrib official
        http://deb.debian.org/debian bookworm-updates main official
        http://deb.debian.org/debian bookworm-updates contrib official
        https://mirror.example/debian bookworm main official
        https://mirror.example/debian bookworm contrib official
        https://mirror.example/debian bookworm-updates main official
        https://mirror.example/debian bookworm-updates contrib official
        http://vendor.example/apt - -
        http://one.example sid main
        34: a source without `URIs` or `Suites` is left out
        41: `junk` is no field
        38: a source without components is left out
        48: a second `URIs` in one entry: the empty line before it is missing
    "#]]
    .assert_eq(&shown);
}

#[test]
fn a_flood_is_cut() {
    let lines = "deb http://a b c\n".repeat(60_000);
    let many = format!("deb http://a b {}", "c ".repeat(1500));
    let words = "a ".repeat(2000);
    let stanza = format!("Types: deb\nURIs: {words}\nSuites: {words}\nComponents: {words}\n");
    for (location, content) in [
        (META.locations[0], &lines),
        (META.locations[0], &many),
        (STANZAS, &stanza),
    ] {
        let cataloged = catalog(location, content.as_bytes());
        assert_eq!(cataloged.repositories.len(), MAX_REPOSITORIES);
        assert_eq!(cataloged.warnings.len(), 1);
        assert!(cataloged.warnings[0].lost);
    }
}
