//! `dpkg-query` is the authority for what is installed and from which source.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use drydock_archive::{FolderWhiteouts, LayerInput};
use drydock_catalog::{CATALOGERS, Detail, FoundFile, merge};
use drydock_model::{InstallState, Package};

use crate::shared_data::{catalog, files_of_tar, find};

/// name, version, architecture, source name, source version, state
type Row = [String; 6];

const FORMAT: &str = "${Package}\t${Version}\t${Architecture}\t${source:Package}\t${source:Version}\t${db:Status-Status}\n";

/// What dpkg-query tells of a database; `None`, aloud, where there is no dpkg-query.
#[expect(
    clippy::disallowed_methods,
    reason = "the program that is compared with"
)]
fn query(admindir: &Path) -> Option<Vec<Row>> {
    let output = Command::new("dpkg-query")
        .arg(format!("--admindir={}", admindir.display()))
        .args(["-W", "-f", FORMAT])
        .output();
    let Ok(output) = output else {
        eprintln!("SKIPPED: no dpkg-query on this machine");
        return None;
    };
    assert!(
        output.status.success(),
        "{admindir:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    let text = String::from_utf8(output.stdout).unwrap();
    let mut rows: Vec<Row> = text
        .lines()
        .map(|line| {
            line.split('\t')
                .map(str::to_owned)
                .collect::<Vec<_>>()
                .try_into()
                .unwrap()
        })
        .filter(|row: &Row| row[5] != "not-installed" && row[5] != "config-files")
        .collect();
    rows.sort();
    Some(rows)
}

/// The same of a package of ours; dpkg's words for `unpacked` are told apart by none of ours.
fn row(package: &Package) -> Row {
    [
        package.name.clone(),
        package.version.clone(),
        package.architecture.clone().unwrap_or_default(),
        package.source_name().to_owned(),
        package.source_version().to_owned(),
        package.state.word().to_owned(),
    ]
}

fn rows(packages: &[Package]) -> Vec<Row> {
    let mut rows: Vec<Row> = packages.iter().map(row).collect();
    rows.sort();
    rows
}

fn catalog_status(content: &[u8]) -> Vec<Package> {
    let cataloger = CATALOGERS
        .iter()
        .find(|cataloger| cataloger.meta().id == "dpkg-status")
        .unwrap();
    let location = cataloger.meta().locations[0];
    cataloger
        .catalog(&FoundFile {
            location,
            path: location.path(),
            content,
            detail: Detail::Packages,
        })
        .packages
        .into_iter()
        .map(Arc::unwrap_or_clone)
        .collect()
}

/// Compares a status file with what dpkg-query makes of it in a folder of its own.
fn compare(what: &str, content: &[u8]) {
    let admindir = tempfile::tempdir().unwrap();
    fs::write(admindir.path().join("status"), content).unwrap();
    for folder in ["info", "updates"] {
        fs::create_dir(admindir.path().join(folder)).unwrap();
    }
    let Some(expected) = query(admindir.path()) else {
        return;
    };
    assert!(!expected.is_empty(), "{what}");
    assert_eq!(rows(&catalog_status(content)), expected, "{what}");
}

#[test]
fn shared_databases() {
    for path in [
        "inventories/dpkg/debian-buster.status",
        "inventories/claircore/dpkg/testdata/debian-only.status",
        "inventories/claircore/dpkg/testdata/postgresql.status",
        "inventories/claircore/dpkg/testdata/texlive.status",
    ] {
        if let Some(found) = find(path) {
            compare(path, &fs::read(found).unwrap());
        }
    }
    for path in ["bookworm", "bullseye"] {
        let path = format!("images/meta-only/{path}-minbase-amd64.meta.tar.gz");
        if let Some(found) = find(&path) {
            for status in files_of_tar(&found, "var/lib/dpkg/status").values() {
                compare(&path, status);
            }
        }
    }
}

#[test]
fn states_and_sources() {
    let mut content = String::new();
    for (name, status, extra) in [
        (
            "a",
            "install ok installed",
            "Version: 1-1+b2\nArchitecture: amd64\nSource: src-a\n",
        ),
        (
            "b",
            "install ok installed",
            "Version: 1-1+b2\nArchitecture: amd64\nSource: src-b (1-1)\n",
        ),
        (
            "c",
            "deinstall ok config-files",
            "Version: 1\nArchitecture: amd64\n",
        ),
        (
            "d",
            "deinstall ok installed",
            "Version: 2:1\nArchitecture: all\nSource: d (3:1)\n",
        ),
        (
            "e",
            "install reinstreq half-installed",
            "Version: 1\nArchitecture: amd64\n",
        ),
        (
            "f",
            "install ok unpacked",
            "Version: 1\nArchitecture: i386\n",
        ),
        ("g", "purge ok not-installed", "Architecture: amd64\n"),
        (
            "H",
            "INSTALL OK INSTALLED",
            "version: 1\nARCHITECTURE: all\n",
        ),
        (
            "i",
            "install ok installed",
            "Multi-Arch: same\nVersion: 1\nArchitecture: amd64\n",
        ),
        (
            "i",
            "install ok installed",
            "Multi-Arch: same\nVersion: 1\nArchitecture: i386\n",
        ),
    ] {
        content += &format!(
            "Package: {name}\nStatus: {status}\n{extra}Maintainer: A <a@example.org>\nDescription: x\n more\n .\n\n"
        );
    }
    compare("all states", content.as_bytes());
}

/// This machine's own root, and the roots in `DRYDOCK_DPKG_ROOTS` (with `:` between them).
#[test]
fn whole_roots() {
    #[expect(
        clippy::disallowed_methods,
        reason = "tests may be told of further roots"
    )]
    let further = std::env::var_os("DRYDOCK_DPKG_ROOTS").unwrap_or_default();
    let roots = std::iter::once(PathBuf::from("/"))
        .chain(std::env::split_paths(&further).filter(|root| !root.as_os_str().is_empty()));
    for root in roots {
        let database = root.join("var/lib/dpkg");
        if !database.join("status").exists() {
            eprintln!("SKIPPED: no dpkg database in {}", root.display());
            continue;
        }
        let Some(expected) = query(&database) else {
            return;
        };
        let packages = match root.parent() {
            // The whole of `/` holds more than this test should read.
            None => catalog_status(&fs::read(database.join("status")).unwrap()),
            Some(_) => packages_of_root(&root),
        };
        let mut expected = expected;
        for row in &mut expected {
            let unpacked = ["half-configured", "triggers-awaited", "triggers-pending"];
            if unpacked.contains(&row[5].as_str()) {
                row[5] = InstallState::Unpacked.word().to_owned();
            }
        }
        assert_eq!(rows(&packages), expected, "{}", root.display());
    }
}

fn packages_of_root(root: &Path) -> Vec<Package> {
    let input = LayerInput::Folder {
        path: root.to_owned(),
        whiteouts: FolderWhiteouts::None,
    };
    let merged = merge(&[&catalog(input)], Detail::Files);
    assert_eq!(merged.inventory.not_assessed, [], "{}", root.display());
    let owning = merged
        .inventory
        .packages
        .iter()
        .filter(|found| !found.files.is_empty())
        .count();
    assert_eq!(
        owning,
        merged.inventory.packages.len(),
        "every package owns files"
    );
    merged
        .inventory
        .packages
        .into_iter()
        .map(|found| found.package)
        .collect()
}
