//! Section 5: containers and how they are run.

mod cgroup_limit;
mod container_apparmor_profile;
mod container_bound_address;
mod container_capabilities;
mod container_cgroup_parent;
mod container_cpu_limit;
mod container_default_bridge;
mod container_engine_socket;
mod container_health;
mod container_host_devices;
mod container_host_directories;
mod container_image_current;
mod container_ipc_namespace;
mod container_memory_limit;
mod container_mount_propagation;
mod container_needed_ports;
mod container_network_namespace;
mod container_no_new_privileges;
mod container_no_sshd;
mod container_not_privileged;
mod container_pid_namespace;
mod container_pids_limit;
mod container_privileged_ports;
mod container_read_only_root;
mod container_restart_policy;
mod container_seccomp;
mod container_selinux_label;
mod container_ulimits;
mod container_user_namespace;
mod container_uts_namespace;
mod engine_socket;
mod exec_instance;
mod exec_not_privileged;
mod exec_not_root;
mod image_reference;
mod main_process;
mod namespace;
mod published_port;
mod recreate;
mod security_option;

use crate::Check;

/// Sorted by slug.
pub(super) static CHECKS: &[&dyn Check] = &[
    &container_apparmor_profile::ContainerApparmorProfile,
    &container_bound_address::ContainerBoundAddress,
    &container_capabilities::ContainerCapabilities,
    &container_cgroup_parent::ContainerCgroupParent,
    &container_cpu_limit::ContainerCpuLimit,
    &container_default_bridge::ContainerDefaultBridge,
    &container_engine_socket::ContainerEngineSocket,
    &container_health::ContainerHealth,
    &container_host_devices::ContainerHostDevices,
    &container_host_directories::ContainerHostDirectories,
    &container_image_current::ContainerImageCurrent,
    &container_ipc_namespace::ContainerIpcNamespace,
    &container_memory_limit::ContainerMemoryLimit,
    &container_mount_propagation::ContainerMountPropagation,
    &container_needed_ports::ContainerNeededPorts,
    &container_network_namespace::ContainerNetworkNamespace,
    &container_no_new_privileges::ContainerNoNewPrivileges,
    &container_no_sshd::ContainerNoSshd,
    &container_not_privileged::ContainerNotPrivileged,
    &container_pid_namespace::ContainerPidNamespace,
    &container_pids_limit::ContainerPidsLimit,
    &container_privileged_ports::ContainerPrivilegedPorts,
    &container_read_only_root::ContainerReadOnlyRoot,
    &container_restart_policy::ContainerRestartPolicy,
    &container_seccomp::ContainerSeccomp,
    &container_selinux_label::ContainerSelinuxLabel,
    &container_ulimits::ContainerUlimits,
    &container_user_namespace::ContainerUserNamespace,
    &container_uts_namespace::ContainerUtsNamespace,
    &exec_not_privileged::ExecNotPrivileged,
    &exec_not_root::ExecNotRoot,
];

#[cfg(test)]
mod tests;
