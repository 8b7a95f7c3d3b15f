//! What may be missing from an inventory, and what was merely odd.

use drydock_model::{NotAssessed, NotAssessedKind};

use super::attribution::is_database;
use super::release;
use super::view::{Found, Stack, Unread, View};
use crate::{CATALOGERS, Finds, LayerWarning, Location, Warning};

/// Everything that may be missing, in no order.
pub(super) fn list_gaps(stack: &Stack<'_>, top: &View<'_>) -> Vec<NotAssessed> {
    let damaged = top
        .found
        .iter()
        .filter(|found| counts(found, top))
        .filter_map(damage);
    let unread = stack.unreadable(top);
    let unread = unread
        .iter()
        .map(|(layer, unread)| unreadable(stack, *layer, unread));
    let loops = top.loops.iter().map(|location| {
        gap(
            *location,
            "its links lead round in a circle: what is meant to be there was not read",
        )
    });
    let mut gaps: Vec<NotAssessed> = damaged
        .chain(unread)
        .chain(loops)
        .chain(layer_gaps(stack, top))
        .collect();
    if gaps.len() > MAX_GAPS {
        let more = gaps.len() - MAX_GAPS;
        gaps.truncate(MAX_GAPS);
        gaps.push(gap(
            "further files",
            format!("{more} more could not be read or are damaged"),
        ));
    }
    gaps.extend(no_packages(top));
    gaps
}

/// Gaps listed one by one.
const MAX_GAPS: usize = 1000;

fn gap(what: impl Into<String>, why: impl Into<String>) -> NotAssessed {
    NotAssessed {
        kind: NotAssessedKind::UnreadableFile,
        what: what.into(),
        why: why.into(),
    }
}

/// Whether what is lost in a file is lost to the result.
fn counts(found: &Found<'_>, top: &View<'_>) -> bool {
    found.meta.finds != Finds::Distribution || release::matters(found, top)
}

/// Warnings quoted of one file.
const MAX_QUOTED: usize = 3;

fn damage(found: &Found<'_>) -> Option<NotAssessed> {
    let lost: Vec<&Warning> = found
        .file
        .cataloged
        .warnings
        .iter()
        .filter(|warning| warning.lost)
        .collect();
    if lost.is_empty() {
        return None;
    }
    let mut why: Vec<String> = lost
        .iter()
        .take(MAX_QUOTED)
        .map(|warning| place(warning))
        .collect();
    if lost.len() > MAX_QUOTED {
        why.push(format!("and {} more places", lost.len() - MAX_QUOTED));
    }
    Some(gap(&found.file.path, why.join("; ")))
}

fn place(warning: &Warning) -> String {
    match warning.line {
        Some(line) => format!("line {line}: {}", warning.message),
        None => warning.message.clone(),
    }
}

/// A file that is there and was left out by the reader of the layer.
fn unreadable(stack: &Stack<'_>, layer: usize, unread: &Unread) -> NotAssessed {
    let warnings = stack
        .layers
        .get(layer)
        .map(|layer| layer.warnings.as_slice())
        .unwrap_or_default();
    let said = warnings
        .iter()
        .rev()
        .find(|warning| warning.path == unread.path);
    let why = said.map_or("the file could not be read", |warning| &warning.message);
    gap(&unread.path, format!("{why} (layer {})", layer + 1))
}

/// What the reader of a layer left out where a database or release file may have been.
fn layer_gaps(stack: &Stack<'_>, top: &View<'_>) -> Vec<NotAssessed> {
    let hiding = layer_warnings(stack).filter(|(_, warning)| hides(warning, stack, top));
    let hiding = hiding.map(|(number, warning)| match warning.path.as_str() {
        "" => gap(format!("layer {number}"), &warning.message),
        path => gap(path, format!("{} (layer {number})", warning.message)),
    });
    hiding.collect()
}

fn layer_warnings<'a>(stack: &Stack<'a>) -> impl Iterator<Item = (usize, &'a LayerWarning)> {
    let numbered = (1..).zip(stack.layers);
    numbered.flat_map(|(number, layer)| layer.warnings.iter().map(move |warning| (number, warning)))
}

/// Whether what was left out may be what a location leads to: a warning about a layer as a whole,
/// or about a path that a location is or lies below, where nothing was found there.
fn hides(warning: &LayerWarning, stack: &Stack<'_>, top: &View<'_>) -> bool {
    let is_above = |location: &Location| {
        let rest = location.path().strip_prefix(warning.path.as_str());
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    let mut locations = CATALOGERS
        .iter()
        .flat_map(|cataloger| cataloger.meta().wanted_locations(stack.detail));
    warning.path.is_empty()
        || locations.any(|location| {
            is_above(&location) && !top.found.iter().any(|found| found.location == location)
        })
}

/// Said when there is no package to look up, so that nobody takes it for a clean image.
fn no_packages(top: &View<'_>) -> Option<NotAssessed> {
    let mut databases = top
        .found
        .iter()
        .filter(|found| is_database(found))
        .peekable();
    let (what, why) = match databases.peek() {
        None => {
            let packages = CATALOGERS.iter().map(|cataloger| cataloger.meta());
            let packages = packages.filter(|meta| meta.finds == Finds::Packages);
            let places: Vec<String> = packages
                .flat_map(|meta| meta.locations)
                .map(|location| format!("`{}`", location.path()))
                .collect();
            let why = format!(
                "no package database was found; looked for {}",
                places.join(", ")
            );
            ("packages".to_owned(), why)
        }
        Some(first) => {
            let path = first.file.path.clone();
            if databases.any(|found| !found.file.cataloged.packages.is_empty()) {
                return None;
            }
            (path, "the package database lists no package".to_owned())
        }
    };
    Some(NotAssessed {
        kind: NotAssessedKind::NoPackages,
        what,
        why,
    })
}

/// Oddities that cost nothing.
pub(super) fn list_notes(stack: &Stack<'_>, top: &View<'_>) -> Vec<String> {
    let of_files = top.found.iter().flat_map(|found| {
        let counts = counts(found, top);
        let notes = found
            .file
            .cataloged
            .warnings
            .iter()
            .filter(move |warning| !(warning.lost && counts));
        notes.map(|warning| format!("`{}`: {}", found.file.path, place(warning)))
    });
    let of_layers = layer_warnings(stack).filter(|(_, warning)| !hides(warning, stack, top));
    let of_layers = of_layers.map(|(number, warning)| {
        format!("layer {number}: `{}`: {}", warning.path, warning.message)
    });
    of_files.chain(of_layers).take(MAX_GAPS).collect()
}
