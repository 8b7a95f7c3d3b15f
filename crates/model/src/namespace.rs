//! Where an advisory's package names live: a release of a distribution, or an ecosystem.

use std::fmt;
use std::str::FromStr;

/// A namespace of package names: `debian:12`, `alpine:3.18`, `alpine:edge`.
///
/// The part before the first colon is the distribution (or ecosystem) id in lower case, the part
/// behind it the release; a rolling distribution has a word there (`debian:sid`), never nothing.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Namespace(String);

/// Text that is not a namespace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidNamespace {
    text: String,
}

impl Namespace {
    /// The namespace of a release of a distribution.
    ///
    /// # Errors
    /// When either part is empty, longer than 100 bytes, or has characters outside
    /// `a-z 0-9 . _ + -` (and, in the release, `:` and capitals).
    pub fn new(distribution: &str, release: &str) -> Result<Self, InvalidNamespace> {
        format!("{distribution}:{release}").parse()
    }

    /// The distribution or ecosystem.
    pub fn distribution(&self) -> &str {
        self.0
            .split_once(':')
            .map_or(self.0.as_str(), |(distribution, _)| distribution)
    }

    /// The release.
    pub fn release(&self) -> &str {
        self.0.split_once(':').map_or("", |(_, release)| release)
    }

    /// The whole, as written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Namespace {
    type Err = InvalidNamespace;

    fn from_str(text: &str) -> Result<Self, InvalidNamespace> {
        let lower = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "._+-".contains(c);
        let fits = |part: &str, allowed: &dyn Fn(char) -> bool| {
            !part.is_empty() && part.len() <= 100 && part.chars().all(allowed)
        };
        match text.split_once(':') {
            Some((distribution, release))
                if fits(distribution, &lower)
                    && fits(release, &|c| lower(c) || c == ':' || c.is_ascii_uppercase()) =>
            {
                Ok(Self(text.to_owned()))
            }
            _ => Err(InvalidNamespace {
                text: text.chars().take(160).collect(),
            }),
        }
    }
}

impl fmt::Display for Namespace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl fmt::Debug for Namespace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Namespace({})", self.0)
    }
}

impl fmt::Display for InvalidNamespace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "`{}` is not a namespace: expected a form like `debian:12`",
            self.text
        )
    }
}

impl std::error::Error for InvalidNamespace {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn splits_at_the_first_colon() {
        let namespace: Namespace = "ubuntu:Pro:22.04:LTS".parse().unwrap();
        assert_eq!(namespace.distribution(), "ubuntu");
        assert_eq!(namespace.release(), "Pro:22.04:LTS");
    }

    #[test]
    fn refuses_halves() {
        for text in ["", "debian", "debian:", ":12", "Debian:12", "debian:1 2"] {
            assert!(text.parse::<Namespace>().is_err(), "{text}");
        }
    }
}
