//! Images of a Docker Engine: straight from its storage where that can be read, else exported.
//!
//! Both ways give the same image. The storage is faster by far (an engine assembles and sends all
//! layers for an export) and is tried first; whatever keeps it from being read (another user,
//! another machine, another driver, a layer that is not there) leads to the export. What comes over
//! the socket is verified as it is read, like everything that comes over a network.

use std::path::PathBuf;

use drydock_engine::{Engine, ImageInspect, Info};
use drydock_model::Digest;

use crate::open::blocking;
use crate::opening::Opening;
use crate::platform::Wish;
use crate::tar_file::TarFile;
use crate::{Error, OpenOptions, OpenedImage, containerd, docker_archive, overlay2, spool};

/// Opens the image `name` of an engine.
pub(crate) async fn open(name: &str, options: &OpenOptions) -> Result<OpenedImage, Error> {
    let engine = Engine::connect(&options.engine).await?;
    let image = engine.inspect_image(name).await?.value;
    open_found(&engine, name, image, options).await
}

/// Opens an image that the engine is known to have.
pub(crate) async fn open_found(
    engine: &Engine,
    name: &str,
    image: ImageInspect,
    options: &OpenOptions,
) -> Result<OpenedImage, Error> {
    if options.engine_storage && engine.socket().is_some() {
        match open_storage(engine, name, image, options).await {
            Ok(opened) => return Ok(opened),
            Err(error) => tracing::debug!(
                error = &error as &dyn std::error::Error,
                "the engine's storage cannot be read; exporting `{name}`"
            ),
        }
    }
    export(engine, name, options).await
}

async fn open_storage(
    engine: &Engine,
    name: &str,
    image: ImageInspect,
    options: &OpenOptions,
) -> Result<OpenedImage, Error> {
    let info = engine.info().await?.value;
    let source = format!("docker:{name}");
    let options = options.clone();
    blocking(move || read_storage(&source, info, &image, &options)).await
}

fn read_storage(
    source: &str,
    info: Info,
    image: &ImageInspect,
    options: &OpenOptions,
) -> Result<OpenedImage, Error> {
    let unsupported = |why: String| Error::Invalid {
        what: "the engine's storage".to_owned(),
        why,
    };
    let root: PathBuf = info
        .docker_root_dir
        .clone()
        .ok_or_else(|| unsupported("the engine does not tell where it is".to_owned()))?;
    if info.uses_containerd_store() {
        let target = image.descriptor.as_ref().map(|target| &target.digest);
        let digest = parse_digest(target.unwrap_or(&image.id))?;
        return containerd::open(&root, &digest, Opening::new(source, None, options));
    }
    match info.driver.as_deref() {
        Some(overlay2::DRIVER) if options.verify => Err(unsupported(
            "its folders cannot be verified, as `--verify` demands".to_owned(),
        )),
        Some(overlay2::DRIVER) if info.driver_status("Native Overlay Diff") != Some("true") => Err(
            unsupported("its kernel lets layers hold mere references to others' files".to_owned()),
        ),
        Some(overlay2::DRIVER) => {
            let wish = Wish {
                asked: options.platform.as_ref(),
                default: &options.default_platform,
            };
            overlay2::open(&root, &parse_digest(&image.id)?, wish)
        }
        driver => Err(unsupported(format!(
            "its driver `{}` is not read",
            driver.unwrap_or_default()
        ))),
    }
}

fn parse_digest(text: &str) -> Result<Digest, Error> {
    text.parse().map_err(|error| Error::Invalid {
        what: "the engine's answer".to_owned(),
        why: format!("{error}"),
    })
}

async fn export(engine: &Engine, name: &str, options: &OpenOptions) -> Result<OpenedImage, Error> {
    let place = format!("the export of `{name}`");
    let stream = engine.export_image(name)?;
    let file = spool::spool_stream(&place, stream, options).await?;
    let source = format!("docker:{name}");
    let options = options.clone();
    blocking(move || {
        let archive = TarFile::of_file(file, place)?;
        let opening = Opening {
            verify: true,
            ..Opening::new(&source, None, &options)
        };
        let opened = docker_archive::open(&archive, opening)?;
        Ok(OpenedImage {
            read_from: "engine export",
            ..opened
        })
    })
    .await
}

#[cfg(test)]
mod tests;
