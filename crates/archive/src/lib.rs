//! The only place that decompresses: capped readers of layers and archives, and the overlay of
//! layers.
//!
//! [`read_layer`] streams one layer once and hands the wanted files to a [`LayerVisitor`]; what else
//! matters of the layer (folders, links, whiteouts) comes back as a [`LayerTree`]. An [`Overlay`] puts
//! the trees of an image on top of each other and says what a path leads to. [`open_tar_index`] and
//! [`TarStream`] read the archive around the layers, and [`ZipReader`] those that feeds come in.
//!
//! Nothing is unpacked and no path of an archive ever reaches the file system. Every size, count and
//! length has a cap ([`Caps`]); what is beyond it is an error or a warning, never an allocation.

mod block_reader;
mod caps;
mod compression;
mod decompress;
mod error;
mod file_section;
mod hash;
mod layer;
mod members;
mod overlay;
mod path;
#[cfg(test)]
mod sample;
mod tar_index;
mod tree;
mod warning;
mod zip;

pub use caps::Caps;
pub use compression::{Compression, detect_compression};
pub use decompress::decompress;
pub use error::Error;
pub use file_section::FileSection;
pub use hash::HashingReader;
pub use layer::{
    EntryKind, FileContent, FolderWhiteouts, LayerEntry, LayerInput, LayerScan, LayerVisitor,
    read_layer,
};
pub use overlay::{Overlay, Resolved};
pub use tar_index::{TarEntry, TarEntryKind, TarStream, open_tar_index};
pub use tree::{LayerTree, LayerTreeBuilder};
pub use warning::Warning;
pub use zip::{ZipMember, ZipReader};
