//! Every root and database that there is data of is read whole.

use std::fs;
use std::path::Path;

use drydock_archive::{FileContent, LayerScan, LayerTreeBuilder, LayerVisitor};
use drydock_catalog::{Detail, LayerCatalog, LayerReader, Merged, merge};
use drydock_model::NotAssessedKind;

use crate::shared_data::{catalog_tar, files_of_tar, find};

/// A layer of single files.
fn layer_of(files: &[(&str, &[u8])]) -> LayerCatalog {
    let mut reader = LayerReader::new(Detail::Files);
    let mut tree = LayerTreeBuilder::new(1 << 20);
    for (path, bytes) in files {
        assert!(reader.wants(path), "{path}");
        for (end, _) in path.match_indices('/') {
            tree.directory(&path[..end]);
        }
        tree.file(path);
        reader.file(path, FileContent { bytes });
    }
    reader.finish(LayerScan {
        tree: tree.finish(),
        ..LayerScan::default()
    })
}

/// Packages that a dpkg database says are there, counted by hand.
fn count_dpkg(status: &[u8]) -> usize {
    let text = String::from_utf8_lossy(status);
    let present = |entry: &&str| {
        entry
            .lines()
            .any(|line| line.starts_with("Status: ") && line.ends_with(" installed"))
    };
    text.split("\n\n").filter(present).count()
}

fn count_apk(installed: &[u8]) -> usize {
    String::from_utf8_lossy(installed)
        .lines()
        .filter(|line| line.starts_with("P:"))
        .count()
}

fn third_parties(merged: &Merged) -> Vec<&str> {
    let packages = merged.inventory.packages.iter();
    packages
        .filter(|found| found.package.third_party.is_some())
        .map(|found| found.package.name.as_str())
        .collect()
}

#[test]
fn root_filesystems() {
    let Some(folder) = find("images/meta-only") else {
        return;
    };
    let mut roots = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        let layer = catalog_tar(&path);
        let merged = merge(&[&layer], Detail::Files);
        let dpkg = files_of_tar(&path, "var/lib/dpkg/status");
        let apk = files_of_tar(&path, "lib/apk/db/installed");
        let expected = dpkg
            .values()
            .map(|status| count_dpkg(status))
            .sum::<usize>()
            + apk
                .values()
                .map(|installed| count_apk(installed))
                .sum::<usize>();
        assert!(expected >= 11, "{name}");
        assert_eq!(merged.inventory.packages.len(), expected, "{name}");
        assert_eq!(merged.inventory.not_assessed, [], "{name}");
        assert_eq!(merged.wanted_elsewhere, [], "{name}");
        assert_eq!(merged.notes, [""; 0], "{name}");
        assert_eq!(third_parties(&merged), [""; 0], "{name}");
        check_release(&name, &merged);
        roots += 1;
    }
    assert!(roots >= 14, "{roots} roots");
}

/// The name of the file tells the release.
fn check_release(name: &str, merged: &Merged) {
    let distribution = merged.inventory.distribution.as_ref().unwrap();
    let version = distribution.version_id.as_deref().unwrap();
    match name.strip_prefix("alpine-minirootfs-") {
        Some(rest) => {
            assert_eq!(distribution.id, "alpine");
            assert_eq!(Some(version), rest.split('-').next(), "{name}");
            let releases = merged
                .inventory
                .repositories
                .iter()
                .map(|found| found.release.as_deref().unwrap());
            let minor = version.rsplit_once('.').unwrap().0;
            assert_eq!(
                releases.collect::<Vec<_>>(),
                [format!("v{minor}"), format!("v{minor}")]
            );
            assert!(
                merged
                    .inventory
                    .repositories
                    .iter()
                    .all(|found| found.official)
            );
        }
        None => {
            assert_eq!(distribution.id, "debian");
            assert_eq!(
                distribution.codename.as_deref(),
                name.split('-').next(),
                "{name}"
            );
        }
    }
}

#[test]
fn layers_and_roots_in_tars() {
    for (path, packages) in [
        ("inventories/fs-tars/alpine-container-layer.tar.xz", 14),
        ("inventories/fs-tars/basic-rootfs.tar.gz", 2),
        ("inventories/fs-tars/debian-container-layer.tar.xz", 2),
        ("inventories/fs-tars/end-to-end.tgz", 1),
    ] {
        let Some(found) = find(path) else { continue };
        let merged = merge(&[&catalog_tar(&found)], Detail::Files);
        assert_eq!(merged.inventory.packages.len(), packages, "{path}");
        assert_eq!(merged.inventory.not_assessed, [], "{path}");
        assert!(
            merged
                .inventory
                .packages
                .iter()
                .any(|found| !found.files.is_empty()),
            "{path}"
        );
    }
}

#[test]
fn a_root_in_a_folder_of_a_tar_is_read_and_not_taken_for_the_image() {
    let Some(found) = find("inventories/fs-tars/alpine-rootfs.tar.xz") else {
        return;
    };
    let layer = catalog_tar(&found);
    assert!(
        layer
            .files
            .iter()
            .any(|file| file.cataloged.packages.len() == 14)
    );
    let merged = merge(&[&layer], Detail::Files);
    assert_eq!(merged.inventory.packages, []);
    assert_eq!(
        merged.inventory.not_assessed[0].kind,
        NotAssessedKind::NoPackages
    );
}

#[test]
fn single_databases() {
    for (path, location, packages) in [
        (
            "inventories/dpkg/debian-buster.status",
            "var/lib/dpkg/status",
            None,
        ),
        (
            "inventories/claircore/dpkg/testdata/debian-only.status",
            "var/lib/dpkg/status",
            None,
        ),
        (
            "inventories/claircore/dpkg/testdata/postgresql.status",
            "var/lib/dpkg/status",
            None,
        ),
        (
            "inventories/claircore/dpkg/testdata/texlive.status",
            "var/lib/dpkg/status",
            None,
        ),
        (
            "inventories/apk/scancode-full-installed",
            "lib/apk/db/installed",
            Some(14),
        ),
        // One of its 16 entries has no version.
        (
            "inventories/apk/trivy-installed",
            "lib/apk/db/installed",
            Some(15),
        ),
    ] {
        let Some(found) = find(path) else { continue };
        let content = fs::read(&found).unwrap();
        let merged = merge(&[&layer_of(&[(location, &content)])], Detail::Files);
        let expected = packages.unwrap_or_else(|| count_dpkg(&content));
        assert!(expected > 0, "{path}");
        assert_eq!(merged.inventory.packages.len(), expected, "{path}");
        assert_eq!(third_parties(&merged), [""; 0], "{path}");
    }
}

#[test]
fn databases_in_text_archives() {
    for name in ["trivy-valid.txtar", "trivy-digest.txtar"] {
        let Some(found) = find(&format!("inventories/dpkg/{name}")) else {
            continue;
        };
        let content = section(&found, "var/lib/dpkg/status");
        let merged = merge(
            &[&layer_of(&[("var/lib/dpkg/status", content.as_bytes())])],
            Detail::Files,
        );
        assert!(count_dpkg(content.as_bytes()) > 0, "{name}");
        assert_eq!(
            merged.inventory.packages.len(),
            count_dpkg(content.as_bytes()),
            "{name}"
        );
    }
}

/// The part of a text archive behind the line `-- name --`.
fn section(archive: &Path, name: &str) -> String {
    let text = fs::read_to_string(archive).unwrap();
    let (_, rest) = text.split_once(&format!("-- {name} --\n")).unwrap();
    rest.split("\n-- ").next().unwrap().to_owned() + "\n"
}
