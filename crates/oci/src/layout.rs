//! OCI image layouts: a folder or tar with `index.json` and blobs named by their digests.
//!
//! See the [OCI image layout](https://github.com/opencontainers/image-spec/blob/main/image-layout.md).
//! containerd's content store has the same blobs without an index, and is read by the same code.
//!
//! Manifests, indexes and configs are always verified against their digests: they decide what the
//! image is. Layers follow the rule of [`StoredLayer`].

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use drydock_model::Digest;

use crate::config::{MAX_CONFIG_BYTES, parse_config};
use crate::manifest::{
    Descriptor, Document, MAX_MANIFEST_BYTES, Manifest, parse_document, parse_index,
};
use crate::opening::Opening;
use crate::platform;
use crate::selection::{self, Named};
use crate::stored_layer::StoredLayer;
use crate::tar_file::{Body, TarFile, open_file, read_at};
use crate::{Error, LayerBlob, OpenedImage, content};

/// The file that lists the images of a layout.
pub(crate) const INDEX: &str = "index.json";

/// The file that makes a folder a layout.
pub(crate) const MARKER: &str = "oci-layout";

/// Most indexes from the layout's own to a manifest.
const MAX_INDEX_DEPTH: usize = 8;

/// Where blobs are.
pub(crate) trait Blobs {
    /// How messages call the place.
    fn place(&self) -> String;
    /// The bytes of `index.json`.
    fn read_index(&self) -> Result<Vec<u8>, Error>;
    /// A blob; `None` where it is not there.
    fn find(&self, digest: &Digest) -> Result<Option<Blob>, Error>;
}

/// A blob in a local file.
#[derive(Clone, Debug)]
pub(crate) struct Blob {
    pub(crate) file: Arc<File>,
    pub(crate) body: Body,
    /// Whether it was reached through a link out of the layout. Build systems make such layouts;
    /// what the link leads to must prove itself.
    pub(crate) is_linked: bool,
}

/// Blobs in an archive.
pub(crate) struct TarBlobs<'a>(pub(crate) &'a TarFile);

impl Blobs for TarBlobs<'_> {
    fn place(&self) -> String {
        self.0.place().to_owned()
    }

    fn read_index(&self) -> Result<Vec<u8>, Error> {
        match self.0.read(INDEX, MAX_MANIFEST_BYTES)? {
            Some(bytes) => Ok(bytes),
            None => Err(Error::Invalid {
                what: self.place(),
                why: format!("it has no `{INDEX}`, so it is not an OCI archive"),
            }),
        }
    }

    fn find(&self, digest: &Digest) -> Result<Option<Blob>, Error> {
        let name = format!("blobs/{}/{}", digest.algorithm().name(), digest.hex());
        Ok(self.0.find(&name).map(|body| Blob {
            file: self.0.file(),
            body,
            is_linked: false,
        }))
    }
}

/// Blobs in a folder.
pub(crate) struct FolderBlobs<'a>(pub(crate) &'a Path);

impl FolderBlobs<'_> {
    fn path(&self, digest: &Digest) -> PathBuf {
        let folder = self.0.join("blobs").join(digest.algorithm().name());
        folder.join(digest.hex())
    }
}

impl Blobs for FolderBlobs<'_> {
    fn place(&self) -> String {
        format!("`{}`", self.0.display())
    }

    fn read_index(&self) -> Result<Vec<u8>, Error> {
        let path = self.0.join(INDEX);
        let (file, body) = open_whole(&path)?;
        read_at(&file, body, MAX_MANIFEST_BYTES, &|| {
            format!("`{}`", path.display())
        })
    }

    fn find(&self, digest: &Digest) -> Result<Option<Blob>, Error> {
        let path = self.path(digest);
        let Ok(metadata) = path.symlink_metadata() else {
            return Ok(None);
        };
        let (file, body) = open_whole(&path)?;
        Ok(Some(Blob {
            file,
            body,
            is_linked: metadata.is_symlink(),
        }))
    }
}

fn open_whole(path: &Path) -> Result<(Arc<File>, Body), Error> {
    let file = open_file(path)?;
    let size = file.metadata().map_err(|source| Error::File {
        path: path.to_owned(),
        source,
    })?;
    let body = Body {
        offset: 0,
        size: size.len(),
    };
    Ok((Arc::new(file), body))
}

/// Opens an image of a layout.
pub(crate) fn open(blobs: &dyn Blobs, opening: Opening<'_>) -> Result<OpenedImage, Error> {
    let what = format!("`{INDEX}` in {}", blobs.place());
    let index = parse_index(&what, &blobs.read_index()?)?;
    let images = index
        .manifests
        .into_iter()
        .filter(|descriptor| !descriptor.is_attestation())
        .map(|descriptor| Named {
            names: names_of(&descriptor),
            image: descriptor,
        })
        .collect();
    let chosen = selection::select(opening.source, images, opening.image)?;
    let descriptor = choose(&what, chosen, opening)?;
    open_descriptor(blobs, &descriptor, opening)
}

/// The image's full name as containerd writes it, or else what the specification provides, which is
/// a full name or a mere tag.
fn names_of(descriptor: &Descriptor) -> Vec<String> {
    [
        "io.containerd.image.name",
        "org.opencontainers.image.ref.name",
    ]
    .into_iter()
    .filter_map(|key| descriptor.annotations.get(key).cloned())
    .collect()
}

/// Of images of one name, or of none, the platform decides; of several names, the user must.
fn choose(
    what: &str,
    images: Vec<Named<Descriptor>>,
    opening: Opening<'_>,
) -> Result<Descriptor, Error> {
    let is_one_name = images
        .windows(2)
        .all(|pair| matches!(pair, [a, b] if a.names == b.names));
    let is_one_image = images
        .windows(2)
        .all(|pair| matches!(pair, [a, b] if a.image.digest == b.image.digest));
    if !is_one_name && !is_one_image && opening.image.is_none() {
        return Err(selection::several(opening.source, &images));
    }
    let descriptors: Vec<Descriptor> = match is_one_image {
        true => images
            .into_iter()
            .take(1)
            .map(|named| named.image)
            .collect(),
        false => images.into_iter().map(|named| named.image).collect(),
    };
    platform::choose(what, &descriptors, opening.wish).cloned()
}

/// Opens the image that a descriptor leads to, by way of indexes where it names one.
pub(crate) fn open_descriptor(
    blobs: &dyn Blobs,
    descriptor: &Descriptor,
    opening: Opening<'_>,
) -> Result<OpenedImage, Error> {
    let manifest = load_manifest(blobs, descriptor.clone(), opening)?;
    let bytes = read_blob(blobs, &manifest.config.digest, MAX_CONFIG_BYTES)?;
    let what = describe(blobs, &manifest.config.digest);
    let config = parse_config(&what, &bytes)?;
    opening.wish.check(&what, config.platform.as_ref())?;
    let layers = load_layers(blobs, &manifest, &config.diff_ids, opening)?;
    let (image, warnings) = config.into_image(manifest.config.digest);
    Ok(OpenedImage {
        image,
        layers,
        warnings,
        read_from: "oci layout",
    })
}

fn load_manifest(
    blobs: &dyn Blobs,
    mut descriptor: Descriptor,
    opening: Opening<'_>,
) -> Result<Manifest, Error> {
    for _ in 0..MAX_INDEX_DEPTH {
        let bytes = read_blob(blobs, &descriptor.digest, MAX_MANIFEST_BYTES)?;
        let what = describe(blobs, &descriptor.digest);
        descriptor = match parse_document(&what, &bytes)? {
            Document::Manifest(manifest) => return Ok(manifest),
            Document::Index(index) => {
                platform::choose(&what, &index.manifests, opening.wish)?.clone()
            }
        };
    }
    Err(Error::Invalid {
        what: describe(blobs, &descriptor.digest),
        why: format!("it lies behind more than {MAX_INDEX_DEPTH} indexes"),
    })
}

fn load_layers(
    blobs: &dyn Blobs,
    manifest: &Manifest,
    diff_ids: &[Digest],
    opening: Opening<'_>,
) -> Result<Vec<LayerBlob>, Error> {
    if manifest.layers.len() != diff_ids.len() {
        return Err(Error::Invalid {
            what: describe(blobs, &manifest.config.digest),
            why: format!(
                "the config lists {} layers, its manifest {}",
                diff_ids.len(),
                manifest.layers.len()
            ),
        });
    }
    manifest
        .layers
        .iter()
        .zip(diff_ids)
        .map(|(descriptor, diff_id)| {
            let blob = find_blob(blobs, &descriptor.digest)?;
            let layer = StoredLayer {
                file: blob.file,
                body: blob.body,
                blob_digest: Some(descriptor.digest),
                diff_id: *diff_id,
            };
            Ok(layer.into_blob(opening.verify || blob.is_linked))
        })
        .collect()
}

/// Reads a blob whole and makes sure that it is what its digest names.
fn read_blob(blobs: &dyn Blobs, digest: &Digest, limit: u64) -> Result<Vec<u8>, Error> {
    let blob = find_blob(blobs, digest)?;
    let bytes = read_at(&blob.file, blob.body, limit, &|| describe(blobs, digest))?;
    content::check(&describe(blobs, digest), &bytes, digest)?;
    Ok(bytes)
}

fn find_blob(blobs: &dyn Blobs, digest: &Digest) -> Result<Blob, Error> {
    blobs.find(digest)?.ok_or_else(|| Error::MissingBlob {
        digest: *digest,
        place: blobs.place(),
    })
}

fn describe(blobs: &dyn Blobs, digest: &Digest) -> String {
    format!("blob `{}` in {}", digest.short(), blobs.place())
}

#[cfg(test)]
mod tests;
