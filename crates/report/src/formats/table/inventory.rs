//! The packages of an image.

use drydock_model::{Image, Inventory, InventoryPackage};

use super::{Page, Section, layers};
use crate::{Columns, Tone};

/// Columns that the build step needs to be worth showing.
const LEAST_LAST: usize = 24;

/// The table of packages: with path and build step where they fit, in any case with what a person
/// compares by.
pub(super) fn packages(image: &Image, inventory: &Inventory, files: bool, page: Page) -> Section {
    if inventory.packages.is_empty() {
        return Section::new();
    }
    let wide = wide(image, inventory);
    let columns = if page.fits(wide.fixed_width() + LEAST_LAST) {
        wide
    } else {
        narrow(inventory)
    };
    let mut lines = columns.lines(page.width, page.paint);
    if files {
        lines = with_files(lines, inventory, page);
    }
    lines
}

fn wide(image: &Image, inventory: &Inventory) -> Columns {
    let mut columns = Columns::new([
        "PACKAGE",
        "VERSION",
        "TYPE",
        "ARCH",
        "SOURCE",
        "LAYER",
        "PATH",
        "BUILD STEP",
    ]);
    for found in &inventory.packages {
        let package = &found.package;
        columns.toned_row([
            (Tone::Strong, package.name.clone()),
            (Tone::Plain, package.version.clone()),
            (Tone::Plain, package.ecosystem.id().to_owned()),
            (
                Tone::Plain,
                package.architecture.clone().unwrap_or_default(),
            ),
            (Tone::Plain, source(found)),
            (Tone::Plain, (found.layer + 1).to_string()),
            (Tone::Plain, found.path.clone()),
            (
                Tone::Faint,
                layers::short_steps(&[found.layer].into(), image),
            ),
        ]);
    }
    columns
}

fn narrow(inventory: &Inventory) -> Columns {
    let mut columns = Columns::new(["PACKAGE", "VERSION", "LAYER", "SOURCE"]);
    for found in &inventory.packages {
        columns.toned_row([
            (Tone::Strong, found.package.name.clone()),
            (Tone::Plain, found.package.version.clone()),
            (Tone::Plain, (found.layer + 1).to_string()),
            (Tone::Plain, source(found)),
        ]);
    }
    columns
}

/// The source package, its version where it is another one, and what else is out of the ordinary.
fn source(found: &InventoryPackage) -> String {
    let package = &found.package;
    let mut text = package.source_name().to_owned();
    if package.source_version() != package.version {
        text.push(' ');
        text.push_str(package.source_version());
    }
    if let Some(third_party) = &package.third_party {
        text.push_str(&format!(" (shipped by {})", third_party.vendor));
    }
    if package.state != drydock_model::InstallState::Installed {
        text.push_str(&format!(" ({})", package.state.word()));
    }
    text
}

/// Puts below each package's line the files that it owns.
fn with_files(lines: Section, inventory: &Inventory, page: Page) -> Section {
    let mut lines = lines.into_iter();
    let mut all: Section = lines.next().into_iter().collect();
    for (line, package) in lines.zip(&inventory.packages) {
        all.push(line);
        for file in package.files.iter() {
            let path = crate::clean(file.path);
            all.push(format!("  {}", page.paint.paint(Tone::Faint, &path)));
        }
    }
    all
}
