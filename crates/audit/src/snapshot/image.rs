//! An image: what the engine says of it, and what only looking into it can tell.

use std::collections::BTreeMap;

use drydock_model::Severity;
use serde::{Deserialize, Serialize};

use super::{Healthcheck, null_is_default};
use crate::{Fact, Unknown};

/// One line of `GET /images/json`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub struct ImageSummary {
    /// Its id.
    pub id: String,
    /// Names, e.g. `alpine:3.18`; empty for one that hangs in the air.
    #[serde(deserialize_with = "null_is_default")]
    pub repo_tags: Vec<String>,
    /// Seconds since 1970.
    pub created: i64,
    /// Bytes.
    pub size: i64,
    /// Labels.
    #[serde(deserialize_with = "null_is_default")]
    pub labels: BTreeMap<String, String>,
}

/// `GET /images/ID/json` and `GET /images/ID/history`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub struct Image {
    /// Its id.
    pub id: String,
    /// Names with tag.
    #[serde(deserialize_with = "null_is_default")]
    pub repo_tags: Vec<String>,
    /// Names with digest.
    #[serde(deserialize_with = "null_is_default")]
    pub repo_digests: Vec<String>,
    /// When it was built, RFC 3339.
    pub created: String,
    /// Who says to have built it.
    pub author: String,
    /// Bytes.
    pub size: i64,
    /// Operating system.
    pub os: String,
    /// Architecture.
    pub architecture: String,
    /// What it sets for its containers.
    #[serde(deserialize_with = "null_is_default")]
    pub config: ImageConfig,
    /// Layers: `Type` and `Layers` (diff ids).
    #[serde(rename = "RootFS", deserialize_with = "null_is_default")]
    pub root_fs: RootFs,
    /// Its manifest's descriptor, where images live in containerd's store: tells OCI from Docker
    /// format.
    pub descriptor: Option<Descriptor>,
    /// Why the engine could not be asked about it, where that is so: then only its id and names are
    /// known, and all else here is a default that says nothing.
    pub unread: Option<Unknown>,
    /// Build steps, the newest first; secrets replaced.
    pub history: Fact<Vec<ImageHistory>>,
    /// What is in it. Not collected unless it was asked for.
    pub contents: Fact<ImageContents>,
    /// What its registry says. Not collected unless it was asked for.
    pub registry: Fact<RegistryAnswer>,
}

/// A manifest's descriptor.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Descriptor {
    /// Media type.
    pub media_type: String,
    /// Digest.
    pub digest: String,
}

/// Layers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub struct RootFs {
    /// Diff ids, the lowest first.
    #[serde(deserialize_with = "null_is_default")]
    pub layers: Vec<String>,
}

/// What an image sets for its containers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub struct ImageConfig {
    /// User.
    pub user: String,
    /// Environment: `NAME=` and a mark instead of values that look like secrets.
    #[serde(deserialize_with = "null_is_default")]
    pub env: Vec<String>,
    /// Ports that it says it listens on.
    #[serde(deserialize_with = "null_is_default")]
    pub exposed_ports: BTreeMap<String, serde_json::Value>,
    /// Health check.
    pub healthcheck: Option<Healthcheck>,
    /// Labels.
    #[serde(deserialize_with = "null_is_default")]
    pub labels: BTreeMap<String, String>,
    /// Command; words that look like secrets are replaced.
    #[serde(deserialize_with = "null_is_default")]
    pub cmd: Vec<String>,
    /// Program; same.
    #[serde(deserialize_with = "null_is_default")]
    pub entrypoint: Vec<String>,
    /// Steps for images built on it.
    #[serde(deserialize_with = "null_is_default")]
    pub on_build: Vec<String>,
}

/// A build step.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub struct ImageHistory {
    /// Seconds since 1970.
    pub created: i64,
    /// The step, as the builder wrote it; secrets replaced.
    pub created_by: String,
    /// Bytes of its layer.
    pub size: i64,
    /// What it says of itself, e.g. `buildkit.dockerfile.v0`, `Imported from -`.
    pub comment: String,
    /// The image that it is the last step of, or `<missing>`.
    pub id: String,
}

/// What is in an image, as far as the checks ask.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ImageContents {
    /// Names of the packages in it, sorted.
    pub packages: Vec<String>,
    /// The distribution, e.g. `debian:12`; absent where none was recognised.
    pub distribution: Option<String>,
    /// Last day of support of the release, where the database knows it.
    pub end_of_life: Option<jiff::civil::Date>,
    /// Findings that a published version fixes, the worst first. Absent where no database is there.
    pub fixable: Fact<Vec<FixableFinding>>,
    /// What the scan could not assess, one sentence each.
    pub not_assessed: Vec<String>,
    /// Files that run with another's rights, and are not deleted by a later layer.
    pub set_id_files: Vec<SetIdFile>,
    /// Files and places that look like secrets; never the secret.
    pub secrets: Vec<SecretPlace>,
    /// Lines of its user list: name to id, for a `USER` that is a name.
    pub users: BTreeMap<String, u32>,
    /// Programs by the sort of tool that they are (e.g. `compiler`, `shell`, `network-tool`):
    /// paths.
    pub tools: BTreeMap<String, Vec<String>>,
}

/// A finding of a scan that a published version fixes.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(default)]
pub struct FixableFinding {
    /// Vulnerability, e.g. `CVE-2024-21626`.
    pub id: String,
    /// Package.
    pub package: String,
    /// Installed version.
    pub version: String,
    /// Version that fixes it; empty where none is known.
    pub fixed: String,
    /// Severity, by its word.
    pub severity: String,
}

impl FixableFinding {
    /// How bad it is; unknown where the word is none that we know.
    pub fn severity(&self) -> Severity {
        let word = self.severity.to_ascii_lowercase();
        word.parse().unwrap_or_default()
    }
}

/// A file that runs with another's rights.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(default)]
pub struct SetIdFile {
    /// Its path, without a leading `/`.
    pub path: String,
    /// Its permission bits.
    pub mode: u32,
    /// The layer that brought it: diff id.
    pub layer: String,
}

/// A place that looks like a secret.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(default)]
pub struct SecretPlace {
    /// What it looks like, e.g. `private-key`, `aws-access-key`.
    pub kind: String,
    /// Where: a path in a layer, `env NAME`, `label NAME` or `history STEP`.
    pub place: String,
    /// The layer, where it is in one: diff id.
    pub layer: String,
    /// Whether a later layer deletes it: then it is still in the image's bytes.
    pub is_deleted: bool,
}

/// What an image's registry says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RegistryAnswer {
    /// The name that was asked for.
    pub name: String,
    /// The digest that the tag has there now.
    pub digest: String,
    /// Signatures that are there for the image's digest: kind (`cosign`, `notation`) and digest.
    pub signatures: Vec<(String, String)>,
}
