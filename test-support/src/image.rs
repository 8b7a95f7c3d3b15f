//! Tiny images, written in every layout that Drydock reads.

use std::fs;
use std::path::Path;

use drydock_model::Digest;
use serde_json::{Value, json};

use crate::layer::{Compression, LayerBuilder, compress, sha256};

/// An image under construction: layers and history in order, lowest first.
#[derive(Default)]
pub struct ImageBuilder {
    layers: Vec<Vec<u8>>,
    history: Vec<Value>,
}

impl ImageBuilder {
    /// An image without layers.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a layer and the build step that made it.
    #[must_use]
    pub fn layer(self, created_by: &str, layer: LayerBuilder) -> Self {
        self.layer_tar(created_by, layer.build())
    }

    /// Adds a layer from the bytes of its tar.
    #[must_use]
    pub fn layer_tar(mut self, created_by: &str, tar: Vec<u8>) -> Self {
        self.layers.push(tar);
        self.history
            .push(json!({ "created": EPOCH, "created_by": created_by }));
        self
    }

    /// Adds a build step that made no layer.
    #[must_use]
    pub fn empty_layer(mut self, created_by: &str) -> Self {
        let step = json!({ "created": EPOCH, "created_by": created_by, "empty_layer": true });
        self.history.push(step);
        self
    }

    /// The config as stored, byte for byte the same in every layout.
    pub fn config(&self) -> Vec<u8> {
        let diff_ids: Vec<String> = self
            .layers
            .iter()
            .map(|layer| sha256(layer).to_string())
            .collect();
        let config = json!({
            "created": EPOCH,
            "architecture": "amd64",
            "os": "linux",
            "config": {},
            "rootfs": { "type": "layers", "diff_ids": diff_ids },
            "history": self.history,
        });
        serde_json::to_vec(&config).unwrap()
    }

    /// The image id.
    pub fn id(&self) -> Digest {
        sha256(&self.config())
    }

    /// Writes what `docker save` wrote before version 25: `manifest.json`, a config and a folder
    /// with a `layer.tar` for each layer.
    pub fn write_docker_archive(&self, path: &Path, tag: &str) {
        let config = self.config();
        let config_name = format!("{}.json", sha256(&config).hex());
        let mut members = LayerBuilder::new();
        let mut names = Vec::new();
        for (index, layer) in self.layers.iter().enumerate() {
            let name = format!("{:064x}/layer.tar", index + 1);
            members = members.file(&name, layer);
            names.push(name);
        }
        let manifest = json!([{ "Config": config_name, "RepoTags": [tag], "Layers": names }]);
        let archive = members
            .file(&config_name, &config)
            .file("manifest.json", serde_json::to_vec(&manifest).unwrap())
            .build();
        fs::write(path, archive).unwrap();
    }

    /// Writes what `docker save` writes from version 25 on: an OCI layout with a `manifest.json`
    /// that points into it.
    pub fn write_docker_archive_oci(&self, path: &Path, tag: &str) {
        let blobs = self.blobs(Compression::Plain, tag);
        let config = blob_path(self.id());
        let layers: Vec<String> = self
            .layers
            .iter()
            .map(|tar| blob_path(sha256(tar)))
            .collect();
        let manifest = json!([{ "Config": config, "RepoTags": [tag], "Layers": layers }]);
        let mut members = LayerBuilder::new();
        for (name, content) in &blobs {
            members = members.file(name, content);
        }
        let archive = members
            .file("manifest.json", serde_json::to_vec(&manifest).unwrap())
            .build();
        fs::write(path, archive).unwrap();
    }

    /// Writes an OCI image layout into the folder `path`.
    pub fn write_oci_layout(&self, path: &Path, compression: Compression, tag: &str) {
        for (name, content) in self.blobs(compression, tag) {
            let target = path.join(name);
            fs::create_dir_all(target.parent().unwrap()).unwrap();
            fs::write(target, content).unwrap();
        }
    }

    /// Writes an OCI image layout as a tar.
    pub fn write_oci_archive(&self, path: &Path, compression: Compression, tag: &str) {
        let mut members = LayerBuilder::new();
        for (name, content) in self.blobs(compression, tag) {
            members = members.file(&name, content);
        }
        fs::write(path, members.build()).unwrap();
    }

    /// The members of an OCI image layout: name and content.
    pub fn blobs(&self, compression: Compression, tag: &str) -> Vec<(String, Vec<u8>)> {
        let media_type = match compression {
            Compression::Plain => "application/vnd.oci.image.layer.v1.tar",
            Compression::Gzip => "application/vnd.oci.image.layer.v1.tar+gzip",
            Compression::Zstd => "application/vnd.oci.image.layer.v1.tar+zstd",
        };
        let mut members = Vec::new();
        let mut layers = Vec::new();
        for layer in &self.layers {
            let blob = compress(layer, compression);
            layers.push(descriptor(media_type, &blob));
            members.push((blob_path(sha256(&blob)), blob));
        }
        let config = self.config();
        let manifest = json!({
            "schemaVersion": 2,
            "mediaType": MANIFEST,
            "config": descriptor("application/vnd.oci.image.config.v1+json", &config),
            "layers": layers,
        });
        let manifest = serde_json::to_vec(&manifest).unwrap();
        let mut entry = descriptor(MANIFEST, &manifest);
        entry["annotations"] = json!({ "org.opencontainers.image.ref.name": tag });
        let index = json!({ "schemaVersion": 2, "manifests": [entry] });
        members.push((blob_path(sha256(&config)), config));
        members.push((blob_path(sha256(&manifest)), manifest));
        members.push(("index.json".into(), serde_json::to_vec(&index).unwrap()));
        members.push((
            "oci-layout".into(),
            br#"{"imageLayoutVersion":"1.0.0"}"#.to_vec(),
        ));
        members
    }
}

const EPOCH: &str = "1970-01-01T00:00:00Z";
const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";

fn blob_path(digest: Digest) -> String {
    format!("blobs/{}/{}", digest.algorithm().name(), digest.hex())
}

fn descriptor(media_type: &str, content: &[u8]) -> Value {
    json!({ "mediaType": media_type, "digest": sha256(content).to_string(), "size": content.len() })
}
