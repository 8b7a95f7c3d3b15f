//! What the catalogers find in one layer, while it streams by.

use std::sync::LazyLock;

use drydock_archive::{FileContent, LayerScan, LayerTree, LayerVisitor};

use crate::{CATALOGERS, Cataloged, Cataloger, Detail, FoundFile, Location, Warning};

/// What is in one layer: a function of its bytes, of the versions of the catalogers, of the detail
/// that was asked for, and of the places in `elsewhere`.
#[derive(Clone, Debug, Default)]
pub struct LayerCatalog {
    /// Folders, links, whiteouts and wanted files.
    pub tree: LayerTree,
    /// The files that catalogers read, in the order of the layer. Of two entries for the same
    /// cataloger and path the later one counts.
    pub files: Vec<CatalogedFile>,
    /// What reading the layer left out.
    pub warnings: Vec<LayerWarning>,
    /// The places beyond the catalogers' own that were read as well; empty in a first pass.
    pub elsewhere: Vec<Elsewhere>,
}

/// A file of a layer and what a cataloger made of it.
#[derive(Clone, Debug)]
pub struct CatalogedFile {
    /// Id of the cataloger.
    pub cataloger: &'static str,
    /// Real path, relative to the root.
    pub path: String,
    /// What was read from it.
    pub cataloged: Cataloged,
}

/// Something of a layer that was left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LayerWarning {
    /// The path in the layer; empty where the warning is about the layer as a whole.
    pub path: String,
    /// What happened.
    pub message: String,
}

/// A path that a link makes into a location of a cataloger, and that no location of it is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Elsewhere {
    /// Id of the cataloger.
    pub cataloger: &'static str,
    /// The location that the links start from.
    pub location: Location,
    /// The real path that they end at.
    pub path: String,
    /// Whether the path is that of a folder, whose files of fitting names are meant.
    pub is_folder: bool,
}

impl Elsewhere {
    /// Whether the file at `path` is meant.
    fn wants(&self, path: &str) -> bool {
        if !self.is_folder {
            return path == self.path;
        }
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        folder == self.path && self.location.fits_name(name)
    }
}

impl LayerCatalog {
    /// Bytes of memory that it takes, about.
    pub fn memory(&self) -> usize {
        self.tree.memory() + self.files.iter().map(CatalogedFile::memory).sum::<usize>()
    }
}

impl CatalogedFile {
    fn memory(&self) -> usize {
        // A path has its place in the tables of the merge, too.
        2 * self.path.len() + 128 + self.cataloged.memory()
    }
}

/// The locations of all catalogers, in one list since every path of a layer is asked about.
static LOCATIONS: LazyLock<Vec<Location>> = LazyLock::new(|| list_locations(Detail::Packages));
static ALL_LOCATIONS: LazyLock<Vec<Location>> = LazyLock::new(|| list_locations(Detail::Files));

fn list_locations(detail: Detail) -> Vec<Location> {
    let metas = CATALOGERS.iter().map(|cataloger| cataloger.meta());
    metas
        .flat_map(|meta| meta.wanted_locations(detail))
        .collect()
}

/// The memory that what is found in one layer may take, in bytes: 50,000 packages, or half a
/// million files that they own.
const fn max_memory(detail: Detail) -> usize {
    match detail {
        Detail::Packages => 24 << 20,
        Detail::Files => 112 << 20,
    }
}

/// Runs the catalogers over a layer while [`drydock_archive::read_layer`] reads it.
#[derive(Debug, Default)]
pub struct LayerReader {
    detail: Detail,
    elsewhere: Vec<Elsewhere>,
    files: Vec<CatalogedFile>,
    /// The memory that `files` take.
    memory: usize,
    /// How many files were left out for want of memory.
    left_out: usize,
}

impl LayerReader {
    /// A reader for a first pass.
    pub fn new(detail: Detail) -> Self {
        Self::with_elsewhere(detail, &[])
    }

    /// A reader for a pass that reads the places in `elsewhere` too.
    pub fn with_elsewhere(detail: Detail, elsewhere: &[Elsewhere]) -> Self {
        Self {
            detail,
            elsewhere: elsewhere.to_vec(),
            ..Self::default()
        }
    }

    /// What was found; `scan` is what `read_layer` returned for this reader.
    pub fn finish(self, scan: LayerScan) -> LayerCatalog {
        let left_out = (self.left_out > 0).then(|| LayerWarning {
            path: String::new(),
            message: format!(
                "{} files were left out: what is in them takes more than {} MiB of memory",
                self.left_out,
                max_memory(self.detail) >> 20
            ),
        });
        let warnings = scan
            .warnings
            .into_iter()
            .map(|warning| LayerWarning {
                path: warning.path,
                message: warning.message,
            })
            .chain(left_out)
            .collect();
        LayerCatalog {
            tree: scan.tree,
            files: self.files,
            warnings,
            elsewhere: self.elsewhere,
        }
    }

    /// The location that makes `path` a file for `cataloger`.
    fn location(&self, cataloger: &dyn Cataloger, path: &str) -> Option<Location> {
        let meta = cataloger.meta();
        let own = meta
            .wanted_locations(self.detail)
            .find(|location| location.might_be(path));
        own.or_else(|| {
            let mut elsewhere = self.elsewhere.iter();
            elsewhere
                .find(|place| place.cataloger == meta.id && place.wants(path))
                .map(|place| place.location)
        })
    }

    fn keep(&mut self, file: CatalogedFile) {
        let memory = self.memory + file.memory();
        if memory > max_memory(self.detail) {
            self.left_out += 1;
            return;
        }
        self.memory = memory;
        self.files.push(file);
    }
}

impl LayerVisitor for LayerReader {
    fn wants(&mut self, path: &str) -> bool {
        let locations = match self.detail {
            Detail::Packages => &LOCATIONS,
            Detail::Files => &ALL_LOCATIONS,
        };
        locations.iter().any(|location| location.might_be(path))
            || self.elsewhere.iter().any(|place| place.wants(path))
    }

    fn file(&mut self, path: &str, content: FileContent<'_>) {
        for cataloger in CATALOGERS {
            if let Some(location) = self.location(*cataloger, path) {
                let file = FoundFile {
                    location,
                    path,
                    content: content.bytes,
                    detail: self.detail,
                };
                self.keep(CatalogedFile {
                    cataloger: cataloger.meta().id,
                    path: path.to_owned(),
                    cataloged: catalog_capped(*cataloger, &file),
                });
            }
        }
    }
}

/// Runs a cataloger on a file that is not over its size.
fn catalog_capped(cataloger: &dyn Cataloger, file: &FoundFile<'_>) -> Cataloged {
    let max = cataloger.meta().max_file_size;
    let size = file.content.len() as u64;
    if size <= max {
        return cataloger.catalog(file);
    }
    let message = format!("the file has {size} bytes and was not read: at most {max} are");
    Cataloged {
        warnings: vec![Warning {
            line: None,
            message,
            lost: true,
        }],
        ..Cataloged::default()
    }
}
