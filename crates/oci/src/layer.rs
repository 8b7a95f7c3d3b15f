//! A layer that can be opened for reading, as often as needed.

use std::fmt;
use std::sync::Arc;

use drydock_archive::LayerInput;

use crate::Error;

/// One layer of an opened image.
///
/// Cheap to clone; may be opened from any thread, also more than once: a second pass over the layer
/// (for a file that a link in a higher layer leads to) starts from the beginning again.
#[derive(Clone)]
pub struct LayerBlob {
    open: Arc<Opener>,
    size: Option<u64>,
    is_verified: bool,
}

type Opener = dyn Fn() -> Result<LayerInput, Error> + Send + Sync;

impl LayerBlob {
    /// A layer of `size` bytes as stored (compressed or not), read through what `open` returns.
    ///
    /// `is_verified` must be true only where every input that `open` returns makes
    /// `drydock_archive::read_layer` check the diff id or, for a root filesystem, compute it.
    pub fn new(
        size: Option<u64>,
        is_verified: bool,
        open: impl Fn() -> Result<LayerInput, Error> + Send + Sync + 'static,
    ) -> Self {
        Self {
            open: Arc::new(open),
            size,
            is_verified,
        }
    }

    /// Starts reading from the beginning of the layer. Blocks; for a layer that comes over a
    /// network the reading needs a running tokio runtime on other threads.
    pub fn open(&self) -> Result<LayerInput, Error> {
        (self.open)()
    }

    /// Bytes of the layer as stored, where known: for progress only, never to be relied on.
    pub const fn size(&self) -> Option<u64> {
        self.size
    }

    /// Whether reading it to the end without an error proves its diff id. What was read from a
    /// layer for which this is false must not be kept under the diff id that the image claims.
    pub const fn is_verified(&self) -> bool {
        self.is_verified
    }
}

impl fmt::Debug for LayerBlob {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LayerBlob")
            .field("size", &self.size)
            .field("is_verified", &self.is_verified)
            .finish_non_exhaustive()
    }
}
