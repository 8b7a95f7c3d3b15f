//! What the catalogs of several layers have in common is kept once: each layer that installs
//! something has the whole package database, little of which is new.

use std::collections::HashSet;
use std::hash::Hash;
use std::sync::Arc;

use drydock_model::{OwnedFiles, Package};

use crate::LayerCatalog;

/// The packages and lists of files of all catalogs so far.
#[derive(Debug, Default)]
pub struct Interner {
    packages: HashSet<Arc<Package>>,
    files: HashSet<Arc<OwnedFiles>>,
}

impl Interner {
    /// Lets a catalog use what those before it have. Returns the bytes of memory that it takes
    /// beyond that.
    pub fn share(&mut self, catalog: &mut LayerCatalog) -> usize {
        let mut bytes = catalog.memory();
        for file in &mut catalog.files {
            for package in &mut file.cataloged.packages {
                if share(&mut self.packages, package) {
                    bytes = bytes.saturating_sub(package.memory());
                }
            }
            for owned in &mut file.cataloged.owned {
                if share(&mut self.files, &mut owned.files) {
                    bytes = bytes.saturating_sub(owned.files.memory());
                }
            }
        }
        bytes
    }
}

/// Replaces `value` by an equal one that is known. Returns whether there was one.
fn share<T: Eq + Hash>(known: &mut HashSet<Arc<T>>, value: &mut Arc<T>) -> bool {
    match known.get(value) {
        Some(same) => {
            *value = Arc::clone(same);
            true
        }
        None => {
            known.insert(Arc::clone(value));
            false
        }
    }
}

#[cfg(test)]
mod tests {
    use drydock_archive::{FileContent, LayerScan, LayerVisitor};

    use super::*;
    use crate::{Detail, LayerReader};

    fn catalog(installed: &str) -> LayerCatalog {
        let mut reader = LayerReader::new(Detail::Files);
        let bytes = installed.as_bytes();
        reader.file("lib/apk/db/installed", FileContent { bytes });
        reader.finish(LayerScan::default())
    }

    #[test]
    fn a_layer_costs_what_is_new_in_it() {
        let (musl, curl) = (
            "P:musl\nV:1.2-r0\nF:lib\nR:libc.so\n\n",
            "P:curl\nV:8.0-r0\n\n",
        );
        let mut interner = Interner::default();
        let mut lower = catalog(musl);
        assert_eq!(interner.share(&mut lower), lower.memory());
        let mut upper = catalog(&format!("{musl}{curl}"));
        let cost = interner.share(&mut upper);
        assert_eq!(upper.files[0].cataloged.packages[0].name, "musl");
        let [lower, upper] = [&lower, &upper].map(|it| &it.files[0].cataloged);
        assert!(Arc::ptr_eq(&lower.packages[0], &upper.packages[0]));
        assert!(Arc::ptr_eq(&lower.owned[0].files, &upper.owned[0].files));
        let shared = lower.packages[0].memory() + lower.owned[0].files.memory();
        assert_eq!(cost + shared, catalog(&format!("{musl}{curl}")).memory());
    }
}
