//! The same image through a real engine's storage and export, and as the archive it came from.
//!
//! Runs only where `DRYDOCK_TEST_DOCKER_HOST` names an engine, because it loads an image into it.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::process::{Command, Stdio};

use drydock_archive::{Caps, FileContent, LayerTree, LayerVisitor, Overlay, Resolved, read_layer};

use super::*;
use crate::samples::{Sample, options, tar};

const NAME: &str = "drydock-test:whiteouts";

fn engine_host() -> Option<String> {
    #[expect(
        clippy::disallowed_methods,
        reason = "names the engine that a test may load into"
    )]
    let host = std::env::var("DRYDOCK_TEST_DOCKER_HOST").ok();
    if host.is_none() {
        eprintln!("SKIPPED: DRYDOCK_TEST_DOCKER_HOST names no Docker Engine");
    }
    host
}

fn docker(host: &str, arguments: &[&str], input: &[u8]) -> Vec<u8> {
    #[expect(clippy::disallowed_methods, reason = "tests may start processes")]
    let mut child = Command::new("docker")
        .args(["-H", host])
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "docker {arguments:?}");
    output.stdout
}

/// Three layers with all that overlayfs writes differently than tar.
fn sample() -> Sample {
    let mut low = tar::Builder::new(Vec::new());
    for (name, bytes) in [
        ("etc/", ""),
        ("etc/kept", "kept"),
        ("etc/changed", "old"),
        ("etc/deleted", "deleted"),
        ("opaque/", ""),
        ("opaque/hidden", "hidden"),
        ("tree/sub/", ""),
        ("tree/sub/gone", "gone"),
        ("replaced/", ""),
        ("replaced/inside", "inside"),
        ("linked1", "linked"),
    ] {
        crate::samples::append(&mut low, name, bytes.as_bytes());
    }
    let mut hard = tar::Header::new_gnu();
    hard.set_entry_type(tar::EntryType::Link);
    hard.set_size(0);
    low.append_link(&mut hard, "linked2", "linked1").unwrap();
    crate::samples::link(&mut low, "etc/link", "../opaque");
    let middle = tar(&[
        ("etc/.wh.deleted", b""),
        ("etc/changed", b"new"),
        ("opaque/", b""),
        ("opaque/.wh..wh..opq", b""),
        ("opaque/shown", b"shown"),
        (".wh.tree", b""),
        (".wh.replaced", b""),
        ("linked1", b"changed"),
    ]);
    let high = tar(&[
        ("replaced", b"now a file"),
        ("tree/", b""),
        ("tree/again", b"again"),
    ]);
    Sample::of_layers(vec![low.into_inner().unwrap(), middle, high], "amd64")
}

#[derive(Default)]
struct Files(BTreeMap<String, Vec<u8>>);

impl LayerVisitor for Files {
    fn wants(&mut self, _: &str) -> bool {
        true
    }

    fn file(&mut self, path: &str, content: FileContent<'_>) {
        self.0.insert(path.to_owned(), content.bytes.to_vec());
    }
}

/// What each of `paths` leads to in the image.
fn view(opened: &OpenedImage, paths: &BTreeSet<String>) -> BTreeMap<String, String> {
    let mut trees: Vec<LayerTree> = Vec::new();
    let mut files = Vec::new();
    for layer in &opened.layers {
        let mut visitor = Files::default();
        let scan = read_layer(layer.open().unwrap(), &Caps::default(), &mut visitor).unwrap();
        assert_eq!(scan.warnings, []);
        trees.push(scan.tree);
        files.push(visitor.0);
    }
    let layers: Vec<&LayerTree> = trees.iter().collect();
    let overlay = Overlay::new(&layers);
    paths
        .iter()
        .map(|path| {
            let seen = match overlay.resolve(path) {
                Resolved::File { layer, path } => {
                    String::from_utf8_lossy(&files[layer][&path]).into_owned()
                }
                Resolved::Directory { .. } => "a folder".to_owned(),
                Resolved::NotKept { .. } | Resolved::Missing => "nothing".to_owned(),
                Resolved::Loop => "a loop".to_owned(),
            };
            (path.clone(), seen)
        })
        .collect()
}

#[tokio::test]
async fn storage_export_and_archive_agree() {
    let Some(host) = engine_host() else { return };
    let sample = sample();
    docker(&host, &["load"], &sample.classic(&[NAME]));
    let mut options = options();
    options.engine.host = Some(host.clone());
    let stored = open(NAME, &options).await.unwrap();
    options.engine_storage = false;
    let exported = open(NAME, &options).await.unwrap();
    let saved = docker(&host, &["save", NAME], b"");

    assert!(exported.layers.iter().all(crate::LayerBlob::is_verified));
    assert_eq!(exported.image.id, Some(sample.id()));
    let archive = [sample.classic(&[NAME]), saved].map(|bytes| {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(&bytes).unwrap();
        let archive = TarFile::of_file(file, "`x`".to_owned()).unwrap();
        docker_archive::open(&archive, Opening::new("x", None, &options)).unwrap()
    });
    let paths = paths();
    let expected = view(&archive[0], &paths);
    assert_eq!(expected["etc/link/shown"], "shown");
    assert_eq!(expected["linked2"], "linked");
    for opened in [&stored, &exported, &archive[1]] {
        assert_eq!(opened.image, archive[0].image, "{}", opened.read_from);
        assert_eq!(view(opened, &paths), expected, "{}", opened.read_from);
    }
    docker(&host, &["rmi", NAME], b"");
    if stored.read_from == exported.read_from {
        eprintln!("SKIPPED: the engine's storage cannot be read here");
    }
}

#[test]
fn storage_is_left_alone_where_it_could_mislead() {
    let image = ImageInspect {
        id: crate::content::digest(b"x").to_string(),
        ..ImageInspect::default()
    };
    let info = |driver: &str, native: &str| Info {
        docker_root_dir: Some("/nonexistent".into()),
        driver: Some(driver.to_owned()),
        driver_status: vec![("Native Overlay Diff".to_owned(), native.to_owned())],
        ..Info::default()
    };
    for (info, verify, expected) in [
        (Info::default(), false, "does not tell where it is"),
        (info("vfs", "true"), false, "driver `vfs` is not read"),
        (info("overlay2", "false"), false, "mere references"),
        (info("overlay2", "true"), true, "cannot be verified"),
        (info("overlay2", "true"), false, "cannot read `/nonexistent"),
    ] {
        let options = OpenOptions {
            verify,
            ..options()
        };
        let error = read_storage("docker:x", info, &image, &options).unwrap_err();
        assert!(error.to_string().contains(expected), "{error}");
    }
}

fn paths() -> BTreeSet<String> {
    [
        "etc/kept",
        "etc/changed",
        "etc/deleted",
        "etc/link/shown",
        "etc/link/hidden",
        "opaque",
        "opaque/hidden",
        "opaque/shown",
        "tree/sub",
        "tree/sub/gone",
        "tree/again",
        "replaced",
        "replaced/inside",
        "linked1",
        "linked2",
    ]
    .map(str::to_owned)
    .into()
}
