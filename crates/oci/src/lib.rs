//! Image references, manifests and the places that images are read from.
//!
//! [`ImageSource::parse`] understands what a user writes, [`open()`] finds the image behind it and
//! gives an [`OpenedImage`]: the image's identity and one [`LayerBlob`] per layer, lowest first.
//! Nothing of a layer is read before its blob is opened.
//!
//! This crate neither decompresses nor unpacks layers (`drydock_archive` does) and knows nothing of
//! packages.

mod config;
mod containerd;
mod content;
mod credentials;
mod detect;
mod docker_archive;
mod engine_image;
mod error;
#[doc(hidden)]
pub mod fuzzing;
mod image;
mod layer;
mod layout;
mod manifest;
mod open;
mod opening;
mod options;
mod overlay2;
mod platform;
mod reference;
mod registry;
mod rootfs;
mod selection;
mod source;
mod spool;
mod stored_layer;
mod tar_file;

#[cfg(test)]
mod samples;

pub use error::{Attempt, Error};
pub use image::OpenedImage;
pub use layer::LayerBlob;
pub use open::open;
pub use options::OpenOptions;
pub use platform::host_platform;
pub use reference::Reference;
pub use registry::{
    Artifact, ArtifactFile, ArtifactPlace, Challenge, Mirror, RegistryFacts, RegistryOptions,
    ask_registry, describe_file, parse_challenges,
};
pub use source::ImageSource;
