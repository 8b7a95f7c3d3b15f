//! What an engine says of the machine and of itself: `GET /info`.
//!
//! See [the API](https://docs.docker.com/reference/api/engine/latest/#tag/System/operation/SystemInfo).
//! Typed are the fields by which layers are found in the engine's storage, and those of its
//! security; the rest is in [`Answer::raw`].

use std::path::PathBuf;

use serde::Deserialize;

use crate::{Answer, Engine, Error};

/// What an engine says of the machine and of itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Info {
    /// Folder that holds the engine's storage, as the engine sees it.
    pub docker_root_dir: Option<PathBuf>,
    /// Name of the storage driver, or of containerd's snapshotter.
    pub driver: Option<String>,
    /// Pairs of name and value about it.
    #[serde(default, deserialize_with = "null_is_default")]
    pub driver_status: Vec<(String, String)>,
    /// What confines containers, e.g. `name=seccomp,profile=builtin` and `name=rootless`.
    #[serde(default, deserialize_with = "null_is_default")]
    pub security_options: Vec<String>,
}

impl Info {
    /// The value of a line of the driver's status.
    pub fn driver_status(&self, name: &str) -> Option<&str> {
        self.driver_status
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    /// Whether images live in containerd's store instead of the engine's own.
    pub fn uses_containerd_store(&self) -> bool {
        self.driver_status("driver-type") == Some("io.containerd.snapshotter.v1")
    }
}

impl Engine {
    /// Asks what the engine says of the machine and of itself.
    pub async fn info(&self) -> Result<Answer<Info>, Error> {
        self.requests.get("/info", None).await
    }
}

/// Go writes an empty list as `null`.
pub(crate) fn null_is_default<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: serde::Deserializer<'de>,
    T: Deserialize<'de> + Default,
{
    Ok(Option::<T>::deserialize(deserializer)?.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_the_stores_apart() {
        let classic = r#"{"DockerRootDir":"/var/lib/docker","Driver":"overlay2",
            "DriverStatus":[["Backing Filesystem","extfs"]],"SecurityOptions":null}"#;
        let containerd = r#"{"Driver":"overlayfs",
            "DriverStatus":[["driver-type","io.containerd.snapshotter.v1"]]}"#;
        let classic: Info = serde_json::from_str(classic).unwrap();
        let containerd: Info = serde_json::from_str(containerd).unwrap();
        assert!(!classic.uses_containerd_store());
        assert!(containerd.uses_containerd_store());
    }
}
