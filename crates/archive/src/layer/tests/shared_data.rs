//! Real layers and root filesystems, where they are at hand.

use std::fs;
use std::path::PathBuf;

use super::*;

#[expect(clippy::disallowed_methods, reason = "where the data of the tests is")]
fn shared_data() -> Option<PathBuf> {
    let default = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data");
    let folder = std::env::var_os("DRYDOCK_SHARED_DATA").unwrap_or_else(|| default.into());
    let folder = PathBuf::from(folder);
    if folder.is_dir() {
        return Some(folder);
    }
    eprintln!("SKIPPED: no data at `{}`", folder.display());
    None
}

fn read_file(path: &std::path::Path) -> (LayerScan, Keep) {
    let file = File::open(path).unwrap();
    let input = LayerInput::Stream {
        size: Some(file.metadata().unwrap().len()),
        reader: Box::new(file),
        compression: None,
        blob_digest: None,
        diff_id: None,
    };
    let mut visitor = keep(&["lib/apk/db/installed", "var/lib/dpkg/status", "os-release"]);
    let scan = read_layer(input, &Caps::default(), &mut visitor)
        .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    (scan, visitor)
}

#[test]
fn root_filesystems_are_read() {
    let Some(data) = shared_data() else { return };
    let mut count = 0;
    for folder in ["images/meta-only", "inventories/fs-tars"] {
        for entry in fs::read_dir(data.join(folder)).unwrap() {
            let path = entry.unwrap().path();
            let (scan, kept) = read_file(&path);
            assert_eq!(scan.warnings, [], "{}", path.display());
            assert!(scan.tree.len() > 1, "{}", path.display());
            if folder == "images/meta-only" {
                let has_packages = kept
                    .files
                    .iter()
                    .any(|(name, body)| !name.ends_with("os-release") && body.len() > 1000);
                assert!(has_packages, "{}", path.display());
                assert!(show(&scan, "etc/os-release").ends_with("os-release"));
            }
            count += 1;
        }
    }
    assert!(count >= 19, "{count}");
}

#[test]
fn layers_of_saved_images_are_read() {
    let Some(data) = shared_data() else { return };
    let caps = Caps::default();
    for entry in fs::read_dir(data.join("images/docker-save")).unwrap() {
        let path = entry.unwrap().path();
        let file = Box::new(File::open(&path).unwrap());
        let plain = crate::decompress(file, Compression::Gzip, &caps).unwrap();
        let mut outer = crate::TarStream::new(plain, &caps);
        let mut layers = 0;
        while let Some(member) = outer.next_entry().unwrap() {
            if !member.name.ends_with(".tar") || member.kind != crate::TarEntryKind::File {
                continue;
            }
            let mut bytes = Vec::new();
            outer.read_to_end(&mut bytes).unwrap();
            assert_eq!(bytes.len() as u64, member.size);
            let (scan, _) = read_all_ways(&bytes, &["os-release", "status", "installed"]);
            assert!(
                scan.warnings.is_empty(),
                "{}: {:?}",
                path.display(),
                scan.warnings
            );
            layers += 1;
        }
        assert!(layers > 0, "{}", path.display());
    }
}
