//! Distributions with rpm packages whose advisories differ in little: one row each.
//!
//! Their ids and versions are those of [os-release(5)](https://www.freedesktop.org/software/systemd/man/latest/os-release.html),
//! as the distributions write them; each row links to the publisher's advisories.
//!
//! - Feeds name binary packages (errata) or source packages (trackers), some both: each package is
//!   looked up as what it is and as its source. The name of a source package has no epoch; its
//!   version is compared without that of the advisory.
//! - A package that was built for a module is meant by entries for its stream, and by none that names
//!   no module unless the fixed version is itself of a module's build. A modular build whose stream the
//!   package database does not tell is meant by no entry with a module: versions of two streams do not
//!   compare.
//! - Flavours of one package (Oracle's `fips` and `ksplice`) are told by the package's own version;
//!   entries of one flavour say nothing of another, nor of the plain one.
//! - A repository of Amazon Linux that is named by a version (`kernel-5.15`) is where packages with
//!   that version come from. Of SUSE's products, what is for SAP or for high performance computing
//!   counts on these alone.
//! - Keys for signatures (`gpg-pubkey`) are listed by rpm but are no packages.
//! - Debugging symbols, and the kernel's headers, documentation and source code, are spared.
//!
//! Knowingly missed: extras of Amazon Linux and long-term support of SUSE, of which images do not tell
//! that they were used; the streams of Oracle's `kernel-uek`.

use drydock_model::{DismissalReason, Distribution, Ecosystem, Package, Provenance};
use drydock_version::Scheme;

use self::release::{amazon_release, two_numbers};
use super::{Key, Meta, Origin, Origins, Rule, Surroundings};

mod epoch;
mod flavour;
mod release;

pub(super) use epoch::scheme;
pub(super) use flavour::{is_signature_key, spares};
pub(super) use release::one_number;

/// See the module.
pub(super) struct RpmDistribution {
    meta: &'static Meta,
    /// The release as advisories name it.
    release: fn(&Distribution) -> Option<String>,
    /// Channels that every image of it takes packages from.
    channels: &'static [&'static str],
    /// Whether a package is from this channel (the base, where there is none), by its version.
    is_flavour: fn(Option<&str>, &Package) -> bool,
}

const BASE: RpmDistribution = RpmDistribution {
    meta: &meta("", "", "", ""),
    release: one_number,
    channels: &[],
    is_flavour: |channel, _| channel.is_none(),
};

const fn meta(
    id: &'static str,
    namespace: &'static str,
    title: &'static str,
    docs: &'static str,
) -> Meta {
    Meta {
        id,
        namespace,
        title,
        ecosystem: Ecosystem::RPM,
        docs,
    }
}

const SUSE: &str = "https://www.suse.com/security/cve/";
const MICROSOFT: &str = "https://github.com/microsoft/AzureLinuxVulnerabilityData";

pub(super) static ALMALINUX: RpmDistribution = RpmDistribution {
    meta: &meta(
        "almalinux",
        "almalinux",
        "AlmaLinux",
        "https://errata.almalinux.org/",
    ),
    ..BASE
};

pub(super) static AMAZON: RpmDistribution = RpmDistribution {
    meta: &meta(
        "amzn",
        "amazon",
        "Amazon Linux",
        "https://alas.aws.amazon.com/",
    ),
    release: amazon_release,
    is_flavour: flavour::is_of_amazon,
    ..BASE
};

pub(super) static AZURE_LINUX: RpmDistribution = RpmDistribution {
    meta: &meta("azurelinux", "azurelinux", "Azure Linux", MICROSOFT),
    release: two_numbers,
    ..BASE
};

pub(super) static MAGEIA: RpmDistribution = RpmDistribution {
    meta: &meta(
        "mageia",
        "mageia",
        "Mageia",
        "https://advisories.mageia.org/",
    ),
    ..BASE
};

pub(super) static MARINER: RpmDistribution = RpmDistribution {
    meta: &meta("mariner", "mariner", "CBL-Mariner", MICROSOFT),
    release: two_numbers,
    ..BASE
};

pub(super) static OPENSUSE: RpmDistribution = RpmDistribution {
    meta: &meta("opensuse", "opensuse", "openSUSE", SUSE),
    release: two_numbers,
    ..BASE
};

pub(super) static OPENSUSE_LEAP: RpmDistribution = RpmDistribution {
    meta: &meta("opensuse-leap", "opensuse-leap", "openSUSE Leap", SUSE),
    release: two_numbers,
    ..BASE
};

pub(super) static OPENSUSE_LEAP_MICRO: RpmDistribution = RpmDistribution {
    meta: &meta(
        "opensuse-leap-micro",
        "opensuse-leap-micro",
        "openSUSE Leap Micro",
        SUSE,
    ),
    release: two_numbers,
    ..BASE
};

pub(super) static OPENSUSE_TUMBLEWEED: RpmDistribution = RpmDistribution {
    meta: &meta(
        "opensuse-tumbleweed",
        "opensuse-tumbleweed",
        "openSUSE Tumbleweed",
        SUSE,
    ),
    // `VERSION_ID` is the day of the snapshot.
    release: |_| Some("rolling".to_owned()),
    ..BASE
};

pub(super) static ORACLE: RpmDistribution = RpmDistribution {
    meta: &meta(
        "ol",
        "oracle",
        "Oracle Linux",
        "https://linux.oracle.com/security/",
    ),
    is_flavour: |channel, package| channel == flavour::of_oracle(&package.version),
    ..BASE
};

pub(super) static PHOTON: RpmDistribution = RpmDistribution {
    meta: &meta(
        "photon",
        "photon",
        "Photon OS",
        "https://github.com/vmware/photon/wiki/Security-Advisories",
    ),
    release: two_numbers,
    ..BASE
};

pub(super) static ROCKY: RpmDistribution = RpmDistribution {
    meta: &meta(
        "rocky",
        "rocky",
        "Rocky Linux",
        "https://errata.rockylinux.org/",
    ),
    ..BASE
};

pub(super) static SL_MICRO: RpmDistribution = RpmDistribution {
    meta: &meta("sl-micro", "sl-micro", "SUSE Linux Micro", SUSE),
    release: two_numbers,
    ..BASE
};

pub(super) static SLE_HPC: RpmDistribution = RpmDistribution {
    meta: &meta(
        "sle_hpc",
        "sles",
        "SUSE Linux Enterprise High Performance Computing",
        SUSE,
    ),
    release: two_numbers,
    channels: &["hpc"],
    ..BASE
};

pub(super) static SLE_MICRO: RpmDistribution = RpmDistribution {
    meta: &meta(
        "sle-micro",
        "sle-micro",
        "SUSE Linux Enterprise Micro",
        SUSE,
    ),
    release: two_numbers,
    ..BASE
};

pub(super) static SLED: RpmDistribution = RpmDistribution {
    meta: &meta("sled", "sles", "SUSE Linux Enterprise Desktop", SUSE),
    release: two_numbers,
    ..BASE
};

pub(super) static SLES: RpmDistribution = RpmDistribution {
    meta: &meta("sles", "sles", "SUSE Linux Enterprise Server", SUSE),
    release: two_numbers,
    ..BASE
};

pub(super) static SLES_SAP: RpmDistribution = RpmDistribution {
    meta: &meta(
        "sles_sap",
        "sles",
        "SUSE Linux Enterprise Server for SAP Applications",
        SUSE,
    ),
    release: two_numbers,
    channels: &["sap"],
    ..BASE
};

impl Origins for RpmDistribution {
    fn passes_over(&self, package: &Package) -> bool {
        is_signature_key(package)
    }

    fn origin(&self, distribution: &Distribution, provenance: &Provenance) -> Origin {
        let own = self.channels.iter().map(|it| (*it).to_owned());
        Origin {
            version_id: distribution.version_id.clone(),
            repository_cpes: Vec::new(),
            channels: own.chain(provenance.channels.iter().cloned()).collect(),
        }
    }

    fn is_from(&self, channel: Option<&str>, package: &Package, origin: &Origin) -> bool {
        (self.is_flavour)(channel, package) || channel.is_some_and(|it| origin.has_channel(it))
    }
}

impl Rule for RpmDistribution {
    fn meta(&self) -> &'static Meta {
        self.meta
    }

    fn releases(&self, surroundings: &Surroundings<'_>) -> Vec<String> {
        (self.release)(surroundings.distribution)
            .into_iter()
            .collect()
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

#[cfg(test)]
mod tests;
