//! A layer of a tiny image: an uncompressed tar built entry by entry, with no clock in it.

use std::io::Write;

use drydock_model::Digest;
use sha2::Digest as _;

/// How a layer is stored in an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compression {
    /// As it is.
    Plain,
    /// Gzip.
    Gzip,
    /// Zstandard.
    Zstd,
}

/// Builds the tar of one layer.
pub struct LayerBuilder {
    tar: tar::Builder<Vec<u8>>,
}

impl Default for LayerBuilder {
    fn default() -> Self {
        Self::new()
    }
}

impl LayerBuilder {
    /// An empty layer.
    pub fn new() -> Self {
        Self {
            tar: tar::Builder::new(Vec::new()),
        }
    }

    /// Adds a regular file.
    #[must_use]
    pub fn file(self, path: &str, content: impl AsRef<[u8]>) -> Self {
        self.file_with_mode(path, 0o644, content)
    }

    /// Adds a regular file with these permission bits.
    #[must_use]
    pub fn file_with_mode(mut self, path: &str, mode: u32, content: impl AsRef<[u8]>) -> Self {
        let content = content.as_ref();
        let mut header = header(tar::EntryType::Regular, mode);
        header.set_size(content.len() as u64);
        self.tar.append_data(&mut header, path, content).unwrap();
        self
    }

    /// Adds a folder.
    #[must_use]
    pub fn folder(mut self, path: &str) -> Self {
        let mut header = header(tar::EntryType::Directory, 0o755);
        self.tar
            .append_data(&mut header, path, std::io::empty())
            .unwrap();
        self
    }

    /// Adds a symbolic link.
    #[must_use]
    pub fn symlink(mut self, path: &str, target: &str) -> Self {
        let mut header = header(tar::EntryType::Symlink, 0o777);
        self.tar.append_link(&mut header, path, target).unwrap();
        self
    }

    /// Adds a hard link to an earlier file of this layer.
    #[must_use]
    pub fn hardlink(mut self, path: &str, target: &str) -> Self {
        let mut header = header(tar::EntryType::Link, 0o644);
        self.tar.append_link(&mut header, path, target).unwrap();
        self
    }

    /// Marks `path` of the layers below as deleted.
    #[must_use]
    pub fn whiteout(self, path: &str) -> Self {
        let marked = match path.rsplit_once('/') {
            Some((folder, name)) => format!("{folder}/.wh.{name}"),
            None => format!(".wh.{path}"),
        };
        self.file(&marked, "")
    }

    /// Hides all that the layers below have in `folder`.
    #[must_use]
    pub fn opaque(self, folder: &str) -> Self {
        self.file(&format!("{folder}/.wh..wh..opq"), "")
    }

    /// The uncompressed tar.
    pub fn build(self) -> Vec<u8> {
        self.tar.into_inner().unwrap()
    }
}

/// Owner, mode and time the same for every entry, so that equal content gives equal digests.
fn header(kind: tar::EntryType, mode: u32) -> tar::Header {
    let mut header = tar::Header::new_gnu();
    header.set_entry_type(kind);
    header.set_mode(mode);
    header.set_uid(0);
    header.set_gid(0);
    header.set_mtime(0);
    header.set_size(0);
    header
}

/// SHA-256 of `bytes`.
pub fn sha256(bytes: &[u8]) -> Digest {
    Digest::sha256(sha2::Sha256::digest(bytes).into())
}

/// `bytes` as stored with `compression`.
pub fn compress(bytes: &[u8], compression: Compression) -> Vec<u8> {
    match compression {
        Compression::Plain => bytes.to_vec(),
        Compression::Gzip => {
            let mut encoder =
                flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::new(6));
            encoder.write_all(bytes).unwrap();
            encoder.finish().unwrap()
        }
        Compression::Zstd => zstd::encode_all(bytes, 3).unwrap(),
    }
}
