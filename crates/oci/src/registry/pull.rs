//! From a reference to an image: index, manifest, config, and the layers as streams to come.

use std::sync::Arc;

use drydock_model::Digest;
use drydock_net::{Request, Response};
use tokio::runtime::Handle;

use super::blob;
use super::session::Session;
use crate::config::{ImageConfig, MAX_CONFIG_BYTES, parse_config};
use crate::manifest::{
    Descriptor, Document, MANIFEST_MEDIA_TYPES, MAX_MANIFEST_BYTES, Manifest, parse_document,
};
use crate::platform::{self, Wish};
use crate::{Error, LayerBlob, OpenedImage, Reference, content};

/// Most indexes from the reference to a manifest.
const MAX_INDEX_DEPTH: usize = 8;

/// Parts of the media types of layers that are not kept by registries but elsewhere, by their
/// `urls`. Docker's word and OCI's.
const FOREIGN: [&str; 2] = [".foreign.", ".nondistributable."];

pub(crate) async fn pull(
    session: Arc<Session>,
    reference: &Reference,
    wish: Wish<'_>,
) -> Result<OpenedImage, Error> {
    let manifest = load_manifest(&session, reference, wish).await?;
    let config = load_config(&session, &manifest.config).await?;
    wish.check(&format!("`{reference}`"), config.platform.as_ref())?;
    let layers = list_layers(&session, reference, &manifest, &config)?;
    let (image, warnings) = config.into_image(manifest.config.digest);
    Ok(OpenedImage {
        image,
        layers,
        warnings,
        read_from: "registry",
    })
}

async fn load_manifest(
    session: &Session,
    reference: &Reference,
    wish: Wish<'_>,
) -> Result<Manifest, Error> {
    let mut wanted = reference.tag_or_digest();
    let mut digest = reference.digest().copied();
    for _ in 0..MAX_INDEX_DEPTH {
        let what = match &digest {
            Some(digest) => format!("manifest `{}` of `{reference}`", digest.short()),
            None => format!("`{reference}`"),
        };
        let request = session.endpoint.manifest_url(&wanted);
        let request = session.endpoint.request(request, MAX_MANIFEST_BYTES);
        let request = MANIFEST_MEDIA_TYPES
            .iter()
            .fold(request, |r, kind| r.accept(kind));
        let bytes = load_document(session, request, digest, &what).await?;
        match parse_document(&what, &bytes)? {
            Document::Manifest(manifest) => return Ok(manifest),
            Document::Index(index) => {
                let chosen = platform::choose(&what, &index.manifests, wish)?;
                wanted = chosen.digest.to_string();
                digest = Some(chosen.digest);
            }
        }
    }
    Err(Error::Invalid {
        what: format!("`{reference}`"),
        why: format!("its manifest lies behind more than {MAX_INDEX_DEPTH} indexes"),
    })
}

/// The bytes of a manifest or index: those of `digest`, or else those that the registry says it
/// has sent.
pub(super) async fn load_document(
    session: &Session,
    request: Request,
    digest: Option<Digest>,
    what: &str,
) -> Result<Vec<u8>, Error> {
    let (response, bytes) = session.get(request, what).await?;
    for digest in [digest, announced_digest(&response)].into_iter().flatten() {
        content::check(what, &bytes, &digest)?;
    }
    Ok(bytes)
}

/// A digest that cannot be read is none: the header is only a courtesy.
fn announced_digest(response: &Response) -> Option<Digest> {
    response.header("docker-content-digest")?.parse().ok()
}

async fn load_config(session: &Session, descriptor: &Descriptor) -> Result<ImageConfig, Error> {
    let repository = &session.endpoint.repository;
    let what = format!("config `{}` of `{repository}`", descriptor.digest.short());
    let url = session.endpoint.blob_url(&descriptor.digest);
    let request = session.endpoint.request(url, MAX_CONFIG_BYTES);
    let (_, bytes) = session.get(request, &what).await?;
    content::check(&what, &bytes, &descriptor.digest)?;
    parse_config(&what, &bytes)
}

fn list_layers(
    session: &Arc<Session>,
    reference: &Reference,
    manifest: &Manifest,
    config: &ImageConfig,
) -> Result<Vec<LayerBlob>, Error> {
    let invalid = |why: String| Error::Invalid {
        what: format!("`{reference}`"),
        why,
    };
    if manifest.layers.len() != config.diff_ids.len() {
        return Err(invalid(format!(
            "its config lists {} layers, its manifest {}",
            config.diff_ids.len(),
            manifest.layers.len()
        )));
    }
    let foreign = manifest.layers.iter().find(|layer| is_foreign(layer));
    if let Some(layer) = foreign {
        return Err(invalid(format!(
            "its layer `{}` is not kept by the registry but at addresses that the image names, \
             which are not followed; scan it from a Docker Engine or an archive that has it",
            layer.digest.short()
        )));
    }
    let runtime = Handle::current();
    let layers = manifest.layers.iter().zip(&config.diff_ids);
    Ok(layers
        .map(|(layer, diff_id)| blob::layer(session, &runtime, layer, *diff_id))
        .collect())
}

fn is_foreign(layer: &Descriptor) -> bool {
    FOREIGN.iter().any(|part| layer.media_type.contains(part))
}
