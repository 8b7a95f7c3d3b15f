//! Layers that are folders, compared with the same layers as tars.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::symlink;

use rustix::fs::{CWD, FileType, Mode, XattrFlags};

use super::*;
use crate::{Caps, LayerInput, LayerVisitor, Overlay, Resolved, read_layer};

#[derive(Default)]
struct Keep(BTreeMap<String, Vec<u8>>);

impl LayerVisitor for Keep {
    fn wants(&mut self, path: &str) -> bool {
        path.ends_with("db")
    }

    fn file(&mut self, path: &str, content: FileContent<'_>) {
        self.0.insert(path.to_owned(), content.bytes.to_vec());
    }
}

fn read(path: &Path, whiteouts: FolderWhiteouts, caps: &Caps) -> (LayerScan, Keep) {
    let mut visitor = Keep::default();
    let input = LayerInput::Folder {
        path: path.to_owned(),
        whiteouts,
    };
    let scan = read_layer(input, caps, &mut visitor).unwrap();
    (scan, visitor)
}

fn warned(scan: &LayerScan) -> Vec<String> {
    let line = |w: &crate::Warning| format!("{}: {}", w.path, w.message);
    scan.warnings.iter().map(line).collect()
}

#[test]
fn reads_what_is_there_and_follows_nothing() {
    let outside = tempfile::tempdir().unwrap();
    fs::write(outside.path().join("db"), "secret").unwrap();
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    fs::create_dir_all(root.join("var/lib")).unwrap();
    fs::write(root.join("var/lib/db"), "packages").unwrap();
    fs::write(root.join("var/lib/other"), "no").unwrap();
    fs::write(root.join("var/lib/.wh.db"), "a plain name here").unwrap();
    symlink(outside.path(), root.join("out")).unwrap();
    symlink(outside.path().join("db"), root.join("db")).unwrap();
    symlink("var/lib", root.join("lib")).unwrap();
    let (scan, kept) = read(root, FolderWhiteouts::None, &Caps::default());
    assert_eq!(
        kept.0.keys().collect::<Vec<_>>(),
        ["var/lib/.wh.db", "var/lib/db"]
    );
    assert_eq!(warned(&scan), [""; 0]);
    let trees = [&scan.tree];
    let overlay = Overlay::new(&trees);
    assert_eq!(overlay.resolve("out/db"), Resolved::Missing);
    assert_eq!(overlay.resolve("db"), Resolved::Missing);
    let real = Resolved::File {
        layer: 0,
        path: "var/lib/db".to_owned(),
    };
    assert_eq!(overlay.resolve("lib/db"), real);
}

#[test]
fn pipes_and_large_files_do_not_stop_the_walk() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    rustix::fs::mknodat(CWD, root.join("pipe-db"), FileType::Fifo, Mode::RUSR, 0).unwrap();
    fs::write(root.join("big-db"), [0; 2000]).unwrap();
    fs::write(root.join("small-db"), [0; 500]).unwrap();
    let caps = Caps {
        file_bytes: 1000,
        ..Caps::default()
    };
    let (scan, kept) = read(root, FolderWhiteouts::None, &caps);
    assert_eq!(kept.0.keys().collect::<Vec<_>>(), ["small-db"]);
    assert_eq!(scan.warnings.len(), 1);
    assert_eq!(scan.tree.len(), 3);
    let caps = Caps {
        entries: 2,
        ..Caps::default()
    };
    let input = LayerInput::Folder {
        path: root.to_owned(),
        whiteouts: FolderWhiteouts::None,
    };
    let outcome = read_layer(input, &caps, &mut Keep::default());
    assert!(matches!(outcome, Err(Error::Cap { .. })));
}

#[test]
fn folders_in_folders_end_somewhere() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir_all(folder.path().join("d/".repeat(300))).unwrap();
    let (scan, _) = read(folder.path(), FolderWhiteouts::None, &Caps::default());
    assert_eq!(scan.tree.len(), DEEPEST);
    assert!(warned(&scan)[0].contains("deep"), "{:?}", warned(&scan));
}

#[test]
fn missing_folders_are_errors() {
    let input = LayerInput::Folder {
        path: "/no/such/folder".into(),
        whiteouts: FolderWhiteouts::None,
    };
    let error = read_layer(input, &Caps::default(), &mut Keep::default()).unwrap_err();
    assert_eq!(error.to_string(), "cannot read folder `/no/such/folder`");
}

/// Sets an attribute in the space that needs no privilege; `false` where the file system has none.
fn mark(path: &Path, name: &str, value: &[u8]) -> bool {
    let name = format!("user.overlay.{name}");
    match rustix::fs::setxattr(path, name, value, XattrFlags::empty()) {
        Ok(()) => true,
        Err(error) => {
            eprintln!("SKIPPED: no extended attributes here: {error}");
            false
        }
    }
}

#[test]
fn overlayfs_marks_are_understood() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    for name in ["opaque", "moved", "plain", "many"] {
        fs::create_dir(root.join(name)).unwrap();
    }
    fs::write(root.join("opaque/db"), "new").unwrap();
    fs::write(root.join("plain/db"), "").unwrap();
    fs::write(root.join("many/gone"), "").unwrap();
    fs::write(root.join("many/db"), "here").unwrap();
    if !mark(&root.join("opaque"), "opaque", b"y")
        || !mark(&root.join("moved"), "redirect", b"/elsewhere")
        || !mark(&root.join("plain/db"), "metacopy", b"")
        || !mark(&root.join("many"), "opaque", b"x")
        || !mark(&root.join("many/gone"), "whiteout", b"")
    {
        return;
    }
    let (scan, kept) = read(root, FolderWhiteouts::Overlayfs, &Caps::default());
    assert_eq!(kept.0.keys().collect::<Vec<_>>(), ["many/db", "opaque/db"]);
    let warned = warned(&scan);
    assert_eq!(warned.len(), 2, "{warned:?}");
    assert!(warned[0].starts_with("moved:") && warned[1].starts_with("plain/db:"));
    let mut below = crate::LayerTreeBuilder::new(10_000);
    for path in ["opaque/old", "many/gone", "many/other", "plain/old"] {
        below.file(path);
    }
    let below = below.finish();
    let trees = [&below, &scan.tree];
    let overlay = Overlay::new(&trees);
    let is_file = |path| matches!(overlay.resolve(path), Resolved::File { .. });
    assert!(is_file("plain/old") && is_file("many/other") && is_file("opaque/db"));
    assert!(!is_file("opaque/old") && !is_file("many/gone"));
    // The same folder is an ordinary one where it is no overlay.
    let (scan, kept) = read(root, FolderWhiteouts::None, &Caps::default());
    assert_eq!((kept.0.len(), scan.warnings.len()), (3, 0));
}

#[test]
fn whiteout_devices_hide_files() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    let device = FileType::CharacterDevice;
    if let Err(error) = rustix::fs::mknodat(CWD, root.join("db"), device, Mode::empty(), 0) {
        eprintln!("SKIPPED: devices cannot be made here: {error}");
        return;
    }
    let mut below = crate::LayerTreeBuilder::new(10_000);
    below.file("db");
    let below = below.finish();
    let (scan, _) = read(root, FolderWhiteouts::Overlayfs, &Caps::default());
    let trees = [&below, &scan.tree];
    assert_eq!(Overlay::new(&trees).resolve("db"), Resolved::Missing);
}

#[test]
fn kernel_file_systems_are_left_out() {
    let proc = Path::new("/proc");
    if !proc.join("self").exists() {
        eprintln!("SKIPPED: no /proc here");
        return;
    }
    let root = Folder::open(Path::new("/")).unwrap();
    let inner = root.open_folder(c"proc").unwrap();
    assert!(root.leads_into_kernel(&inner));
    assert!(!root.leads_into_kernel(&Folder::open(Path::new("/")).unwrap()));
}
