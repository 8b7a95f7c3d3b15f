//! Manifests, indexes and descriptors: OCI's and Docker's, which differ only in their media types.
//!
//! See the OCI image specification on
//! [descriptors](https://github.com/opencontainers/image-spec/blob/main/descriptor.md),
//! [manifests](https://github.com/opencontainers/image-spec/blob/main/manifest.md) and
//! [indexes](https://github.com/opencontainers/image-spec/blob/main/image-index.md), and Docker's
//! [image manifest version 2, schema 2](https://distribution.github.io/distribution/spec/manifest-v2-2/).
//!
//! Knowingly missed: Docker's schema 1 (its layers are not named by the digest of their content;
//! no registry has served it by default since 2024), and encrypted layers. Both are refused by name.

use std::collections::BTreeMap;

use drydock_model::{Digest, Platform};
use serde::Deserialize;

use crate::Error;

/// Most bytes of a manifest or index: what registries accept at most (4 MiB), doubled.
pub(crate) const MAX_MANIFEST_BYTES: u64 = 8 << 20;

/// Most layers of an image. Docker builds up to 127; other builders know no bound.
pub(crate) const MAX_LAYERS: usize = 4096;

/// Most entries of an index.
const MAX_MANIFESTS: usize = 4096;

/// The media types of manifests and indexes that [`parse_document`] understands, as a registry is
/// asked for them.
pub(crate) const MANIFEST_MEDIA_TYPES: [&str; 4] = [
    "application/vnd.oci.image.index.v1+json",
    "application/vnd.docker.distribution.manifest.list.v2+json",
    "application/vnd.oci.image.manifest.v1+json",
    "application/vnd.docker.distribution.manifest.v2+json",
];

/// What a descriptor says of a blob.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Descriptor {
    /// Type of the blob, in IANA's form; empty where the writer left it out.
    #[serde(default)]
    pub(crate) media_type: String,
    /// The blob's name.
    pub(crate) digest: Digest,
    /// Bytes of the blob.
    pub(crate) size: u64,
    /// In an index: what the manifest is for.
    pub(crate) platform: Option<PlatformWire>,
    /// Names, among others.
    #[serde(default, deserialize_with = "null_is_default")]
    pub(crate) annotations: BTreeMap<String, String>,
}

/// A platform as descriptors write it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub(crate) struct PlatformWire {
    #[serde(default)]
    os: String,
    #[serde(default)]
    architecture: String,
    #[serde(default)]
    variant: Option<String>,
}

impl PlatformWire {
    /// The platform; `None` where the writer knew none (BuildKit writes `unknown`).
    pub(crate) fn to_platform(&self) -> Option<Platform> {
        let known = |text: &str| !text.is_empty() && text != "unknown";
        (known(&self.os) && known(&self.architecture)).then(|| Platform {
            os: self.os.clone(),
            architecture: self.architecture.clone(),
            variant: self.variant.clone().filter(|variant| !variant.is_empty()),
        })
    }
}

impl Descriptor {
    /// Whether it is about an image rather than one itself: attestations that BuildKit puts beside
    /// the images of an index (see its
    /// [storage format](https://docs.docker.com/build/metadata/attestations/attestation-storage/)).
    pub(crate) fn is_attestation(&self) -> bool {
        self.annotations.contains_key("vnd.docker.reference.type")
    }

    /// The platform, where it tells one.
    pub(crate) fn platform(&self) -> Option<Platform> {
        self.platform.as_ref().and_then(PlatformWire::to_platform)
    }
}

/// An index: several manifests under one name.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub(crate) struct Index {
    #[serde(deserialize_with = "null_is_default")]
    pub(crate) manifests: Vec<Descriptor>,
}

/// A manifest: one image.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub(crate) struct Manifest {
    pub(crate) config: Descriptor,
    #[serde(default, deserialize_with = "null_is_default")]
    pub(crate) layers: Vec<Descriptor>,
}

/// What a manifest blob can be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Document {
    /// Several manifests.
    Index(Index),
    /// One image.
    Manifest(Manifest),
}

/// The fields that tell the two apart where no media type does.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Shape {
    schema_version: Option<u32>,
    media_type: Option<String>,
    #[serde(default)]
    manifests: Option<serde::de::IgnoredAny>,
}

/// Reads a manifest or an index. `what` names the blob and its place in errors.
///
/// Its own words decide which it is, not the media type under which it was offered: the bytes are
/// what the digest covers.
pub(crate) fn parse_document(what: &str, bytes: &[u8]) -> Result<Document, Error> {
    let shape: Shape = parse_json(what, bytes)?;
    if shape.schema_version == Some(1) {
        let why = "is in Docker's schema 1, which is no longer read; push the image again with a \
                   current client";
        return Err(Error::Invalid {
            what: what.to_owned(),
            why: why.to_owned(),
        });
    }
    let is_index = match shape.media_type.as_deref() {
        Some(media_type) if !media_type.is_empty() => is_index(media_type),
        _ => shape.manifests.is_some(),
    };
    if is_index {
        parse_index(what, bytes).map(Document::Index)
    } else {
        parse_manifest(what, bytes).map(Document::Manifest)
    }
}

/// Reads an index.
pub(crate) fn parse_index(what: &str, bytes: &[u8]) -> Result<Index, Error> {
    let index: Index = parse_json(what, bytes)?;
    check_count(what, "manifests", index.manifests.len(), MAX_MANIFESTS)?;
    Ok(index)
}

fn parse_manifest(what: &str, bytes: &[u8]) -> Result<Manifest, Error> {
    let manifest: Manifest = parse_json(what, bytes)?;
    check_count(what, "layers", manifest.layers.len(), MAX_LAYERS)?;
    if !is_image_config(&manifest.config.media_type) {
        return Err(Error::Invalid {
            what: what.to_owned(),
            why: format!(
                "is an artifact of type `{}`, not a container image",
                manifest.config.media_type
            ),
        });
    }
    for layer in &manifest.layers {
        check_layer(what, layer)?;
    }
    Ok(manifest)
}

/// A config without a media type is taken for an image's: old tools leave it out.
fn is_image_config(media_type: &str) -> bool {
    matches!(
        media_type,
        "" | "application/vnd.oci.image.config.v1+json"
            | "application/vnd.docker.container.image.v1+json"
            | "application/octet-stream"
    )
}

/// What a layer is compressed with is told by its bytes; the media type only tells what cannot be
/// read at all.
fn check_layer(what: &str, layer: &Descriptor) -> Result<(), Error> {
    if layer.media_type.ends_with("+encrypted") {
        return Err(Error::Invalid {
            what: what.to_owned(),
            why: format!(
                "its layer `{}` is encrypted; decrypt the image first",
                layer.digest
            ),
        });
    }
    Ok(())
}

fn is_index(media_type: &str) -> bool {
    matches!(
        media_type,
        "application/vnd.oci.image.index.v1+json"
            | "application/vnd.docker.distribution.manifest.list.v2+json"
    )
}

/// Refuses more than `limit` of something.
pub(crate) fn check_count(
    what: &str,
    things: &str,
    count: usize,
    limit: usize,
) -> Result<(), Error> {
    if count <= limit {
        return Ok(());
    }
    Err(Error::Invalid {
        what: what.to_owned(),
        why: format!("it lists {count} {things}, more than the {limit} that are read"),
    })
}

/// Reads JSON, naming the blob in the error.
pub(crate) fn parse_json<T: serde::de::DeserializeOwned>(
    what: &str,
    bytes: &[u8],
) -> Result<T, Error> {
    serde_json::from_slice(bytes).map_err(|source| Error::Json {
        what: what.to_owned(),
        source,
    })
}

/// Go writes an empty list or map as `null`.
pub(crate) fn null_is_default<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: serde::Deserializer<'de>,
    T: Deserialize<'de> + Default,
{
    Ok(Option::<T>::deserialize(deserializer)?.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    const DIGEST: &str = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    fn parse(text: &str) -> Result<Document, String> {
        let text = text.replace("DIGEST", DIGEST);
        parse_document("`m`", text.as_bytes()).map_err(|error| error.to_string())
    }

    #[test]
    fn tells_index_from_manifest() {
        let index = r#"{"schemaVersion":2,"manifests":[{"digest":"DIGEST","size":1,
            "platform":{"os":"linux","architecture":"arm","variant":"v7"}}]}"#;
        let Ok(Document::Index(index)) = parse(index) else {
            panic!("an index")
        };
        let platform = index.manifests[0].platform().unwrap();
        assert_eq!(platform.to_string(), "linux/arm/v7");

        let manifest = r#"{"schemaVersion":2,"config":{"digest":"DIGEST","size":1},"layers":null}"#;
        assert!(matches!(parse(manifest), Ok(Document::Manifest(_))));
    }

    #[test]
    fn says_what_it_refuses() {
        let layer = |media_type: &str| {
            format!(
                r#"{{"config":{{"digest":"DIGEST","size":1}},"layers":[
                    {{"mediaType":"{media_type}","digest":"DIGEST","size":1}}]}}"#
            )
        };
        let encrypted = layer("application/vnd.oci.image.layer.v1.tar+gzip+encrypted");
        for (text, why) in [
            ("[]", "not what the specification describes"),
            (r#"{"schemaVersion":1}"#, "schema 1"),
            (
                r#"{"config":{"mediaType":"application/vnd.cncf.helm.config.v1+json",
                    "digest":"DIGEST","size":1},"layers":[]}"#,
                "not a container image",
            ),
            (encrypted.as_str(), "is encrypted"),
        ] {
            let error = parse(text).unwrap_err();
            assert!(error.contains(why), "{error}");
        }
        assert!(parse(&layer("application/vnd.oci.image.layer.v1.tar+zstd")).is_ok());
    }

    #[test]
    fn unknown_platforms_are_none() {
        let wire = PlatformWire {
            os: "unknown".into(),
            architecture: "unknown".into(),
            variant: None,
        };
        assert_eq!(wire.to_platform(), None);
    }
}
