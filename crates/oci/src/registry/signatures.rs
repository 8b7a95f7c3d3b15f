//! What a registry says of a name without pulling it: the digest that it means now, and signatures.
//!
//! Signatures are looked for where cosign and Notation put them: as referrers
//! ([distribution specification](https://github.com/opencontainers/distribution-spec/blob/main/spec.md#listing-referrers),
//! with the tag that stands in where a registry lists none) and under cosign's older tag
//! `sha256-….sig`. That a signature is there says nothing of who made it; it is not verified here.
//! Missed: Docker Content Trust, whose server is another one.

use drydock_model::Digest;
use drydock_net::Client;
use serde::Deserialize;
use sha2::{Digest as _, Sha256};

use super::endpoint::Endpoint;
use super::session::Session;
use crate::manifest::{MANIFEST_MEDIA_TYPES, MAX_MANIFEST_BYTES};
use crate::{Error, Reference, RegistryOptions};

/// What a registry says of a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegistryFacts {
    /// The name, as it was asked for.
    pub name: String,
    /// What it means now: digest of a manifest or index. `None` where the registry does not have it.
    pub digest: Option<Digest>,
    /// Signatures of the digest that was asked about: who makes such (`cosign`, `notation`), and
    /// their own digest.
    pub signatures: Vec<(&'static str, Digest)>,
}

/// Kinds of artifacts that are signatures, by how their type begins.
const KINDS: &[(&str, &str)] = &[
    ("application/vnd.cncf.notary.signature", "notation"),
    ("application/vnd.dev.cosign.", "cosign"),
    ("application/vnd.dev.sigstore.", "cosign"),
];

#[derive(Deserialize)]
struct Index {
    #[serde(default)]
    manifests: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Entry {
    digest: Digest,
    #[serde(default)]
    artifact_type: String,
}

/// Asks the registry of `name` what that means now, and for signatures of `signed`; where that is
/// absent, of what the name means.
///
/// # Errors
/// When the name is none, or the registry cannot be asked.
pub async fn ask_registry(
    name: &str,
    signed: Option<Digest>,
    options: &RegistryOptions,
    net: &Client,
) -> Result<RegistryFacts, Error> {
    let reference: Reference = name.parse()?;
    let endpoint = Endpoint::of_registry(&reference, options, net).await?;
    let session = Session::new(endpoint, options.docker_config.clone(), net);
    let digest = digest_of(&session, &reference.tag_or_digest()).await?;
    let signatures = match signed.or(digest) {
        Some(digest) => signatures_of(&session, &digest).await?,
        None => Vec::new(),
    };
    Ok(RegistryFacts {
        name: name.to_owned(),
        digest,
        signatures,
    })
}

async fn signatures_of(
    session: &Session,
    digest: &Digest,
) -> Result<Vec<(&'static str, Digest)>, Error> {
    let tag = digest.to_string().replace(':', "-");
    let mut found = Vec::new();
    let listed = session.endpoint.referrers_url(digest);
    let standing_in = session.endpoint.manifest_url(&tag);
    for url in [listed, standing_in] {
        let request = session.endpoint.request(url, MAX_MANIFEST_BYTES);
        let request = request.accept("application/vnd.oci.image.index.v1+json");
        let what = format!("the referrers of `{}`", digest.short());
        if let Some((_, bytes)) = session.find(request, &what).await?
            && let Ok(index) = serde_json::from_slice::<Index>(&bytes)
        {
            found.extend(index.manifests.iter().filter_map(signature));
        }
    }
    if let Some(signature) = digest_of(session, &format!("{tag}.sig")).await? {
        found.push(("cosign", signature));
    }
    found.sort();
    found.dedup();
    Ok(found)
}

fn signature(entry: &Entry) -> Option<(&'static str, Digest)> {
    let is_kind = |(start, _): &&(&str, &str)| entry.artifact_type.starts_with(start);
    let (_, who) = KINDS.iter().find(is_kind)?;
    Some((who, entry.digest))
}

/// The digest of the manifest or index behind a tag or digest, by its bytes.
async fn digest_of(session: &Session, tag_or_digest: &str) -> Result<Option<Digest>, Error> {
    let url = session.endpoint.manifest_url(tag_or_digest);
    let request = session.endpoint.request(url, MAX_MANIFEST_BYTES);
    let request = MANIFEST_MEDIA_TYPES
        .iter()
        .fold(request, |request, kind| request.accept(kind));
    let what = format!("manifest `{tag_or_digest}`");
    let found = session.find(request, &what).await?;
    Ok(found.map(|(_, bytes)| Digest::sha256(Sha256::digest(bytes).into())))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::registry::fake_registry::{Content, FakeRegistry};

    async fn ask(registry: &FakeRegistry, name: &str, signed: Option<Digest>) -> RegistryFacts {
        let options = RegistryOptions {
            insecure: true,
            ..RegistryOptions::default()
        };
        let net = Client::new(drydock_net::Settings::default());
        let name = format!("{}/{name}", registry.address);
        ask_registry(&name, signed, &options, &net).await.unwrap()
    }

    #[tokio::test]
    async fn finds_signatures_where_cosign_and_notation_put_them() {
        let mut content = Content::default();
        let manifest = content.manifest("app", "1", &json!({"schemaVersion": 2}));
        let digest: Digest = manifest["digest"].as_str().unwrap().parse().unwrap();
        let tag = digest.to_string().replace(':', "-");
        content.manifest(
            "app",
            &format!("{tag}.sig"),
            &json!({"schemaVersion": 2, "a": 1}),
        );
        let other = format!("sha256:{}", "1".repeat(64));
        let referrers = json!({"schemaVersion": 2, "manifests": [
            {"digest": other, "artifactType": "application/vnd.cncf.notary.signature"},
            {"digest": other, "artifactType": "application/spdx+json"},
        ]});
        content.manifest("app", &tag, &referrers);
        let registry = FakeRegistry::open_to_all(content).await;
        let facts = ask(&registry, "app:1", None).await;
        assert_eq!(facts.digest, Some(digest));
        let who: Vec<_> = facts.signatures.iter().map(|(who, _)| *who).collect();
        assert_eq!(who, ["cosign", "notation"]);
    }

    #[tokio::test]
    async fn what_is_not_there_is_no_error() {
        let registry = FakeRegistry::open_to_all(Content::default()).await;
        let facts = ask(&registry, "app:1", None).await;
        assert_eq!((facts.digest, facts.signatures.len()), (None, 0));
    }
}
