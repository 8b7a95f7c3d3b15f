//! Artifacts: files of any kind that a registry keeps under a name.
//!
//! An artifact is an image manifest with a type of its own, an empty config and the files as its layers,
//! as the OCI image specification has it in
//! [guidelines for artifact usage](https://github.com/opencontainers/image-spec/blob/main/manifest.md#guidelines-for-artifact-usage).
//! Files are pushed whole, by [POST then
//! PUT](https://github.com/opencontainers/distribution-spec/blob/main/spec.md#post-then-put).
//!
//! Knowingly missed: uploads in chunks (a broken one begins anew), mounting from other repositories,
//! mirrors.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;
use std::pin::pin;
use std::sync::Arc;

use bytes::Bytes;
use drydock_model::Digest;
use drydock_net::{Client, Content, Request};
use futures_util::TryStreamExt as _;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::endpoint::Endpoint;
use super::session::Session;
use super::{RegistryOptions, blob, pull};
use crate::manifest::MAX_MANIFEST_BYTES;
use crate::{Error, Reference, content};

const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
const EMPTY: &str = "application/vnd.oci.empty.v1+json";
const EMPTY_BYTES: &[u8] = b"{}";

/// Most bytes of an answer that nobody reads.
const MAX_ANSWER: u64 = 64 * 1024;

/// An artifact: what its manifest says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Artifact {
    /// Its type, as a media type.
    pub kind: String,
    /// Notes on the whole.
    pub annotations: BTreeMap<String, String>,
    /// Its files, in order.
    pub files: Vec<ArtifactFile>,
}

/// A file of an artifact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ArtifactFile {
    /// Its type.
    pub media_type: String,
    /// SHA-256 of its bytes.
    pub digest: Digest,
    /// Number of its bytes.
    pub size: u64,
    /// Notes on it.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub annotations: BTreeMap<String, String>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct ManifestWire {
    schema_version: u32,
    #[serde(default)]
    media_type: String,
    #[serde(default)]
    artifact_type: String,
    config: ArtifactFile,
    layers: Vec<ArtifactFile>,
    #[serde(default)]
    annotations: BTreeMap<String, String>,
}

/// A name in a registry under which an artifact is, or is to be.
pub struct ArtifactPlace {
    session: Arc<Session>,
    reference: Reference,
}

impl ArtifactPlace {
    /// The place that `name` refers to, e.g. `registry.example/advisories:latest`.
    ///
    /// # Errors
    /// When it is no reference.
    pub async fn new(name: &str, options: &RegistryOptions, net: &Client) -> Result<Self, Error> {
        let reference: Reference = name.parse()?;
        let endpoint = Endpoint::of_registry(&reference, options, net).await?;
        let session = Session::new(endpoint, options.docker_config.clone(), net);
        Ok(Self {
            session: session.into(),
            reference,
        })
    }

    /// Reads the manifest that is there.
    ///
    /// # Errors
    /// When the registry does not give it, or it is no artifact.
    pub async fn read(&self) -> Result<Artifact, Error> {
        let endpoint = &self.session.endpoint;
        let url = endpoint.manifest_url(&self.reference.tag_or_digest());
        let request = endpoint.request(url, MAX_MANIFEST_BYTES).accept(MANIFEST);
        let what = format!("`{}`", self.reference);
        let digest = self.reference.digest().copied();
        let bytes = pull::load_document(&self.session, request, digest, &what).await?;
        let wire: ManifestWire =
            serde_json::from_slice(&bytes).map_err(|source| Error::Json { what, source })?;
        let kind = match wire.artifact_type.as_str() {
            "" => wire.config.media_type,
            _ => wire.artifact_type,
        };
        Ok(Artifact {
            kind,
            annotations: wire.annotations,
            files: wire.layers,
        })
    }

    /// Fetches a file, and checks that it is what its digest says.
    ///
    /// # Errors
    /// When the registry does not give it, it is another one, or `out` does not take it.
    pub async fn fetch(
        &self,
        file: &ArtifactFile,
        out: &mut (dyn Write + Send),
    ) -> Result<(), Error> {
        let what = || format!("`{}` of `{}`", file.digest.short(), self.reference);
        let mut pieces = pin!(blob::pieces(&self.session, file.digest, file.size));
        let mut hash = Sha256::new();
        while let Some(piece) = pieces.try_next().await? {
            hash.update(&piece);
            out.write_all(&piece).map_err(|source| Error::Keep {
                what: what(),
                source,
            })?;
        }
        let actual = Digest::sha256(hash.finalize().into());
        if actual != file.digest {
            return Err(Error::DigestMismatch {
                what: what(),
                expected: Box::new(file.digest),
                actual: Box::new(actual),
            });
        }
        Ok(())
    }

    /// Pushes a file from the disk, unless the registry has it.
    ///
    /// # Errors
    /// When it cannot be read, or the registry does not take it.
    pub async fn push_file(&self, path: &Path, file: &ArtifactFile) -> Result<(), Error> {
        let content = Content::File {
            path: path.to_owned(),
            length: file.size,
        };
        self.push_blob(content, &file.digest).await
    }

    /// Pushes a file from memory, unless the registry has it.
    ///
    /// # Errors
    /// When the registry does not take it.
    pub async fn push_bytes(&self, bytes: Vec<u8>) -> Result<(), Error> {
        let digest = content::digest(&bytes);
        self.push_blob(Content::Bytes(bytes.into()), &digest).await
    }

    /// Puts the artifact in the place, once its files are there. Gives the digest of its manifest.
    ///
    /// # Errors
    /// When the registry does not take it.
    pub async fn write(&self, artifact: &Artifact) -> Result<Digest, Error> {
        self.push_bytes(EMPTY_BYTES.to_vec()).await?;
        let wire = ManifestWire {
            schema_version: 2,
            media_type: MANIFEST.to_owned(),
            artifact_type: artifact.kind.clone(),
            config: ArtifactFile {
                media_type: EMPTY.to_owned(),
                digest: content::digest(EMPTY_BYTES),
                size: EMPTY_BYTES.len() as u64,
                annotations: BTreeMap::new(),
            },
            layers: artifact.files.clone(),
            annotations: artifact.annotations.clone(),
        };
        let what = format!("`{}`", self.reference);
        let bytes = serde_json::to_vec(&wire).map_err(|source| Error::Json {
            what: what.clone(),
            source,
        })?;
        let digest = content::digest(&bytes);
        let name = match (self.reference.tag(), self.reference.digest()) {
            (Some(tag), None) => tag.to_owned(),
            _ => {
                let why = "name a tag to push to, and no digest".to_owned();
                return Err(Error::Invalid { what, why });
            }
        };
        let url = self.session.endpoint.manifest_url(&name);
        let content = Content::Bytes(Bytes::from(bytes));
        let request = Request::put(url, content, MANIFEST, MAX_ANSWER);
        self.call(request, &[200, 201], &what).await?;
        Ok(digest)
    }

    async fn push_blob(&self, content: Content, digest: &Digest) -> Result<(), Error> {
        let what = format!("`{}` for `{}`", digest.short(), self.reference);
        let endpoint = &self.session.endpoint;
        let head = Request::head(endpoint.blob_url(digest));
        if self.call(head, &[200, 404], &what).await?.status() == 200 {
            return Ok(());
        }
        let begin = Request::post_nothing(endpoint.upload_url(), MAX_ANSWER);
        let begun = self.call(begin, &[202], &what).await?;
        let location = begun.header("location").unwrap_or_default();
        let (url, is_registry) = endpoint.upload_at(location, digest).ok_or_else(|| {
            let why = "it sends uploads to an address that is refused";
            self.session.refusal(why)
        })?;
        let put = Request::put(url, content, "application/octet-stream", MAX_ANSWER);
        let put = put.unverified_loopback(endpoint.insecure);
        let statuses = &[201, 204];
        if is_registry {
            self.session.call(put, statuses, &what).await?;
        } else {
            self.session.call_stranger(put, statuses, &what).await?;
        }
        Ok(())
    }

    async fn call(
        &self,
        request: Request,
        statuses: &[u16],
        what: &str,
    ) -> Result<drydock_net::Response, Error> {
        let request = request.unverified_loopback(self.session.endpoint.insecure);
        self.session.call(request, statuses, what).await
    }
}

/// The digest of a file's bytes as registries name it, and their number.
///
/// # Errors
/// When it cannot be read.
pub fn describe_file(path: &Path, media_type: &str) -> Result<ArtifactFile, Error> {
    let failed = |source| Error::File {
        path: path.to_owned(),
        source,
    };
    let mut file = std::fs::File::open(path).map_err(failed)?;
    let mut hash = Hashing(Sha256::new());
    let size = std::io::copy(&mut file, &mut hash).map_err(failed)?;
    Ok(ArtifactFile {
        media_type: media_type.to_owned(),
        digest: Digest::sha256(hash.0.finalize().into()),
        size,
        annotations: BTreeMap::new(),
    })
}

struct Hashing(Sha256);

impl Write for Hashing {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
