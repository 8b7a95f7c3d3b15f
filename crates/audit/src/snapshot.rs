//! The snapshot: every fact that a check may ask for, taken once.
//!
//! Objects of the engine keep the API's own field names and the fields that a check reads
//! ([the API](https://docs.docker.com/reference/api/engine/latest/)); a recorded answer of an engine
//! is such an object. All else is ours. A snapshot is a file format: [`SCHEMA_VERSION`] rises when
//! a field goes or means something else, not when one is added. Secrets are replaced before a
//! value gets in here.

mod config;
mod container;
mod daemon;
mod engine;
mod file;
mod host;
mod image;
mod network;
mod process;
mod swarm;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::Fact;

pub use config::{ConfigFile, DaemonConfig};
pub use container::{
    Container, ContainerConfig, DeviceMapping, DeviceRequest, EndpointSettings, Exec, ExecProcess,
    Health, Healthcheck, HostConfig, Inspect, LogConfig, Mount, NetworkSettings, PortBinding,
    RestartPolicy, State, Ulimit,
};
pub use daemon::{Daemon, DaemonProcess, FoundBy, Listener, Tls};
pub use engine::{Component, Engine, Info, Plugin, Plugins, RegistryConfig, Version, Volume};
pub use file::{File, FileKind, Stat};
pub use host::{
    AuditRules, DaemonFiles, EngineAdvisories, EnginePackage, Group, Host, KernelParameter,
    MountPoint, Sudoer, Unit, User,
};
pub use image::{
    Descriptor, FixableFinding, Image, ImageConfig, ImageContents, ImageHistory, ImageSummary,
    RegistryAnswer, RootFs, SecretPlace, SetIdFile,
};
pub use network::Network;
pub use process::{ContainerProcesses, Limit, Process, ProcessStatus};
pub use swarm::{Node, Service, Swarm, SwarmInfo};

/// The version of the file format.
pub const SCHEMA_VERSION: u32 = 1;

/// Everything that was read, or why it was not.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Snapshot {
    /// [`SCHEMA_VERSION`] of whoever wrote it.
    pub schema_version: u32,
    /// Version of Drydock that collected it.
    pub collected_by: String,
    /// When its facts were collected; ages are counted from here.
    pub collected_at: Option<Timestamp>,
    /// Where the collector stood.
    pub place: Place,
    /// What the engine says.
    pub engine: Engine,
    /// The daemon's process and how it is configured.
    pub daemon: Daemon,
    /// What the host's files and kernel say.
    pub host: Host,
}

/// Where the collector stood.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Place {
    /// The engine's address.
    pub address: String,
    /// Whether the engine runs on another machine, so that nothing here tells of its host.
    pub is_remote: bool,
    /// Why that is thought.
    pub remote_because: String,
    /// The id of the container that the collector ran in, where it did.
    pub own_container: Option<String>,
    /// Effective user id of the collector.
    pub user_id: u32,
    /// Whether it held the capabilities that reading others' processes and audit rules takes.
    pub is_privileged: bool,
    /// Where the host's root was seen: `/`, or where it is mounted into the collector's container.
    pub host_root: String,
}

impl Snapshot {
    /// Reads a saved snapshot.
    ///
    /// # Errors
    /// When it is not JSON of this shape, or of a version that is not known.
    pub fn from_json(bytes: &[u8]) -> Result<Self, SnapshotError> {
        let snapshot: Self = serde_json::from_slice(bytes)?;
        match snapshot.schema_version {
            SCHEMA_VERSION => Ok(snapshot),
            found => Err(SnapshotError::Version {
                found,
                known: SCHEMA_VERSION,
            }),
        }
    }

    /// Writes it.
    ///
    /// # Errors
    /// When `out` does not take it.
    pub fn to_json(&self, out: &mut dyn std::io::Write) -> Result<(), SnapshotError> {
        serde_json::to_writer_pretty(&mut *out, self)?;
        writeln!(out)?;
        Ok(())
    }

    /// Whether a fact of the engine or of its host was not known to be collected at all.
    pub const fn engine_answers(&self) -> bool {
        matches!(self.engine.info, Fact::Known(_))
    }
}

/// Why a snapshot cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum SnapshotError {
    /// It is not what a snapshot looks like.
    #[error("not a snapshot of `drydock audit --save-snapshot`")]
    Json(#[from] serde_json::Error),
    /// It is of another version.
    #[error(
        "a snapshot of version {found}, where version {known} is understood: collect it again, or \
         judge it with the Drydock that wrote it"
    )]
    Version {
        /// The version of the file.
        found: u32,
        /// The version that is understood.
        known: u32,
    },
    /// It cannot be written.
    #[error("cannot write the snapshot")]
    Write(#[from] std::io::Error),
}

/// Go writes an empty list or map as `null`.
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
    fn what_is_written_is_read_back() {
        let snapshot = Snapshot {
            schema_version: SCHEMA_VERSION,
            ..Snapshot::default()
        };
        let mut bytes = Vec::new();
        snapshot.to_json(&mut bytes).unwrap();
        assert_eq!(Snapshot::from_json(&bytes).unwrap(), snapshot);
    }

    #[test]
    fn another_version_and_other_files_are_refused() {
        let error = Snapshot::from_json(br#"{"schema_version":99}"#).unwrap_err();
        assert!(error.to_string().contains("version 99"), "{error}");
        assert!(Snapshot::from_json(b"[]").is_err());
        assert!(Snapshot::from_json(b"{}").is_err());
    }
}
