//! The image, its distribution and what the report does not speak of, as JSON.

use drydock_model::{self as model, Digest, NotAssessed};
use serde::Serialize;

#[derive(Serialize)]
pub(super) struct Image<'r> {
    id: Option<Digest>,
    platform: Option<String>,
    layers: Vec<Layer<'r>>,
}

#[derive(Serialize)]
struct Layer<'r> {
    diff_id: Option<Digest>,
    created_by: Option<&'r str>,
}

#[derive(Serialize)]
pub(super) struct Distribution<'r> {
    id: &'r str,
    version: Option<&'r str>,
    codename: Option<&'r str>,
    id_like: &'r [String],
    pretty_name: Option<&'r str>,
    path: &'r str,
}

#[derive(Serialize)]
pub(super) struct Gap<'r> {
    kind: &'static str,
    what: &'r str,
    why: &'r str,
}

impl<'r> Image<'r> {
    pub(super) fn new(image: &'r model::Image) -> Self {
        let layer = |layer: &'r model::Layer| Layer {
            diff_id: layer.diff_id,
            created_by: layer.created_by.as_deref(),
        };
        Self {
            id: image.id,
            platform: image.platform.as_ref().map(ToString::to_string),
            layers: image.layers.iter().map(layer).collect(),
        }
    }
}

impl<'r> Distribution<'r> {
    pub(super) fn new(distribution: &'r model::Distribution) -> Self {
        Self {
            id: &distribution.id,
            version: distribution.version_id.as_deref(),
            codename: distribution.codename.as_deref(),
            id_like: &distribution.id_like,
            pretty_name: distribution.pretty_name.as_deref(),
            path: &distribution.path,
        }
    }
}

pub(super) fn gaps(gaps: &[NotAssessed]) -> Vec<Gap<'_>> {
    let gaps = gaps.iter();
    gaps.map(|gap| Gap {
        kind: gap.kind.word(),
        what: &gap.what,
        why: &gap.why,
    })
    .collect()
}
