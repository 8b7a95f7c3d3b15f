//! A database in a registry: an artifact with the whole database, deltas that lead to it, and its
//! signature.
//!
//! Deltas name the file that they change in annotations, so that whoever has that one fetches
//! kilobytes. The signature is of the whole database; a delta leads to the same bytes.

use std::collections::BTreeMap;
use std::path::Path;

use drydock_advisory_db::Database;
use drydock_oci::{Artifact, ArtifactFile};

use crate::exit_code::Code;
use crate::failure::Failure;

/// The type of the artifact, and of its whole database.
pub(crate) const DATABASE: &str = "application/vnd.drydock.advisory-db.v1";
/// The type of a delta.
pub(crate) const DELTA: &str = "application/vnd.drydock.advisory-db.delta.v1";
/// The type of a signature of the whole database.
pub(crate) const SIGNATURE: &str = "application/vnd.drydock.advisory-db.minisign.v1";

/// The annotation of the artifact with the digest of the content.
pub(crate) const CONTENT: &str = "dev.drydock.advisory-db.digest";
/// The annotation of a delta with the content that it changes.
pub(crate) const BASE: &str = "dev.drydock.advisory-db.base";
/// The annotation with a day that the content proves.
const AS_OF: &str = "dev.drydock.advisory-db.as-of";
/// The annotation with a file name, as `oras pull` uses it.
pub(crate) const TITLE: &str = "org.opencontainers.image.title";

/// The artifact of a database, with its files in this order.
pub(crate) fn artifact(database: &Database, files: Vec<ArtifactFile>) -> Artifact {
    let mut annotations = BTreeMap::from([(CONTENT.to_owned(), database.digest().to_string())]);
    if let Some(date) = database.as_of() {
        annotations.insert(AS_OF.to_owned(), date.to_string());
    }
    Artifact {
        kind: DATABASE.to_owned(),
        annotations,
        files,
    }
}

/// A file of the artifact, with the name that it has on the disk.
pub(crate) fn describe(path: &Path, media_type: &str) -> Result<ArtifactFile, Failure> {
    let mut file = drydock_oci::describe_file(path, media_type)
        .map_err(|error| Failure::from_error(Code::Database, error))?;
    if let Some(name) = path.file_name() {
        let name = name.to_string_lossy().into_owned();
        file.annotations.insert(TITLE.to_owned(), name);
    }
    Ok(file)
}

/// The file of a type, where the artifact has one.
pub(crate) fn find<'a>(artifact: &'a Artifact, media_type: &str) -> Option<&'a ArtifactFile> {
    artifact
        .files
        .iter()
        .find(|file| file.media_type == media_type)
}
