//! What a caller decides about opening images.

use std::path::PathBuf;

use drydock_engine::EngineOptions;
use drydock_model::Platform;

use crate::registry::RegistryOptions;

/// What a caller decides about opening images.
#[derive(Clone, Debug)]
pub struct OpenOptions {
    /// The platform asked for. Where there is none of it, opening fails.
    pub platform: Option<Platform>,
    /// The platform preferred when none is asked for; see [`crate::host_platform`].
    pub default_platform: Platform,
    /// Hash plain layers of local archives too, instead of reading them by seeking.
    pub verify: bool,
    /// Ask no registry.
    pub offline: bool,
    /// How to reach the Docker Engine.
    pub engine: EngineOptions,
    /// Read layers from the engine's own storage where that is possible.
    pub engine_storage: bool,
    /// How to reach registries.
    pub registry: RegistryOptions,
    /// Folder for the unnamed temporary file that an engine's export, or an archive compressed as a
    /// whole, is kept in while it is read.
    pub temp_dir: PathBuf,
    /// Most bytes that such a file may have.
    pub max_temp_bytes: u64,
}

impl OpenOptions {
    /// Defaults: 64 GiB of temporary space in `temp_dir`, the host's platform, engine storage read,
    /// nothing else.
    pub fn new(temp_dir: impl Into<PathBuf>) -> Self {
        Self {
            platform: None,
            default_platform: crate::host_platform(),
            verify: false,
            offline: false,
            engine: EngineOptions::default(),
            engine_storage: true,
            registry: RegistryOptions::default(),
            temp_dir: temp_dir.into(),
            max_temp_bytes: 64 << 30,
        }
    }
}
