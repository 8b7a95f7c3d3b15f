//! A root filesystem as a folder or a tar: an image of one layer and without a config.
//!
//! A folder has no digest. A tar is hashed as it is read, so that its digest names the layer; who
//! reads it fills that in (`Layer::diff_id` is absent until then).

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use drydock_archive::{FileSection, FolderWhiteouts, LayerInput};
use drydock_model::{Image, Layer};

use crate::tar_file::open_file;
use crate::{Error, LayerBlob, OpenedImage};

/// Opens a root filesystem.
pub(crate) fn open(path: &Path) -> Result<OpenedImage, Error> {
    let metadata = path.metadata().map_err(|source| Error::File {
        path: path.to_owned(),
        source,
    })?;
    let (blob, read_from) = match metadata.is_dir() {
        true => (folder(path.to_owned()), "rootfs folder"),
        false => {
            let file = Arc::new(open_file(path)?);
            (tar(file, metadata.len()), "rootfs tar")
        }
    };
    Ok(OpenedImage {
        image: Image {
            id: None,
            platform: None,
            layers: vec![Layer::default()],
        },
        layers: vec![blob],
        warnings: Vec::new(),
        read_from,
    })
}

fn folder(path: PathBuf) -> LayerBlob {
    LayerBlob::new(None, false, move || {
        Ok(LayerInput::Folder {
            path: path.clone(),
            whiteouts: FolderWhiteouts::None,
        })
    })
}

/// All readings share one open file, so that a second pass sees what the first saw even if another
/// file takes its name in between.
fn tar(file: Arc<File>, size: u64) -> LayerBlob {
    LayerBlob::new(Some(size), true, move || {
        Ok(LayerInput::Stream {
            reader: Box::new(FileSection::new(Arc::clone(&file), 0, size)),
            compression: None,
            size: Some(size),
            blob_digest: None,
            diff_id: None,
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_and_tars() {
        let folder = tempfile::tempdir().unwrap();
        let opened = open(folder.path()).unwrap();
        assert!(!opened.layers[0].is_verified());
        assert!(matches!(
            opened.layers[0].open().unwrap(),
            LayerInput::Folder {
                whiteouts: FolderWhiteouts::None,
                ..
            }
        ));

        let path = folder.path().join("root.tar");
        std::fs::write(&path, [0; 1024]).unwrap();
        let opened = open(&path).unwrap();
        assert!(opened.layers[0].is_verified());
        assert_eq!(opened.layers[0].size(), Some(1024));
        assert_eq!(opened.image.layers, [Layer::default()]);
        for _ in 0..2 {
            assert!(matches!(
                opened.layers[0].open().unwrap(),
                LayerInput::Stream { .. }
            ));
        }
    }

    #[test]
    fn what_is_not_there_is_named() {
        let error = open(Path::new("/nonexistent/root")).unwrap_err();
        assert!(error.to_string().contains("/nonexistent/root"), "{error}");
    }
}
