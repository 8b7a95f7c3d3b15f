//! Section 4: images and how they are built.

mod build_step;
mod history;
mod image_content_trust;
mod image_copy_instruction;
mod image_health_check;
mod image_needless_packages;
mod image_patched;
mod image_secrets;
mod image_set_id_files;
mod image_signatures;
mod image_trusted_base;
mod image_update_instruction;
mod image_verified_packages;
mod non_root_user;
mod package_manager;
mod shell_script;
mod signature;
mod unverified_install;

use crate::Check;

/// Sorted by slug.
pub(super) static CHECKS: &[&dyn Check] = &[
    &image_content_trust::ImageContentTrust,
    &image_copy_instruction::ImageCopyInstruction,
    &image_health_check::ImageHealthCheck,
    &image_needless_packages::ImageNeedlessPackages,
    &image_patched::ImagePatched,
    &image_secrets::ImageSecrets,
    &image_set_id_files::ImageSetIdFiles,
    &image_signatures::ImageSignatures,
    &image_trusted_base::ImageTrustedBase,
    &image_update_instruction::ImageUpdateInstruction,
    &image_verified_packages::ImageVerifiedPackages,
    &non_root_user::NonRootUser,
];
