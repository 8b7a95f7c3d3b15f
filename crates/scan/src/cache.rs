//! The cache of what layers contain, keyed by diff id, detail and the versions of the catalogers.
//!
//! A folder of small files, one per layer, each written beside its place and renamed into it, so
//! that any number of processes may share it with no lock: a reader sees a whole entry or none. An
//! entry carries a checksum; a damaged one is a miss and is removed. Entries that were not used for
//! the longest time go first when the folder grows over its limit.
//!
//! Only layers whose diff id was proven while they were read get here (the pipeline sees to that),
//! so nobody's archive can speak for another's layer.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use drydock_catalog::Detail;
use drydock_model::Digest;
use xxhash_rust::xxh3::{xxh3_64, xxh3_128};

use crate::Error;

/// The cache of one data folder.
#[derive(Clone, Debug)]
pub struct Cache {
    folder: PathBuf,
    max_bytes: u64,
    /// Names the catalogers and their versions, so that a newer Drydock does not see old entries.
    generation: u128,
}

/// What a cache holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CacheStatus {
    /// Number of layers.
    pub entries: u64,
    /// Their size on disk, in bytes.
    pub bytes: u64,
    /// The limit, in bytes.
    pub max_bytes: u64,
}

struct Entry {
    path: PathBuf,
    bytes: u64,
    used: SystemTime,
}

impl Cache {
    /// The cache in `folder`, which is made when first written to. `catalogers` names the
    /// catalogers and their versions.
    pub fn new(folder: impl Into<PathBuf>, max_bytes: u64, catalogers: &str) -> Self {
        let generation = xxh3_128(catalogers.as_bytes());
        Self {
            folder: folder.into(),
            max_bytes,
            generation,
        }
    }

    /// The entry of a layer, where there is a whole one.
    pub(crate) fn find(&self, diff_id: &Digest, detail: Detail) -> Option<Vec<u8>> {
        let path = self.path(diff_id, detail);
        let mut bytes = fs::read(&path).ok()?;
        let Some(body) = checked_len(&bytes) else {
            tracing::warn!(path = %path.display(), "damaged cache entry removed");
            let _ = fs::remove_file(&path);
            return None;
        };
        bytes.truncate(body);
        touch(&path);
        Some(bytes)
    }

    /// Keeps the entry of a layer.
    pub(crate) fn keep(&self, diff_id: &Digest, detail: Detail, body: &[u8]) -> Result<(), Error> {
        let path = self.path(diff_id, detail);
        self.write(&path, body)
            .map_err(|source| Error::Cache { path, source })
    }

    fn write(&self, path: &Path, body: &[u8]) -> io::Result<()> {
        let folder = path.parent().unwrap_or(&self.folder);
        fs::create_dir_all(folder)?;
        let mut file = tempfile::Builder::new()
            .prefix(".entry")
            .tempfile_in(folder)?;
        file.write_all(body)?;
        file.write_all(&xxh3_64(body).to_le_bytes())?;
        file.persist(path)?;
        Ok(())
    }

    /// Removes the entries that were not used for the longest time until the limit holds again,
    /// with a tenth to spare.
    pub(crate) fn evict(&self) {
        let mut entries = self.entries();
        let mut bytes: u64 = entries.iter().map(|entry| entry.bytes).sum();
        if bytes <= self.max_bytes {
            return;
        }
        entries.sort_by_key(|entry| entry.used);
        let target = self.max_bytes / 10 * 9;
        for entry in entries {
            if bytes <= target {
                break;
            }
            // Another process may have been first; what is gone is gone either way.
            let _ = fs::remove_file(&entry.path);
            bytes = bytes.saturating_sub(entry.bytes);
        }
    }

    /// What the cache holds.
    pub fn status(&self) -> CacheStatus {
        let entries = self.entries();
        CacheStatus {
            entries: entries.len() as u64,
            bytes: entries.iter().map(|entry| entry.bytes).sum(),
            max_bytes: self.max_bytes,
        }
    }

    /// Removes everything and tells what was there.
    ///
    /// # Errors
    /// When an entry cannot be removed.
    pub fn clear(&self) -> Result<CacheStatus, Error> {
        let status = self.status();
        match fs::remove_dir_all(&self.folder) {
            Err(source) if source.kind() != io::ErrorKind::NotFound => Err(Error::Cache {
                path: self.folder.clone(),
                source,
            }),
            _ => Ok(status),
        }
    }

    /// Where the cache is.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    fn path(&self, diff_id: &Digest, detail: Detail) -> PathBuf {
        let hex = diff_id.hex();
        let shard: String = hex.chars().take(2).collect();
        let detail = match detail {
            Detail::Packages => "",
            Detail::Files => "-files",
        };
        self.folder
            .join(shard)
            .join(format!("{hex}-{:032x}{detail}", self.generation))
    }

    fn entries(&self) -> Vec<Entry> {
        let shards = fs::read_dir(&self.folder).into_iter().flatten().flatten();
        shards
            .flat_map(|shard| fs::read_dir(shard.path()).into_iter().flatten().flatten())
            .filter_map(|file| {
                let metadata = file.metadata().ok()?;
                let used = metadata.modified().ok()?;
                Some(Entry {
                    path: file.path(),
                    bytes: metadata.len(),
                    used,
                })
            })
            .collect()
    }
}

/// Length of the body, when the checksum behind it is right.
fn checked_len(bytes: &[u8]) -> Option<usize> {
    let (body, checksum) = bytes.split_last_chunk::<8>()?;
    (xxh3_64(body).to_le_bytes() == *checksum).then_some(body.len())
}

/// Marks an entry as used; a read-only cache simply keeps its order.
#[expect(
    clippy::disallowed_methods,
    reason = "the order of eviction is the one use of a clock here"
)]
fn touch(path: &Path) {
    if let Ok(file) = fs::File::options().append(true).open(path) {
        let _ = file.set_modified(SystemTime::now());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PACKAGES: Detail = Detail::Packages;

    fn digest(byte: u8) -> Digest {
        Digest::sha256([byte; 32])
    }

    #[test]
    fn keeps_finds_and_clears() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::new(folder.path().join("layers"), 1 << 20, "apk 1");
        assert_eq!(cache.find(&digest(1), PACKAGES), None);
        cache.keep(&digest(1), PACKAGES, b"one").unwrap();
        assert_eq!(cache.find(&digest(1), PACKAGES), Some(b"one".to_vec()));
        assert_eq!(cache.find(&digest(1), Detail::Files), None);
        let newer = Cache::new(folder.path().join("layers"), 1 << 20, "apk 2");
        assert_eq!(
            newer.find(&digest(1), PACKAGES),
            None,
            "other catalogers, other entries"
        );
        assert_eq!(cache.clear().unwrap().entries, 1);
        assert_eq!(cache.status().entries, 0);
        cache.clear().unwrap();
    }

    #[test]
    fn a_damaged_entry_is_a_miss() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::new(folder.path(), 1 << 20, "");
        cache.keep(&digest(1), PACKAGES, b"one").unwrap();
        let path = cache.path(&digest(1), PACKAGES);
        let mut bytes = fs::read(&path).unwrap();
        bytes[0] ^= 1;
        fs::write(&path, bytes).unwrap();
        assert_eq!(cache.find(&digest(1), PACKAGES), None);
        assert!(!path.exists());
        fs::write(&path, b"short").unwrap();
        assert_eq!(cache.find(&digest(1), PACKAGES), None);
    }

    #[test]
    fn the_longest_unused_go_first() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::new(folder.path(), 250, "");
        for byte in 1..=3 {
            cache.keep(&digest(byte), PACKAGES, &[byte; 92]).unwrap();
            let file = fs::File::options()
                .append(true)
                .open(cache.path(&digest(byte), PACKAGES))
                .unwrap();
            file.set_modified(SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(byte.into()))
                .unwrap();
        }
        assert!(cache.find(&digest(1), PACKAGES).is_some(), "used just now");
        cache.evict();
        assert!(cache.find(&digest(1), PACKAGES).is_some());
        assert!(cache.find(&digest(2), PACKAGES).is_none());
        assert!(cache.status().bytes <= 250);
    }
}
