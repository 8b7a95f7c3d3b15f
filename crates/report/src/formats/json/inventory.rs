//! The document of `drydock packages`.

use drydock_model::{self as model, Repository};
use serde::Serialize;

use super::image::{Distribution, Gap, Image, gaps};
use super::package::{Package, Place};

#[derive(Serialize)]
pub(super) struct Document<'r> {
    document: &'static str,
    schema_version: u32,
    image: Image<'r>,
    distribution: Option<Distribution<'r>>,
    repositories: Vec<Source<'r>>,
    packages: Vec<Package<'r>>,
    not_assessed: Vec<Gap<'r>>,
}

#[derive(Serialize)]
struct Source<'r> {
    url: &'r str,
    release: Option<&'r str>,
    component: Option<&'r str>,
    tag: Option<&'r str>,
    official: bool,
    path: &'r str,
}

impl<'r> Document<'r> {
    pub(super) fn new(
        image: &'r model::Image,
        inventory: &'r model::Inventory,
        files: bool,
    ) -> Self {
        let place = Place { image, inventory };
        let packages = inventory.packages.iter();
        Self {
            document: "inventory",
            schema_version: 1,
            image: Image::new(image),
            distribution: inventory.distribution.as_ref().map(Distribution::new),
            repositories: inventory.repositories.iter().map(repository).collect(),
            packages: packages.map(|one| place.package(one, files)).collect(),
            not_assessed: gaps(&inventory.not_assessed),
        }
    }
}

fn repository(repository: &Repository) -> Source<'_> {
    Source {
        url: &repository.url,
        release: repository.release.as_deref(),
        component: repository.component.as_deref(),
        tag: repository.tag.as_deref(),
        official: repository.official,
        path: &repository.path,
    }
}
