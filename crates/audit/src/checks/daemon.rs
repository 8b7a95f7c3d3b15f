//! Section 2: the daemon and how it is configured.
//!
//! What the running daemon says counts before its configuration; where they disagree, that is
//! evidence of the check and a finding of `daemon-config-in-force`.

mod daemon_authorization_plugin;
mod daemon_base_device_size;
mod daemon_central_logging;
mod daemon_cgroup_parent;
mod daemon_config_in_force;
mod daemon_default_ulimits;
mod daemon_experimental;
mod daemon_icc;
mod daemon_insecure_registries;
mod daemon_iptables;
mod daemon_legacy_registry;
mod daemon_live_restore;
mod daemon_log_level;
mod daemon_no_new_privileges;
mod daemon_rootless;
mod daemon_seccomp_profile;
mod daemon_storage_driver_aufs;
mod daemon_storage_driver_devicemapper;
mod daemon_tls;
mod daemon_userland_proxy;
mod daemon_userns_remap;
mod disagreement;
mod option;
mod storage_driver;

use crate::Check;

/// Sorted by slug.
pub(super) static CHECKS: &[&dyn Check] = &[
    &daemon_authorization_plugin::DaemonAuthorizationPlugin,
    &daemon_base_device_size::DaemonBaseDeviceSize,
    &daemon_central_logging::DaemonCentralLogging,
    &daemon_cgroup_parent::DaemonCgroupParent,
    &daemon_config_in_force::DaemonConfigInForce,
    &daemon_default_ulimits::DaemonDefaultUlimits,
    &daemon_experimental::DaemonExperimental,
    &daemon_icc::DaemonIcc,
    &daemon_insecure_registries::DaemonInsecureRegistries,
    &daemon_iptables::DaemonIptables,
    &daemon_legacy_registry::DaemonLegacyRegistry,
    &daemon_live_restore::DaemonLiveRestore,
    &daemon_log_level::DaemonLogLevel,
    &daemon_no_new_privileges::DaemonNoNewPrivileges,
    &daemon_rootless::DaemonRootless,
    &daemon_seccomp_profile::DaemonSeccompProfile,
    &daemon_storage_driver_aufs::DaemonStorageDriverAufs,
    &daemon_storage_driver_devicemapper::DaemonStorageDriverDevicemapper,
    &daemon_tls::DaemonTls,
    &daemon_userland_proxy::DaemonUserlandProxy,
    &daemon_userns_remap::DaemonUsernsRemap,
];

#[cfg(test)]
mod tests;
