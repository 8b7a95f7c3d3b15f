//! Ubuntu's CVEs and notices as OVAL: a document per release and kind.
//!
//! Published at <https://security-metadata.canonical.com/oval/> and described in the
//! [documentation](https://documentation.ubuntu.com/security/security-updates/oval/). What the comments
//! of criteria say is made from the
//! [CVE tracker's statuses](https://git.launchpad.net/ubuntu-cve-tracker/tree/README) by its program
//! `oval_lib.py`.
//!
//! How the documents are read:
//!
//! - `com.ubuntu.CODENAME.cve.oval.xml` has a definition per CVE, `….usn.oval.xml` one per notice,
//!   whose CVEs are what it was derived from.
//! - The comment of each criterion says the status of a source package, and is what counts: see
//!   [`comment`]. Where it cannot be read, the test behind it is taken, which names the binary
//!   packages and compares their versions.
//! - The release that a comment names can be one of a service (`esm-infra/focal`, `fips/jammy`). It
//!   is a channel then; and so are fixes whose version says so (`+esm1`). Of a package that has a fix
//!   in such a channel only, the base is told to be affected below it.
//! - Kernels are tested by what runs, not by what is installed. A question whether a flavour runs,
//!   with nothing said of its version, means that the flavour has no fix.
//! - A fix in version `0` is none.
//!
//! Knowingly missed: packages that do not exist in a release are not told apart from those of which
//! nothing is said; the variants by package (`….pkg.oval.xml`) and for images (`oci.…`) say the same.

use std::collections::BTreeSet;

use drydock_model::{Advisory, Affected, Namespace, Release};

use self::collected::Collected;
use self::name::Name;
use crate::identifier::{is_identifier, split_cve};
use crate::oval::{self, Definition, Tables};
use crate::source::{Input, Kind, Layout, Meta, Source};
use crate::{Error, Sink};

mod collected;
mod comment;
mod name;
#[cfg(test)]
mod tests;

pub(super) struct UbuntuOval;

static META: Meta = Meta {
    id: "ubuntu-oval",
    title: "Ubuntu CVEs and notices (OVAL)",
    homepage: "https://security-metadata.canonical.com/oval/",
    licence: "not stated by the publisher",
    url: "https://security-metadata.canonical.com/oval/",
    kind: Kind::Advisories,
    layout: Layout::Files {
        is_file: |path| Name::parse(path).is_some(),
    },
    max_file_bytes: 4 << 30,
    stale_after_days: Some(14),
};

/// Releases with a document of their own, beside those that are known from elsewhere.
const RELEASES: [(&str, &str); 9] = [
    ("14.04", "trusty"),
    ("16.04", "xenial"),
    ("18.04", "bionic"),
    ("20.04", "focal"),
    ("22.04", "jammy"),
    ("24.04", "noble"),
    ("25.04", "plucky"),
    ("25.10", "questing"),
    ("26.04", "resolute"),
];

impl Source for UbuntuOval {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn parse(&self, input: Input<'_>, sink: &mut Sink<'_>) -> Result<(), Error> {
        let name = Name::parse(input.path);
        let codename = name.as_ref().map(|it| it.codename);
        let document = oval::read(input.path, input.reader, sink)?;
        let reader = Reader {
            release: codename.and_then(|it| release_of(it, input.releases)),
            channel: name.and_then(|it| it.service).map(str::to_owned),
        };
        if let Some(namespace) = &reader.release {
            sink.covers(namespace);
        }
        document.each(|definition, tables| reader.definition(&definition, tables, sink))
    }

    fn guess_files(&self, releases: &[Release], _: i16) -> Vec<String> {
        let known = releases.iter().filter(|it| it.distribution == "ubuntu");
        let known = known.filter_map(|it| it.codename.as_deref());
        let all: BTreeSet<&str> = known.chain(RELEASES.map(|it| it.1)).collect();
        let kinds = ["cve", "usn"];
        let files = all.into_iter().flat_map(|codename| {
            kinds.map(|kind| format!("com.ubuntu.{codename}.{kind}.oval.xml.bz2"))
        });
        files.collect()
    }
}

fn release_of(codename: &str, releases: &[Release]) -> Option<Namespace> {
    let known = releases
        .iter()
        .find(|it| it.distribution == "ubuntu" && it.codename.as_deref() == Some(codename));
    let version = match known {
        Some(release) => release.version.as_str(),
        None => RELEASES.iter().find(|it| it.1 == codename)?.0,
    };
    Namespace::new("ubuntu", version).ok()
}

struct Reader {
    release: Option<Namespace>,
    channel: Option<String>,
}

impl Reader {
    fn definition(
        &self,
        definition: &Definition,
        tables: &Tables,
        sink: &mut Sink<'_>,
    ) -> Result<(), Error> {
        // That a release is installed is a definition of its own.
        if definition.class == "inventory" {
            return Ok(());
        }
        let Some(id) = id_of(definition) else {
            sink.skip(&definition.id, "its title does not begin with an id");
            return Ok(());
        };
        let Some(namespace) = self.release.clone().or_else(|| platform_of(definition)) else {
            sink.skip(&definition.id, "its platform is no release of Ubuntu");
            return Ok(());
        };
        match self.affected(definition, tables, &namespace) {
            Err(why) => sink.skip(&definition.id, why),
            // All its packages are gone from the release.
            Ok(affected) if affected.is_empty() => {}
            Ok(affected) => {
                let record = oval::record(definition, META.id, &id, sink);
                sink.advisory(Advisory { record, affected })?;
            }
        }
        Ok(())
    }

    fn affected(
        &self,
        definition: &Definition,
        tables: &Tables,
        namespace: &Namespace,
    ) -> Result<Vec<Affected>, String> {
        let criteria = definition.criteria.as_ref().ok_or("it has no criteria")?;
        let mut collected = Collected::new(namespace, self.channel.as_deref());
        oval::statements(criteria, tables, &|_| true, &mut |fact, conditions| {
            collected.fact(fact, conditions);
        })?;
        collected.finish()
    }
}

/// The id at the start of the title: `CVE-2016-8703 on Ubuntu 18.04 LTS (bionic) - medium.` or
/// `USN-6441-1 -- Linux kernel vulnerabilities`.
fn id_of(definition: &Definition) -> Option<String> {
    let first = definition.title.split_whitespace().next()?;
    match split_cve(first) {
        Some((id, _)) => Some(id),
        None => is_identifier(first).then(|| first.to_owned()),
    }
}

/// `ubuntu:18.04` for `Ubuntu 18.04 LTS`.
fn platform_of(definition: &Definition) -> Option<Namespace> {
    let [platform] = definition.platforms.as_slice() else {
        return None;
    };
    let mut words = platform.split_whitespace();
    let version = words.find(|it| it.len() == 5 && it.as_bytes().get(2) == Some(&b'.'))?;
    Namespace::new("ubuntu", version).ok()
}
