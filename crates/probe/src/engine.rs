//! What the engine says, over one connection that is kept alive.
//!
//! About eleven questions, one for each container, two for each image. What cannot be learnt is a
//! fact that says why; after two questions in a row without an answer nothing more is asked.

pub(crate) mod asker;
mod certificate;
pub(crate) mod containers;
pub(crate) mod decode;
mod id;
pub(crate) mod images;
pub(crate) mod info;
pub(crate) mod networks;
mod place;
pub(crate) mod plugins;
mod redaction;
pub(crate) mod swarm;
pub(crate) mod volumes;

use std::time::Duration;

use drydock_audit::snapshot::Engine;
use drydock_audit::{Fact, Snapshot, Unknown, Why, redact_url};

use crate::CollectOptions;
use asker::Asker;

/// How long an engine has for the first answer, and for each of the others: listing thousands of
/// containers of a busy one takes seconds.
pub(crate) const PATIENCE: Patience = Patience {
    first: Duration::from_secs(5),
    each: Duration::from_secs(20),
};

/// How long an engine has for an answer.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Patience {
    pub(crate) first: Duration,
    pub(crate) each: Duration,
}

/// Fills `place` and `engine` of the snapshot.
pub(crate) async fn collect(options: &CollectOptions, snapshot: &mut Snapshot) {
    collect_within(options, PATIENCE, snapshot).await;
}

/// Same, with another patience.
pub(crate) async fn collect_within(
    options: &CollectOptions,
    patience: Patience,
    snapshot: &mut Snapshot,
) {
    let root = options.host_root.display().to_string();
    snapshot.place.host_root = match root.is_empty() {
        true => "/".to_owned(),
        false => root,
    };
    let mut asker = match Asker::new(options, patience) {
        Ok(asker) => asker,
        Err(unknown) => {
            let place = &mut snapshot.place;
            place.address = redact_url(options.engine.host.as_deref().unwrap_or_default());
            // Facts of this machine must not be told of an engine that is nobody knows where.
            place.is_remote = true;
            place.remote_because = "it is not known which engine is meant".to_owned();
            snapshot.engine = nothing(&unknown);
            return;
        }
    };
    snapshot.place.address = asker.address();
    snapshot.engine = ask_all(&mut asker).await;
    let info = snapshot.engine.info.known();
    let because = place::remote_because(&asker, &snapshot.place.host_root, info);
    snapshot.place.is_remote = because.is_some();
    snapshot.place.remote_because = because.unwrap_or_default();
}

async fn ask_all(asker: &mut Asker) -> Engine {
    let version = info::version(asker).await;
    let info = info::info(asker).await;
    let containers = containers::all(asker).await;
    let image_list = images::list(asker).await;
    let images = images::inspect_all(asker, &image_list).await;
    let networks = networks::all(asker).await;
    let volumes = volumes::all(asker).await;
    let plugins = plugins::all(asker).await;
    let swarm = swarm::ask(asker, &info).await;
    Engine {
        version,
        info,
        containers,
        images,
        image_list,
        networks,
        volumes,
        plugins,
        swarm: swarm.swarm,
        services: swarm.services,
        nodes: swarm.nodes,
        secrets: swarm.secrets,
    }
}

fn nothing(unknown: &Unknown) -> Engine {
    Engine {
        version: Fact::Unknown(unknown.clone()),
        info: Fact::Unknown(unknown.clone()),
        containers: Fact::Unknown(unknown.clone()),
        images: Fact::Unknown(unknown.clone()),
        image_list: Fact::Unknown(unknown.clone()),
        networks: Fact::Unknown(unknown.clone()),
        volumes: Fact::Unknown(unknown.clone()),
        plugins: Fact::Unknown(unknown.clone()),
        swarm: Fact::Unknown(unknown.clone()),
        services: Fact::Unknown(unknown.clone()),
        nodes: Fact::Unknown(unknown.clone()),
        secrets: Fact::Unknown(unknown.clone()),
    }
}

/// A result as a fact.
pub(crate) fn fact<T>(result: Result<T, Unknown>) -> Fact<T> {
    match result {
        Ok(value) => Fact::Known(value),
        Err(unknown) => Fact::Unknown(unknown),
    }
}

/// A list that must exist: "404" is then not "there are none".
pub(crate) fn must_exist<T>(result: Result<T, Unknown>) -> Result<T, Unknown> {
    result.map_err(|unknown| Unknown {
        why: match unknown.why {
            Why::Absent => Why::Failed,
            why => why,
        },
        ..unknown
    })
}

#[cfg(test)]
pub(crate) mod fake;
#[cfg(test)]
mod tests;
