//! Which package a component is: from its purl, or from its id in documents that have no purls.
//!
//! - `arch=src` names a source package, any other a binary one.
//! - Without a purl, an id like `grafana-0:7.5.15-3.el8.x86_64` is a build, and a bare name is that
//!   of a source package (`log4j`, `log4j:2/log4j`), as it was in documents of before 2025; but only
//!   of products that consist of packages, since elsewhere the names are those of images and jars.
//! - The module stream is in the purl (`rpmmod=redis:6:8100…:489197e6`, of which name and stream
//!   count), or in the id (`…::redis:6`, `redis:6/redis`), or is what the package belongs to. Builds of
//!   modules (`.module+el8`) without any of these are of [`UNKNOWN_STREAM`].
//! - An epoch of zero is not written.
//! - A module as such (`python39-0:3.9-8100020240826142629.d47b87a4`) is no package; its packages
//!   are listed beside it.

use std::borrow::Cow;

use drydock_model::KeyKind;

use super::products::Component;
use crate::purl::PackageUrl;

/// The stream of a build that is of some module, the document does not say which. It equals no
/// stream, so such an entry is never held against a package, and an explanation can say why.
pub(super) const UNKNOWN_STREAM: &str = "?";

/// Longest name, version or stream.
const MAX_TEXT: usize = 256;

/// Architectures that an id may end with.
const ARCHITECTURES: [&str; 17] = [
    "aarch64", "athlon", "i386", "i486", "i586", "i686", "ia32e", "ia64", "noarch", "nosrc", "ppc",
    "ppc64", "ppc64le", "s390", "s390x", "src", "x86_64",
];

/// A package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Package<'d> {
    pub(super) kind: KeyKind,
    pub(super) name: Cow<'d, str>,
    /// Epoch, version and release.
    pub(super) version: Option<String>,
    /// `None` where the document gives none, and for source packages.
    pub(super) architecture: Option<Cow<'d, str>>,
    /// Name and stream.
    pub(super) module: Option<String>,
}

/// Why a component is no package.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NoPackage {
    /// It is something else, which is not read.
    Other,
    /// It cannot be read.
    Odd(&'static str),
}

/// Reads a component. `has_packages` is whether its product consists of packages.
pub(super) fn read<'d>(
    component: &Component<'d>,
    has_packages: bool,
) -> Result<Package<'d>, NoPackage> {
    let (rest, module_in_id) = split_module(component.id);
    let mut package = match component.purl {
        Some(purl) => from_purl(purl)?,
        None => from_id(rest, has_packages)?,
    };
    if package.version.as_deref().is_some_and(is_module_version) {
        return Err(NoPackage::Other);
    }
    if package.module.is_none() {
        let passed = component
            .module
            .map(|it| module_of(it).ok_or(UNKNOWN_STREAM));
        package.module = match (module_in_id, passed) {
            (Some(module), _) => module_of(module),
            (None, Some(Ok(module))) => Some(module),
            (None, Some(Err(unknown))) => Some(unknown.to_owned()),
            (None, None) if is_module_build(&package) => Some(UNKNOWN_STREAM.to_owned()),
            (None, None) => None,
        };
    }
    let texts = [Some(package.name.as_ref()), package.version.as_deref()];
    let is_usable = |text: &str| {
        (1..=MAX_TEXT).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic())
    };
    if !texts.into_iter().flatten().all(is_usable) {
        return Err(NoPackage::Odd("have an unusable name or version"));
    }
    Ok(package)
}

fn from_purl(text: &str) -> Result<Package<'_>, NoPackage> {
    let purl = PackageUrl::parse(text).ok_or(NoPackage::Odd("have an unreadable purl"))?;
    if purl.kind != "rpm" || purl.namespace != "redhat" {
        return Err(NoPackage::Other);
    }
    let epoch = purl.qualifier("epoch");
    let epoch = epoch.as_deref().filter(|epoch| *epoch != "0");
    let version = purl.version.as_deref().map(|version| match epoch {
        Some(epoch) => format!("{epoch}:{version}"),
        None => version.to_owned(),
    });
    let module = purl.qualifier("rpmmod");
    // A name alone is no stream; it is kept as it is, and equals none.
    let module = module.map(|it| module_of(&it).unwrap_or_else(|| it.into_owned()));
    let architecture = purl.qualifier("arch");
    Ok(assemble(purl.name, version, architecture, module))
}

fn from_id(id: &str, has_packages: bool) -> Result<Package<'_>, NoPackage> {
    if let Some(build) = split_build(id) {
        let (name, epoch, version, architecture) = build;
        let version = match epoch {
            "0" => version.to_owned(),
            epoch => format!("{epoch}:{version}"),
        };
        let architecture = Some(Cow::Borrowed(architecture));
        return Ok(assemble(
            Cow::Borrowed(name),
            Some(version),
            architecture,
            None,
        ));
    }
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"+-._".contains(&byte);
    if !has_packages || !id.bytes().all(fits) {
        return Err(NoPackage::Other);
    }
    let name = id.strip_suffix(".src").unwrap_or(id);
    Ok(assemble(
        Cow::Borrowed(name),
        None,
        Some(Cow::Borrowed("src")),
        None,
    ))
}

fn assemble<'d>(
    name: Cow<'d, str>,
    version: Option<String>,
    architecture: Option<Cow<'d, str>>,
    module: Option<String>,
) -> Package<'d> {
    let is_source = architecture
        .as_deref()
        .is_some_and(|it| matches!(it, "src" | "source" | "nosrc"));
    Package {
        kind: if is_source {
            KeyKind::Source
        } else {
            KeyKind::Binary
        },
        name,
        version,
        architecture: architecture.filter(|_| !is_source),
        module,
    }
}

/// Splits `name-epoch:version-release.arch`.
fn split_build(id: &str) -> Option<(&str, &str, &str, &str)> {
    let (rest, architecture) = id.rsplit_once('.')?;
    if !ARCHITECTURES.contains(&architecture) {
        return None;
    }
    let (name, version) = rest.split_once(':')?;
    let (name, epoch) = name.rsplit_once('-')?;
    let is_number = !epoch.is_empty() && epoch.bytes().all(|byte| byte.is_ascii_digit());
    (is_number && !name.is_empty() && version.contains('-')).then_some((
        name,
        epoch,
        version,
        architecture,
    ))
}

/// Takes the module off an id: `redis-0:6.2-1.x86_64::redis:6`, `redis:6/redis`.
fn split_module(id: &str) -> (&str, Option<&str>) {
    if let Some((rest, module)) = id.rsplit_once("::")
        && module_of(module).is_some()
    {
        return (rest, Some(module));
    }
    match id.split_once('/') {
        Some((module, rest)) if !rest.contains('/') && module_of(module).is_some() => {
            (rest, Some(module))
        }
        _ => (id, None),
    }
}

/// Name and stream of a module as it is written: `redis:6:8100020250113083959:489197e6`, or a purl
/// `pkg:rpmmod/redhat/redis@6:8100020250113083959:489197e6`.
fn module_of(text: &str) -> Option<String> {
    if let Some(purl) = PackageUrl::parse(text) {
        let version = purl.version?;
        return module_of(&format!("{}:{version}", purl.name));
    }
    let mut parts = text.split(':');
    let (name, stream) = (parts.next()?, parts.next()?);
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"+-._".contains(&byte);
    let is_word = |text: &str| (1..=MAX_TEXT).contains(&text.len()) && text.bytes().all(fits);
    (is_word(name) && is_word(stream)).then(|| format!("{name}:{stream}"))
}

/// Whether it was built for a module, by the mark that the build system puts into the release.
fn is_module_build(package: &Package<'_>) -> bool {
    let version = package.version.as_deref();
    version.is_some_and(|it| it.contains(".module+el") || it.contains(".module_el"))
}

/// Whether it is the version of a module as such: stream, and a number of time and place with a
/// hash behind it.
fn is_module_version(version: &str) -> bool {
    let split = || {
        let (_, release) = version.rsplit_once('-')?;
        let (number, context) = release.split_once('.')?;
        let is_number = number.len() >= 14 && number.bytes().all(|it| it.is_ascii_digit());
        let is_context = context.len() == 8 && context.bytes().all(|it| it.is_ascii_hexdigit());
        Some(is_number && is_context)
    };
    split().unwrap_or(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn component<'d>(id: &'d str, purl: Option<&'d str>) -> Component<'d> {
        Component {
            id,
            purl,
            cpe: "cpe:/o:redhat:enterprise_linux:9",
            module: None,
        }
    }

    /// Kind, name, version, architecture and module, as text.
    fn shown(component: &Component<'_>) -> String {
        match read(component, true) {
            Ok(it) => format!(
                "{} {} {} {} {}",
                it.kind.word(),
                it.name,
                it.version.as_deref().unwrap_or("-"),
                it.architecture.as_deref().unwrap_or("-"),
                it.module.as_deref().unwrap_or("-"),
            ),
            Err(why) => format!("{why:?}"),
        }
    }

    #[test]
    fn reads_purls() {
        for (purl, expected) in [
            (
                "pkg:rpm/redhat/bind@9.16-1.el9?arch=x86_64&epoch=32",
                "binary bind 32:9.16-1.el9 x86_64 -",
            ),
            (
                "pkg:rpm/redhat/samba@3.0-1.el4?arch=src&epoch=0",
                "source samba 3.0-1.el4 - -",
            ),
            ("pkg:rpm/redhat/golang?arch=source", "source golang - - -"),
            ("pkg:rpm/redhat/golang-docs", "binary golang-docs - - -"),
            (
                "pkg:rpm/redhat/redis@6-1.module%2Bel8?arch=src&rpmmod=redis:6:81:48",
                "source redis 6-1.module+el8 - redis:6",
            ),
            (
                "pkg:rpm/redhat/firefox?rpmmod=rhel10",
                "binary firefox - - rhel10",
            ),
            (
                "pkg:rpm/redhat/pg@1-1.module%2Bel8.5.0%2B1?arch=noarch",
                "binary pg 1-1.module+el8.5.0+1 noarch ?",
            ),
            (
                "pkg:rpm/redhat/python39@3.9-8100020240826142629.d47b87a4?arch=src",
                "Other",
            ),
            ("pkg:rpm/fedora/bind", "Other"),
            ("pkg:oci/bind?tag=1", "Other"),
            ("bind", r#"Odd("have an unreadable purl")"#),
            (
                "pkg:rpm/redhat/a%20b",
                r#"Odd("have an unusable name or version")"#,
            ),
        ] {
            assert_eq!(shown(&component("x", Some(purl))), expected, "{purl}");
        }
    }

    #[test]
    fn reads_ids() {
        for (id, expected) in [
            (
                "grafana-0:7.5-3.el8.aarch64",
                "binary grafana 7.5-3.el8 aarch64 -",
            ),
            ("grafana-1:7.5-3.el8.src", "source grafana 1:7.5-3.el8 - -"),
            ("log4j:2/log4j", "source log4j - - log4j:2"),
            ("kernel-rt", "source kernel-rt - - -"),
            (
                "golang.src::go-toolset:rhel8",
                "source golang - - go-toolset:rhel8",
            ),
            ("openshift3/postgresql-apb", "Other"),
            ("org.postgresql:postgresql", "Other"),
        ] {
            assert_eq!(shown(&component(id, None)), expected, "{id}");
        }
        assert_eq!(
            read(&component("kernel", None), false),
            Err(NoPackage::Other),
            "a bare name of a product of images"
        );
    }

    #[test]
    fn takes_the_module_that_was_passed() {
        let purl = "pkg:rpm/redhat/npm@10-1.module%2Bel8?arch=x86_64";
        for (module, expected) in [
            (
                "pkg:rpmmod/redhat/nodejs@18:8090020230718:a75119d5",
                "nodejs:18",
            ),
            ("nodejs:18:8090020230718:a75119d5", "nodejs:18"),
            ("something", "?"),
        ] {
            let passed = Component {
                module: Some(module),
                ..component("npm", Some(purl))
            };
            let module_read = read(&passed, true).unwrap().module;
            assert_eq!(module_read.as_deref(), Some(expected), "{module}");
        }
    }
}
