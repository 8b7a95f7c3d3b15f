//! Archives that `docker save` writes, in all their ages.
//!
//! `manifest.json` at the top lists the images; each names its config and its layers as members of
//! the archive. Up to Docker 24 these are `<hex>.json` and `<hex>/layer.tar`, where a layer that
//! comes twice is a symlink to the first. From Docker 25 on they are `blobs/sha256/<hex>`, and the
//! archive is an OCI layout as well. Podman and skopeo write `<hex>.tar`. All three are one format
//! to whoever goes by `manifest.json`; see
//! [Docker's description](https://github.com/moby/docker-image-spec/blob/main/v1.2.md#combined-image-json--filesystem-changeset-format).
//!
//! The config's digest is the image's id, so it is computed, never taken from a name. Knowingly
//! missed: the `repositories` file and the `json` files of archives from before Docker 1.10.

use drydock_model::{Digest, Image};
use serde::Deserialize;

use crate::config::{MAX_CONFIG_BYTES, parse_config};
use crate::layout::{self, TarBlobs};
use crate::manifest::{MAX_LAYERS, check_count, null_is_default, parse_json};
use crate::opening::Opening;
use crate::selection::{self, Named};
use crate::stored_layer::StoredLayer;
use crate::tar_file::TarFile;
use crate::{Error, LayerBlob, OpenedImage, content};

/// The member that makes a tar a docker archive.
pub(crate) const MANIFEST: &str = "manifest.json";

/// Most bytes of it: a thousand images of a hundred layers each.
const MAX_BYTES: u64 = 16 << 20;

/// Most images of one archive.
const MAX_IMAGES: usize = 10_000;

/// One image of an archive.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Entry {
    config: String,
    #[serde(default, deserialize_with = "null_is_default")]
    repo_tags: Vec<String>,
    #[serde(default, deserialize_with = "null_is_default")]
    layers: Vec<String>,
}

/// Opens an image of an archive.
pub(crate) fn open(archive: &TarFile, opening: Opening<'_>) -> Result<OpenedImage, Error> {
    let entries = load_entries(archive)?;
    let chosen = choose(entries, opening)?;
    let (config, id, warning) = load_config(archive, &chosen)?;
    let what = format!("`{}` in {}", chosen.config, archive.place());
    let config = parse_config(&what, &config)?;
    if let Err(error) = opening.wish.check(&what, config.platform.as_ref()) {
        return open_other_platform(archive, opening, error);
    }
    let (image, mut warnings) = config.into_image(id);
    warnings.extend(warning);
    let layers = load_layers(archive, &chosen, &image, opening.verify)?;
    Ok(OpenedImage {
        image,
        layers,
        warnings,
        read_from: "docker-archive",
    })
}

/// Newer archives hold an OCI index beside, which may have more platforms than `manifest.json`.
fn open_other_platform(
    archive: &TarFile,
    opening: Opening<'_>,
    error: Error,
) -> Result<OpenedImage, Error> {
    match archive.has(layout::INDEX) {
        true => layout::open(&TarBlobs(archive), opening),
        false => Err(error),
    }
}

fn load_entries(archive: &TarFile) -> Result<Vec<Entry>, Error> {
    let what = format!("`{MANIFEST}` in {}", archive.place());
    match archive.read(MANIFEST, MAX_BYTES)? {
        Some(bytes) => parse_entries(&what, &bytes),
        None => Err(Error::Invalid {
            what: archive.place().to_owned(),
            why: format!("it has no `{MANIFEST}`, so it is not a docker archive"),
        }),
    }
}

fn parse_entries(what: &str, bytes: &[u8]) -> Result<Vec<Entry>, Error> {
    let entries: Vec<Entry> = parse_json(what, bytes)?;
    check_count(what, "images", entries.len(), MAX_IMAGES)?;
    for entry in &entries {
        check_count(what, "layers", entry.layers.len(), MAX_LAYERS)?;
    }
    Ok(entries)
}

fn choose(entries: Vec<Entry>, opening: Opening<'_>) -> Result<Entry, Error> {
    let images = entries
        .into_iter()
        .map(|entry| Named {
            names: entry.repo_tags.clone(),
            image: entry,
        })
        .collect();
    let mut chosen = selection::select(opening.source, images, opening.image)?;
    chosen.dedup_by(|a, b| a.image.config == b.image.config);
    if chosen.len() > 1 {
        return Err(selection::several(opening.source, &chosen));
    }
    match chosen.pop() {
        Some(named) => Ok(named.image),
        None => Err(Error::Invalid {
            what: format!("`{}`", opening.source),
            why: "it holds no image".to_owned(),
        }),
    }
}

/// The config, its digest, and a warning where its name promises another one: somebody edited it.
fn load_config(
    archive: &TarFile,
    entry: &Entry,
) -> Result<(Vec<u8>, Digest, Option<String>), Error> {
    let Some(bytes) = archive.read(&entry.config, MAX_CONFIG_BYTES)? else {
        return Err(Error::Invalid {
            what: archive.place().to_owned(),
            why: format!("the config `{}` of its image is missing", entry.config),
        });
    };
    let id = content::digest(&bytes);
    let promised = promised_digest(&entry.config);
    let warning = promised.filter(|promised| *promised != id).map(|_| {
        format!(
            "the config `{}` was changed after it was named: its digest is `{id}`",
            entry.config
        )
    });
    Ok((bytes, id, warning))
}

/// The digest that a member is named by: `<hex>.json` or `blobs/sha256/<hex>`.
fn promised_digest(name: &str) -> Option<Digest> {
    let (_, file) = name.rsplit_once('/').unwrap_or(("", name));
    let hex = file.strip_suffix(".json").unwrap_or(file);
    format!("sha256:{hex}").parse().ok()
}

/// Only the newer layout names layers by the digest of their bytes; the older ones name them by ids
/// of other things.
fn blob_digest(name: &str) -> Option<Digest> {
    let hex = name.strip_prefix("blobs/sha256/")?;
    format!("sha256:{hex}").parse().ok()
}

fn load_layers(
    archive: &TarFile,
    entry: &Entry,
    image: &Image,
    verify: bool,
) -> Result<Vec<LayerBlob>, Error> {
    if entry.layers.len() != image.layers.len() {
        return Err(Error::Invalid {
            what: archive.place().to_owned(),
            why: format!(
                "`{MANIFEST}` lists {} layers, the config `{}` {}",
                entry.layers.len(),
                entry.config,
                image.layers.len()
            ),
        });
    }
    let diff_ids = image.layers.iter().filter_map(|layer| layer.diff_id);
    entry
        .layers
        .iter()
        .zip(diff_ids)
        .map(|(name, diff_id)| match archive.find(name) {
            Some(body) => Ok(StoredLayer {
                file: archive.file(),
                body,
                blob_digest: blob_digest(name),
                diff_id,
            }
            .into_blob(verify)),
            None => Err(Error::MissingBlob {
                digest: diff_id,
                place: format!("{} (as `{name}`)", archive.place()),
            }),
        })
        .collect()
}

#[cfg(test)]
mod tests;
