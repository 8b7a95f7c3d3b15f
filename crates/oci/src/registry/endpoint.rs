//! Where a repository is: at its registry or at a mirror.

use drydock_model::Digest;
use drydock_net::{Client, Request, is_loopback};
use url::Url;

use super::mirror::Mirror;
use crate::reference::DOCKER_HUB;
use crate::{Error, Reference, RegistryOptions};

/// The host that serves Docker Hub's images.
const DOCKER_HUB_HOST: &str = "registry-1.docker.io";

/// Most bytes of the answer to a probe.
const MAX_PROBE: u64 = 64 * 1024;

/// One repository at one address.
#[derive(Clone, Debug)]
pub(crate) struct Endpoint {
    /// The registry as people name it: under this name credentials are stored for it.
    pub(crate) registry: String,
    /// The repository's name there.
    pub(crate) repository: String,
    /// Whether certificates of this machine's registries are not verified.
    pub(crate) insecure: bool,
    base: Url,
}

impl Endpoint {
    /// The repository at a mirror; none if it is a mirror of another registry.
    pub(crate) fn of_mirror(
        mirror: &Mirror,
        reference: &Reference,
        options: &RegistryOptions,
    ) -> Option<Self> {
        Some(Self {
            repository: mirror.repository_of(reference)?,
            registry: authority_of(&mirror.base),
            insecure: options.insecure,
            base: mirror.base.clone(),
        })
    }

    /// The repository at its own registry.
    pub(crate) async fn of_registry(
        reference: &Reference,
        options: &RegistryOptions,
        net: &Client,
    ) -> Result<Self, Error> {
        let host = match reference.domain() {
            DOCKER_HUB => DOCKER_HUB_HOST,
            domain => domain,
        };
        let address = |scheme| {
            Url::parse(&format!("{scheme}://{host}")).map_err(|error| Error::InvalidReference {
                text: reference.to_string(),
                why: format!("its registry is no address: {error}"),
            })
        };
        let (secure, plain) = (address("https")?, address("http")?);
        let is_plain = match is_loopback(&secure) {
            true => options.insecure && !speaks_tls(&secure, net).await,
            false => net.settings().names_plain_http_host(&plain),
        };
        Ok(Self {
            registry: reference.domain().to_owned(),
            repository: reference.path().to_owned(),
            insecure: options.insecure,
            base: if is_plain { plain } else { secure },
        })
    }

    /// Where a manifest or index is.
    pub(crate) fn manifest_url(&self, tag_or_digest: &str) -> Url {
        self.url(&format!("manifests/{tag_or_digest}"))
    }

    /// Where the list of what refers to a manifest is.
    pub(crate) fn referrers_url(&self, digest: &Digest) -> Url {
        self.url(&format!("referrers/{digest}"))
    }

    /// Where a blob is.
    pub(crate) fn blob_url(&self, digest: &Digest) -> Url {
        self.url(&format!("blobs/{digest}"))
    }

    /// Where an upload begins.
    pub(crate) fn upload_url(&self) -> Url {
        self.url("blobs/uploads/")
    }

    /// Where an upload that was begun goes on, and whether that is still the registry itself. None
    /// where the registry must not send us.
    pub(crate) fn upload_at(&self, location: &str, digest: &Digest) -> Option<(Url, bool)> {
        let mut url = self.upload_url().join(location).ok()?;
        let is_same = url.origin() == self.base.origin();
        let is_private = url.scheme() == "https" || self.base.scheme() == "http";
        let is_elsewhere = is_loopback(&url) && !is_loopback(&self.base);
        if !matches!(url.scheme(), "http" | "https") || !is_private || is_elsewhere {
            return None;
        }
        url.query_pairs_mut()
            .append_pair("digest", &digest.to_string());
        Some((url, is_same))
    }

    /// A request here; the whole of its answer's body has at most `cap` bytes.
    pub(crate) fn request(&self, url: Url, cap: u64) -> Request {
        Request::get(url, cap).unverified_loopback(self.insecure)
    }

    /// Whether the registry is on this machine and was not said to be insecure.
    pub(crate) fn may_need_insecure(&self) -> bool {
        is_loopback(&self.base) && !self.insecure
    }

    /// Whether credentials may be sent to `realm`: a server that is asked by TLS must not lead to
    /// one that is asked without, and none elsewhere to this machine.
    pub(crate) fn may_authorize_at(&self, realm: &Url) -> bool {
        let is_private = match realm.scheme() {
            "https" => true,
            "http" => self.base.scheme() == "http",
            _ => false,
        };
        is_private && (is_loopback(&self.base) || !is_loopback(realm))
    }

    fn url(&self, rest: &str) -> Url {
        let mut url = self.base.clone();
        url.set_path(&format!("/v2/{}/{rest}", self.repository));
        url
    }
}

/// Host and port, as credentials are stored for them.
fn authority_of(base: &Url) -> String {
    let host = base.host_str().unwrap_or_default();
    match base.port() {
        Some(port) => format!("{host}:{port}"),
        None => host.to_owned(),
    }
}

/// Whether a registry on this machine answers in TLS, whatever it answers.
async fn speaks_tls(base: &Url, net: &Client) -> bool {
    let mut url = base.clone();
    url.set_path("/v2/");
    let request = Request::get(url, MAX_PROBE)
        .unverified_loopback(true)
        .tries(1);
    match net.send(&request).await {
        Ok(_) => true,
        Err(error) => error.status().is_some(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uploads_stay_private() {
        let at = |base: &str, location: &str| {
            let endpoint = Endpoint {
                registry: "r".into(),
                repository: "a/b".into(),
                insecure: false,
                base: base.parse().unwrap(),
            };
            let digest = Digest::sha256([0; 32]);
            let found = endpoint.upload_at(location, &digest);
            found.map(|(url, is_same)| {
                let (before, _) = url.as_str().split_once("digest=").unwrap();
                (before.to_owned(), is_same)
            })
        };
        let secure = "https://r.example";
        for (base, location, expected) in [
            (
                secure,
                "/v2/a/b/blobs/uploads/1?_state=x",
                Some(("https://r.example/v2/a/b/blobs/uploads/1?_state=x&", true)),
            ),
            (
                secure,
                "1",
                Some(("https://r.example/v2/a/b/blobs/uploads/1?", true)),
            ),
            (
                secure,
                "https://store.example/1",
                Some(("https://store.example/1?", false)),
            ),
            (secure, "http://r.example/1", None),
            (secure, "https://127.0.0.1/1", None),
            (
                "http://127.0.0.1:5000",
                "http://127.0.0.1:5000/1",
                Some(("http://127.0.0.1:5000/1?", true)),
            ),
            ("http://127.0.0.1:5000", "ftp://127.0.0.1:5000/1", None),
        ] {
            let expected = expected.map(|(url, is_same)| (url.to_owned(), is_same));
            assert_eq!(at(base, location), expected, "{base} {location}");
        }
    }

    #[test]
    fn credentials_stay_private() {
        let endpoint = |base: &str| Endpoint {
            registry: "r".into(),
            repository: "a".into(),
            insecure: false,
            base: base.parse().unwrap(),
        };
        for (base, realm, allowed) in [
            ("https://r.example", "https://auth.example/token", true),
            ("https://r.example", "http://auth.example/token", false),
            ("https://r.example", "http://127.0.0.1/token", false),
            ("https://r.example", "https://localhost/token", false),
            ("http://127.0.0.1:5000", "http://127.0.0.1:5001/token", true),
            ("http://127.0.0.1:5000", "https://auth.example/token", true),
            ("http://r.lan", "http://r.lan/token", true),
            ("http://r.lan", "http://localhost/token", false),
            ("http://r.lan", "ftp://r.lan/token", false),
        ] {
            let realm = realm.parse().unwrap();
            assert_eq!(
                endpoint(base).may_authorize_at(&realm),
                allowed,
                "{base} {realm}"
            );
        }
    }
}
