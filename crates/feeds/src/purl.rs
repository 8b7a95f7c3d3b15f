//! Package URLs as publishers write them: `pkg:rpm/redhat/bind@9.16.23-1.el9?arch=src&epoch=32`.
//!
//! Specified by the [purl specification](https://github.com/package-url/purl-spec). Read is what
//! identifies a package: type, namespace, name, version and qualifiers, without their
//! percent-encoding. A colon or a plus sign that should be encoded and is not means itself.
//!
//! Knowingly missed: the subpath, and the rules of single types (letter case, say).

use std::borrow::Cow;

/// Longest purl that is read.
const MAX_PURL: usize = 2048;

/// A package URL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PackageUrl<'a> {
    /// The type, e.g. `rpm`.
    pub(crate) kind: &'a str,
    /// The namespace, e.g. `redhat`; empty where there is none.
    pub(crate) namespace: Cow<'a, str>,
    /// The name.
    pub(crate) name: Cow<'a, str>,
    /// The version, where there is one.
    pub(crate) version: Option<Cow<'a, str>>,
    qualifiers: &'a str,
}

impl<'a> PackageUrl<'a> {
    /// Reads a purl; `None` where the text is none.
    pub(crate) fn parse(text: &'a str) -> Option<Self> {
        let rest = text
            .strip_prefix("pkg:")
            .filter(|_| text.len() <= MAX_PURL)?;
        let rest = rest.split_once('#').map_or(rest, |(rest, _subpath)| rest);
        let (rest, qualifiers) = rest.split_once('?').unwrap_or((rest, ""));
        let (kind, rest) = rest.trim_start_matches('/').split_once('/')?;
        let (path, version) = match rest.rsplit_once('@') {
            Some((path, version)) if !version.contains('/') && !path.is_empty() => {
                (path, Some(version))
            }
            _ => (rest, None),
        };
        let (namespace, name) = path.rsplit_once('/').unwrap_or(("", path));
        if kind.is_empty() || name.is_empty() {
            return None;
        }
        let version = version.filter(|version| !version.is_empty());
        Some(Self {
            kind,
            namespace: decode(namespace)?,
            name: decode(name)?,
            version: match version {
                Some(version) => Some(decode(version)?),
                None => None,
            },
            qualifiers,
        })
    }

    /// A qualifier that is there and not empty.
    pub(crate) fn qualifier(&self, key: &str) -> Option<Cow<'a, str>> {
        let mut pairs = self
            .qualifiers
            .split('&')
            .filter_map(|it| it.split_once('='));
        let (_, value) = pairs.find(|(name, _)| *name == key)?;
        decode(value).filter(|value| !value.is_empty())
    }
}

/// Undoes percent-encoding; `None` where that gives no text.
fn decode(text: &str) -> Option<Cow<'_, str>> {
    if !text.contains('%') {
        return Some(Cow::Borrowed(text));
    }
    let mut plain = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((byte, behind)) = rest.split_first() {
        match (byte, behind) {
            (b'%', [high, low, behind @ ..]) => {
                plain.push(digit(*high)? << 4 | digit(*low)?);
                rest = behind;
            }
            (b'%', _) => return None,
            (byte, behind) => {
                plain.push(*byte);
                rest = behind;
            }
        }
    }
    String::from_utf8(plain).ok().map(Cow::Owned)
}

fn digit(byte: u8) -> Option<u8> {
    let value = char::from(byte).to_digit(16)?;
    u8::try_from(value).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_parts() {
        let purl = "pkg:rpm/redhat/redis@6.2.17-1.module%2Bel8.10.0?arch=src&rpmmod=redis:6:81:48";
        let purl = PackageUrl::parse(purl).unwrap();
        assert_eq!((purl.kind, purl.namespace.as_ref()), ("rpm", "redhat"));
        assert_eq!(purl.name, "redis");
        assert_eq!(purl.version.as_deref(), Some("6.2.17-1.module+el8.10.0"));
        assert_eq!(purl.qualifier("rpmmod").as_deref(), Some("redis:6:81:48"));
        assert_eq!(purl.qualifier("epoch"), None);
        let purl = PackageUrl::parse("pkg:npm/%40keycloak/x").unwrap();
        assert_eq!(
            (purl.namespace.as_ref(), purl.name.as_ref()),
            ("@keycloak", "x")
        );
        let purl = PackageUrl::parse("pkg:oci/a@sha256:12?tag=1").unwrap();
        assert_eq!(purl.version.as_deref(), Some("sha256:12"));
    }

    #[test]
    fn refuses_other_texts() {
        let long = format!("pkg:rpm/{}", "a".repeat(5000));
        for text in [
            "",
            "pkg:",
            "pkg:rpm",
            "pkg:rpm/",
            "pkg:rpm/a%",
            "pkg:rpm/a%zz",
            &long,
        ] {
            assert_eq!(PackageUrl::parse(text), None, "{text}");
        }
    }
}
