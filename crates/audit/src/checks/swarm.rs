//! Section 7: swarm.
//!
//! With swarm mode off there is nothing to judge, and nothing passes; on a node that is no manager,
//! what only a manager knows is not permitted.

mod membership;
mod swarm_autolock;
mod swarm_autolock_key_rotation;
mod swarm_ca_rotation;
mod swarm_listen_address;
mod swarm_managers;
mod swarm_node_certificates;
mod swarm_not_enabled;
mod swarm_overlay_encryption;
mod swarm_secrets;
mod swarm_traffic_planes;

use crate::Check;

/// Sorted by slug.
pub(super) static CHECKS: &[&dyn Check] = &[
    &swarm_autolock::SwarmAutolock,
    &swarm_autolock_key_rotation::SwarmAutolockKeyRotation,
    &swarm_ca_rotation::SwarmCaRotation,
    &swarm_listen_address::SwarmListenAddress,
    &swarm_managers::SwarmManagers,
    &swarm_node_certificates::SwarmNodeCertificates,
    &swarm_not_enabled::SwarmNotEnabled,
    &swarm_overlay_encryption::SwarmOverlayEncryption,
    &swarm_secrets::SwarmSecrets,
    &swarm_traffic_planes::SwarmTrafficPlanes,
];

#[cfg(test)]
mod tests;
