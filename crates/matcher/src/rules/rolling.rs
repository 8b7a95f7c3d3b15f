//! Distributions without releases: one namespace for all their packages.
//!
//! [Wolfi](https://github.com/wolfi-dev/os) and [Chainguard](https://edu.chainguard.dev/chainguard/chainguard-images/)
//! with apk packages, [Arch](https://security.archlinux.org/) with those of pacman. Advisories name
//! packages as they are installed or the package that they were built with, and feeds file both as
//! binary packages; both names are looked up.
//!
//! Knowingly missed: packages that Chainguard and Wolfi share under both names; each image is looked up
//! under its own.

use drydock_model::{Ecosystem, KeyKind, Package};

use super::{Key, Meta, Origins, Rule, Surroundings};

/// See the module.
pub(super) struct Rolling(&'static Meta);

pub(super) static ARCH: Rolling = Rolling(&Meta {
    id: "arch",
    namespace: "arch",
    title: "Arch Linux",
    ecosystem: Ecosystem::ALPM,
    docs: "https://security.archlinux.org/",
});

pub(super) static CHAINGUARD: Rolling = Rolling(&Meta {
    id: "chainguard",
    namespace: "chainguard",
    title: "Chainguard",
    ecosystem: Ecosystem::APK,
    docs: "https://packages.cgr.dev/chainguard/security.json",
});

pub(super) static WOLFI: Rolling = Rolling(&Meta {
    id: "wolfi",
    namespace: "wolfi",
    title: "Wolfi",
    ecosystem: Ecosystem::APK,
    docs: "https://packages.wolfi.dev/os/security.json",
});

impl Origins for Rolling {}

impl Rule for Rolling {
    fn meta(&self) -> &'static Meta {
        self.0
    }

    fn releases(&self, _: &Surroundings<'_>) -> Vec<String> {
        vec!["rolling".to_owned()]
    }

    fn key<'p>(&self, package: &'p Package) -> Key<'p> {
        Key::of_binary(package)
    }

    fn other_key<'p>(&self, package: &'p Package) -> Option<Key<'p>> {
        Some(Key {
            kind: KeyKind::Binary,
            ..Key::of_source(package)
        })
    }
}
