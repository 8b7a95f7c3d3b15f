//! What a scan tells of its progress while it runs.

/// Listens to a scan. Called from several threads.
pub trait Progress: Sync {
    /// An image of this many layers begins.
    fn begin(&self, layers: usize) {
        let _ = layers;
    }

    /// A layer was looked up or read; `cached` when nothing of it had to be read.
    fn layer_done(&self, index: usize, cached: bool) {
        let _ = (index, cached);
    }
}

/// Listens to nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct Silent;

impl Progress for Silent {}
