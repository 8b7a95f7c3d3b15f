//! Section 3: files of the daemon, whose they are and who may do what with them.
//!
//! `permissions` is no check: it holds what all checks here share.

mod containerd_socket_mode;
mod containerd_socket_owner;
mod daemon_config_file_mode;
mod daemon_config_file_owner;
mod daemon_config_folder_mode;
mod daemon_config_folder_owner;
mod daemon_default_file_mode;
mod daemon_default_file_owner;
mod daemon_service_unit_mode;
mod daemon_service_unit_owner;
mod daemon_socket_mode;
mod daemon_socket_owner;
mod daemon_socket_unit_mode;
mod daemon_socket_unit_owner;
mod daemon_sysconfig_file_mode;
mod daemon_sysconfig_file_owner;
mod permissions;
mod registry_certificates_mode;
mod registry_certificates_owner;
mod tls_ca_mode;
mod tls_ca_owner;
mod tls_certificate_mode;
mod tls_certificate_owner;
mod tls_key_mode;
mod tls_key_owner;

use crate::Check;

/// Sorted by slug.
pub(super) static CHECKS: &[&dyn Check] = &[
    &containerd_socket_mode::ContainerdSocketMode,
    &containerd_socket_owner::ContainerdSocketOwner,
    &daemon_config_file_mode::DaemonConfigFileMode,
    &daemon_config_file_owner::DaemonConfigFileOwner,
    &daemon_config_folder_mode::DaemonConfigFolderMode,
    &daemon_config_folder_owner::DaemonConfigFolderOwner,
    &daemon_default_file_mode::DaemonDefaultFileMode,
    &daemon_default_file_owner::DaemonDefaultFileOwner,
    &daemon_service_unit_mode::DaemonServiceUnitMode,
    &daemon_service_unit_owner::DaemonServiceUnitOwner,
    &daemon_socket_mode::DaemonSocketMode,
    &daemon_socket_owner::DaemonSocketOwner,
    &daemon_socket_unit_mode::DaemonSocketUnitMode,
    &daemon_socket_unit_owner::DaemonSocketUnitOwner,
    &daemon_sysconfig_file_mode::DaemonSysconfigFileMode,
    &daemon_sysconfig_file_owner::DaemonSysconfigFileOwner,
    &registry_certificates_mode::RegistryCertificatesMode,
    &registry_certificates_owner::RegistryCertificatesOwner,
    &tls_ca_mode::TlsCaMode,
    &tls_ca_owner::TlsCaOwner,
    &tls_certificate_mode::TlsCertificateMode,
    &tls_certificate_owner::TlsCertificateOwner,
    &tls_key_mode::TlsKeyMode,
    &tls_key_owner::TlsKeyOwner,
];
