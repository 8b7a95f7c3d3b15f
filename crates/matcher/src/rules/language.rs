//! Packages of languages: advisories by the registry's name, for all versions in one namespace.
//!
//! The [OSV schema](https://ossf.github.io/osv-schema/) says which versions are affected; see
//! `evaluate.rs`. One rule for each of the model's ecosystems that OSV has.
//!
//! - Names are compared as the registry folds them.
//! - Go's toolchain (`stdlib`, `toolchain`) has versions of its own form: `go1.21rc2` is `1.21.0-rc.2`
//!   in its vulnerability database, and what the build adds behind a space (`X:boringcrypto`) or `-X:`
//!   does not count ([release history](https://go.dev/doc/devel/release)).
//! - A version `(devel)` says only that a program was built outside of a release: nothing is compared,
//!   and the package is said to be not assessed, because its version cannot be read.
//!
//! Knowingly missed: whether the distribution's own package brought the files in, of which its feed
//! speaks too; the main module of a program that has a pseudo-version below all releases
//! (`v0.0.0-…`), which looks affected by all that was ever fixed.

use std::borrow::Cow;
use std::sync::LazyLock;

use drydock_model::{ECOSYSTEMS, Ecosystem, Package};

use super::{Key, Meta, Origins, Rule, Surroundings, is_number};

/// See the module.
struct Language(&'static Meta);

static METAS: LazyLock<Vec<Meta>> = LazyLock::new(|| {
    let all = ECOSYSTEMS.iter().filter_map(|row| Ecosystem::find(row.id));
    let languages = all.filter(|it| !it.of_distribution());
    let meta = |ecosystem: Ecosystem| Meta {
        id: ecosystem.id(),
        namespace: ecosystem.id(),
        title: ecosystem.title(),
        ecosystem,
        docs: "https://ossf.github.io/osv-schema/",
    };
    languages.map(meta).collect()
});

static LANGUAGES: LazyLock<Vec<Language>> = LazyLock::new(|| METAS.iter().map(Language).collect());

/// The rule of a language ecosystem.
pub fn find_language(ecosystem: Ecosystem) -> Option<&'static dyn Rule> {
    let mut all = LANGUAGES.iter();
    let found = all.find(|it| it.0.ecosystem == ecosystem);
    found.map(|it| it as &'static dyn Rule)
}

impl Origins for Language {}

impl Rule for Language {
    fn meta(&self) -> &'static Meta {
        self.0
    }

    fn releases(&self, _: &Surroundings<'_>) -> Vec<String> {
        vec!["any".to_owned()]
    }

    fn key<'p>(&self, package: &'p Package) -> Key<'p> {
        let key = Key::of_binary(package);
        let is_go = package.ecosystem.id() == "golang";
        let version = if is_go && TOOLCHAIN.contains(&package.name.as_str()) {
            toolchain_version(&package.version)
        } else {
            key.version
        };
        Key {
            name: package.ecosystem.fold_name(&package.name),
            version,
            ..key
        }
    }
}

/// Modules that are numbered as Go itself.
const TOOLCHAIN: [&str; 2] = ["stdlib", "toolchain"];

/// `1.21.0-rc.2` for `go1.21rc2 X:boringcrypto`.
fn toolchain_version(version: &str) -> Cow<'_, str> {
    let version = version.split(' ').next().unwrap_or(version);
    let version = version.split("-X:").next().unwrap_or(version);
    let version = version.strip_prefix("go").unwrap_or(version);
    for word in ["rc", "beta"] {
        if let Some((release, number)) = version.split_once(word)
            && is_number(number)
            && release.split('.').all(is_number)
        {
            let patch = if release.split('.').count() == 2 {
                ".0"
            } else {
                ""
            };
            return format!("{release}{patch}-{word}.{number}").into();
        }
    }
    version.into()
}

#[cfg(test)]
mod tests;
