//! The registry of sources, sorted by id. A new source is a file here and two lines below.

pub(crate) mod alpine_releases;
mod alpine_secdb;
mod amazon;
mod arch;
mod azure_linux;
pub(crate) mod debian_releases;
mod debian_tracker;
mod epss;
mod kev;
mod nvd;
mod oracle_oval;
mod osv;
mod photon;
mod redhat_cpe;
mod redhat_oval;
mod redhat_vex;
mod suse_oval;
mod ubuntu_oval;

use crate::Source;

/// All sources, sorted by id.
pub static SOURCES: &[&dyn Source] = &[
    &alpine_releases::AlpineReleases,
    &alpine_secdb::AlpineSecdb,
    &amazon::Amazon,
    &arch::Arch,
    &azure_linux::AzureLinux,
    &debian_releases::DebianReleases,
    &debian_tracker::DebianTracker,
    &epss::Epss,
    &kev::Kev,
    &nvd::Nvd,
    &oracle_oval::OracleOval,
    &osv::Osv,
    &photon::Photon,
    &redhat_cpe::RedhatCpe,
    &redhat_oval::RedhatOval,
    &redhat_vex::RedhatVex,
    &suse_oval::SuseOval,
    &ubuntu_oval::UbuntuOval,
];

/// Looks a source up by its id.
pub fn find_source(id: &str) -> Option<&'static dyn Source> {
    SOURCES
        .iter()
        .copied()
        .find(|source| source.meta().id == id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn registry_is_sorted_and_found() {
        assert!(SOURCES.is_sorted_by(|a, b| a.meta().id < b.meta().id));
        assert!(find_source("debian-tracker").is_some());
        assert!(find_source("debian").is_none());
    }
}
