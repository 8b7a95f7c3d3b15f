//! Makes an image of given layer tars, streaming: `image_of_tars plain|gzip OUT LAYER.tar…`.
//!
//! `plain` writes a `docker save` archive with plain layers, `gzip` an OCI archive with gzip layers.
//! Unlike `ImageBuilder` it holds no layer in memory, so it makes images of any size.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    missing_docs
)]

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use drydock_model::Digest;
use drydock_test_support::layer::sha256;
use serde_json::json;
use sha2::Digest as _;

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [kind, out, layers @ ..] = words.as_slice() else {
        panic!("usage: image_of_tars plain|gzip OUT LAYER.tar…");
    };
    let layers: Vec<PathBuf> = layers.iter().map(PathBuf::from).collect();
    match kind.as_str() {
        "plain" => plain(out.as_ref(), &layers),
        "gzip" => gzip(out.as_ref(), &layers),
        other => panic!("`{other}` is neither plain nor gzip"),
    }
}

fn plain(out: &Path, layers: &[PathBuf]) {
    let diff_ids: Vec<Digest> = layers.iter().map(|path| hash(path)).collect();
    let config = config(&diff_ids);
    let names: Vec<String> = diff_ids
        .iter()
        .map(|id| format!("{}/layer.tar", id.hex()))
        .collect();
    let config_name = format!("{}.json", sha256(&config).hex());
    let manifest =
        json!([{ "Config": config_name, "RepoTags": ["bench:latest"], "Layers": names }]);
    let mut tar = tar::Builder::new(File::create(out).unwrap());
    for (name, layer) in names.iter().zip(layers) {
        append_file(&mut tar, name, layer);
    }
    append(&mut tar, &config_name, &config);
    append(
        &mut tar,
        "manifest.json",
        &serde_json::to_vec(&manifest).unwrap(),
    );
    tar.finish().unwrap();
}

fn gzip(out: &Path, layers: &[PathBuf]) {
    let mut tar = tar::Builder::new(File::create(out).unwrap());
    let diff_ids: Vec<Digest> = layers.iter().map(|path| hash(path)).collect();
    let mut descriptors = Vec::new();
    for layer in layers {
        let packed = layer.with_extension("packed");
        compress(layer, &packed);
        let digest = hash(&packed);
        let size = fs::metadata(&packed).unwrap().len();
        let media_type = "application/vnd.oci.image.layer.v1.tar+gzip";
        descriptors
            .push(json!({ "mediaType": media_type, "digest": digest.to_string(), "size": size }));
        append_file(&mut tar, &format!("blobs/sha256/{}", digest.hex()), &packed);
        fs::remove_file(packed).unwrap();
    }
    let config = config(&diff_ids);
    let manifest = json!({
        "schemaVersion": 2,
        "mediaType": "application/vnd.oci.image.manifest.v1+json",
        "config": { "mediaType": "application/vnd.oci.image.config.v1+json",
                    "digest": sha256(&config).to_string(), "size": config.len() },
        "layers": descriptors,
    });
    let manifest = serde_json::to_vec(&manifest).unwrap();
    let index = json!({ "schemaVersion": 2, "manifests": [
        { "mediaType": "application/vnd.oci.image.manifest.v1+json",
          "digest": sha256(&manifest).to_string(), "size": manifest.len() }
    ]});
    append(
        &mut tar,
        &format!("blobs/sha256/{}", sha256(&config).hex()),
        &config,
    );
    append(
        &mut tar,
        &format!("blobs/sha256/{}", sha256(&manifest).hex()),
        &manifest,
    );
    append(&mut tar, "index.json", &serde_json::to_vec(&index).unwrap());
    append(&mut tar, "oci-layout", br#"{"imageLayoutVersion":"1.0.0"}"#);
    tar.finish().unwrap();
}

fn config(diff_ids: &[Digest]) -> Vec<u8> {
    let ids: Vec<String> = diff_ids.iter().map(Digest::to_string).collect();
    let history: Vec<_> = (0..ids.len())
        .map(|i| json!({ "created_by": format!("layer {i}") }))
        .collect();
    let rootfs = json!({ "type": "layers", "diff_ids": ids });
    serde_json::to_vec(
        &json!({ "architecture": "amd64", "os": "linux", "rootfs": rootfs, "history": history }),
    )
    .unwrap()
}

fn compress(from: &Path, to: &Path) {
    let mut encoder =
        flate2::write::GzEncoder::new(File::create(to).unwrap(), flate2::Compression::new(6));
    io::copy(&mut File::open(from).unwrap(), &mut encoder).unwrap();
    encoder.finish().unwrap().flush().unwrap();
}

fn hash(path: &Path) -> Digest {
    let mut hasher = sha2::Sha256::new();
    let mut file = File::open(path).unwrap();
    let mut buffer = vec![0; 1 << 20];
    loop {
        let read = file.read(&mut buffer).unwrap();
        if read == 0 {
            return Digest::sha256(hasher.finalize().into());
        }
        hasher.update(&buffer[..read]);
    }
}

fn append_file(tar: &mut tar::Builder<File>, name: &str, path: &Path) {
    let mut file = File::open(path).unwrap();
    let mut header = tar::Header::new_gnu();
    header.set_size(file.metadata().unwrap().len());
    header.set_mode(0o644);
    tar.append_data(&mut header, name, &mut file).unwrap();
}

fn append(tar: &mut tar::Builder<File>, name: &str, content: &[u8]) {
    let mut header = tar::Header::new_gnu();
    header.set_size(content.len() as u64);
    header.set_mode(0o644);
    tar.append_data(&mut header, name, content).unwrap();
}
