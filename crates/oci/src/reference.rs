//! Image references: `alpine`, `quay.io/ns/app:1.2`, `localhost:5000/app@sha256:…`.
//!
//! The grammar and its normal form are those of Docker's
//! [distribution/reference](https://pkg.go.dev/github.com/distribution/reference): names without a
//! registry are Docker Hub's, those without a namespace its official images, and `latest` is meant
//! where neither tag nor digest is given.
//!
//! Narrower than it: digests must be of a registered algorithm and lower case, as the OCI
//! specification has them, and a port must be one.

use std::fmt;
use std::net::Ipv6Addr;
use std::str::FromStr;

use drydock_model::Digest;

use crate::Error;

/// The registry of names that name none.
pub(crate) const DOCKER_HUB: &str = "docker.io";

/// Docker Hub under its first name.
const DOCKER_HUB_ONCE: &str = "index.docker.io";

/// The namespace of Docker Hub's official images.
const OFFICIAL: &str = "library";

const DEFAULT_TAG: &str = "latest";

/// Most characters of the name without its registry.
const MAX_PATH: usize = 255;

/// Most characters of a DNS name and a port.
const MAX_DOMAIN: usize = 255 + 6;

const MAX_TAG: usize = 128;

/// A reference in normal form: it always has a registry and a tag or a digest.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Reference {
    domain: String,
    path: String,
    tag: Option<String>,
    digest: Option<Digest>,
}

impl Reference {
    /// The registry: host and port as written, `docker.io` for Docker Hub.
    pub fn domain(&self) -> &str {
        &self.domain
    }

    /// The repository in the registry, e.g. `library/alpine`.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The tag; absent only where there is a digest. Where both are, the digest says which image is
    /// meant.
    pub fn tag(&self) -> Option<&str> {
        self.tag.as_deref()
    }

    /// The digest of the manifest or index.
    pub fn digest(&self) -> Option<&Digest> {
        self.digest.as_ref()
    }

    /// What a registry is asked for: the digest, else the tag.
    pub(crate) fn tag_or_digest(&self) -> String {
        match (&self.digest, &self.tag) {
            (Some(digest), _) => digest.to_string(),
            (None, Some(tag)) => tag.clone(),
            (None, None) => DEFAULT_TAG.to_owned(),
        }
    }

    /// The shortest form that means the same, as people write it: `alpine:3.18`.
    pub fn familiar(&self) -> String {
        let canonical = self.to_string();
        let on_hub = canonical.strip_prefix("docker.io/");
        let official = on_hub.and_then(|rest| rest.strip_prefix("library/"));
        [official, on_hub]
            .into_iter()
            .flatten()
            .find(|short| parse(short).as_ref() == Ok(self))
            .map_or(canonical.clone(), str::to_owned)
    }
}

/// The normal form, with everything written out: `docker.io/library/alpine:3.18`.
impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.domain, self.path)?;
        if let Some(tag) = &self.tag {
            write!(f, ":{tag}")?;
        }
        match &self.digest {
            Some(digest) => write!(f, "@{digest}"),
            None => Ok(()),
        }
    }
}

impl FromStr for Reference {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        parse(text).map_err(|why| Error::InvalidReference {
            text: text.chars().take(200).collect(),
            why: why.into(),
        })
    }
}

fn parse(text: &str) -> Result<Reference, Why> {
    if text.contains("://") {
        return Err("leave out what is before `://`");
    }
    if text.len() == 64 && text.bytes().all(is_lower_hex) {
        return Err("64 hexadecimal digits are an image id, not a name");
    }
    let (domain, rest) = split_domain(text);
    let (rest, digest) = match rest.split_once('@') {
        Some((rest, digest)) => (rest, Some(digest)),
        None => (rest, None),
    };
    let (path, tag) = match rest.split_once(':') {
        Some((path, tag)) => (path, Some(tag)),
        None => (rest, None),
    };
    let path = match domain {
        DOCKER_HUB if !path.contains('/') => format!("{OFFICIAL}/{path}"),
        _ => path.to_owned(),
    };
    check_domain(domain)?;
    check_path(&path)?;
    let digest = digest.map(parse_digest).transpose()?;
    let tag = match (tag, &digest) {
        (Some(tag), _) => Some(check_tag(tag)?.to_owned()),
        (None, None) => Some(DEFAULT_TAG.to_owned()),
        (None, Some(_)) => None,
    };
    Ok(Reference {
        domain: domain.to_owned(),
        path,
        tag,
        digest,
    })
}

/// What is wrong with a reference.
type Why = &'static str;

/// The registry and the rest. The first component is a registry if it cannot be part of a path, or
/// is `localhost`.
fn split_domain(text: &str) -> (&str, &str) {
    match text.split_once('/') {
        Some((DOCKER_HUB_ONCE, rest)) => (DOCKER_HUB, rest),
        Some((first, rest)) if is_domain(first) => (first, rest),
        _ => (DOCKER_HUB, text),
    }
}

fn is_domain(first: &str) -> bool {
    let has_upper_case = first.chars().any(char::is_uppercase);
    first == "localhost" || first.contains(['.', ':']) || has_upper_case
}

/// Refuses what is not a host with an optional port.
pub(crate) fn check_domain(domain: &str) -> Result<(), Why> {
    const WHY: Why = "its registry is not a host name or address with an optional port";
    if domain.len() > MAX_DOMAIN {
        return Err(WHY);
    }
    let (host, port) = match domain.rsplit_once(':') {
        Some((host, port)) if !domain.ends_with(']') => (host, Some(port)),
        _ => (domain, None),
    };
    if port.is_some_and(|port| !is_port(port)) {
        return Err("the port of its registry is not a number up to 65535");
    }
    let bracketed = host
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'));
    let is_host = match bracketed {
        // Those with an IPv4 part or a zone are left out by the grammar.
        Some(address) => !address.contains('.') && address.parse::<Ipv6Addr>().is_ok(),
        None => host.split('.').all(is_domain_label),
    };
    if is_host { Ok(()) } else { Err(WHY) }
}

fn is_port(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit()) && text.parse::<u16>().is_ok()
}

fn is_domain_label(label: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    !label.is_empty()
        && label.bytes().all(allowed)
        && !label.starts_with('-')
        && !label.ends_with('-')
}

/// Refuses what is not a repository path.
pub(crate) fn check_path(path: &str) -> Result<(), Why> {
    if path.chars().any(char::is_uppercase) {
        return Err("the name of a repository is lower case");
    }
    if path.len() > MAX_PATH {
        return Err("its name has more than 255 characters");
    }
    if path.split('/').all(is_path_component) {
        return Ok(());
    }
    Err("its name must be words of `a-z` and `0-9`, separated by `/`, `.`, `_`, `__` or dashes")
}

/// Words of letters and digits, between them one dot, one or two underscores, or dashes.
fn is_path_component(component: &str) -> bool {
    let is_word = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    let mut separators = component.split(is_word).filter(|text| !text.is_empty());
    let sound = |separator: &str| {
        matches!(separator, "." | "_" | "__") || separator.bytes().all(|byte| byte == b'-')
    };
    component.starts_with(is_word) && component.ends_with(is_word) && separators.all(sound)
}

fn check_tag(tag: &str) -> Result<&str, Why> {
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let sound = tag.starts_with(is_word)
        && tag.len() <= MAX_TAG
        && tag.chars().all(|c| is_word(c) || c == '.' || c == '-');
    if sound {
        return Ok(tag);
    }
    Err(
        "its tag must be up to 128 letters, digits, `_`, `.` and `-`, and not begin with `.` or `-`",
    )
}

fn parse_digest(text: &str) -> Result<Digest, Why> {
    let why =
        "its digest must be `sha256:` and 64, or `sha512:` and 128, lower-case hexadecimal digits";
    text.parse().map_err(|_| why)
}

fn is_lower_hex(byte: u8) -> bool {
    matches!(byte, b'0'..=b'9' | b'a'..=b'f')
}

#[cfg(test)]
mod tests;
