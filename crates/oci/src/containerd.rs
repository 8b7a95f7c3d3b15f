//! Images straight from containerd's content store, where a Docker Engine keeps its images there.
//!
//! The store has every blob as a file named by its digest
//! (`io.containerd.content.v1.content/blobs/sha256/<hex>`, see
//! [content flow](https://github.com/containerd/containerd/blob/main/docs/content-flow.md)), and the
//! engine says which manifest or index an image's name stands for. So this is an OCI layout without
//! an index, read as one: layers come as they were pulled and are verified.
//!
//! Read instead of the snapshots, whose folders are found only through containerd's database, whose
//! format is its own, and which prove nothing. Knowingly missed: stores that threw the layers away
//! after unpacking; the caller then goes by the export.

use std::path::{Path, PathBuf};

use drydock_model::Digest;

use crate::layout::{self, Blob, Blobs, FolderBlobs};
use crate::manifest::Descriptor;
use crate::opening::Opening;
use crate::{Error, OpenedImage};

/// Where the store is below the root of a Docker Engine that runs a containerd of its own.
const BELOW_ENGINE: &str = "containerd/daemon/io.containerd.content.v1.content";

/// Where the store of the machine's containerd is.
const OF_MACHINE: &str = "/var/lib/containerd/io.containerd.content.v1.content";

/// Opens what `digest` names from the store of the engine whose root is `root`.
pub(crate) fn open(
    root: &Path,
    digest: &Digest,
    opening: Opening<'_>,
) -> Result<OpenedImage, Error> {
    let stores = [root.join(BELOW_ENGINE), PathBuf::from(OF_MACHINE)];
    for store in &stores {
        let content = Content(FolderBlobs(store));
        if content.find(digest)?.is_some() {
            let opened = layout::open_descriptor(&content, &descriptor(digest), opening)?;
            return Ok(OpenedImage {
                read_from: "engine storage (containerd)",
                ..opened
            });
        }
    }
    Err(Error::MissingBlob {
        digest: *digest,
        place: "containerd's content store".to_owned(),
    })
}

fn descriptor(digest: &Digest) -> Descriptor {
    Descriptor {
        media_type: String::new(),
        digest: *digest,
        size: 0,
        platform: None,
        annotations: Default::default(),
    }
}

/// A content store: blobs as in a layout, and no index.
struct Content<'a>(FolderBlobs<'a>);

impl Blobs for Content<'_> {
    fn place(&self) -> String {
        self.0.place()
    }

    fn read_index(&self) -> Result<Vec<u8>, Error> {
        Err(Error::Invalid {
            what: self.place(),
            why: "a content store has no index".to_owned(),
        })
    }

    fn find(&self, digest: &Digest) -> Result<Option<Blob>, Error> {
        self.0.find(digest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::{Layout, Sample, gzip, options, summary, unpack};

    #[test]
    fn reads_a_manifest_by_its_digest_alone() {
        let sample = Sample::new("a");
        let mut layout = Layout::default();
        let manifest = layout.add_image(&sample, gzip);
        let root = tempfile::tempdir().unwrap();
        unpack(&layout.finish(&[]), &root.path().join(BELOW_ENGINE));
        let digest: Digest = manifest["digest"].as_str().unwrap().parse().unwrap();
        let options = options();
        let opening = Opening::new("docker:a", None, &options);
        let opened = open(root.path(), &digest, opening).unwrap();
        assert_eq!(opened.image.id, Some(sample.id()));
        assert!(opened.layers.iter().all(crate::LayerBlob::is_verified));
        assert!(summary(Ok(opened)).is_ok());

        let elsewhere = crate::content::digest(b"elsewhere");
        assert!(matches!(
            open(root.path(), &elsewhere, opening),
            Err(Error::MissingBlob { .. })
        ));
    }
}
