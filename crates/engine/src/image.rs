//! Images of an engine: what it says of one, and one exported.
//!
//! See the API on [inspecting](https://docs.docker.com/reference/api/engine/latest/#tag/Image/operation/ImageInspect)
//! and [exporting](https://docs.docker.com/reference/api/engine/latest/#tag/Image/operation/ImageGet).

use std::pin::Pin;
use std::time::Duration;

use bytes::Bytes;
use futures_util::{Stream, StreamExt, stream};
use serde::Deserialize;

use crate::request::Chunks;
use crate::{Answer, Engine, Error};

/// How long an export may stand still. Engines put the archive together before they send its first
/// byte, which takes minutes for a large image on a slow disk.
const EXPORT_TIMEOUT: Duration = Duration::from_secs(30 * 60);

/// Bytes that come over a connection.
pub type ByteStream = Pin<Box<dyn Stream<Item = Result<Bytes, Error>> + Send>>;

/// What an engine says of an image.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ImageInspect {
    /// Its id: the digest of its config or, in containerd's store, of its manifest or index.
    pub id: String,
    /// In containerd's store: the manifest or index that the name stands for.
    pub descriptor: Option<BlobDescriptor>,
    /// Names, e.g. `alpine:3.18`.
    #[serde(default, deserialize_with = "crate::info::null_is_default")]
    pub repo_tags: Vec<String>,
}

/// Names a blob in containerd's store.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct BlobDescriptor {
    /// Its digest.
    pub digest: String,
}

impl Engine {
    /// Asks about an image by name or id.
    pub async fn inspect_image(&self, name: &str) -> Result<Answer<ImageInspect>, Error> {
        check_name(name)?;
        let path = format!("/images/{name}/json");
        self.requests.get(&path, Some(name)).await
    }

    /// The image as an archive, as `docker save` writes it. The engine may take long before the
    /// first byte; an error may come at any point of the stream.
    pub fn export_image(&self, name: &str) -> Result<ByteStream, Error> {
        check_name(name)?;
        let export = Export {
            chunks: self
                .requests
                .clone()
                .with_timeout(EXPORT_TIMEOUT)
                .stream(&format!("/images/{name}/get")),
            engine: self.clone(),
            name: name.to_owned(),
        };
        Ok(Box::pin(stream::try_unfold(export, Export::next)))
    }
}

struct Export {
    chunks: Chunks,
    engine: Engine,
    name: String,
}

impl Export {
    async fn next(mut self) -> Result<Option<(Bytes, Self)>, Error> {
        let path = || format!("/images/{}/get", self.name);
        match tokio::time::timeout(EXPORT_TIMEOUT, self.chunks.next()).await {
            Ok(Some(Ok(chunk))) => Ok(Some((chunk, self))),
            Ok(Some(Err(error))) => {
                let name = Some(self.name.as_str());
                Err(self.engine.requests.explain(&path(), name, error))
            }
            Ok(None) => Ok(None),
            Err(_) => Err(Error::Timeout {
                address: self.engine.address(),
                request: path(),
                seconds: EXPORT_TIMEOUT.as_secs(),
            }),
        }
    }
}

/// The name becomes part of a path: only what references and ids are made of is let through.
fn check_name(name: &str) -> Result<(), Error> {
    let allowed = |c: u8| c.is_ascii_alphanumeric() || b"._-/:@".contains(&c);
    let sound = name.len() <= 512
        && name.bytes().all(allowed)
        && name
            .split('/')
            .all(|part| !part.is_empty() && !part.starts_with('.'));
    match sound {
        true => Ok(()),
        false => Err(Error::InvalidName {
            name: name.chars().take(200).collect(),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_cannot_leave_their_path() {
        for name in ["alpine", "a/b:1", "localhost:5000/x@sha256:00", "0123abcd"] {
            assert!(check_name(name).is_ok(), "{name}");
        }
        for name in [
            "", "/a", "a//b", "../info", "a/../b", "a?x=1", "a%2f", "a b", "ä",
        ] {
            assert!(check_name(name).is_err(), "{name}");
        }
    }
}
