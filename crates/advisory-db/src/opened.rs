//! The bytes of a database together with what errors say about them.

use std::ops::Range;
use std::path::{Path, PathBuf};

use crate::Error;
use crate::layout::{FORMAT_VERSION, Fault};
use crate::map::Bytes;

/// An opened file, or memory in its place.
#[derive(Debug)]
pub(crate) struct Opened {
    pub(crate) bytes: Bytes,
    pub(crate) path: PathBuf,
    /// False only for fuzzing, which would never get past a checksum.
    pub(crate) is_checked: bool,
}

impl Opened {
    /// Maps a file.
    pub(crate) fn map(path: &Path) -> Result<Self, Error> {
        let failed = |source| Error::Io {
            action: "open",
            path: path.to_owned(),
            source,
        };
        let file = std::fs::File::open(path).map_err(failed)?;
        let bytes = Bytes::map(file).map_err(failed)?;
        Ok(Self {
            bytes,
            path: path.to_owned(),
            is_checked: true,
        })
    }

    /// Takes bytes in memory for a file.
    pub(crate) fn of_memory(bytes: Vec<u8>, is_checked: bool) -> Self {
        Self {
            bytes: Bytes::Owned(bytes),
            path: PathBuf::from("(memory)"),
            is_checked,
        }
    }

    /// Bytes of the file; none where the range is outside, which their checksum then tells.
    pub(crate) fn slice(&self, range: &Range<usize>) -> &[u8] {
        self.bytes.get(range.clone()).unwrap_or_default()
    }

    /// The error for damage at a place.
    pub(crate) fn damaged(&self, place: impl Into<String>) -> Error {
        Error::Damaged {
            path: self.path.clone(),
            place: place.into(),
        }
    }

    /// The error for a file that ends too soon.
    pub(crate) fn cut_short(&self) -> Error {
        Error::CutShort {
            path: self.path.clone(),
        }
    }

    /// Refuses a file that was cut since it was opened, whose map must not be touched any more.
    pub(crate) fn check_whole(&self) -> Result<(), Error> {
        if self.bytes.is_whole() {
            Ok(())
        } else {
            Err(self.cut_short())
        }
    }

    /// The error for a fault of the outermost bytes.
    pub(crate) fn fault(&self, fault: Fault) -> Error {
        let path = self.path.clone();
        let known = FORMAT_VERSION;
        match fault {
            Fault::NotADatabase => Error::NotADatabase { path },
            Fault::CutShort => self.cut_short(),
            Fault::Damaged(place) => self.damaged(place),
            Fault::Version(found) if found > known => Error::NewerFormat { path, found, known },
            Fault::Version(found) => Error::OlderFormat { path, found, known },
        }
    }
}
