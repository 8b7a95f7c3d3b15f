//! The packages of the host itself: only those that somebody asks for.
//!
//! Nothing is walked: the catalogers' own locations are read beneath a root, and only packages that
//! `keep` names are assessed. Links in the locations are followed as the system would; beneath a
//! root that is mounted into a container, one that starts at `/` would lead astray, and is missed.

use std::fs;
use std::io::Read as _;
use std::path::Path;

use drydock_advisory_db::Database;
use drydock_archive::{Caps, FileContent, LayerScan, LayerTreeBuilder, LayerVisitor as _};
use drydock_catalog::{CATALOGERS, Detail, LayerReader, Location, merge};
use drydock_matcher::{Assessment, assess};
use drydock_model::{Inventory, Package};

use crate::{Error, Lookup};

/// Most files of one folder that are read.
const MAX_FILES: usize = 10_000;

/// Assesses those packages of the system beneath `root` that `keep` names.
///
/// # Errors
/// When the database is damaged where it was asked. Files that cannot be read are in the
/// inventory's `not_assessed`.
pub fn assess_host(
    root: &Path,
    keep: impl Fn(&Package) -> bool,
    database: &Database,
) -> Result<(Inventory, Assessment), Error> {
    let mut inventory = read(root);
    inventory.packages.retain(|one| keep(&one.package));
    let options = drydock_matcher::Options::default();
    let assessment = assess(&inventory, &Lookup(database), options).map_err(Error::Lookup)?;
    Ok((inventory, assessment))
}

fn read(root: &Path) -> Inventory {
    let caps = Caps::default();
    let mut reader = LayerReader::with_elsewhere(Detail::Packages, &[]);
    let mut tree = LayerTreeBuilder::new(caps.tree_bytes);
    for path in paths(root) {
        if !reader.wants(&path) {
            continue;
        }
        match read_file(&root.join(&path), caps.file_bytes) {
            Some(bytes) => {
                reader.file(&path, FileContent { bytes: &bytes });
                tree.file(&path);
            }
            None => tree.not_kept(&path),
        }
    }
    let catalog = reader.finish(LayerScan {
        tree: tree.finish(),
        ..LayerScan::default()
    });
    merge(&[&catalog], Detail::Packages).inventory
}

/// The catalogers' locations that are there, sorted.
fn paths(root: &Path) -> Vec<String> {
    let metas = CATALOGERS.iter().map(|cataloger| cataloger.meta());
    let locations = metas.flat_map(|meta| meta.locations.iter());
    let mut paths: Vec<String> = locations.flat_map(|place| found(root, place)).collect();
    paths.sort();
    paths.dedup();
    paths
}

fn found(root: &Path, location: &Location) -> Vec<String> {
    match location {
        Location::File(path) => {
            let is_there = root.join(path).is_file();
            is_there.then(|| (*path).to_owned()).into_iter().collect()
        }
        Location::Files { folder, .. } => {
            let entries = fs::read_dir(root.join(folder));
            let entries = entries.into_iter().flatten().flatten().take(MAX_FILES);
            let names = entries.filter_map(|entry| entry.file_name().into_string().ok());
            names
                .filter(|name| location.fits_name(name))
                .map(|name| format!("{folder}/{name}"))
                .collect()
        }
    }
}

fn read_file(path: &Path, cap: u64) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let file = fs::File::open(path).ok()?;
    file.take(cap + 1).read_to_end(&mut bytes).ok()?;
    (bytes.len() as u64 <= cap).then_some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_only_what_catalogers_read() {
        let root = tempfile::tempdir().unwrap();
        let write = |path: &str, text: &str| {
            let path = root.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        };
        write("etc/os-release", "ID=debian\nVERSION_ID=\"12\"\n");
        write("etc/hosts", "");
        write(
            "var/lib/dpkg/status",
            "Package: runc\nStatus: install ok installed\nArchitecture: amd64\nVersion: 1.1.5\n\n",
        );
        let inventory = read(root.path());
        assert_eq!(inventory.packages.len(), 1);
        assert_eq!(inventory.distribution.unwrap().id, "debian");
    }

    #[test]
    fn an_empty_root_has_nothing() {
        let root = tempfile::tempdir().unwrap();
        assert!(read(root.path()).packages.is_empty());
    }
}
