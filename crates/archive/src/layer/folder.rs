//! A layer that lies unpacked in a folder of the host.
//!
//! The walk holds each folder open and opens what is in it by name, never through a link, so
//! nothing outside can be reached even while somebody changes the folder. Kernel file systems (`/proc`,
//! `/sys`...) that are mounted in it are left out.
//!
//! overlayfs: [whiteouts, opaque and redirected folders](https://docs.kernel.org/filesystems/overlayfs.html).
//! Only a privileged process sees `trusted.*` attributes; to any other one no folder seems opaque. That
//! is harmless, as Docker's storage is not readable for it either. Redirected folders and files
//! whose data is elsewhere (`metacopy`) are warned of and not followed.

mod handle;

use std::ffi::{CStr, CString};
use std::io::Read;
use std::path::Path;

use rustix::fs::FileType;
use rustix::io::Errno;

use crate::{EntryKind, Error, FileContent, FolderWhiteouts, LayerScan};

use super::recorder::Recorder;
use handle::{Entry, Folder};

/// Folders in folders; each level holds one open file.
const DEEPEST: usize = 256;

/// A folder that is being read, with the entries still to come, the next one last.
struct Level {
    folder: Folder,
    entries: Vec<Entry>,
    path: String,
    /// Whether empty files with an extended attribute are whiteouts in it.
    whiteouts_by_attribute: bool,
}

struct Walk<'a> {
    recorder: Recorder<'a>,
    overlayfs: bool,
    entries: u64,
}

pub(super) fn read_folder(
    path: &Path,
    whiteouts: FolderWhiteouts,
    recorder: Recorder<'_>,
) -> Result<LayerScan, Error> {
    let failed = |error: Errno| Error::Io {
        what: format!("folder `{}`", path.display()),
        source: error.into(),
    };
    let root = Folder::open(path).map_err(failed)?;
    let mut walk = Walk {
        recorder,
        overlayfs: whiteouts == FolderWhiteouts::Overlayfs,
        entries: 0,
    };
    let mut levels = vec![walk.enter(root, String::new()).map_err(failed)?];
    while let Some(level) = levels.last_mut() {
        let Some(entry) = level.entries.pop() else {
            levels.pop();
            continue;
        };
        walk.count()?;
        let Some(folder) = walk.visit(level, &entry) else {
            continue;
        };
        let path = join(&level.path, &entry.name);
        if levels.len() >= DEEPEST {
            let why = format!("left out: it is more than {DEEPEST} folders deep");
            walk.recorder.warnings.add(&path, why);
            continue;
        }
        match walk.enter(folder, path.clone()) {
            Ok(level) => levels.push(level),
            Err(error) => walk.warn_unreadable(&path, error),
        }
    }
    Ok(walk.recorder.finish())
}

impl Walk<'_> {
    fn count(&mut self) -> Result<(), Error> {
        self.entries += 1;
        if self.entries > self.recorder.caps.entries {
            return Err(Error::Cap {
                what: "number of files in the folder",
                limit: self.recorder.caps.entries,
                offset: 0,
            });
        }
        Ok(())
    }

    /// Lists a folder and reads its marks.
    fn enter(&mut self, folder: Folder, path: String) -> Result<Level, Errno> {
        let (entries, complete) = folder.list(self.recorder.caps.tree_bytes)?;
        if !complete {
            let why = "it has too many files; only some of them were looked at";
            self.recorder.warnings.add(&path, why);
        }
        let opaque = self.attribute(&folder, c"opaque");
        if opaque.as_deref() == Some(b"y") {
            self.recorder.record_opaque(&path);
        }
        if self.attribute(&folder, c"redirect").is_some() {
            let why = "a folder that was renamed in the overlay; its lower part is not found";
            self.recorder.warnings.add(&path, why);
        }
        Ok(Level {
            folder,
            entries,
            path,
            whiteouts_by_attribute: opaque.as_deref() == Some(b"x"),
        })
    }

    /// Records an entry; gives the folder to go into if it is one.
    fn visit(&mut self, level: &Level, entry: &Entry) -> Option<Folder> {
        let path = join(&level.path, &entry.name);
        if path.len() > self.recorder.caps.path_bytes {
            self.recorder
                .warnings
                .add(&level.path, "a file in it has a path that is too long");
            return None;
        }
        match level.folder.file_type(entry) {
            Ok(FileType::Directory) => {
                self.recorder.show(&path, EntryKind::Folder, 0);
                return self.visit_folder(level, entry, &path);
            }
            Ok(FileType::RegularFile) => self.visit_file(level, entry, &path),
            Ok(FileType::Symlink) => self.visit_link(level, entry, &path),
            Ok(FileType::CharacterDevice)
                if self.overlayfs && level.folder.is_whiteout(&entry.name) =>
            {
                self.recorder.record_hidden(&path);
            }
            Ok(_) => {
                self.recorder.show(&path, EntryKind::Other, 0);
                self.recorder.record_special(&path);
            }
            Err(error) => self.warn_unreadable(&path, error),
        }
        None
    }

    fn visit_link(&mut self, level: &Level, entry: &Entry, path: &str) {
        self.recorder.show(path, EntryKind::Other, 0);
        match level.folder.read_link(&entry.name) {
            Ok(target) => self.recorder.record_symlink(path, target.to_bytes()),
            Err(error) => self.warn_unreadable(path, error),
        }
    }

    fn visit_folder(&mut self, level: &Level, entry: &Entry, path: &str) -> Option<Folder> {
        self.recorder.tree.directory(path);
        match level.folder.open_folder(&entry.name) {
            Ok(folder) if level.folder.leads_into_kernel(&folder) => {
                let why = "left out: a file system of the kernel is mounted here";
                self.recorder.warnings.add(path, why);
                None
            }
            Ok(folder) => Some(folder),
            Err(error) => {
                self.warn_unreadable(path, error);
                None
            }
        }
    }

    fn visit_file(&mut self, level: &Level, entry: &Entry, path: &str) {
        if self.recorder.visitor.sees_entries() {
            let mode = level.folder.mode(&entry.name).unwrap_or_default();
            self.recorder.show(path, EntryKind::File, mode);
        }
        let wanted = self.recorder.visitor.wants(path);
        if !wanted && !level.whiteouts_by_attribute {
            return;
        }
        let file = match level.folder.open_file(&entry.name) {
            Ok(file) => file,
            Err(_) if !wanted => return,
            Err(error) => {
                self.recorder.tree.not_kept(path);
                return self.warn_unreadable(path, error);
            }
        };
        if level.whiteouts_by_attribute && handle::attribute(&file, c"whiteout").is_some() {
            return self.recorder.record_hidden(path);
        }
        if self.overlayfs && handle::attribute(&file, c"metacopy").is_some() {
            self.recorder.tree.not_kept(path);
            let why = "not read: the overlay keeps its data in a lower layer";
            return self.recorder.warnings.add(path, why);
        }
        if wanted {
            self.read_file(file, entry, path);
        }
    }

    fn read_file(&mut self, mut file: std::fs::File, entry: &Entry, path: &str) {
        if entry.name.to_str().is_err() {
            self.recorder.warnings.add(path, "the name is not UTF-8");
        }
        let size = file.metadata().map_or(0, |metadata| metadata.len());
        if !self.recorder.has_room(path, size) {
            return;
        }
        // The file may grow while it is read.
        let mut bytes = Vec::new();
        let cap = self.recorder.caps.file_bytes;
        match file.by_ref().take(cap + 1).read_to_end(&mut bytes) {
            Ok(_) if !self.recorder.has_room(path, bytes.len() as u64) => {}
            Ok(_) => {
                let content = FileContent { bytes: &bytes };
                self.recorder.visitor.file(path, content);
                self.recorder.count_file(path, bytes.len() as u64);
            }
            Err(error) => {
                self.recorder.tree.not_kept(path);
                self.recorder
                    .warnings
                    .add(path, format!("cannot be read: {error}"));
            }
        }
    }

    fn attribute(&self, folder: &Folder, name: &CStr) -> Option<Vec<u8>> {
        self.overlayfs.then(|| folder.attribute(name)).flatten()
    }

    fn warn_unreadable(&mut self, path: &str, error: Errno) {
        self.recorder
            .warnings
            .add(path, format!("cannot be read: {error}"));
    }
}

fn join(folder: &str, name: &CString) -> String {
    let name = name.to_string_lossy();
    if folder.is_empty() {
        name.into_owned()
    } else {
        format!("{folder}/{name}")
    }
}

#[cfg(test)]
mod tests;
