//! Reading one layer, once.

mod folder;
mod recorder;
mod stream;

use std::fs::File;
use std::io::Read;
use std::path::PathBuf;
use std::sync::Arc;

use drydock_model::Digest;

use crate::members::{Members, SectionSource};
use crate::{Caps, Compression, Error, LayerTree, Warning};

use recorder::Recorder;
use stream::Expected;

/// Where the bytes of a layer are.
pub enum LayerInput {
    /// A plain tar inside a file. Headers and wanted bodies are read by position; nothing is
    /// hashed, so nothing is proven about the rest.
    Seekable {
        /// The file, shared with other readers.
        file: Arc<File>,
        /// Where the tar starts.
        offset: u64,
        /// How long it is.
        len: u64,
    },
    /// A stream that is decompressed and hashed on the way, to its very end.
    Stream {
        /// The bytes as they come.
        reader: Box<dyn Read + Send>,
        /// How they are compressed; `None` is to find out.
        compression: Option<Compression>,
        /// How many bytes will come, where that is known. It chooses buffers and nothing else.
        size: Option<u64>,
        /// The digest that the bytes as they come must have.
        blob_digest: Option<Digest>,
        /// The digest that the uncompressed bytes must have.
        diff_id: Option<Digest>,
    },
    /// A folder of the host: an unpacked root filesystem or a layer in the engine's storage.
    Folder {
        /// The folder. No link below it is followed.
        path: PathBuf,
        /// What stands for a deleted file in it.
        whiteouts: FolderWhiteouts,
    },
}

/// How a folder says that a lower layer's file is gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FolderWhiteouts {
    /// It does not: the folder is a whole root filesystem.
    None,
    /// As [overlayfs](https://docs.kernel.org/filesystems/overlayfs.html#whiteouts-and-opaque-directories)
    /// does: character devices 0/0, and the extended attribute `trusted.overlay.opaque` or
    /// `user.overlay.opaque`.
    Overlayfs,
}

/// Receives the wanted files of a layer while it streams by.
pub trait LayerVisitor {
    /// Whether the body of the regular file at `path` is wanted. Paths have no leading `/` or `./`.
    fn wants(&mut self, path: &str) -> bool;

    /// The whole body of a wanted file. A path that comes twice in a layer is given twice; the last
    /// one counts. A file given here may have been replaced by a folder or link later in the layer:
    /// the layer's tree has the last word.
    fn file(&mut self, path: &str, content: FileContent<'_>);

    /// Whether [`entry`](Self::entry) is of use. In a folder of the host it costs a look at each
    /// file.
    fn sees_entries(&self) -> bool {
        false
    }

    /// Anything at all in the layer, before its body is asked about.
    fn entry(&mut self, entry: LayerEntry<'_>) {
        let _ = entry;
    }
}

/// Something in a layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LayerEntry<'a> {
    /// Its path, without a leading `/`; of a whiteout what it hides, of an opaque mark its folder.
    pub path: &'a str,
    /// What it is.
    pub kind: EntryKind,
    /// Permission bits with set-id and sticky, at most `0o7777`; of files and hard links only.
    pub mode: u32,
}

/// What something in a layer is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntryKind {
    /// A folder.
    Folder,
    /// A regular file, or a hard link to one.
    File,
    /// A symbolic link, device, pipe or socket.
    Other,
    /// The lower layers lose what they have at the path.
    Whiteout,
    /// The lower layers lose what they have in the folder.
    Opaque,
}

/// The body of a wanted file.
#[derive(Clone, Copy, Debug)]
pub struct FileContent<'a> {
    /// All of it, at most [`Caps::file_bytes`] bytes.
    pub bytes: &'a [u8],
}

/// What is known of a layer once it was read.
#[derive(Debug, Default)]
pub struct LayerScan {
    /// Folders, links, whiteouts and wanted files.
    pub tree: LayerTree,
    /// Digest of the bytes as they came: where one was expected (and then equal to it), or the
    /// stream was not compressed.
    pub blob_digest: Option<Digest>,
    /// Digest of the uncompressed bytes, for every streamed layer.
    pub diff_id: Option<Digest>,
    /// Entries that were left out or looked at with doubt.
    pub warnings: Vec<Warning>,
}

/// Reads a layer from its first byte to its last and shows `visitor` the files it wants.
///
/// On an error everything that `visitor` has seen is to be thrown away: it may come from bytes that
/// are not the promised ones.
pub fn read_layer(
    input: LayerInput,
    caps: &Caps,
    visitor: &mut dyn LayerVisitor,
) -> Result<LayerScan, Error> {
    match input {
        LayerInput::Seekable { file, offset, len } => {
            let source = SectionSource::new(file, offset, len).map_err(|source| Error::Io {
                what: "the archive that the layer is in".to_owned(),
                source,
            })?;
            let mut recorder = Recorder::new(caps, visitor);
            recorder.record(&mut Members::new(source, caps))?;
            Ok(recorder.finish())
        }
        LayerInput::Stream {
            reader,
            compression,
            size,
            blob_digest,
            diff_id,
        } => {
            let expected = Expected {
                blob: blob_digest,
                diff_id,
            };
            stream::read_stream(
                reader,
                (compression, size),
                expected,
                Recorder::new(caps, visitor),
            )
        }
        LayerInput::Folder { path, whiteouts } => {
            folder::read_folder(&path, whiteouts, Recorder::new(caps, visitor))
        }
    }
}

#[cfg(test)]
mod tests;
