//! Package URLs, the common spelling of a package across tools.
//!
//! Writes the canonical form of the [purl specification](https://github.com/package-url/purl-spec)
//! for the ecosystems we know. Reading foreign purls is not needed yet.

use std::fmt;

use crate::Package;

/// A package URL in canonical form: `pkg:deb/debian/openssl@3.0.11-1?arch=amd64`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Purl(String);

impl Purl {
    /// The purl of a distribution's package. `distribution` is the `ID` of os-release and becomes
    /// the namespace; `release` becomes the qualifier `distro`.
    pub fn of_package(
        package: &Package,
        distribution: Option<&str>,
        release: Option<&str>,
    ) -> Self {
        let mut text = format!("pkg:{}/", package.ecosystem.id());
        if let Some(distribution) = distribution {
            push_encoded(&mut text, distribution);
            text.push('/');
        }
        push_encoded(&mut text, &package.name);
        text.push('@');
        push_encoded(&mut text, &package.version);
        let distro = distribution
            .zip(release)
            .map(|(name, release)| format!("{name}-{release}"));
        let qualifiers = [
            ("arch", package.architecture.as_deref()),
            ("distro", distro.as_deref()),
        ];
        let mut separator = '?';
        for (key, value) in qualifiers {
            if let Some(value) = value {
                text.push(separator);
                text.push_str(key);
                text.push('=');
                push_encoded(&mut text, value);
                separator = '&';
            }
        }
        Self(text)
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Purl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Percent-encodes all but what the specification leaves alone.
fn push_encoded(text: &mut String, part: &str) {
    for byte in part.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'.' | b'-' | b'_' | b'~' | b':' => {
                text.push(char::from(byte));
            }
            _ => text.push_str(&format!("%{byte:02X}")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Ecosystem, InstallState};

    #[test]
    fn writes_the_canonical_form() {
        let package = Package {
            ecosystem: Ecosystem::find("deb").unwrap(),
            name: "libstdc++6".into(),
            version: "1:12.2.0-14+deb12u1".into(),
            architecture: Some("amd64".into()),
            source: None,
            state: InstallState::Installed,
            maintainer: None,
            third_party: None,
            license: None,
            module: None,
        };
        assert_eq!(
            Purl::of_package(&package, Some("debian"), Some("12")).as_str(),
            "pkg:deb/debian/libstdc%2B%2B6@1:12.2.0-14%2Bdeb12u1?arch=amd64&distro=debian-12"
        );
    }
}
