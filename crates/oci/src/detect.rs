//! What is meant by a name without a scheme.
//!
//! * An existing folder is an OCI layout if it has `oci-layout`, else a root filesystem.
//! * An existing file is a docker archive if it is a tar with `manifest.json`, an OCI archive if it
//!   is one with `index.json` or `oci-layout`, else the tar of a root filesystem. A docker archive
//!   of Docker 25 or newer is an OCI archive as well; both readings give the same image, and
//!   `manifest.json` is preferred because it has the names.
//! * Anything else is looked for in the engine, if one runs, and then in the registry.
//!
//! The manifest of an archive is its last member, so a compressed one is first told from a root
//! filesystem by the names of its first members: those of image archives are of a kind of their
//! own. What looks like an image archive and turns out to have no manifest is a root filesystem
//! after all.

use std::path::Path;

use drydock_archive::{Caps, TarStream};
use drydock_engine::Engine;

use crate::layout::{self, FolderBlobs, TarBlobs};
use crate::open::{blocking, open_registry};
use crate::opening::Opening;
use crate::tar_file::{TarFile, compression_of, decompressed, open_file};
use crate::{Attempt, Error, OpenOptions, OpenedImage, docker_archive, engine_image, rootfs};

/// How many members are looked at before a tar is held to be a root filesystem.
const MEMBERS_LOOKED_AT: usize = 32;

/// Opens what `text` means.
pub(crate) async fn open_any(
    text: &str,
    options: &OpenOptions,
    net: &drydock_net::Client,
) -> Result<OpenedImage, Error> {
    let path = Path::new(text);
    if path.exists() || is_path(text) {
        let (path, options) = (path.to_owned(), options.clone());
        return blocking(move || open_path(&path, &options)).await;
    }
    let mut attempts = vec![Attempt {
        place: text.to_owned(),
        error: Box::new(Error::File {
            path: path.to_owned(),
            source: std::io::Error::new(std::io::ErrorKind::NotFound, "no such file or folder"),
        }),
    }];
    match open_engine(text, options).await {
        Ok(found) => return found,
        Err(error) => attempts.push(attempt("docker", text, error)),
    }
    match open_registry(text, options, net).await {
        Ok(opened) => Ok(opened),
        Err(error) => {
            attempts.push(attempt("registry", text, error));
            Err(Error::NotFound {
                name: text.to_owned(),
                attempts,
            })
        }
    }
}

/// The outer error means that the image is not there, or not for the platform; the inner one that
/// it is there and cannot be read, and then no other place is asked.
async fn open_engine(
    name: &str,
    options: &OpenOptions,
) -> Result<Result<OpenedImage, Error>, Error> {
    let engine = Engine::connect(&options.engine).await?;
    let image = engine.inspect_image(name).await?.value;
    match engine_image::open_found(&engine, name, image, options).await {
        Err(error @ Error::NoPlatform { .. }) => Err(error),
        opened => Ok(opened),
    }
}

fn attempt(scheme: &str, text: &str, error: Error) -> Attempt {
    Attempt {
        place: format!("{scheme}:{text}"),
        error: Box::new(error),
    }
}

/// Whether it can only be a path: no reference begins so.
fn is_path(text: &str) -> bool {
    ["/", "./", "../", "~"]
        .iter()
        .any(|prefix| text.starts_with(prefix))
}

/// Opens an existing path by its content.
pub(crate) fn open_path(path: &Path, options: &OpenOptions) -> Result<OpenedImage, Error> {
    if path.is_dir() {
        return match path.join(layout::MARKER).is_file() {
            true => {
                let source = format!("oci:{}", path.display());
                layout::open(&FolderBlobs(path), Opening::new(&source, None, options))
            }
            false => rootfs::open(path),
        };
    }
    if !looks_like_images(path)? {
        return rootfs::open(path);
    }
    open_archive(path, options)
}

fn open_archive(path: &Path, options: &OpenOptions) -> Result<OpenedImage, Error> {
    let archive = TarFile::open(path, options)?;
    let source = |scheme: &str| format!("{scheme}:{}", path.display());
    if archive.has(docker_archive::MANIFEST) {
        let source = source("docker-archive");
        return docker_archive::open(&archive, Opening::new(&source, None, options));
    }
    if archive.has(layout::INDEX) || archive.has(layout::MARKER) {
        let source = source("oci-archive");
        return layout::open(&TarBlobs(&archive), Opening::new(&source, None, options));
    }
    rootfs::open(path)
}

/// Whether one of the first members of a tar has a name that only image archives have.
fn looks_like_images(path: &Path) -> Result<bool, Error> {
    let place = format!("`{}`", path.display());
    let unreadable = |source| Error::Archive {
        what: format!("{place} as an image archive or a root filesystem"),
        source: Box::new(source),
    };
    let file = open_file(path)?;
    let compression = compression_of(&file);
    let reader = decompressed(&place, file, compression)?;
    let mut members = TarStream::new(reader, &Caps::default());
    for _ in 0..MEMBERS_LOOKED_AT {
        match members.next_entry().map_err(unreadable)? {
            Some(entry) if is_image_member(&entry.name) => return Ok(true),
            Some(_) => {}
            None => return Ok(false),
        }
    }
    Ok(false)
}

fn is_image_member(name: &str) -> bool {
    let name = name.strip_prefix("./").unwrap_or(name);
    let top = name.split('/').next().unwrap_or_default();
    let stem = top.split('.').next().unwrap_or_default();
    let is_hash = stem.len() == 64 && stem.bytes().all(|c| c.is_ascii_hexdigit());
    is_hash
        || matches!(
            top,
            "blobs" | "index.json" | "manifest.json" | "oci-layout" | "repositories"
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_of_image_archives() {
        let hash = "ab".repeat(32);
        for name in [
            "blobs/sha256",
            "./oci-layout",
            "manifest.json",
            hash.as_str(),
            &format!("{hash}.tar"),
            &format!("{hash}/layer.tar"),
        ] {
            assert!(is_image_member(name), "{name}");
        }
        for name in ["", "etc", "bin/sh", "lib/apk/db/installed", &hash[..63]] {
            assert!(!is_image_member(name), "{name}");
        }
    }

    #[test]
    fn paths_are_told_from_references() {
        for text in ["/x", "./x", "../x", "~/x"] {
            assert!(is_path(text));
        }
        for text in ["alpine", "x/y:1", "image.tar"] {
            assert!(!is_path(text));
        }
    }
}
