//! Inventories of tiny images through the whole pipeline.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    missing_docs
)]

use std::path::Path;
use std::sync::Mutex;

use drydock_catalog::{Detail, catalogers_version};
use drydock_model::{Image, Inventory};
use drydock_oci::{ImageSource, OpenOptions, OpenedImage, open};
use drydock_scan::{Cache, Options, Progress, Silent, read_inventory};
use drydock_test_support::image::ImageBuilder;
use drydock_test_support::layer::{Compression, LayerBuilder};

fn stanza(name: &str, version: &str) -> String {
    format!(
        "Package: {name}\nStatus: install ok installed\nArchitecture: amd64\nVersion: {version}\n\n"
    )
}

fn opened(image: &str) -> OpenedImage {
    let source = ImageSource::parse(image).unwrap();
    let net = drydock_net::Client::new(drydock_net::Settings::default());
    let options = OpenOptions::new(std::env::temp_dir());
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(open(&source, &options, &net)).unwrap()
}

fn inventory(image: &str) -> (Image, Inventory) {
    read_inventory(&opened(image), &Options::default(), &Silent).unwrap()
}

/// The layers that were read, and which of them came from the cache.
#[derive(Default)]
struct Recorder(Mutex<Vec<(usize, bool)>>);

impl Progress for Recorder {
    fn layer_done(&self, index: usize, cached: bool) {
        self.0.lock().unwrap().push((index, cached));
    }
}

fn read_with(cache: &Cache, image: &str) -> Vec<(usize, bool)> {
    let recorder = Recorder::default();
    let options = Options {
        cache: Some(cache),
        ..Options::default()
    };
    read_inventory(&opened(image), &options, &recorder).unwrap();
    let mut layers = recorder.0.into_inner().unwrap();
    layers.sort_unstable();
    layers
}

fn two_layers() -> ImageBuilder {
    ImageBuilder::new()
        .layer(
            "one",
            LayerBuilder::new().file("var/lib/dpkg/status", stanza("a", "1")),
        )
        .empty_layer("nothing")
        .layer(
            "two",
            LayerBuilder::new().file("var/lib/dpkg/status", stanza("a", "1") + &stanza("b", "2")),
        )
}

#[test]
fn packages_keep_the_layer_that_brought_them() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("image.tar");
    two_layers().write_docker_archive(&path, "x:1");
    let (image, inventory) = inventory(&format!("docker-archive:{}", path.display()));
    let found: Vec<_> = inventory
        .packages
        .iter()
        .map(|found| (found.package.name.as_str(), found.layer))
        .collect();
    assert_eq!(found, [("a", 0), ("b", 1)]);
    assert_eq!(image.layers[1].created_by.as_deref(), Some("two"));
}

#[test]
fn proven_layers_are_cached_and_claimed_ones_are_not() {
    let folder = tempfile::tempdir().unwrap();
    let cache = Cache::new(folder.path().join("cache"), 1 << 30, &catalogers_version());
    let plain = folder.path().join("plain.tar");
    two_layers().write_docker_archive(&plain, "x:1");
    let plain = format!("docker-archive:{}", plain.display());
    assert_eq!(read_with(&cache, &plain), [(0, false), (1, false)]);
    assert_eq!(
        cache.status().entries,
        0,
        "read by seeking, so nothing is proven"
    );
    let layout = folder.path().join("layout");
    two_layers().write_oci_layout(&layout, Compression::Gzip, "1");
    let layout = format!("oci:{}", layout.display());
    assert_eq!(read_with(&cache, &layout), [(0, false), (1, false)]);
    assert_eq!(read_with(&cache, &layout), [(0, true), (1, true)]);
    assert_eq!(
        read_with(&cache, &plain),
        [(0, true), (1, true)],
        "proven by somebody else"
    );
}

#[test]
fn the_cache_gives_what_reading_gives() {
    let folder = tempfile::tempdir().unwrap();
    let cache = Cache::new(folder.path().join("cache"), 1 << 30, &catalogers_version());
    let options = Options {
        cache: Some(&cache),
        detail: Detail::Files,
        ..Options::default()
    };
    let layer = LayerBuilder::new()
        .file("etc/os-release", "ID=debian\nVERSION_ID=12\n")
        .file(
            "etc/apk/repositories",
            "https://dl-cdn.alpinelinux.org/alpine/edge/main\n",
        )
        .file(
            "lib/apk/db/installed",
            "P:musl\nV:1.2-r0\nA:x86_64\no:musl\nL:MIT\nF:lib\nR:x\n\n",
        )
        .file(
            "var/lib/dpkg/status",
            stanza("a", "1") + "Package: broken\n\n",
        )
        .file("var/lib/dpkg/info/a.list", "/.\n/bin/a\n")
        .symlink("etc/link", "os-release");
    let layout = folder.path().join("layout");
    ImageBuilder::new()
        .layer("all", layer)
        .write_oci_layout(&layout, Compression::Zstd, "1");
    let image = opened(&format!("oci:{}", layout.display()));
    let read = read_inventory(&image, &options, &Silent).unwrap();
    assert_eq!(cache.status().entries, 1);
    assert_eq!(read_inventory(&image, &options, &Silent).unwrap(), read);
    assert_eq!(read.1.packages.len(), 2);
    assert!(read.1.packages.iter().all(|found| found.files.len() == 1));
    let options = Options {
        detail: Detail::Packages,
        ..options
    };
    let (_, bare) = read_inventory(&image, &options, &Silent).unwrap();
    assert!(bare.packages.iter().all(|found| found.files.is_empty()));
    assert_eq!(cache.status().entries, 2);
}

#[test]
fn a_database_behind_links_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("image.tar");
    ImageBuilder::new()
        .layer(
            "data",
            LayerBuilder::new().file("srv/packages.txt", stanza("a", "1")),
        )
        .layer(
            "links",
            LayerBuilder::new()
                .folder("state/dpkg")
                .symlink("state/dpkg/status", "/srv/packages.txt")
                .folder("var/lib")
                .symlink("var/lib/dpkg", "../../state/dpkg"),
        )
        .write_docker_archive(&path, "x:1");
    let (_, inventory) = inventory(&format!("docker-archive:{}", path.display()));
    let names: Vec<_> = inventory
        .packages
        .iter()
        .map(|found| &found.package.name)
        .collect();
    assert_eq!(names, ["a"]);
}

#[test]
fn a_root_filesystem_is_named_by_its_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let tar = LayerBuilder::new()
        .file("var/lib/dpkg/status", stanza("a", "1"))
        .build();
    let path: &Path = &folder.path().join("root.tar");
    std::fs::write(path, &tar).unwrap();
    let (image, _) = inventory(&format!("rootfs:{}", path.display()));
    assert_eq!(
        image.layers[0].diff_id,
        Some(drydock_test_support::layer::sha256(&tar))
    );
}
