//! From what a user names to an image whose layers can be read.

use std::path::Path;

use crate::layout::{self, FolderBlobs, TarBlobs};
use crate::opening::Opening;
use crate::tar_file::TarFile;
use crate::{
    Error, ImageSource, OpenOptions, OpenedImage, detect, docker_archive, engine_image, registry,
    rootfs,
};

/// Opens an image. Must be called within a tokio runtime.
///
/// Manifests and configs are read and verified; of the layers nothing is read but what tells how
/// they are compressed. `net` is used for registries only.
pub async fn open(
    source: &ImageSource,
    options: &OpenOptions,
    net: &drydock_net::Client,
) -> Result<OpenedImage, Error> {
    let opened = match source {
        ImageSource::Docker(name) => engine_image::open(name, options).await?,
        ImageSource::Registry(name) => open_registry(name, options, net).await?,
        ImageSource::Any(text) => detect::open_any(text, options, net).await?,
        local => {
            let (local, options) = (local.clone(), options.clone());
            blocking(move || open_local(&local, &options)).await?
        }
    };
    tracing::debug!(
        image.source = %source,
        image.id = opened.image.id.map(tracing::field::display),
        image.layers = opened.layers.len(),
        "opened from {}",
        opened.read_from
    );
    Ok(opened)
}

/// Opens an image of a registry, unless the network is forbidden.
pub(crate) async fn open_registry(
    name: &str,
    options: &OpenOptions,
    net: &drydock_net::Client,
) -> Result<OpenedImage, Error> {
    if options.offline {
        return Err(Error::Offline {
            what: format!("`{name}`"),
        });
    }
    registry::open_registry(name, options, net).await
}

/// Opens what lies in files or folders of this machine.
pub(crate) fn open_local(
    source: &ImageSource,
    options: &OpenOptions,
) -> Result<OpenedImage, Error> {
    match source {
        ImageSource::DockerArchive { path, image } => {
            let archive = TarFile::open(path, options)?;
            let name = format!("docker-archive:{}", path.display());
            docker_archive::open(&archive, Opening::new(&name, image.as_deref(), options))
        }
        ImageSource::OciArchive { path, image } => {
            let archive = TarFile::open(path, options)?;
            let name = format!("oci-archive:{}", path.display());
            let opening = Opening::new(&name, image.as_deref(), options);
            layout::open(&TarBlobs(&archive), opening)
        }
        ImageSource::OciLayout { path, image } => {
            let name = format!("oci:{}", path.display());
            let opening = Opening::new(&name, image.as_deref(), options);
            layout::open(&FolderBlobs(path), opening)
        }
        ImageSource::Rootfs(path) => rootfs::open(path),
        ImageSource::Any(text) => detect::open_path(Path::new(text), options),
        ImageSource::Docker(_) | ImageSource::Registry(_) => Err(Error::InvalidSource {
            text: source.to_string(),
            why: "it is not on this machine's disk".to_owned(),
        }),
    }
}

/// Does blocking work without holding up the runtime.
pub(crate) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Error> + Send + 'static,
) -> Result<T, Error> {
    match tokio::task::spawn_blocking(work).await {
        Ok(result) => result,
        Err(error) => match error.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            Err(_) => Err(Error::Invalid {
                what: "reading the image".to_owned(),
                why: "it was interrupted by the end of the program".to_owned(),
            }),
        },
    }
}

#[cfg(test)]
mod tests;
