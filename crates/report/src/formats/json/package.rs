//! A package where it was found, as JSON.

use std::borrow::Cow;

use drydock_model::{self as model, Digest, InventoryPackage, Purl};
use serde::Serialize;

#[derive(Serialize)]
pub(super) struct Package<'r> {
    name: &'r str,
    version: &'r str,
    #[serde(rename = "type")]
    kind: &'static str,
    architecture: Option<&'r str>,
    purl: String,
    state: &'static str,
    source: Source<'r>,
    maintainer: Option<&'r str>,
    license: Option<&'r str>,
    third_party: Option<ThirdParty<'r>>,
    cataloger: &'static str,
    path: &'r str,
    layer: Option<Digest>,
    layer_index: usize,
    build_step: Option<Cow<'r, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    files: Option<Vec<File<'r>>>,
}

/// The package that a finding is about: enough to name it and to find it among `packages`.
#[derive(Serialize)]
pub(super) struct Subject<'r> {
    name: &'r str,
    version: &'r str,
    #[serde(rename = "type")]
    kind: &'static str,
    architecture: Option<&'r str>,
    purl: String,
    path: &'r str,
}

#[derive(Serialize)]
struct Source<'r> {
    name: &'r str,
    version: &'r str,
}

#[derive(Serialize)]
struct ThirdParty<'r> {
    vendor: &'r str,
    evidence: &'r str,
}

#[derive(Serialize)]
struct File<'r> {
    path: &'r str,
    checksum: Option<&'r str>,
}

/// What surrounds the packages of an image.
#[derive(Clone, Copy)]
pub(super) struct Place<'r> {
    pub(super) image: &'r model::Image,
    pub(super) inventory: &'r model::Inventory,
}

impl<'r> Place<'r> {
    pub(super) fn package(self, found: &'r InventoryPackage, files: bool) -> Package<'r> {
        let package = &found.package;
        let layer = self.image.layers.get(found.layer);
        Package {
            name: &package.name,
            version: &package.version,
            kind: package.ecosystem.id(),
            architecture: package.architecture.as_deref(),
            purl: self.purl(package),
            state: package.state.word(),
            source: Source {
                name: package.source_name(),
                version: package.source_version(),
            },
            maintainer: package.maintainer.as_deref(),
            license: package.license.as_deref(),
            third_party: package.third_party.as_ref().map(|third_party| ThirdParty {
                vendor: &third_party.vendor,
                evidence: &third_party.evidence,
            }),
            cataloger: found.cataloger,
            path: &found.path,
            layer: layer.and_then(|layer| layer.diff_id),
            layer_index: found.layer,
            build_step: layer.and_then(build_step),
            files: files.then(|| owned(found)),
        }
    }

    pub(super) fn subject(self, found: &'r InventoryPackage) -> Subject<'r> {
        let package = &found.package;
        Subject {
            name: &package.name,
            version: &package.version,
            kind: package.ecosystem.id(),
            architecture: package.architecture.as_deref(),
            purl: self.purl(package),
            path: &found.path,
        }
    }

    fn purl(self, package: &model::Package) -> String {
        let distribution = self.inventory.distribution.as_ref();
        let id = distribution.map(|one| one.id.as_str());
        let release =
            distribution.and_then(|one| one.version_id.as_ref().or(one.codename.as_ref()));
        let purl = Purl::of_package(package, id, release.map(String::as_str));
        purl.as_str().to_owned()
    }
}

/// Characters of a build step that stand at each package. `image.layers` has the whole, once: an
/// image with a build step of megabytes must not make a report of gigabytes.
const MAX_STEP: usize = 1000;

/// The build step that made a layer, as it stands at whatever came with the layer.
pub(super) fn build_step(layer: &model::Layer) -> Option<Cow<'_, str>> {
    let step = layer.created_by.as_deref()?;
    Some(match step.char_indices().nth(MAX_STEP) {
        None => step.into(),
        Some((end, _)) => format!("{}…", step.split_at(end).0).into(),
    })
}

fn owned(found: &InventoryPackage) -> Vec<File<'_>> {
    let files = found.files.iter();
    files
        .map(|file| File {
            path: file.path,
            checksum: file.checksum,
        })
        .collect()
}
