//! The image config: what the layers are when uncompressed, and the build steps that made them.
//!
//! See the [OCI image specification, config](https://github.com/opencontainers/image-spec/blob/main/config.md).
//! Only what identifies the image is read; how it would run is not.

use drydock_model::{Digest, Image, Layer, Platform};
use serde::Deserialize;

use crate::Error;
use crate::manifest::{MAX_LAYERS, check_count, null_is_default, parse_json};

/// Most bytes of a config. Real ones have a few kilobytes; labels and history may make them large.
pub(crate) const MAX_CONFIG_BYTES: u64 = 8 << 20;

/// The parts of a config that identify an image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ImageConfig {
    /// What it is for, where it tells.
    pub(crate) platform: Option<Platform>,
    /// The digests of the uncompressed layers, lowest first.
    pub(crate) diff_ids: Vec<Digest>,
    /// One entry per build step, in order.
    history: Vec<HistoryEntry>,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
struct HistoryEntry {
    #[serde(default)]
    created_by: Option<String>,
    #[serde(default)]
    comment: Option<String>,
    #[serde(default, deserialize_with = "null_is_default")]
    empty_layer: bool,
}

#[derive(Deserialize)]
struct Wire {
    #[serde(default)]
    os: Option<String>,
    #[serde(default)]
    architecture: Option<String>,
    #[serde(default)]
    variant: Option<String>,
    #[serde(default)]
    rootfs: Option<RootfsWire>,
    #[serde(default, deserialize_with = "null_is_default")]
    history: Vec<HistoryEntry>,
}

#[derive(Deserialize)]
struct RootfsWire {
    #[serde(default, deserialize_with = "null_is_default")]
    diff_ids: Vec<Digest>,
}

/// Reads a config. `what` names the blob and its place in errors.
pub(crate) fn parse_config(what: &str, bytes: &[u8]) -> Result<ImageConfig, Error> {
    let wire: Wire = parse_json(what, bytes)?;
    let Some(rootfs) = wire.rootfs else {
        return Err(Error::Invalid {
            what: what.to_owned(),
            why: "it has no `rootfs`, so it is not the config of an image".to_owned(),
        });
    };
    check_count(what, "layers", rootfs.diff_ids.len(), MAX_LAYERS)?;
    Ok(ImageConfig {
        platform: platform(wire.os, wire.architecture, wire.variant),
        diff_ids: rootfs.diff_ids,
        history: wire.history,
    })
}

fn platform(
    os: Option<String>,
    architecture: Option<String>,
    variant: Option<String>,
) -> Option<Platform> {
    let present = |text: Option<String>| text.filter(|text| !text.is_empty());
    Some(Platform {
        os: present(os)?,
        architecture: present(architecture)?,
        variant: present(variant),
    })
}

impl ImageConfig {
    /// The image with the config's digest as its id, and a warning where its history does not fit
    /// its layers.
    pub(crate) fn into_image(self, id: Digest) -> (Image, Vec<String>) {
        let (steps, warning) = self.build_steps();
        let layers = self
            .diff_ids
            .into_iter()
            .zip(steps)
            .map(|(diff_id, created_by)| Layer {
                diff_id: Some(diff_id),
                created_by,
            })
            .collect();
        let image = Image {
            id: Some(id),
            platform: self.platform,
            layers,
        };
        (image, warning.into_iter().collect())
    }

    /// The build step of each layer, as many as layers.
    ///
    /// An absent history is allowed by the specification. One that has another number of steps
    /// cannot be laid beside the layers without guessing, and a wrong build step misleads more than
    /// none.
    fn build_steps(&self) -> (Vec<Option<String>>, Option<String>) {
        let layers = self.diff_ids.len();
        let steps: Vec<Option<String>> = self
            .history
            .iter()
            .filter(|entry| !entry.empty_layer)
            .map(HistoryEntry::step)
            .collect();
        if steps.len() == layers {
            return (steps, None);
        }
        let warning = (!self.history.is_empty()).then(|| {
            format!(
                "the image's history has {} steps with a layer, the image {layers} layers: build \
                 steps are not shown",
                steps.len()
            )
        });
        (vec![None; layers], warning)
    }
}

impl HistoryEntry {
    /// `docker import` and `docker commit` leave the step empty and write a comment.
    fn step(&self) -> Option<String> {
        let present = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
        present(&self.created_by).or_else(|| present(&self.comment))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: &str = "sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
    const B: &str = "sha256:bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb";

    fn image(history: &str) -> (Image, Vec<String>) {
        let text = format!(
            r#"{{"os":"linux","architecture":"arm64","variant":"v8",
                "rootfs":{{"type":"layers","diff_ids":["{A}","{B}"]}},"history":{history}}}"#
        );
        let config = parse_config("`c`", text.as_bytes()).unwrap();
        config.into_image(A.parse().unwrap())
    }

    fn steps(image: &Image) -> Vec<Option<&str>> {
        image
            .layers
            .iter()
            .map(|layer| layer.created_by.as_deref())
            .collect()
    }

    #[test]
    fn steps_skip_empty_layers() {
        let (image, warnings) = image(
            r#"[{"created_by":"ADD"},{"created_by":"ENV","empty_layer":true},
                {"created_by":"","comment":"imported"}]"#,
        );
        assert_eq!(steps(&image), [Some("ADD"), Some("imported")]);
        assert!(warnings.is_empty());
        assert_eq!(image.platform.unwrap().to_string(), "linux/arm64/v8");
    }

    #[test]
    fn a_history_that_does_not_fit_is_a_warning() {
        let (image, warnings) = image(r#"[{"created_by":"ADD"}]"#);
        assert_eq!(steps(&image), [None, None]);
        assert_eq!(warnings.len(), 1, "{warnings:?}");
    }

    #[test]
    fn no_history_is_allowed() {
        let (image, warnings) = image("null");
        assert_eq!(image.layers.len(), 2);
        assert!(warnings.is_empty());
    }

    #[test]
    fn a_config_without_rootfs_is_refused() {
        let error = parse_config("`c`", b"{}").unwrap_err();
        assert!(error.to_string().contains("no `rootfs`"), "{error}");
    }
}
