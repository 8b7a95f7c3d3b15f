//! The whole snapshot.

use std::path::PathBuf;

use drydock_audit::Snapshot;
use drydock_engine::EngineOptions;
use jiff::Timestamp;

/// What is collected, and from where.
#[derive(Clone, Debug)]
pub struct CollectOptions {
    /// Which engine.
    pub engine: EngineOptions,
    /// Where the host's root is seen: `/`, or where it is mounted into this container.
    pub host_root: PathBuf,
    /// The moment that the snapshot gets as its own.
    pub now: Timestamp,
    /// Version of Drydock.
    pub collected_by: String,
}

/// Collects. Whatever cannot be read becomes a fact that says why.
pub async fn collect(options: &CollectOptions) -> Snapshot {
    let mut snapshot = Snapshot {
        schema_version: drydock_audit::SCHEMA_VERSION,
        collected_by: options.collected_by.clone(),
        collected_at: Some(options.now),
        ..Snapshot::default()
    };
    crate::engine::collect(options, &mut snapshot).await;
    crate::host::collect(options, &mut snapshot).await;
    snapshot
}
