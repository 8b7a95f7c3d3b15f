//! Entry points for the fuzz targets: the parsers, without files, engines and networks around them.

use std::io::Write;

use crate::config::parse_config;
use crate::layout::{self, TarBlobs};
use crate::manifest::{Document, parse_document};
use crate::opening::Opening;
use crate::tar_file::TarFile;
use crate::{OpenOptions, OpenedImage, docker_archive, platform};

/// Opens `bytes` as a docker archive, and each of its layers.
pub fn docker_archive(bytes: &[u8]) {
    let options = OpenOptions::new(std::env::temp_dir());
    if let Some(archive) = archive_of(bytes) {
        let opening = Opening::new("docker-archive:fuzz", None, &options);
        open_layers(docker_archive::open(&archive, opening).ok());
    }
}

/// Reads `bytes` as an OCI archive, and as each of the documents that one has.
pub fn oci_layout(bytes: &[u8]) {
    let options = OpenOptions::new(std::env::temp_dir());
    let opening = Opening::new("oci-archive:fuzz", None, &options);
    if let Some(archive) = archive_of(bytes) {
        open_layers(layout::open(&TarBlobs(&archive), opening).ok());
    }
    if let Ok(Document::Index(index)) = parse_document("`fuzz`", bytes) {
        let _chosen = platform::choose("`fuzz`", &index.manifests, opening.wish);
    }
    if let Ok(config) = parse_config("`fuzz`", bytes) {
        let _image = config.into_image(crate::content::digest(bytes));
    }
}

fn archive_of(bytes: &[u8]) -> Option<TarFile> {
    let mut file = tempfile::tempfile().ok()?;
    file.write_all(bytes).ok()?;
    TarFile::of_file(file, "`fuzz`".to_owned()).ok()
}

fn open_layers(opened: Option<OpenedImage>) {
    for layer in opened.iter().flat_map(|opened| &opened.layers) {
        let _input = layer.open();
    }
}
