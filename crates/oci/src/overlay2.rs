//! Images straight from the storage of a Docker Engine that uses its `overlay2` driver.
//!
//! Below the engine's root:
//! * `image/overlay2/imagedb/content/sha256/<id>` is the config, byte for byte;
//! * `image/overlay2/layerdb/sha256/<chain id>/{diff,cache-id,size}` says of a stack of layers what
//!   the topmost is and where it lies;
//! * `overlay2/<cache id>/diff` is that layer's folder, in overlayfs's own notation.
//!
//! Docker documents the idea
//! ([overlay2](https://docs.docker.com/engine/storage/drivers/overlayfs-driver/#image-and-container-layers-on-disk),
//! [chain ids](https://github.com/opencontainers/image-spec/blob/main/config.md#layer-chainid)); the
//! files are told by its source alone. Nothing here trusts them: the config must hash to the image's
//! id and each stack must claim the right layer, else the caller goes by the export.
//!
//! Holds only where the engine reports `Native Overlay Diff: true`: else the kernel may have written
//! redirects and metadata-only copies, which mean nothing without the layers below. That is for the
//! caller to ask.
//!
//! Knowingly missed: the other drivers (btrfs, zfs, vfs, fuse-overlayfs). A folder cannot be hashed
//! to its diff id, so these layers are not verified.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use drydock_archive::{FolderWhiteouts, LayerInput};
use drydock_model::Digest;

use crate::config::{MAX_CONFIG_BYTES, parse_config};
use crate::platform::Wish;
use crate::{Error, LayerBlob, OpenedImage, content};

/// Name of the driver.
pub(crate) const DRIVER: &str = "overlay2";

/// Most bytes of a file that holds one digest, id or number.
const MAX_WORD_BYTES: u64 = 1024;

/// Opens the image `id` from the storage below `root`.
pub(crate) fn open(root: &Path, id: &Digest, wish: Wish<'_>) -> Result<OpenedImage, Error> {
    let images = root.join("image").join(DRIVER);
    let path = images.join("imagedb/content/sha256").join(id.hex());
    let what = format!("`{}`", path.display());
    let bytes = read_file(&path, MAX_CONFIG_BYTES)?;
    content::check(&what, &bytes, id)?;
    let config = parse_config(&what, &bytes)?;
    wish.check(&what, config.platform.as_ref())?;
    let layers = layers(root, &images.join("layerdb/sha256"), &config.diff_ids)?;
    let (image, warnings) = config.into_image(*id);
    Ok(OpenedImage {
        image,
        layers,
        warnings,
        read_from: "engine storage (overlay2)",
    })
}

fn layers(root: &Path, layerdb: &Path, diff_ids: &[Digest]) -> Result<Vec<LayerBlob>, Error> {
    chain_ids(diff_ids)
        .iter()
        .zip(diff_ids)
        .map(|(chain_id, diff_id)| layer(root, &layerdb.join(chain_id.hex()), diff_id))
        .collect()
}

/// The digest of each stack of layers, by OCI's rule: the lowest is its own, each further one is
/// the hash of the stack below and the layer.
fn chain_ids(diff_ids: &[Digest]) -> Vec<Digest> {
    diff_ids
        .iter()
        .scan(None, |below: &mut Option<Digest>, diff_id| {
            let chain_id = match below {
                None => *diff_id,
                Some(below) => content::digest(format!("{below} {diff_id}").as_bytes()),
            };
            *below = Some(chain_id);
            Some(chain_id)
        })
        .collect()
}

fn layer(root: &Path, stack: &Path, diff_id: &Digest) -> Result<LayerBlob, Error> {
    if read_word(&stack.join("diff"))? != diff_id.to_string() {
        return Err(Error::Invalid {
            what: format!("`{}`", stack.display()),
            why: format!("it is not the stack of layer `{diff_id}`"),
        });
    }
    let cache_id = read_word(&stack.join("cache-id"))?;
    let is_name = !cache_id.is_empty() && cache_id.bytes().all(|c| c.is_ascii_alphanumeric());
    if !is_name {
        return Err(Error::Invalid {
            what: format!("`{}`", stack.join("cache-id").display()),
            why: "it names no folder".to_owned(),
        });
    }
    let folder = root.join(DRIVER).join(cache_id).join("diff");
    check_readable(&folder)?;
    let size = read_word(&stack.join("size"))?.parse().ok();
    Ok(LayerBlob::new(size, false, move || {
        Ok(LayerInput::Folder {
            path: folder.clone(),
            whiteouts: FolderWhiteouts::Overlayfs,
        })
    }))
}

fn check_readable(folder: &PathBuf) -> Result<(), Error> {
    match std::fs::read_dir(folder) {
        Ok(_) => Ok(()),
        Err(source) => Err(Error::File {
            path: folder.clone(),
            source,
        }),
    }
}

fn read_word(path: &Path) -> Result<String, Error> {
    let bytes = read_file(path, MAX_WORD_BYTES)?;
    Ok(String::from_utf8_lossy(&bytes).trim().to_owned())
}

fn read_file(path: &Path, limit: u64) -> Result<Vec<u8>, Error> {
    let read = || {
        let mut bytes = Vec::new();
        File::open(path)?.take(limit).read_to_end(&mut bytes)?;
        Ok(bytes)
    };
    read().map_err(|source| Error::File {
        path: path.to_owned(),
        source,
    })
}

#[cfg(test)]
mod tests;
