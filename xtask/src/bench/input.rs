//! What the benchmarks read, made once under `target/bench`.

use std::path::{Path, PathBuf};

use crate::run::{self, root};
use crate::test_data;

/// Packages that bring a Debian root to more than 500.
const PACKAGES: &[&str] = &[
    "build-essential",
    "cmake",
    "ffmpeg",
    "gnuplot-nox",
    "texinfo",
    "git",
    "golang",
    "imagemagick",
    "mercurial",
    "nginx",
    "nodejs",
    "openjdk-17-jre",
    "php-cli",
    "postgresql-client",
    "python3-full",
    "redis-server",
    "ruby",
    "subversion",
    "vim",
];

/// Layers of the image: the first has the package database, the others the bulk of the files.
const LAYERS: &[(&str, &str)] = &[
    (
        "base",
        "--exclude=./usr/lib --exclude=./usr/share --exclude=./var/cache --exclude=./dev --exclude=./proc --exclude=./sys .",
    ),
    ("lib", "./usr/lib"),
    ("share", "./usr/share"),
];

/// The folder of all inputs.
pub(crate) fn folder() -> PathBuf {
    root().join("target/bench")
}

/// The built binary.
pub(crate) fn drydock() -> String {
    root().join("target/release/drydock").display().to_string()
}

/// A built example of a crate.
pub(crate) fn example(name: &str) -> String {
    root()
        .join("target/release/examples")
        .join(name)
        .display()
        .to_string()
}

/// A `docker save` archive with plain layers.
pub(crate) fn plain_archive() -> anyhow::Result<PathBuf> {
    archive("plain.tar", "plain")
}

/// An OCI archive of the same image with gzip layers (`gzip -6`).
pub(crate) fn gzip_archive() -> anyhow::Result<PathBuf> {
    archive("gzip.tar", "gzip")
}

fn archive(name: &str, kind: &str) -> anyhow::Result<PathBuf> {
    let path = folder().join(name);
    if !path.exists() {
        let layers = layers()?;
        let example = example("image_of_tars");
        let mut args = vec![kind.to_owned(), path.display().to_string()];
        args.extend(layers.iter().map(|layer| layer.display().to_string()));
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        run::show(&example, &args)?;
    }
    Ok(path)
}

/// The tars of the layers.
fn layers() -> anyhow::Result<Vec<PathBuf>> {
    let debian = debian_root()?;
    let mut paths = Vec::new();
    for (name, members) in LAYERS {
        let path = folder().join(format!("layer-{name}.tar"));
        if !path.exists() {
            let from = debian.display();
            let shell = format!(
                "tar -C {from} --sort=name --numeric-owner -cf {} {members}",
                path.display()
            );
            run::show("bash", &["-c", &shell])?;
        }
        paths.push(path);
    }
    Ok(paths)
}

/// A Debian root of more than 500 packages.
fn debian_root() -> anyhow::Result<PathBuf> {
    test_data::debian_root(&folder().join("debian"), PACKAGES)
}

/// Syft as a peer; `None` where it cannot be had.
pub(crate) fn syft() -> Option<String> {
    test_data::syft(&folder().join("syft")).map(|program| program.display().to_string())
}

/// A database of two million synthetic keys.
pub(crate) fn synthetic_database() -> anyhow::Result<PathBuf> {
    let path = folder().join("synthetic.drydock");
    if !path.exists() {
        let out = path.display().to_string();
        run::show(&example("synthetic"), &["--keys", "2000000", "--out", &out])?;
    }
    Ok(path)
}

/// The real feeds, where they are at hand, else those of the fixtures.
pub(crate) fn mirror() -> PathBuf {
    let given = std::env::var("DRYDOCK_SHARED_DATA").map(PathBuf::from);
    let shared = given
        .unwrap_or_else(|_| root().join("../shared/data"))
        .join("mirror");
    if shared.exists() {
        shared
    } else {
        root().join("fixtures/feeds")
    }
}

/// A data folder with the database of [`mirror`], built once.
pub(crate) fn data_folder() -> anyhow::Result<PathBuf> {
    let path = folder().join("data");
    if !path.join("db").exists() {
        let data = path.display().to_string();
        let from = mirror().display().to_string();
        run::show(
            &drydock(),
            &["feeds", "sync", "--from", &from, "--data-dir", &data],
        )?;
    }
    Ok(path)
}

/// Size of a file in MB (10^6 bytes).
pub(crate) fn megabytes(path: &Path) -> f64 {
    std::fs::metadata(path).map_or(0.0, |metadata| metadata.len() as f64 / 1e6)
}
