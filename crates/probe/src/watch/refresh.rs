//! Collects anew what events touched.

use drydock_audit::snapshot::{Container, Image, ImageSummary};
use drydock_audit::{Fact, Snapshot, Unknown, Why};

use super::touched::Touched;
use crate::CollectOptions;
use crate::engine::asker::Asker;
use crate::engine::{containers, images, info, networks, plugins, swarm, volumes};

/// Collects anew what was touched. Whether anything is other than before; `/proc` is left out of
/// that, where something always is.
pub(super) async fn refresh(
    options: &CollectOptions,
    asker: &mut Asker,
    snapshot: &mut Snapshot,
    touched: &Touched,
) -> bool {
    let mut is_other = false;
    let engine = &mut snapshot.engine;
    if touched.info {
        is_other |= put(&mut engine.info, info::info(asker).await);
    }
    if touched.networks {
        is_other |= put(&mut engine.networks, networks::all(asker).await);
    }
    if touched.volumes {
        is_other |= put(&mut engine.volumes, volumes::all(asker).await);
    }
    if touched.plugins {
        is_other |= put(&mut engine.plugins, plugins::all(asker).await);
    }
    if touched.swarm {
        let facts = swarm::ask(asker, &engine.info).await;
        is_other |= put(&mut engine.swarm, facts.swarm);
        is_other |= put(&mut engine.services, facts.services);
        is_other |= put(&mut engine.nodes, facts.nodes);
        is_other |= put(&mut engine.secrets, facts.secrets);
    }
    if touched.images {
        is_other |= refresh_images(asker, snapshot).await;
    }
    if !touched.containers.is_empty() {
        is_other |= refresh_containers(asker, snapshot, touched).await;
        let ids: Vec<String> = touched.containers.iter().cloned().collect();
        crate::host::refresh_containers(options, snapshot, &ids).await;
    }
    if touched.host {
        let before = (snapshot.daemon.clone(), snapshot.host.clone());
        crate::host::collect(options, snapshot).await;
        // What the advisory database says is not read from the host.
        snapshot.host.engine_advisories = before.1.engine_advisories.clone();
        is_other |= before != (snapshot.daemon.clone(), snapshot.host.clone());
    }
    is_other
}

fn put<T: PartialEq>(old: &mut T, new: T) -> bool {
    let is_other = *old != new;
    *old = new;
    is_other
}

async fn refresh_containers(asker: &mut Asker, snapshot: &mut Snapshot, touched: &Touched) -> bool {
    let Fact::Known(list) = &mut snapshot.engine.containers else {
        return put(
            &mut snapshot.engine.containers,
            containers::all(asker).await,
        );
    };
    let mut is_other = false;
    for id in &touched.containers {
        let new = containers::one(asker, id).await;
        let place = list.iter().position(|container| container.id == *id);
        is_other |= replace(list, place, new);
    }
    containers::sort(list);
    is_other
}

fn replace(list: &mut Vec<Container>, place: Option<usize>, mut new: Container) -> bool {
    let is_gone = new.inspect.is_absent();
    let old = place.and_then(|place| list.get_mut(place));
    match (old, place) {
        (Some(_), Some(place)) if is_gone => {
            list.remove(place);
            true
        }
        (Some(old), _) => {
            if new.name.is_empty() {
                new.name.clone_from(&old.name);
            }
            let is_other =
                (&old.name, &old.inspect, &old.execs) != (&new.name, &new.inspect, &new.execs);
            // Where the processes cannot be read anew, these are the best that is known.
            new.processes = std::mem::take(&mut old.processes);
            *old = new;
            is_other
        }
        _ if is_gone => false,
        _ => {
            if new.name.is_empty() {
                new.name = new.id.chars().take(12).collect();
            }
            list.push(new);
            true
        }
    }
}

/// Only images that are new, or named differently, are inspected.
async fn refresh_images(asker: &mut Asker, snapshot: &mut Snapshot) -> bool {
    let engine = &mut snapshot.engine;
    let list = images::list(asker).await;
    let (Fact::Known(new), Fact::Known(old), Fact::Known(inspected)) =
        (&list, &engine.image_list, &engine.images)
    else {
        let inspected = images::inspect_all(asker, &list).await;
        let is_other = put(&mut engine.images, inspected);
        return put(&mut engine.image_list, list) || is_other;
    };
    if new == old {
        return false;
    }
    let mut images: Vec<Image> = Vec::with_capacity(new.len());
    for summary in new {
        if images.last().is_some_and(|last| last.id == summary.id) {
            continue;
        }
        let known = inspected
            .iter()
            .find(|image| image.id == summary.id && image.unread.is_none());
        match known.filter(|_| old.contains(summary)) {
            Some(known) => images.push(known.clone()),
            None => images.extend(inspect_again(asker, summary, known).await),
        }
    }
    engine.images = Fact::Known(images);
    engine.image_list = list;
    true
}

/// What is in an image, and what its registry says, is not the engine's to tell.
async fn inspect_again(
    asker: &mut Asker,
    summary: &ImageSummary,
    known: Option<&Image>,
) -> Option<Image> {
    let mut image = images::one(asker, summary).await?;
    if let Some(known) = known {
        image.contents.clone_from(&known.contents);
        // It was asked for under a name that it may not have any more.
        image.registry = Fact::Unknown(Unknown {
            why: Why::NotCollected,
            message: "not asked since the image's names changed".to_owned(),
        });
    }
    Some(image)
}
