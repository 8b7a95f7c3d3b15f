//! From an opened image to its inventory, its report, or the explanation of one vulnerability.

use drydock_advisory_db::Database;
use drydock_archive::Caps;
use drydock_catalog::{Detail, Elsewhere, merge};
use drydock_matcher::{Explanation, assess};
use drydock_model::{Image, Inventory, NotAssessed, NotAssessedKind, ScanReport};
use drydock_oci::OpenedImage;

use crate::layers::{CatalogedLayer, read_layers};
use crate::{Cache, Error, Lookup, Progress};

/// How to scan.
#[derive(Clone, Debug)]
pub struct Options<'a> {
    /// The cache of layers; `None` reads every layer.
    pub cache: Option<&'a Cache>,
    /// How many layers are read at a time, at least one.
    pub threads: usize,
    /// Limits of reading a layer.
    pub caps: Caps,
    /// Whether the files that packages own are read, which takes longer and is of no use to a
    /// scan.
    pub detail: Detail,
}

impl Default for Options<'_> {
    /// No cache, and as many threads as the machine has processors, up to four: more would not fit
    /// the memory budget of a scan.
    fn default() -> Self {
        let processors = std::thread::available_parallelism().map_or(1, usize::from);
        Self {
            cache: None,
            threads: processors.min(4),
            caps: Caps::default(),
            detail: Detail::Packages,
        }
    }
}

/// How often links may lead the reading to places that no pass has read. One is what exotic images
/// need (a package database behind a link); each further one would need a link at the end of a link
/// that only the pass before could see.
const MAX_PASSES: usize = 4;

/// Reads what an image contains. The image that is returned names each layer by the digest of its
/// bytes where the image itself could not (a root filesystem in a tar).
///
/// # Errors
/// When a layer cannot be read to its end or is not what the image says.
pub fn read_inventory(
    image: &OpenedImage,
    options: &Options<'_>,
    progress: &dyn Progress,
) -> Result<(Image, Inventory), Error> {
    progress.begin(image.layers.len());
    let mut elsewhere: Vec<Elsewhere> = Vec::new();
    let mut pass = 1;
    loop {
        let layers = read_layers(image, &elsewhere, options, progress)?;
        let catalogs: Vec<_> = layers.iter().map(|layer| &layer.catalog).collect();
        let merged = merge(&catalogs, options.detail);
        if merged.wanted_elsewhere.is_empty() || pass == MAX_PASSES {
            for note in &merged.notes {
                tracing::info!("{note}");
            }
            if let Some(cache) = options.cache {
                cache.evict();
            }
            let mut inventory = merged.inventory;
            inventory
                .not_assessed
                .extend(merged.wanted_elsewhere.iter().map(unread));
            inventory.not_assessed.sort();
            return Ok((named(&image.image, &layers), inventory));
        }
        elsewhere.extend(merged.wanted_elsewhere);
        elsewhere.sort();
        elsewhere.dedup();
        pass += 1;
    }
}

/// What stays unread after the last pass is a gap: a package database may be there.
fn unread(place: &Elsewhere) -> NotAssessed {
    NotAssessed {
        kind: NotAssessedKind::UnreadableFile,
        what: place.path.clone(),
        why: format!(
            "links lead there from `{}`, and layers are read {MAX_PASSES} times at most to follow \
             them",
            place.location.path()
        ),
    }
}

fn named(image: &Image, layers: &[CatalogedLayer]) -> Image {
    let mut image = image.clone();
    for (layer, read) in image.layers.iter_mut().zip(layers) {
        layer.diff_id = layer.diff_id.or(read.diff_id);
    }
    image
}

/// Scans an image: what it contains, and what is known about that.
///
/// # Errors
/// When a layer cannot be read, or the database is damaged where it was asked.
pub fn scan(
    image: &OpenedImage,
    database: &Database,
    options: &Options<'_>,
    progress: &dyn Progress,
) -> Result<ScanReport, Error> {
    let (image, inventory) = read_inventory(image, options, progress)?;
    report(image, inventory, database)
}

fn report(image: Image, inventory: Inventory, database: &Database) -> Result<ScanReport, Error> {
    let assessment = assess(
        &inventory,
        &Lookup(database),
        drydock_matcher::Options::default(),
    )
    .map_err(Error::Lookup)?;
    let mut not_assessed = inventory.not_assessed.clone();
    not_assessed.extend(assessment.not_assessed);
    not_assessed.sort();
    not_assessed.dedup();
    Ok(ScanReport {
        image,
        inventory,
        namespace: assessment.namespace,
        end_of_life: assessment.end_of_life,
        findings: assessment.findings,
        dismissals: assessment.dismissals,
        not_assessed,
        database: database.identity(),
    })
}

/// Everything known about one vulnerability in an image: where it is reported and why, and where
/// it is not and why.
///
/// # Errors
/// As [`scan`].
pub fn explain(
    inventory: &Inventory,
    database: &Database,
    id: &str,
) -> Result<Vec<Explanation>, Error> {
    drydock_matcher::explain(inventory, &Lookup(database), id).map_err(Error::Lookup)
}

#[cfg(test)]
mod tests {
    use drydock_catalog::Location;

    use super::*;

    #[test]
    fn a_place_that_stays_unread_is_a_gap() {
        let gap = unread(&Elsewhere {
            cataloger: "dpkg-status",
            location: Location::File("var/lib/dpkg/status"),
            path: "srv/packages".into(),
            is_folder: false,
        });
        assert_eq!(gap.kind, NotAssessedKind::UnreadableFile);
        assert_eq!(gap.what, "srv/packages");
        assert!(gap.why.contains("`var/lib/dpkg/status`"), "{}", gap.why);
    }
}
