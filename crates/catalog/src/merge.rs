//! The catalogs of an image's layers become one inventory.
//!
//! Where the locations of the catalogers lead to is decided on the topmost view, through links and
//! whiteouts: the topmost database wins, and one that is reached by two paths (`lib` linked to
//! `usr/lib`) is read once. Lower views are looked at for one thing only, which layer brought a
//! package in. Everything that may be missing from the result is said in its `not_assessed`.
//!
//! Misses: databases that no location leads to, such as those of a root filesystem kept in a folder
//! of the image.

mod attribution;
mod gaps;
mod ownership;
mod release;
mod view;

use drydock_model::{Inventory, Provenance, Repository};

use crate::{Detail, Elsewhere, Finds, LayerCatalog, Location};

use view::{Found, Scope, Stack, View};

/// What the layers of an image contain together.
#[derive(Clone, Debug, Default)]
pub struct Merged {
    /// The inventory.
    pub inventory: Inventory,
    /// Places that links lead to and that no pass has read. While there are any, the inventory may
    /// lack what is there: read all layers again with [`crate::LayerReader::with_elsewhere`], giving
    /// it these and those of the passes before, and merge again. A place that was read is not asked
    /// for twice, so this ends.
    pub wanted_elsewhere: Vec<Elsewhere>,
    /// Oddities that cost nothing of the result, each with its path, for a log.
    pub notes: Vec<String>,
}

/// Puts the catalogs of layers, lowest first, on top of each other. `detail` is what the layers
/// were read with.
pub fn merge(layers: &[&LayerCatalog], detail: Detail) -> Merged {
    let stack = Stack::new(layers, detail);
    let top = stack.view(layers.len(), Scope::Everything);
    let mut gaps = gaps::list_gaps(&stack, &top);
    let (mut packages, elsewhere) = attribution::list_packages(&stack, &top, &mut gaps);
    ownership::join(&mut packages, &top, &mut gaps);
    gaps.sort();
    gaps.dedup();
    Merged {
        inventory: Inventory {
            distribution: release::find_distribution(&top),
            repositories: list_repositories(&top),
            packages,
            not_assessed: gaps,
            provenance: Provenance::default(),
        },
        wanted_elsewhere: elsewhere,
        notes: gaps::list_notes(&stack, &top),
    }
}

/// Repositories in the order in which apk and apt read their lists: the main file, then the others by
/// name, where of two of the same name the one in the earlier folder hides the other.
fn list_repositories(top: &View<'_>) -> Vec<Repository> {
    let found = top
        .found
        .iter()
        .filter(|found| found.meta.finds == Finds::Repositories);
    let mut lists: Vec<&Found<'_>> = found.collect();
    let is_single = |found: &Found<'_>| matches!(found.location, Location::File(_));
    lists.sort_by_key(|found| {
        let name = found.name.as_str();
        (found.meta.id, !is_single(found), name, found.rank)
    });
    lists.dedup_by(|later, earlier| {
        let same = later.meta.id == earlier.meta.id && later.name == earlier.name;
        same && !is_single(earlier)
    });
    lists
        .into_iter()
        .flat_map(|found| found.file.cataloged.repositories.iter().cloned())
        .collect()
}

#[cfg(test)]
mod tests;
