//! Which namespace a product's packages live in.
//!
//! 1. A release of RHEL itself, with its streams of longer support and its add-ons: the version in
//!    the CPE is that of RHEL (`enterprise_linux:9`, `rhel_eus:9.2`, `rhel_extras_rt:7`).
//! 2. A layered product for one release: the CPE says so in its edition (`openshift:4.14::el9`), or
//!    in its update (`rhev_manager:4.4:el8`).
//! 3. A layered product's build says so in its release (`1.0-2.el8ost`).
//! 4. `redhat:any` else.
//!
//! Knowingly missed: a product with builds for several releases whose unfixed packages are named
//! without one; they are under `redhat:any` alone.

use drydock_model::Namespace;

use crate::cpe::uri::Uri;

/// Products whose version is RHEL's. Not all that begin with `rhel_`: software collections, Satellite
/// clients and others count on their own.
const RHEL: [&str; 23] = [
    "enterprise_linux",
    "enterprise_linux_aus",
    "enterprise_linux_e2s",
    "enterprise_linux_e4s",
    "enterprise_linux_els",
    "enterprise_linux_eus",
    "enterprise_linux_eus_long_life",
    "enterprise_linux_tus",
    "rhel_atomic",
    "rhel_aus",
    "rhel_cluster",
    "rhel_cluster_storage",
    "rhel_e4s",
    "rhel_els",
    "rhel_eus",
    "rhel_eus_long_life",
    "rhel_mission_critical",
    "rhel_productivity",
    "rhel_rhn_tools",
    "rhel_scalefs",
    "rhel_sjis",
    "rhel_tus",
    "rhel_virtualization",
];

/// The release of RHEL that a product's CPE names.
pub(super) fn release_of_product(cpe: &Uri<'_>) -> Option<&'static str> {
    if RHEL.contains(&cpe.product) || cpe.product.starts_with("rhel_extras") {
        let major = cpe.version.split(['.', '-']).next();
        return major.and_then(release);
    }
    let mut parts = [cpe.edition, cpe.update].into_iter();
    parts.find_map(|part| release(part.strip_prefix("el")?))
}

/// The release of RHEL that a build names: `1.2-3.el9_2`, `1.2-3.module+el8.10.0+1+a`.
pub(super) fn release_of_build(version: &str) -> Option<&'static str> {
    let mut places = version.match_indices("el");
    places.find_map(|(at, _)| {
        let before = version.get(..at)?;
        if !before.ends_with(['.', '+']) {
            return None;
        }
        let rest = version.get(at + 2..)?;
        let end = rest.find(|c: char| !c.is_ascii_digit());
        release(rest.get(..end.unwrap_or(rest.len()))?)
    })
}

/// The namespace of a release, or of none.
pub(super) fn namespace(release: Option<&str>) -> Option<Namespace> {
    match release {
        Some(release) => Namespace::new("rhel", release).ok(),
        None => Namespace::new("redhat", "any").ok(),
    }
}

/// The releases there have been and may be; anything else is no release.
fn release(text: &str) -> Option<&'static str> {
    const RELEASES: [&str; 14] = [
        "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13", "14", "15",
    ];
    RELEASES.into_iter().find(|it| *it == text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_the_release_by_the_product() {
        for (cpe, expected) in [
            ("cpe:/o:redhat:enterprise_linux:9", Some("9")),
            ("cpe:/o:redhat:enterprise_linux:10.1", Some("10")),
            ("cpe:/a:redhat:enterprise_linux:8::appstream", Some("8")),
            ("cpe:/a:redhat:rhel_eus:9.2::appstream", Some("9")),
            ("cpe:/a:redhat:rhel_extras_rt:7", Some("7")),
            ("cpe:/a:redhat:openshift:4.14::el9", Some("9")),
            ("cpe:/a:redhat:rhev_manager:4.4:el8", Some("8")),
            ("cpe:/a:redhat:rhel_software_collections:3::el7", Some("7")),
            ("cpe:/a:redhat:rhel_software_collections:3", None),
            ("cpe:/a:redhat:enterprise_linux_ai:3", None),
            ("cpe:/a:redhat:openshift:4", None),
            ("cpe:/a:redhat:hummingbird:1", None),
        ] {
            let uri = Uri::parse(cpe).unwrap();
            assert_eq!(release_of_product(&uri), expected, "{cpe}");
        }
    }

    #[test]
    fn tells_the_release_by_the_build() {
        for (version, expected) in [
            ("1.4.6-3.module+el8.5.0+11354+78b3c9c5", Some("8")),
            ("5.14.0-70.101.1.el9_0", Some("9")),
            ("7.4.10-6.GA_redhat_00002.1.el7eap", Some("7")),
            ("3.2.0-5.el10dsrv", Some("10")),
            ("1.25.8-1.1.hum1", None),
            ("1.2-3.kernel9", None),
            ("1.el-2", None),
        ] {
            assert_eq!(release_of_build(version), expected, "{version}");
        }
    }
}
