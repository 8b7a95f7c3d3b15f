//! All catalogers, sorted by id.

mod apk_installed;
mod apk_repositories;
mod apt_sources;
mod dpkg_status;
mod os_release;

use crate::Cataloger;

/// All catalogers, sorted by id.
pub static CATALOGERS: &[&dyn Cataloger] = &[
    &apk_installed::ApkInstalled,
    &apk_repositories::ApkRepositories,
    &apt_sources::AptSources,
    &dpkg_status::DpkgStatus,
    &os_release::OsRelease,
];

/// Looks a cataloger up by its id.
pub fn find_cataloger(id: &str) -> Option<&'static dyn Cataloger> {
    CATALOGERS
        .iter()
        .copied()
        .find(|cataloger| cataloger.meta().id == id)
}

/// The ids and versions of all catalogers in one line, for the keys of caches: where it is the
/// same, the same layer gives the same catalog.
pub fn catalogers_version() -> String {
    let versions = CATALOGERS.iter().map(|cataloger| {
        let meta = cataloger.meta();
        format!("{}={}", meta.id, meta.version)
    });
    versions.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests;
