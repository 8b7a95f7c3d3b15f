//! What the layers above hide of a layer.
//!
//! Of each path only a hash is kept: with 64 bits, one in some millions of images of a million files
//! would have one file wrongly hidden.

use std::collections::HashSet;

use drydock_archive::{EntryKind, LayerEntry};
use xxhash_rust::xxh3::xxh3_64;

/// What layers hide of the ones below.
#[derive(Debug, Default)]
pub(super) struct Shadow {
    /// Paths that are hidden with all beneath them: whiteouts, and what is no folder.
    paths: HashSet<u64>,
    /// Folders of which only what is in them is hidden.
    opaque: HashSet<u64>,
}

impl Shadow {
    /// Adds something of a layer.
    pub(super) fn add(&mut self, entry: LayerEntry<'_>) {
        let hash = xxh3_64(entry.path.as_bytes());
        match entry.kind {
            EntryKind::Folder => {}
            EntryKind::File | EntryKind::Other | EntryKind::Whiteout => {
                self.paths.insert(hash);
            }
            EntryKind::Opaque => {
                self.opaque.insert(hash);
            }
        }
    }

    /// Adds what another layer hides.
    pub(super) fn absorb(&mut self, other: Self) {
        self.paths.extend(other.paths);
        self.opaque.extend(other.opaque);
    }

    /// Whether what a layer below has at `path` is hidden.
    pub(super) fn hides(&self, path: &str) -> bool {
        let hash = |text: &str| xxh3_64(text.as_bytes());
        let folders = path
            .match_indices('/')
            .filter_map(|(end, _)| path.get(..end));
        self.paths.contains(&hash(path))
            || self.opaque.contains(&hash(""))
            || folders
                .map(hash)
                .any(|folder| self.paths.contains(&folder) || self.opaque.contains(&folder))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hides_what_is_replaced_deleted_or_in_an_opaque_folder() {
        let mut shadow = Shadow::default();
        for (path, kind) in [
            ("a/file", EntryKind::File),
            ("b", EntryKind::Whiteout),
            ("c", EntryKind::Opaque),
            ("d", EntryKind::Folder),
        ] {
            shadow.add(LayerEntry {
                path,
                kind,
                mode: 0,
            });
        }
        for (path, hidden) in [
            ("a/file", true),
            ("a/other", false),
            ("b/x/y", true),
            ("bb", false),
            ("c", false),
            ("c/x", true),
            ("d/x", false),
        ] {
            assert_eq!(shadow.hides(path), hidden, "{path}");
        }
    }
}
