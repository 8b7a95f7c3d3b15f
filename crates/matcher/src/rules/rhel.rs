//! Red Hat Enterprise Linux: advisories by package and by the repositories that packages come from.
//!
//! Documented in [Red Hat's guidelines](https://redhatproductsecurity.github.io/security-data-guidelines/csaf-vex/).
//!
//! - An entry names the products, as CPE names, whose repositories have its packages. It holds where one
//!   of them covers one of the image's. Images that tell of none of the release itself are taken to
//!   have its main ones: BaseOS and AppStream, before release 8 the operating system and its extras.
//! - A stream of extended support (`rhel_eus:9.2`) has fixes of its own, whose versions do not compare
//!   with those of the release as it goes on. An image with repositories of streams has those up to its
//!   own minor release, and the release's own entries beside them, which tell what nobody has fixed.
//!   What a record says of the image's very stream counts more than what it says of the release.
//! - Since release 10 the release's own CPE names have the minor release in them; there the major
//!   number is compared.
//! - Red Hat's feeds name binary packages, and source packages where no binary is listed. Epochs,
//!   modules, headers and keys are treated as for all rpm distributions.
//!
//! CentOS Linux was built from the same sources under the same versions, so Red Hat's advisories are
//! taken for it, though Red Hat does not speak of it; CentOS Stream has versions of its own and is
//! not assessed.
//!
//! Knowingly missed: which single package came from which repository (an image's are taken together);
//! layered products under `redhat:any`; container images by their own name and version; a fix
//! that only a later minor release has is shown as the fix, also where the image stays on its stream.

use drydock_model::{
    Affected, DismissalReason, Distribution, Ecosystem, Package, Provenance, Qualifier,
};
use drydock_version::Scheme;

use super::rpm::{is_signature_key, one_number, scheme, spares};
use super::{Key, Meta, Origin, Origins, Rule, Surroundings};
use crate::cpe::Cpe;

/// See the module.
pub(super) struct Rhel(&'static Meta);

pub(super) static CENTOS: Rhel = Rhel(&Meta {
    id: "centos",
    namespace: "rhel",
    title: "CentOS Linux, by the advisories of Red Hat",
    ecosystem: Ecosystem::RPM,
    docs: "https://access.redhat.com/security/data",
});

pub(super) static RHEL: Rhel = Rhel(&Meta {
    id: "rhel",
    namespace: "rhel",
    title: "Red Hat Enterprise Linux",
    ecosystem: Ecosystem::RPM,
    docs: "https://access.redhat.com/security/data",
});

/// Products of a minor release that is supported for longer.
const STREAMS: [&str; 6] = [
    "rhel_aus",
    "rhel_e4s",
    "rhel_els",
    "rhel_eus",
    "rhel_eus_long_life",
    "rhel_tus",
];

/// The last release of CentOS Linux.
const LAST_CENTOS: u32 = 8;

impl Origins for Rhel {
    fn passes_over(&self, package: &Package) -> bool {
        is_signature_key(package)
    }

    fn origin(&self, distribution: &Distribution, provenance: &Provenance) -> Origin {
        Origin {
            version_id: distribution.version_id.clone(),
            repository_cpes: repositories(distribution, &provenance.repository_cpes),
            channels: provenance.channels.clone(),
        }
    }

    fn precedence(&self, affected: &Affected, origin: &Origin) -> u8 {
        let of_this_stream = |text: &String| {
            Cpe::parse(text).is_some_and(|cpe| {
                stream_minor(&cpe).is_some() && Some(cpe.version()) == origin.version_id.as_deref()
            })
        };
        let decides = |qualifier: &Qualifier| match qualifier {
            Qualifier::RepositoryCpes(cpes) => cpes.iter().any(of_this_stream),
            _ => false,
        };
        u8::from(has_stream(origin) && affected.qualifiers.iter().any(decides))
    }
}

impl Rule for Rhel {
    fn meta(&self) -> &'static Meta {
        self.0
    }

    fn releases(&self, surroundings: &Surroundings<'_>) -> Vec<String> {
        let distribution = surroundings.distribution;
        one_number(distribution).into_iter().collect()
    }

    fn declines(&self, distribution: &Distribution) -> Option<&'static str> {
        let major = one_number(distribution).and_then(|it| it.parse::<u32>().ok());
        let is_linux = major.is_none_or(|it| it <= LAST_CENTOS) && !is_stream(distribution);
        (self.0.id == CENTOS.0.id && !is_linux)
            .then_some("nobody publishes advisories for CentOS Stream, whose versions are its own")
    }

    fn key<'p>(&self, package: &'p Package) -> Key<'p> {
        Key::of_binary(package)
    }

    fn other_key<'p>(&self, package: &'p Package) -> Option<Key<'p>> {
        Some(Key::of_source(package))
    }

    fn scheme(&self, package: &Package, key: &Key<'_>) -> Option<&'static dyn Scheme> {
        scheme(package, key)
    }

    fn spares(&self, package: &Package) -> Option<DismissalReason> {
        spares(package)
    }
}

fn is_stream(distribution: &Distribution) -> bool {
    let pretty_name = distribution.pretty_name.as_deref().unwrap_or_default();
    pretty_name.contains("Stream")
}

/// Whether the image has repositories of a stream.
fn has_stream(origin: &Origin) -> bool {
    let cpes = origin.repository_cpes.iter();
    let mut cpes = cpes.filter_map(|it| Cpe::parse(it));
    cpes.any(|cpe| stream_minor(&cpe).is_some())
}

/// The CPE names of an image's repositories, completed.
fn repositories(distribution: &Distribution, told: &[String]) -> Vec<String> {
    let own = minor_of(distribution.version_id.as_deref());
    let minor = |text: &String| Cpe::parse(text).and_then(|cpe| stream_minor(&cpe));
    let reachable = |text: &&String| minor(text).zip(own).is_none_or(|(minor, own)| minor <= own);
    let is_release =
        |text: &String| Cpe::parse(text).is_some_and(|cpe| cpe.product() == "enterprise_linux");
    let mut cpes: Vec<String> = told.iter().filter(reachable).cloned().collect();
    if !told.iter().any(is_release) {
        cpes.extend(one_number(distribution).iter().flat_map(|it| release(it)));
    }
    cpes
}

/// The CPE names of the repositories of a release itself.
fn release(major: &str) -> Vec<String> {
    let parts: &[&str] = match major.parse() {
        Ok(..=7_u32) => &[
            "o:redhat:enterprise_linux:M::server",
            "o:redhat:enterprise_linux:M::client",
            "o:redhat:enterprise_linux:M::computenode",
            "o:redhat:enterprise_linux:M::workstation",
            "a:redhat:rhel_extras:M",
        ],
        _ => &[
            "o:redhat:enterprise_linux:M::baseos",
            "a:redhat:enterprise_linux:M::appstream",
        ],
    };
    let name = |part: &&str| format!("cpe:/{}", part.replace(":M", &format!(":{major}")));
    parts.iter().map(name).collect()
}

/// The minor release of a stream; `None` for every other product.
fn stream_minor(cpe: &Cpe) -> Option<u32> {
    let is_stream = STREAMS.contains(&cpe.product());
    is_stream.then(|| minor_of(Some(cpe.version())))?
}

fn minor_of(version: Option<&str>) -> Option<u32> {
    version?.split_once('.')?.1.parse().ok()
}

#[cfg(test)]
mod tests;
