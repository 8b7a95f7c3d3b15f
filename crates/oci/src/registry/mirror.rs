//! Places that have the images of a registry.

use std::fmt;
use std::str::FromStr;

use drydock_net::RedactedUrl;
use url::Url;

use crate::Reference;
use crate::reference::{DOCKER_HUB, check_domain, check_path};

/// What a mirror looks like.
const FORM: &str = "expected [REGISTRY=]https://HOST[:PORT][/PREFIX]";

/// A place that has the images of a registry: `[REGISTRY=]ADDRESS`.
///
/// The registry is Docker Hub if none is named. A path in the address is put before the names of
/// repositories, as proxies that serve several registries want it:
/// `quay.io=https://proxy.example/quay` has `quay.io/ns/app` at `proxy.example/quay/ns/app`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mirror {
    registry: String,
    pub(super) base: Url,
    prefix: Option<String>,
}

impl Mirror {
    /// The name of the repository here; none if this is a mirror of another registry.
    pub(super) fn repository_of(&self, reference: &Reference) -> Option<String> {
        let path = reference.path();
        (self.registry == reference.domain()).then(|| match &self.prefix {
            Some(prefix) => format!("{prefix}/{path}"),
            None => path.to_owned(),
        })
    }
}

impl FromStr for Mirror {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        parse(text).map_err(|why| {
            let shown = RedactedUrl::of_text(text);
            format!("`{shown}` is not a registry mirror: {why}")
        })
    }
}

fn parse(text: &str) -> Result<Mirror, &'static str> {
    let (registry, address) = match text.split_once('=') {
        Some((registry, address)) if !registry.contains('/') => (registry, address),
        _ => (DOCKER_HUB, text),
    };
    check_domain(registry)?;
    let mut base = parse_address(address)?;
    let prefix = base.path().trim_matches('/').to_owned();
    if !prefix.is_empty() {
        check_path(&prefix).map_err(|_| "its path cannot be part of a repository's name")?;
    }
    base.set_path("");
    Ok(Mirror {
        registry: registry.to_owned(),
        base,
        prefix: (!prefix.is_empty()).then_some(prefix),
    })
}

fn parse_address(address: &str) -> Result<Url, &'static str> {
    let url = match address.contains("://") {
        true => Url::parse(address),
        false => Url::parse(&format!("https://{address}")),
    };
    let url = url.map_err(|_| FORM)?;
    if !matches!(url.scheme(), "https" | "http") || !url.has_host() {
        return Err(FORM);
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("it has credentials in it; use `docker login` instead");
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err("its address has more than a path");
    }
    Ok(url)
}

impl fmt::Display for Mirror {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let prefix = self.prefix.as_deref().unwrap_or_default();
        write!(f, "{}={}{prefix}", self.registry, self.base)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn serves_its_registry() {
        for (mirror, name, repository) in [
            ("https://m.example", "alpine", Some("library/alpine")),
            ("m.example:8443/", "alpine:3", Some("library/alpine")),
            (
                "quay.io=https://proxy.example/quay/",
                "quay.io/ns/app:1",
                Some("quay/ns/app"),
            ),
            ("http://127.0.0.1:5000", "ns/app", Some("ns/app")),
            ("https://m.example", "quay.io/app", None),
            ("quay.io=https://m.example", "alpine", None),
        ] {
            let mirror: Mirror = mirror.parse().unwrap();
            let found = mirror.repository_of(&name.parse().unwrap());
            assert_eq!(found.as_deref(), repository, "{mirror} {name}");
            assert_eq!(mirror.to_string().parse(), Ok(mirror));
        }
        let mirror: Mirror = "quay.io=https://proxy.example/quay/".parse().unwrap();
        assert_eq!(mirror.to_string(), "quay.io=https://proxy.example/quay");
    }

    #[test]
    fn must_be_an_address() {
        for (text, why) in [
            ("", FORM),
            ("ftp://m.example", FORM),
            ("https://u:s3cret@m.example", "use `docker login`"),
            ("https://m.example/?x=y", "more than a path"),
            ("https://m.example/A", "its path cannot be"),
            ("https://m.example/a//b", "its path cannot be"),
            ("quay.io/ns=https://m.example", FORM),
            ("quay_io=https://m.example", "its registry is not a host"),
            ("=https://m.example", "its registry is not a host"),
        ] {
            let error = text.parse::<Mirror>().unwrap_err();
            assert!(error.contains(why), "{error}");
            assert!(!error.contains("s3cret"), "{error}");
        }
    }
}
