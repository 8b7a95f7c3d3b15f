//! Section 6: operations.
//!
//! Under ce-1.1.0 with the numbers of 1.13.0 (6.1 to 6.5), as reports of that time have them.

mod container_backup;
mod container_monitoring;
mod container_sprawl;
mod image_sprawl;
mod security_audits;

use crate::Check;

/// Sorted by slug.
pub(super) static CHECKS: &[&dyn Check] = &[
    &container_backup::ContainerBackup,
    &container_monitoring::ContainerMonitoring,
    &container_sprawl::ContainerSprawl,
    &image_sprawl::ImageSprawl,
    &security_audits::SecurityAudits,
];
