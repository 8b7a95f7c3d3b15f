//! Reading the layers of an image, several at a time, each from the cache or from its bytes.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use drydock_archive::read_layer;
use drydock_catalog::{Detail, Elsewhere, LayerCatalog, LayerReader};
use drydock_model::Digest;
use drydock_oci::{LayerBlob, OpenedImage};

use crate::kept::Kept;
use crate::{Error, Options, Progress, wire};

/// What one layer contains.
pub(crate) struct CatalogedLayer {
    pub(crate) catalog: LayerCatalog,
    /// As computed while reading, else as the image claims.
    pub(crate) diff_id: Option<Digest>,
}

/// Reads all layers, lowest first. With places in `elsewhere` the cache is left alone: what it has
/// was read without them.
pub(crate) fn read_layers(
    image: &OpenedImage,
    elsewhere: &[Elsewhere],
    options: &Options<'_>,
    progress: &dyn Progress,
) -> Result<Vec<CatalogedLayer>, Error> {
    let job = Job {
        image,
        elsewhere,
        options,
        progress,
    };
    let threads = match options.detail {
        Detail::Packages => options.threads,
        // Lists of files are so large that there is no room for those of two layers in flight.
        Detail::Files => 1,
    };
    let count = image.layers.len();
    let next = AtomicUsize::new(0);
    let failed = AtomicBool::new(false);
    let kept = Mutex::new(Kept::new(options.detail));
    let work = || {
        while !failed.load(Ordering::Relaxed) {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some(blob) = image.layers.get(index) else {
                return;
            };
            let read = job.read_guarded(index, blob);
            let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
            failed.fetch_or(!kept.push(index, read), Ordering::Relaxed);
        }
    };
    std::thread::scope(|scope| {
        // The calling thread works too, so one thread is none.
        for _ in 1..threads.min(count) {
            scope.spawn(work);
        }
        work();
    });
    let kept = kept.into_inner().unwrap_or_else(PoisonError::into_inner);
    kept.finish()
}

struct Job<'a> {
    image: &'a OpenedImage,
    elsewhere: &'a [Elsewhere],
    options: &'a Options<'a>,
    progress: &'a dyn Progress,
}

impl Job<'_> {
    /// A panic in a parser is a defect of ours; it must cost this image and not the process.
    fn read_guarded(&self, index: usize, blob: &LayerBlob) -> Result<CatalogedLayer, Error> {
        let read = std::panic::AssertUnwindSafe(|| self.read(index, blob));
        std::panic::catch_unwind(read).unwrap_or_else(|_| {
            let count = self.image.layers.len();
            Err(Error::Panicked {
                number: index + 1,
                count,
            })
        })
    }

    fn read(&self, index: usize, blob: &LayerBlob) -> Result<CatalogedLayer, Error> {
        let claimed = self
            .image
            .image
            .layers
            .get(index)
            .and_then(|layer| layer.diff_id);
        let cache = self.options.cache.filter(|_| self.elsewhere.is_empty());
        if let Some(catalog) = claimed
            .and_then(|id| cache?.find(&id, self.options.detail))
            .and_then(wire::decode)
        {
            self.progress.layer_done(index, true);
            return Ok(CatalogedLayer {
                catalog,
                diff_id: claimed,
            });
        }
        let (catalog, computed) = self.stream(index, blob)?;
        if let (Some(cache), Some(diff_id)) = (cache, computed.filter(|_| blob.is_verified())) {
            self.keep(cache, &diff_id, &catalog);
        }
        self.progress.layer_done(index, false);
        Ok(CatalogedLayer {
            catalog,
            diff_id: computed.or(claimed),
        })
    }

    /// Reads the bytes; the digest is what they have, where they were hashed.
    fn stream(
        &self,
        index: usize,
        blob: &LayerBlob,
    ) -> Result<(LayerCatalog, Option<Digest>), Error> {
        let (number, count) = (index + 1, self.image.layers.len());
        let diff_id = self.name_of(index);
        let input = blob.open().map_err(|source| Error::OpenLayer {
            number,
            count,
            diff_id: diff_id.clone(),
            source,
        })?;
        let mut reader = LayerReader::with_elsewhere(self.options.detail, self.elsewhere);
        let scan = read_layer(input, &self.options.caps, &mut reader).map_err(|source| {
            Error::ReadLayer {
                number,
                count,
                diff_id,
                source,
            }
        })?;
        let computed = scan.diff_id;
        Ok((reader.finish(scan), computed))
    }

    /// A cache that cannot be written costs time, not the result.
    fn keep(&self, cache: &crate::Cache, diff_id: &Digest, catalog: &LayerCatalog) {
        let kept =
            wire::encode(catalog).map(|entry| cache.keep(diff_id, self.options.detail, &entry));
        if let Some(Err(error)) = kept {
            tracing::warn!(%error, "layer not cached");
        }
    }

    fn name_of(&self, index: usize) -> String {
        let claimed = self
            .image
            .image
            .layers
            .get(index)
            .and_then(|layer| layer.diff_id);
        claimed.map_or_else(|| "root filesystem".to_owned(), |id| id.to_string())
    }
}
