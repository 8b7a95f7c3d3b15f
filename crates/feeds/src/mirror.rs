//! The folder in which feeds are kept: `mirror` in the data folder, a folder per source in it, the
//! publishers' own file names below. It has the layout of a mirror, so that another machine can sync
//! from a copy of it.
//!
//! A file is first written beside its place (`.part` as it comes over the network, `.new` decoded) and
//! renamed when it has been read to the end. Whatever a killed sync leaves is removed by the next.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use crate::{Error, Layout, Meta};

pub(crate) mod state;

/// Endings of files that are not ready.
const UNFINISHED: [&str; 2] = ["part", "new"];

/// Folders in each other, that of the source included.
const DEEPEST: usize = 4;

/// The database's path below the data folder.
const DATABASE: [&str; 2] = ["db", "advisories.drydock"];

/// Where the database that a sync builds is kept.
pub fn database_path(data_dir: &Path) -> PathBuf {
    data_dir.join(DATABASE.iter().collect::<PathBuf>())
}

/// The mirror of a data folder.
#[derive(Clone, Debug)]
pub(crate) struct Mirror {
    data_dir: PathBuf,
    root: PathBuf,
}

/// Held while a sync runs. The system releases it when the process ends, however it ends.
#[derive(Debug)]
pub(crate) struct Lock {
    _file: File,
}

impl Mirror {
    pub(crate) fn of(data_dir: &Path) -> Self {
        Self {
            data_dir: data_dir.to_owned(),
            root: data_dir.join("mirror"),
        }
    }

    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    pub(crate) fn database(&self) -> PathBuf {
        database_path(&self.data_dir)
    }

    /// Where a file is kept. `path` is one that the source's layout knows.
    pub(crate) fn file(&self, meta: &Meta, path: &str) -> PathBuf {
        self.root.join(meta.id).join(path)
    }

    /// Takes the lock, making the folder if need be.
    pub(crate) fn lock(&self) -> Result<Lock, Error> {
        make_folder(&self.root)?;
        let path = self.root.join(".lock");
        let file = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&path)
            .map_err(|source| Error::io("open", &path, source))?;
        match file.try_lock() {
            Ok(()) => Ok(Lock { _file: file }),
            Err(TryLockError::WouldBlock) => Err(Error::Locked { path }),
            Err(TryLockError::Error(source)) => Err(Error::io("lock", &path, source)),
        }
    }

    /// Removes what an interrupted sync left. Only with the lock held.
    pub(crate) fn remove_leftovers(&self, meta: &Meta) -> Result<(), Error> {
        for path in files_below(&self.root.join(meta.id), DEEPEST)? {
            let ending = path.extension().and_then(|it| it.to_str());
            if ending.is_some_and(|it| UNFINISHED.contains(&it)) {
                fs::remove_file(&path).map_err(|source| Error::io("remove", &path, source))?;
            }
        }
        Ok(())
    }

    /// The files of a source that are there, as paths in its feed.
    pub(crate) fn files(&self, meta: &Meta) -> Result<Vec<String>, Error> {
        let folder = self.root.join(meta.id);
        let mut files = list_feed(&folder, &meta.layout)?;
        files.sort();
        Ok(files)
    }
}

/// The files below `folder` that `layout` knows, as paths in the feed; none where there is no folder.
pub(crate) fn list_feed(folder: &Path, layout: &Layout) -> Result<Vec<String>, Error> {
    let mut found = Vec::new();
    for path in files_below(folder, DEEPEST)? {
        let inside = path.strip_prefix(folder).ok().and_then(Path::to_str);
        found.extend(inside.filter(|it| layout.has(it)).map(str::to_owned));
    }
    Ok(found)
}

fn files_below(folder: &Path, depth: usize) -> Result<Vec<PathBuf>, Error> {
    let failed = |source| Error::io("list", folder, source);
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(failed(error)),
    };
    let mut files = Vec::new();
    for entry in entries {
        let path = entry.map_err(failed)?.path();
        if !path.is_dir() {
            files.push(path);
        } else if depth > 1 {
            files.extend(files_below(&path, depth - 1)?);
        }
    }
    Ok(files)
}

pub(crate) fn make_folder(path: &Path) -> Result<(), Error> {
    fs::create_dir_all(path).map_err(|source| Error::io("create", path, source))
}

/// Puts a file of a mirror in its place: whole or not at all.
pub(crate) fn write_file(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    make_folder(path.parent().unwrap_or(path))?;
    let new = with_ending(path, "new");
    let written = fs::write(&new, bytes).and_then(|()| fs::rename(&new, path));
    written.map_err(|source| Error::io("write", path, source))
}

/// The path with an ending added.
pub(crate) fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(ending);
    PathBuf::from(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::find_source;

    #[test]
    fn one_lock_at_a_time_and_none_left_behind() {
        let folder = tempfile::tempdir().unwrap();
        let mirror = Mirror::of(folder.path());
        let lock = mirror.lock().unwrap();
        let second = mirror.lock().unwrap_err();
        assert!(matches!(second, Error::Locked { .. }), "{second}");
        drop(lock);
        mirror.lock().unwrap();
    }

    #[test]
    fn leftovers_go_and_feeds_stay() {
        let folder = tempfile::tempdir().unwrap();
        let mirror = Mirror::of(folder.path());
        let meta = find_source("alpine-secdb").unwrap().meta();
        let release = mirror.file(meta, "v3.18");
        make_folder(&release).unwrap();
        for name in [
            "main.json",
            "main.json.part",
            "community.json.new",
            "notes.txt",
        ] {
            fs::write(release.join(name), "x").unwrap();
        }
        mirror.remove_leftovers(meta).unwrap();
        assert_eq!(mirror.files(meta).unwrap(), ["v3.18/main.json"]);
        assert_eq!(fs::read_dir(&release).unwrap().count(), 2);
        let none = find_source("debian-tracker").unwrap().meta();
        assert!(mirror.files(none).unwrap().is_empty());
    }
}
