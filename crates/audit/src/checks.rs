//! The checks, by section.

mod community;
mod daemon;
mod daemon_files;
mod host;
mod host_mount;
mod images;
mod listed;
mod operations;
mod runtime;
mod swarm;

use crate::Check;

pub use host::kernel_parameters;

static SECTIONS: &[&[&dyn Check]] = &[
    host::CHECKS,
    daemon::CHECKS,
    daemon_files::CHECKS,
    images::CHECKS,
    runtime::CHECKS,
    operations::CHECKS,
    swarm::CHECKS,
    community::CHECKS,
];

/// All checks, by section and slug.
pub fn checks() -> impl Iterator<Item = &'static dyn Check> {
    SECTIONS.iter().flat_map(|section| section.iter().copied())
}

/// A check by its slug.
pub fn find_check(slug: &str) -> Option<&'static dyn Check> {
    checks().find(|check| check.meta().slug == slug)
}

#[cfg(test)]
mod tests;
