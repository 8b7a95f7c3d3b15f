//! Which packages there are, and which layer brought each one in.
//!
//! A package's layer is the lowest one from which on every view lists it in the same version and
//! architecture. So the views are walked from the topmost down, for as long as there is a package
//! that all views so far have listed; a view that shows the same database files as the one above it
//! needs no comparison.

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

use drydock_model::{InventoryPackage, NotAssessed, NotAssessedKind, OwnedFiles, Package};

use super::view::{Found, Scope, Stack, View};
use crate::{Elsewhere, Finds};

/// What makes a package the same one in another view: cataloger, name, version, architecture.
type Identity<'a> = (&'static str, &'a str, &'a str, Option<&'a str>);

/// A package of the topmost view.
struct Candidate<'a> {
    identity: Identity<'a>,
    package: InventoryPackage,
}

/// Files and packages that are looked at in lower views before that is given up: more than 127
/// layers that each rewrite a database of 30,000 packages.
const BUDGET: usize = 5_000_000;

/// The packages of the topmost view, sorted, and the places that links lead to, in any view that
/// was looked at, and that no pass has read.
pub(super) fn list_packages<'a>(
    stack: &Stack<'a>,
    top: &View<'a>,
    gaps: &mut Vec<NotAssessed>,
) -> (Vec<InventoryPackage>, Vec<Elsewhere>) {
    let mut candidates = list_candidates(stack, top);
    let mut elsewhere = stack.unread_elsewhere(top);
    if let Some(layer) = attribute(stack, top, &mut candidates, &mut elsewhere) {
        gaps.push(NotAssessed {
            kind: NotAssessedKind::UnreadableFile,
            what: format!("which layer brought packages in, below layer {}", layer + 1),
            why: "the package databases of the layers list too much to be compared; what may come \
                  from a lower layer is given to this one"
                .to_owned(),
        });
    }
    let mut packages: Vec<InventoryPackage> = candidates
        .into_iter()
        .map(|candidate| candidate.package)
        .collect();
    packages.sort_by(|a, b| sort_key(a).cmp(&sort_key(b)));
    (packages, within_room(stack, elsewhere, gaps))
}

/// As many places as may be read; for the rest a gap.
fn within_room(
    stack: &Stack<'_>,
    elsewhere: BTreeSet<Elsewhere>,
    gaps: &mut Vec<NotAssessed>,
) -> Vec<Elsewhere> {
    let (all, room) = (elsewhere.len(), stack.room());
    if all > room {
        gaps.push(NotAssessed {
            kind: NotAssessedKind::UnreadableFile,
            what: "files behind links".to_owned(),
            why: format!("{} of them are too many to be read", all - room),
        });
    }
    elsewhere.into_iter().take(room).collect()
}

fn sort_key(found: &InventoryPackage) -> impl Ord {
    let Package {
        ecosystem,
        name,
        version,
        architecture,
        ..
    } = &found.package;
    (*ecosystem, name, version, architecture, &found.path)
}

fn list_candidates<'a>(stack: &Stack<'a>, top: &View<'a>) -> Vec<Candidate<'a>> {
    let topmost = stack.layers.len().saturating_sub(1);
    let mut seen = HashSet::new();
    let mut candidates = Vec::new();
    for (found, package) in packages_of(top) {
        let identity = identity_of(found, package);
        if seen.insert(identity) {
            let package = InventoryPackage {
                package: Package::clone(package),
                cataloger: found.meta.id,
                path: found.file.path.clone(),
                layer: topmost,
                files: OwnedFiles::default(),
            };
            candidates.push(Candidate { identity, package });
        }
    }
    candidates
}

/// Gives each candidate its layer. Returns the layer at which the budget ran out, if it did.
fn attribute<'a>(
    stack: &Stack<'a>,
    top: &View<'a>,
    candidates: &mut [Candidate<'a>],
    elsewhere: &mut BTreeSet<Elsewhere>,
) -> Option<usize> {
    let mut alive: Vec<&mut Candidate<'a>> = candidates.iter_mut().collect();
    let mut above = database_files(top);
    let mut spent = 0;
    for layer in (0..stack.layers.len().saturating_sub(1)).rev() {
        if alive.is_empty() {
            break;
        }
        let view = stack.view(layer + 1, Scope::Databases);
        elsewhere.extend(stack.unread_elsewhere(&view));
        let files = database_files(&view);
        spent += files.len() + view.unread.len();
        if files != above {
            let listed: HashSet<Identity<'_>> = packages_of(&view)
                .map(|(found, package)| identity_of(found, package))
                .collect();
            spent += listed.len();
            alive.retain(|candidate| listed.contains(&candidate.identity));
        }
        for candidate in &mut alive {
            candidate.package.layer = layer;
        }
        if spent > BUDGET {
            return Some(layer);
        }
        above = files;
    }
    None
}

/// The files of a view that list packages: cataloger, layer and path.
fn database_files<'a>(view: &View<'a>) -> Vec<(&'static str, usize, &'a str)> {
    let databases = view.found.iter().filter(|found| is_database(found));
    databases
        .map(|found| (found.meta.id, found.layer, found.file.path.as_str()))
        .collect()
}

pub(super) fn is_database(found: &Found<'_>) -> bool {
    found.meta.finds == Finds::Packages && found.meta.locations.contains(&found.location)
}

fn packages_of<'v, 'a>(
    view: &'v View<'a>,
) -> impl Iterator<Item = (&'v Found<'a>, &'a Arc<Package>)> {
    view.found
        .iter()
        .filter(|found| is_database(found))
        .flat_map(|found| {
            found
                .file
                .cataloged
                .packages
                .iter()
                .map(move |package| (found, package))
        })
}

fn identity_of<'a>(found: &Found<'_>, package: &'a Package) -> Identity<'a> {
    (
        found.meta.id,
        &package.name,
        &package.version,
        package.architecture.as_deref(),
    )
}
