//! The layers of an image that were read so far, within a limit of memory.

use drydock_catalog::{Detail, Interner};

use crate::Error;
use crate::layers::CatalogedLayer;

/// The layers so far, in the order in which they were done.
pub(crate) struct Kept {
    detail: Detail,
    layers: Vec<(usize, Result<CatalogedLayer, Error>)>,
    interner: Interner,
    /// The memory of all layers, in bytes.
    memory: usize,
}

/// Memory that the catalogs of all layers may take, in bytes. What layers share counts once, so that
/// a hundred layers with thousands of packages each stay far below it. It does not depend on the order
/// in which layers are done.
const fn max_memory(detail: Detail) -> usize {
    match detail {
        Detail::Packages => 48 << 20,
        Detail::Files => 112 << 20,
    }
}

impl Kept {
    pub(crate) fn new(detail: Detail) -> Self {
        Self {
            detail,
            layers: Vec::new(),
            interner: Interner::default(),
            memory: 0,
        }
    }

    /// Takes in a layer. Returns whether it was read and there is room for more.
    pub(crate) fn push(&mut self, index: usize, read: Result<CatalogedLayer, Error>) -> bool {
        let read = read.and_then(|layer| self.admit(layer));
        let is_read = read.is_ok();
        self.layers.push((index, read));
        is_read
    }

    fn admit(&mut self, mut layer: CatalogedLayer) -> Result<CatalogedLayer, Error> {
        self.memory += self.interner.share(&mut layer.catalog);
        let limit = max_memory(self.detail);
        if self.memory > limit {
            return Err(Error::TooMuch {
                mebibytes: limit >> 20,
                hint: match self.detail {
                    Detail::Packages => "",
                    Detail::Files => "; without the files that packages own it may fit",
                },
            });
        }
        Ok(layer)
    }

    /// The layers, lowest first, or the error of the lowest one that has one.
    pub(crate) fn finish(mut self) -> Result<Vec<CatalogedLayer>, Error> {
        self.layers.sort_by_key(|(index, _)| *index);
        self.layers.into_iter().map(|(_, read)| read).collect()
    }
}

#[cfg(test)]
mod tests {
    use drydock_archive::{FileContent, LayerScan, LayerVisitor};
    use drydock_catalog::LayerReader;

    use super::*;

    fn layer(first: usize) -> CatalogedLayer {
        let stanza = |index: usize| {
            format!("Package: package-{index}\nVersion: 1\nStatus: install ok installed\n\n")
        };
        let status: String = (first..first + 30_000).map(stanza).collect();
        let mut reader = LayerReader::new(Detail::Packages);
        let bytes = status.as_bytes();
        reader.file("var/lib/dpkg/status", FileContent { bytes });
        CatalogedLayer {
            catalog: reader.finish(LayerScan::default()),
            diff_id: None,
        }
    }

    #[test]
    fn layers_that_share_their_packages_fit() {
        let mut kept = Kept::new(Detail::Packages);
        for index in (0..20).rev() {
            assert!(kept.push(index, Ok(layer(index))));
        }
        let layers = kept.finish().unwrap();
        let first = |layer: &CatalogedLayer| layer.catalog.files[0].cataloged.packages[0].clone();
        assert_eq!(first(&layers[7]).name, "package-7");
    }

    #[test]
    fn an_image_with_more_than_fits_is_refused_in_words() {
        let mut kept = Kept::new(Detail::Packages);
        let fitting = (0..20)
            .take_while(|index| kept.push(*index, Ok(layer(index * 30_000))))
            .count();
        assert!((2..10).contains(&fitting), "{fitting}");
        let Err(error) = kept.finish() else { panic!() };
        assert_eq!(
            error.to_string(),
            "the packages, folders and links of the image take more than 48 MiB of memory"
        );
    }
}
