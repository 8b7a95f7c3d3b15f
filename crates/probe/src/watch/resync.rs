//! Collects everything anew, and keeps what only others could collect.

use std::collections::BTreeMap;

use drydock_audit::snapshot::{Container, Engine, Image};
use drydock_audit::{Fact, Snapshot};

use crate::CollectOptions;
use crate::engine::{self, Patience};

/// Replaces the snapshot by a new one. Whether the engine says anything else than before.
pub(super) async fn collect(
    options: &CollectOptions,
    patience: Patience,
    snapshot: &mut Snapshot,
) -> bool {
    let mut new = Snapshot {
        schema_version: snapshot.schema_version,
        collected_by: snapshot.collected_by.clone(),
        collected_at: snapshot.collected_at,
        ..Snapshot::default()
    };
    engine::collect_within(options, patience, &mut new).await;
    crate::host::collect(options, &mut new).await;
    keep(snapshot, &mut new);
    let is_other = !is_same(&snapshot.engine, &new.engine);
    *snapshot = new;
    is_other
}

/// Processes come and go.
fn is_same(old: &Engine, new: &Engine) -> bool {
    let without_processes = |engine: &Engine| {
        let mut engine = engine.clone();
        if let Fact::Known(containers) = &mut engine.containers {
            for container in containers {
                *container = Container {
                    processes: Fact::default(),
                    ..std::mem::take(container)
                };
            }
        }
        engine
    };
    without_processes(old) == without_processes(new)
}

/// What is in images, what registries and the advisory database say.
fn keep(old: &mut Snapshot, new: &mut Snapshot) {
    new.host.engine_advisories = old.host.engine_advisories.clone();
    let (Fact::Known(old), Fact::Known(new)) = (&old.engine.images, &mut new.engine.images) else {
        return;
    };
    let old: BTreeMap<&str, &Image> = old.iter().map(|image| (image.id.as_str(), image)).collect();
    for image in new {
        if let Some(old) = old.get(image.id.as_str()) {
            image.contents.clone_from(&old.contents);
            image.registry.clone_from(&old.registry);
        }
    }
}
