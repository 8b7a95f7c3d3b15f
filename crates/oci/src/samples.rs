//! Small images in the forms that tools write them, for tests.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;

use drydock_archive::{Caps, FileContent, LayerVisitor, read_layer};
use drydock_model::Digest;
use serde_json::{Value, json};

use crate::{Error, LayerBlob, OpenOptions, OpenedImage, content};

/// A tar of regular files; names that end in `/` are folders.
pub(crate) fn tar(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    for (name, bytes) in files {
        append(&mut builder, name, bytes);
    }
    builder.into_inner().unwrap()
}

pub(crate) fn append(builder: &mut tar::Builder<Vec<u8>>, name: &str, bytes: &[u8]) {
    let mut header = tar::Header::new_gnu();
    header.set_size(bytes.len() as u64);
    header.set_mode(0o644);
    if name.ends_with('/') {
        header.set_entry_type(tar::EntryType::Directory);
    }
    builder.append_data(&mut header, name, bytes).unwrap();
}

/// Adds a symlink.
pub(crate) fn link(builder: &mut tar::Builder<Vec<u8>>, name: &str, target: &str) {
    let mut header = tar::Header::new_gnu();
    header.set_entry_type(tar::EntryType::Symlink);
    header.set_size(0);
    builder.append_link(&mut header, name, target).unwrap();
}

pub(crate) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

pub(crate) fn zstd(bytes: &[u8]) -> Vec<u8> {
    zstd::encode_all(bytes, 1).unwrap()
}

/// A small image.
pub(crate) struct Sample {
    pub(crate) layers: Vec<Vec<u8>>,
    pub(crate) config: Vec<u8>,
}

impl Sample {
    /// Two layers, of which the upper changes a file of the lower. `name` makes the image differ
    /// from others.
    pub(crate) fn new(name: &str) -> Self {
        Self::for_platform(name, "amd64")
    }

    pub(crate) fn for_platform(name: &str, architecture: &str) -> Self {
        let low = tar(&[
            ("etc/", b""),
            ("etc/name", name.as_bytes()),
            ("low", b"low"),
        ]);
        let high = tar(&[("etc/name", b"changed"), ("high", b"high")]);
        Self::of_layers(vec![low, high], architecture)
    }

    pub(crate) fn of_layers(layers: Vec<Vec<u8>>, architecture: &str) -> Self {
        let diff_ids: Vec<String> = layers
            .iter()
            .map(|layer| content::digest(layer).to_string())
            .collect();
        let mut history = vec![json!({"created_by": "ENV A=b", "empty_layer": true})];
        let steps = (0..layers.len()).map(|number| json!({"created_by": format!("ADD {number}")}));
        history.extend(steps);
        let config = json!({
            "architecture": architecture,
            "os": "linux",
            "rootfs": {"type": "layers", "diff_ids": diff_ids},
            "history": history,
        });
        let config = config.to_string().into_bytes();
        Self { layers, config }
    }

    pub(crate) fn id(&self) -> Digest {
        content::digest(&self.config)
    }

    /// As Docker wrote it before version 25, the topmost layer behind a symlink.
    pub(crate) fn classic(&self, tags: &[&str]) -> Vec<u8> {
        let config = format!("{}.json", self.id().hex());
        let names: Vec<String> = (0..self.layers.len())
            .map(|number| format!("{number}/layer.tar"))
            .collect();
        let manifest = json!([{"Config": config, "RepoTags": tags, "Layers": names}]);
        let mut builder = tar::Builder::new(Vec::new());
        for (number, layer) in self.layers.iter().enumerate() {
            match number + 1 == self.layers.len() {
                false => append(&mut builder, &names[number], layer),
                true => {
                    append(&mut builder, "top/layer.tar", layer);
                    link(&mut builder, &names[number], "../top/layer.tar");
                }
            }
        }
        append(&mut builder, &config, &self.config);
        append(
            &mut builder,
            "manifest.json",
            manifest.to_string().as_bytes(),
        );
        builder.into_inner().unwrap()
    }

    /// As Docker writes it since version 25, an OCI layout with `manifest.json`.
    pub(crate) fn docker25(&self, tag: &str) -> Vec<u8> {
        let mut files = self.layout(&[tag], <[u8]>::to_vec);
        let blob = |bytes: &[u8]| format!("blobs/sha256/{}", content::digest(bytes).hex());
        let layers: Vec<String> = self.layers.iter().map(|layer| blob(layer)).collect();
        let manifest = json!([{
            "Config": blob(&self.config),
            "RepoTags": [tag],
            "Layers": layers,
        }]);
        files.insert("manifest.json".into(), manifest.to_string().into_bytes());
        pack(&files)
    }

    /// The files of an OCI layout with layers as `compress` makes them.
    pub(crate) fn layout(
        &self,
        tags: &[&str],
        compress: fn(&[u8]) -> Vec<u8>,
    ) -> BTreeMap<String, Vec<u8>> {
        let mut layout = Layout::default();
        let manifest = layout.add_image(self, compress);
        let entries: Vec<Value> = match tags {
            [] => vec![manifest],
            tags => tags
                .iter()
                .map(|tag| named(manifest.clone(), tag))
                .collect(),
        };
        layout.finish(&entries)
    }
}

/// A descriptor with a name.
pub(crate) fn named(mut descriptor: Value, tag: &str) -> Value {
    descriptor["annotations"] = json!({"org.opencontainers.image.ref.name": tag});
    descriptor
}

/// A descriptor with a platform.
pub(crate) fn on(mut descriptor: Value, architecture: &str) -> Value {
    descriptor["platform"] = json!({"os": "linux", "architecture": architecture});
    descriptor
}

/// The files of an OCI layout in the making.
#[derive(Default)]
pub(crate) struct Layout(BTreeMap<String, Vec<u8>>);

impl Layout {
    pub(crate) fn add(&mut self, media_type: &str, bytes: &[u8]) -> Value {
        let digest = content::digest(bytes);
        let name = format!("blobs/sha256/{}", digest.hex());
        self.0.insert(name, bytes.to_vec());
        json!({"mediaType": media_type, "digest": digest, "size": bytes.len()})
    }

    pub(crate) fn add_image(&mut self, image: &Sample, compress: fn(&[u8]) -> Vec<u8>) -> Value {
        let layers: Vec<Value> = image
            .layers
            .iter()
            .map(|layer| self.add("application/vnd.oci.image.layer.v1.tar", &compress(layer)))
            .collect();
        let config = self.add("application/vnd.oci.image.config.v1+json", &image.config);
        let manifest = json!({"schemaVersion": 2, "config": config, "layers": layers});
        self.add(
            "application/vnd.oci.image.manifest.v1+json",
            manifest.to_string().as_bytes(),
        )
    }

    pub(crate) fn add_index(&mut self, manifests: &[Value]) -> Value {
        let index = json!({"schemaVersion": 2, "manifests": manifests});
        self.add(
            "application/vnd.oci.image.index.v1+json",
            index.to_string().as_bytes(),
        )
    }

    pub(crate) fn finish(mut self, manifests: &[Value]) -> BTreeMap<String, Vec<u8>> {
        let index = json!({"schemaVersion": 2, "manifests": manifests});
        self.0
            .insert("index.json".into(), index.to_string().into_bytes());
        let marker = br#"{"imageLayoutVersion":"1.0.0"}"#;
        self.0.insert("oci-layout".into(), marker.to_vec());
        self.0
    }
}

/// Files as a tar, in the order of their names.
pub(crate) fn pack(files: &BTreeMap<String, Vec<u8>>) -> Vec<u8> {
    let files: Vec<(&str, &[u8])> = files
        .iter()
        .map(|(name, bytes)| (name.as_str(), bytes.as_slice()))
        .collect();
    tar(&files)
}

/// Files as a folder.
pub(crate) fn unpack(files: &BTreeMap<String, Vec<u8>>, folder: &Path) {
    for (name, bytes) in files {
        let path = folder.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }
}

pub(crate) fn options() -> OpenOptions {
    OpenOptions {
        default_platform: "linux/amd64".parse().unwrap(),
        offline: true,
        ..OpenOptions::new(std::env::temp_dir())
    }
}

/// All files of a layer, and whether reading it proved its diff id.
pub(crate) fn files_of(layer: &LayerBlob) -> Result<BTreeMap<String, String>, String> {
    #[derive(Default)]
    struct All(BTreeMap<String, String>);

    impl LayerVisitor for All {
        fn wants(&mut self, _: &str) -> bool {
            true
        }

        fn file(&mut self, path: &str, content: FileContent<'_>) {
            let text = String::from_utf8_lossy(content.bytes).into_owned();
            self.0.insert(path.to_owned(), text);
        }
    }

    let mut all = All::default();
    let input = layer.open().map_err(|error| error.to_string())?;
    read_layer(input, &Caps::default(), &mut all).map_err(|error| error.to_string())?;
    Ok(all.0)
}

/// What matters of an opened image: id, then per layer its diff id, build step and files.
pub(crate) fn summary(opened: Result<OpenedImage, Error>) -> Result<Vec<String>, String> {
    let opened = opened.map_err(|error| error.to_string())?;
    assert_eq!(opened.layers.len(), opened.image.layers.len());
    let mut lines = vec![format!("{:?}", opened.image.id)];
    for (layer, blob) in opened.image.layers.iter().zip(&opened.layers) {
        let files = files_of(blob)?;
        lines.push(format!(
            "{:?} {:?} {files:?}",
            layer.diff_id, layer.created_by
        ));
    }
    Ok(lines)
}
