//! The layers that something was found in, with the build steps that made them.

use std::collections::{BTreeMap, BTreeSet};

use drydock_model::{Image, Inventory};

use super::rows::Row;
use super::{Page, Section};
use crate::text::truncate;
use crate::{Columns, build_step};

/// The layers of the rows, with the number of findings in each.
pub(super) fn of_rows(rows: &[Row<'_>], image: &Image, page: Page) -> Section {
    let packages = rows.iter().flat_map(|row| &row.packages);
    section(
        "FINDINGS",
        packages.map(|package| package.layer),
        image,
        page,
    )
}

/// The layers that packages came with, with the number of packages in each.
pub(super) fn of_inventory(image: &Image, inventory: &Inventory, page: Page) -> Section {
    let packages = inventory.packages.iter();
    section(
        "PACKAGES",
        packages.map(|package| package.layer),
        image,
        page,
    )
}

/// The build steps of some layers, as a cell.
pub(super) fn steps(layers: &BTreeSet<usize>, image: &Image) -> String {
    let known = layers.iter().filter_map(|index| image.layers.get(*index));
    let steps: Vec<String> = known
        .filter_map(|layer| layer.created_by.as_deref().map(build_step))
        .collect();
    steps.join("; ")
}

/// Columns of build steps in a row, where the terminal sets no closer limit. The table of layers has
/// them whole.
const MAX_STEPS: usize = 160;

/// The same for one of many rows: an image with a build step of megabytes must not make a report of
/// gigabytes.
pub(super) fn short_steps(layers: &BTreeSet<usize>, image: &Image) -> String {
    truncate(&steps(layers, image), MAX_STEPS).into_owned()
}

/// A root filesystem that no config describes has nothing to tell of its one layer.
fn section(
    counted: &'static str,
    layers: impl Iterator<Item = usize>,
    image: &Image,
    page: Page,
) -> Section {
    let mut counts: BTreeMap<usize, usize> = BTreeMap::new();
    for layer in layers {
        *counts.entry(layer).or_default() += 1;
    }
    let all = image.layers.len();
    if counts.is_empty() || (all <= 1 && image.id.is_none()) {
        return Section::new();
    }
    let mut columns = Columns::new(["LAYER", counted, "DIFF ID", "BUILD STEP"]);
    for (index, count) in counts {
        let layer = image.layers.get(index);
        let diff_id = layer.and_then(|layer| layer.diff_id);
        columns.row([
            format!("{} of {all}", index + 1),
            count.to_string(),
            diff_id.map_or_else(|| "-".to_owned(), |digest| digest.short()),
            steps(&BTreeSet::from([index]), image),
        ]);
    }
    columns.lines(page.width, page.paint)
}
