//! Lists of repositories in every spelling that apk reads.

use expect_test::expect;

use super::*;
use crate::Detail;

fn catalog(content: &[u8]) -> Cataloged {
    let location = META.locations[0];
    ApkRepositories.catalog(&FoundFile {
        location,
        path: "etc/apk/repositories",
        content,
        detail: Detail::Files,
    })
}

fn show(content: &[u8]) -> String {
    let cataloged = catalog(content);
    let mut shown = String::new();
    for found in cataloged.repositories {
        shown += &format!(
            "{} {} {} {} {}\n",
            found.url,
            found.release.as_deref().unwrap_or("-"),
            found.component.as_deref().unwrap_or("-"),
            found.tag.as_deref().unwrap_or("-"),
            if found.official { "official" } else { "other" },
        );
    }
    for warning in cataloged.warnings {
        shown += &format!("{}: {}\n", warning.line.unwrap(), warning.message);
    }
    shown
}

#[test]
fn all_forms_of_lines() {
    let shown = show(
        b"# comment
#https://dl-cdn.alpinelinux.org/alpine/v3.1/main

https://dl-cdn.alpinelinux.org/alpine/v3.18/main\r
https://user:secret@dl-cdn.alpinelinux.org/alpine/v3.18/community/
@testing\thttps://dl-cdn.alpinelinux.org/alpine/edge/testing
set -default mirror=https://mirror.example/alpine
v3 ${mirror}/v3.22 main community
v2 @old ${mirror}/v3.2 main
ndx https://vendor.example/pkg/index.adb
/media/usb/apks
${elsewhere}/main
v9 https://mirror.example/alpine/v3.18/main
set nothing
v3
@lonely
",
    );
    expect![[r#"
        https://dl-cdn.alpinelinux.org/alpine/v3.18/main v3.18 main - official
        https://dl-cdn.alpinelinux.org/alpine/v3.18/community v3.18 community - official
        https://dl-cdn.alpinelinux.org/alpine/edge/testing edge testing testing official
        https://mirror.example/alpine/v3.22/main v3.22 main - official
        https://mirror.example/alpine/v3.22/community v3.22 community - official
        https://mirror.example/alpine/v3.2/main v3.2 main old official
        https://vendor.example/pkg/index.adb - - - other
        /media/usb/apks - - - other
        ${elsewhere}/main - - - other
        13: `v9` starts no repository
        14: the line sets no variable
        15: `` starts no repository
        16: `@lonely` starts no repository
    "#]]
    .assert_eq(&shown);
}

#[test]
fn a_flood_is_cut() {
    let cataloged = catalog("http://a/b\n".repeat(90_000).as_bytes());
    assert_eq!(cataloged.repositories.len(), MAX_REPOSITORIES);
    assert!(cataloged.warnings[0].lost);
    let components = format!("v3 http://a {}", "b ".repeat(2000));
    assert!(catalog(components.as_bytes()).repositories.len() <= 2 * MAX_REPOSITORIES);
}
