//! Section 1: the host that the daemon runs on.
//!
//! `watch` is no check: it holds what the checks of audit rules share.

mod audit_containerd_config;
mod audit_containerd_folder;
mod audit_containerd_program;
mod audit_containerd_shim;
mod audit_containerd_shim_runc_v1;
mod audit_containerd_shim_runc_v2;
mod audit_containerd_socket;
mod audit_daemon_config_file;
mod audit_daemon_config_folder;
mod audit_daemon_data;
mod audit_daemon_default_file;
mod audit_daemon_program;
mod audit_daemon_service;
mod audit_daemon_socket;
mod audit_daemon_sysconfig_file;
mod audit_runtime_program;
mod daemon_users;
mod data_root_partition;
mod engine_up_to_date;
mod host_hardened;
mod watch;

use crate::Check;

pub use host_hardened::kernel_parameters;

/// Sorted by slug.
pub(super) static CHECKS: &[&dyn Check] = &[
    &audit_containerd_config::AuditContainerdConfig,
    &audit_containerd_folder::AuditContainerdFolder,
    &audit_containerd_program::AuditContainerdProgram,
    &audit_containerd_shim::AuditContainerdShim,
    &audit_containerd_shim_runc_v1::AuditContainerdShimRuncV1,
    &audit_containerd_shim_runc_v2::AuditContainerdShimRuncV2,
    &audit_containerd_socket::AuditContainerdSocket,
    &audit_daemon_config_file::AuditDaemonConfigFile,
    &audit_daemon_config_folder::AuditDaemonConfigFolder,
    &audit_daemon_data::AuditDaemonData,
    &audit_daemon_default_file::AuditDaemonDefaultFile,
    &audit_daemon_program::AuditDaemonProgram,
    &audit_daemon_service::AuditDaemonService,
    &audit_daemon_socket::AuditDaemonSocket,
    &audit_daemon_sysconfig_file::AuditDaemonSysconfigFile,
    &audit_runtime_program::AuditRuntimeProgram,
    &daemon_users::DaemonUsers,
    &data_root_partition::DataRootPartition,
    &engine_up_to_date::EngineUpToDate,
    &host_hardened::HostHardened,
];
