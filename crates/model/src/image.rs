//! An image and its layers, in OCI's words.

use std::fmt;
use std::str::FromStr;

use crate::Digest;

/// What identifies an image and names its layers, whatever place it was read from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Image {
    /// Digest of the config, the image id. Absent for a root filesystem.
    pub id: Option<Digest>,
    /// Operating system and architecture, where a config tells.
    pub platform: Option<Platform>,
    /// The layers, lowest first.
    pub layers: Vec<Layer>,
}

/// One layer of an image.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Layer {
    /// Digest of the uncompressed layer. Absent only for a root filesystem that is a folder.
    pub diff_id: Option<Digest>,
    /// The build step that made it: `created_by` of its history entry.
    pub created_by: Option<String>,
}

/// Operating system and architecture of an image, as OCI writes them: `linux/arm64/v8`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Platform {
    /// Operating system, e.g. `linux`.
    pub os: String,
    /// Architecture in Go's words, e.g. `amd64`.
    pub architecture: String,
    /// Variant of the architecture, e.g. `v8`.
    pub variant: Option<String>,
}

impl Platform {
    /// Whether an image for `self` serves a request for `wanted`; a variant not asked for is free.
    pub fn serves(&self, wanted: &Self) -> bool {
        self.os == wanted.os
            && self.architecture == wanted.architecture
            && (wanted.variant.is_none() || self.variant == wanted.variant)
    }
}

impl fmt::Display for Platform {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.os, self.architecture)?;
        match &self.variant {
            Some(variant) => write!(f, "/{variant}"),
            None => Ok(()),
        }
    }
}

impl FromStr for Platform {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let parts: Vec<&str> = text.split('/').collect();
        let (os, architecture, variant) = match parts.as_slice() {
            [os, architecture] => (os, architecture, None),
            [os, architecture, variant] => (os, architecture, Some(variant)),
            _ => return Err(not_a_platform(text)),
        };
        if parts.iter().any(|part| part.is_empty()) {
            return Err(not_a_platform(text));
        }
        Ok(Self {
            os: (*os).to_owned(),
            architecture: (*architecture).to_owned(),
            variant: variant.map(|variant| (*variant).to_owned()),
        })
    }
}

fn not_a_platform(text: &str) -> String {
    format!("`{text}` is not a platform: expected OS/ARCH or OS/ARCH/VARIANT, e.g. linux/amd64")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn platforms_round_trip_and_serve() {
        let arm: Platform = "linux/arm64/v8".parse().unwrap();
        assert_eq!(arm.to_string(), "linux/arm64/v8");
        assert!(arm.serves(&"linux/arm64".parse().unwrap()));
        assert!(!arm.serves(&"linux/amd64".parse().unwrap()));
        for text in ["", "linux", "linux/", "a/b/c/d"] {
            assert!(text.parse::<Platform>().is_err(), "{text}");
        }
    }
}
