//! The data files beside the repository, and reading layers from them.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};

use drydock_archive::{Caps, FileContent, LayerInput, LayerVisitor, read_layer};
use drydock_catalog::{Detail, LayerCatalog, LayerReader};

/// The file or folder at `path` in the data folder; where there is none the test is skipped aloud.
pub(crate) fn find(path: &str) -> Option<PathBuf> {
    #[expect(
        clippy::disallowed_methods,
        reason = "tests may be told where the data is"
    )]
    let folder = std::env::var_os("DRYDOCK_SHARED_DATA").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data"),
        PathBuf::from,
    );
    let found = Some(folder.join(path)).filter(|found| found.exists());
    if found.is_none() {
        eprintln!("SKIPPED: no `{path}` in {}", folder.display());
    }
    found
}

fn open(path: &Path) -> LayerInput {
    let file = File::open(path).unwrap();
    let size = file.metadata().unwrap().len();
    LayerInput::Stream {
        reader: Box::new(file),
        compression: None,
        size: Some(size),
        blob_digest: None,
        diff_id: None,
    }
}

/// Catalogs a tar file.
pub(crate) fn catalog_tar(path: &Path) -> LayerCatalog {
    catalog(open(path))
}

/// Catalogs a layer.
pub(crate) fn catalog(input: LayerInput) -> LayerCatalog {
    let mut reader = LayerReader::new(Detail::Files);
    let scan = read_layer(input, &Caps::default(), &mut reader).unwrap();
    reader.finish(scan)
}

/// The files of a tar whose paths end with `end`.
pub(crate) fn files_of_tar(path: &Path, end: &'static str) -> BTreeMap<String, Vec<u8>> {
    struct Keep(&'static str, BTreeMap<String, Vec<u8>>);
    impl LayerVisitor for Keep {
        fn wants(&mut self, path: &str) -> bool {
            path.ends_with(self.0)
        }

        fn file(&mut self, path: &str, content: FileContent<'_>) {
            self.1.insert(path.to_owned(), content.bytes.to_vec());
        }
    }
    let mut keep = Keep(end, BTreeMap::new());
    read_layer(open(path), &Caps::default(), &mut keep).unwrap();
    keep.1
}
