//! A layer whose bytes lie in a local file.

use std::fs::File;
use std::sync::Arc;

use drydock_archive::{Compression, FileSection, LayerInput};
use drydock_model::Digest;

use crate::LayerBlob;
use crate::tar_file::{Body, compression_at};

/// A layer whose bytes lie in a local file, and what they are claimed to be.
#[derive(Clone, Debug)]
pub(crate) struct StoredLayer {
    pub(crate) file: Arc<File>,
    pub(crate) body: Body,
    /// The digest of the bytes as stored, where the archive names them by it.
    pub(crate) blob_digest: Option<Digest>,
    /// The digest of the uncompressed bytes.
    pub(crate) diff_id: Digest,
}

impl StoredLayer {
    /// The layer, to be opened.
    ///
    /// A plain tar is read by seeking and proves nothing, unless `verify` demands that all of it be
    /// hashed. A compressed one passes through the decompressor as a whole anyway, and is always
    /// verified. How it is compressed is told by its bytes: docker archives have no media types,
    /// and registries and tools have been known to write wrong ones.
    pub(crate) fn into_blob(self, verify: bool) -> LayerBlob {
        let compression = compression_at(&self.file, self.body.offset);
        let size = Some(self.body.size);
        if compression == Compression::None && !verify {
            return LayerBlob::new(size, false, move || Ok(self.seekable()));
        }
        LayerBlob::new(size, true, move || Ok(self.stream(compression)))
    }

    fn seekable(&self) -> LayerInput {
        LayerInput::Seekable {
            file: Arc::clone(&self.file),
            offset: self.body.offset,
            len: self.body.size,
        }
    }

    fn stream(&self, compression: Compression) -> LayerInput {
        let Body { offset, size } = self.body;
        LayerInput::Stream {
            reader: Box::new(FileSection::new(Arc::clone(&self.file), offset, size)),
            compression: Some(compression),
            size: Some(size),
            blob_digest: self.blob_digest,
            diff_id: Some(self.diff_id),
        }
    }
}
