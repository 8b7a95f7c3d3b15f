//! Section C: what the benchmark lacks. `C.5.3.1` to `C.5.3.4` have the ids of docker-bench-security's
//! own checks; `C.1` is with the daemon's checks.

mod capability_check;
mod capability_dac_read_search;
mod capability_sys_admin;
mod capability_sys_module;
mod capability_sys_ptrace;
mod container_cgroup_namespace;
mod container_environment_secrets;
mod container_host_interfaces;
mod container_ipv6_ports;
mod container_joined_namespaces;
mod container_kernel_files;
mod container_kernel_parameters;
mod container_log_rotation;
mod container_oom_kill;
mod container_service_sockets;
mod daemon_metrics_address;
mod daemon_network_exposure;
mod docker_group_members;
mod engine_vulnerabilities;
mod plugin_privileges;

use crate::Check;

/// Sorted by slug.
pub(super) static CHECKS: &[&dyn Check] = &[
    &capability_dac_read_search::CapabilityDacReadSearch,
    &capability_sys_admin::CapabilitySysAdmin,
    &capability_sys_module::CapabilitySysModule,
    &capability_sys_ptrace::CapabilitySysPtrace,
    &container_cgroup_namespace::ContainerCgroupNamespace,
    &container_environment_secrets::ContainerEnvironmentSecrets,
    &container_host_interfaces::ContainerHostInterfaces,
    &container_ipv6_ports::ContainerIpv6Ports,
    &container_joined_namespaces::ContainerJoinedNamespaces,
    &container_kernel_files::ContainerKernelFiles,
    &container_kernel_parameters::ContainerKernelParameters,
    &container_log_rotation::ContainerLogRotation,
    &container_oom_kill::ContainerOomKill,
    &container_service_sockets::ContainerServiceSockets,
    &daemon_metrics_address::DaemonMetricsAddress,
    &daemon_network_exposure::DaemonNetworkExposure,
    &docker_group_members::DockerGroupMembers,
    &engine_vulnerabilities::EngineVulnerabilities,
    &plugin_privileges::PluginPrivileges,
];
