//! Which release file counts, and what the others add.

use drydock_model::Distribution;

use super::view::{Found, View};
use crate::Finds;

/// The distribution: as the first of the release files tells that names one, with its gaps filled
/// from the others that name the same. (`debian_version` of an Ubuntu speaks of Debian.)
pub(super) fn find_distribution(top: &View<'_>) -> Option<Distribution> {
    let mut told =
        release_files(top).filter_map(|found| found.file.cataloged.distribution.as_ref());
    let first = told.next()?.clone();
    Some(
        told.filter(|other| other.id == first.id)
            .cloned()
            .fold(first.clone(), fill),
    )
}

fn fill(chosen: Distribution, other: Distribution) -> Distribution {
    Distribution {
        version_id: chosen.version_id.or(other.version_id),
        codename: chosen.codename.or(other.codename),
        id_like: if chosen.id_like.is_empty() {
            other.id_like
        } else {
            chosen.id_like
        },
        pretty_name: chosen.pretty_name.or(other.pretty_name),
        ..chosen
    }
}

/// Whether a release file with nothing in it leaves the distribution in doubt: not one behind the
/// file that counts.
pub(super) fn matters(found: &Found<'_>, top: &View<'_>) -> bool {
    let mut told = release_files(top).filter(|found| found.file.cataloged.distribution.is_some());
    told.next().is_none_or(|first| found.rank < first.rank)
}

fn release_files<'v, 'a>(top: &'v View<'a>) -> impl Iterator<Item = &'v Found<'a>> {
    top.found
        .iter()
        .filter(|found| found.meta.finds == Finds::Distribution)
}
