//! What opening an image gives.

use drydock_model::Image;

use crate::LayerBlob;

/// An image whose layers can be read.
#[derive(Clone, Debug)]
pub struct OpenedImage {
    /// Its identity and the names of its layers.
    pub image: Image,
    /// Its layers, in the order of `image.layers` and as many.
    pub layers: Vec<LayerBlob>,
    /// What is odd about it but does not keep it from being read. The same image gives the same
    /// warnings wherever it is opened.
    pub warnings: Vec<String>,
    /// How it was read, for logs: e.g. `docker-archive` or `engine storage (overlay2)`. Never part
    /// of a result, which must not depend on the way.
    pub read_from: &'static str,
}
