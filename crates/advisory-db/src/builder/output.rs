//! The file that is being written: temporary, hashed as it grows, put in place by rename.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use drydock_model::Digest;
use sha2::{Digest as _, Sha256};
use tempfile::NamedTempFile;

use crate::Error;

/// How the names of temporary files end.
const SUFFIX: &str = ".tmp";

/// A database file under construction. Dropped before [`Output::persist`], it leaves nothing behind.
#[derive(Debug)]
pub(crate) struct Output {
    writer: BufWriter<NamedTempFile>,
    hasher: Sha256,
    position: u64,
    target: PathBuf,
}

impl Output {
    /// A temporary file beside `target`.
    pub(crate) fn create(target: &Path) -> Result<Self, Error> {
        let mut options = tempfile::Builder::new();
        let prefix = prefix_of(target);
        options.prefix(&prefix).suffix(SUFFIX);
        #[cfg(unix)]
        options.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o644));
        let file = options
            .tempfile_in(folder_of(target))
            .map_err(|source| failed("create", target, source))?;
        Ok(Self {
            writer: BufWriter::with_capacity(256 << 10, file),
            hasher: Sha256::new(),
            position: 0,
            target: target.to_owned(),
        })
    }

    /// Bytes written so far.
    pub(crate) const fn position(&self) -> u64 {
        self.position
    }

    /// Appends.
    pub(crate) fn write(&mut self, bytes: &[u8]) -> Result<(), Error> {
        self.hasher.update(bytes);
        self.position += bytes.len() as u64;
        let written = self.writer.write_all(bytes);
        written.map_err(|source| self.failed("write", source))
    }

    /// SHA-256 of all bytes so far.
    pub(crate) fn digest(&self) -> Digest {
        Digest::sha256(self.hasher.clone().finalize().into())
    }

    /// Puts the file in place of the target: all of it, or nothing.
    pub(crate) fn persist(self) -> Result<(), Error> {
        let target = self.target;
        let failed = |source| failed("write", &target, source);
        let file = self
            .writer
            .into_inner()
            .map_err(|error| failed(error.into_error()))?;
        file.as_file().sync_all().map_err(failed)?;
        file.persist(&target).map_err(|error| failed(error.error))?;
        sync_folder(folder_of(&target)).map_err(failed)
    }

    /// The error for a refusal of the system.
    pub(crate) fn failed(&self, action: &'static str, source: io::Error) -> Error {
        failed(action, &self.target, source)
    }
}

/// Removes what killed processes have left beside `target`.
pub(super) fn remove_leftovers(target: &Path) -> Result<(), Error> {
    let prefix = prefix_of(target);
    let is_ours = |name: &str| name.starts_with(&prefix) && name.ends_with(SUFFIX);
    let remove = || -> io::Result<()> {
        for entry in std::fs::read_dir(folder_of(target))? {
            let entry = entry?;
            if entry.file_name().to_str().is_some_and(is_ours) {
                std::fs::remove_file(entry.path())?;
            }
        }
        Ok(())
    };
    match remove() {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(failed("remove leftovers of", target, error))
        }
        _ => Ok(()),
    }
}

/// How the names of temporary files begin.
fn prefix_of(target: &Path) -> String {
    let name = target.file_name().unwrap_or_default().to_string_lossy();
    format!(".{name}.")
}

/// The error for a refusal of the system; a full disk has a message of its own.
pub(crate) fn failed(action: &'static str, path: &Path, source: io::Error) -> Error {
    let path = path.to_owned();
    match source.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Error::DiskFull {
            action,
            path,
            source,
        },
        _ => Error::Io {
            action,
            path,
            source,
        },
    }
}

/// The folder of a file; the working directory's name is a dot, not nothing.
fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// Makes a rename last through a power cut; on other systems than Unix folders cannot be synced.
fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) {
        File::open(folder)?.sync_all()?;
    }
    Ok(())
}
