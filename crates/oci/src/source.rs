//! What a user writes to name an image.

use std::fmt;
use std::path::{Path, PathBuf};

use crate::Error;

/// A place and an image in it, as a user names them.
///
/// A scheme wins over everything else: `docker:24` is the image `24` of the engine. To mean Docker
/// Hub's image `docker`, write `docker.io/library/docker:24`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ImageSource {
    /// `docker:NAME`: an image of the Docker Engine, by name or id.
    Docker(String),
    /// `registry:NAME`: an image of a registry.
    Registry(String),
    /// `docker-archive:FILE[:NAME|:@N]`: what `docker save` writes, also compressed as a whole.
    DockerArchive {
        /// The file.
        path: PathBuf,
        /// Which of its images: a name, or `@` and its position, counted from 0.
        image: Option<String>,
    },
    /// `oci-archive:FILE[:NAME|:@N]`: an OCI image layout in a tar, also compressed as a whole.
    OciArchive {
        /// The file.
        path: PathBuf,
        /// Which of its images, as above.
        image: Option<String>,
    },
    /// `oci:DIR[:NAME|:@N]`: an OCI image layout.
    OciLayout {
        /// The folder.
        path: PathBuf,
        /// Which of its images, as above.
        image: Option<String>,
    },
    /// `rootfs:DIR` or `rootfs:FILE`: a root filesystem as a folder or a tar, also compressed.
    Rootfs(PathBuf),
    /// No scheme: an existing path is recognised by its content, else the engine is asked if one
    /// runs, else the registry.
    Any(String),
}

impl ImageSource {
    /// Reads a source as written on a command line. Looks at which paths exist, to tell a `:` in a
    /// path from the one before an image's name; opens nothing.
    pub fn parse(text: &str) -> Result<Self, Error> {
        Self::parse_with(text, &|path| path.exists())
    }

    fn parse_with(text: &str, exists: &dyn Fn(&Path) -> bool) -> Result<Self, Error> {
        let invalid = |why: &str| {
            Err(Error::InvalidSource {
                text: text.chars().take(200).collect(),
                why: why.to_owned(),
            })
        };
        if text.is_empty() || text.contains('\0') {
            return invalid("it is empty or has a NUL in it");
        }
        let Some((scheme, rest)) = split_scheme(text) else {
            return Ok(Self::Any(text.to_owned()));
        };
        if rest.is_empty() {
            return invalid("nothing follows its scheme");
        }
        match scheme {
            "docker" | "registry" if rest.starts_with("//") => {
                invalid("write `docker:NAME` for the Docker Engine, `registry:NAME` for a registry")
            }
            "docker" => Ok(Self::Docker(rest.to_owned())),
            "registry" => Ok(Self::Registry(rest.to_owned())),
            "rootfs" => Ok(Self::Rootfs(PathBuf::from(rest))),
            _ => match split_place(rest, exists) {
                (path, _) if path.as_os_str().is_empty() => invalid("it names no path"),
                place => Ok(Self::of_place(scheme, place)),
            },
        }
    }

    fn of_place(scheme: &str, (path, image): (PathBuf, Option<String>)) -> Self {
        match scheme {
            "docker-archive" => Self::DockerArchive { path, image },
            "oci-archive" => Self::OciArchive { path, image },
            _ => Self::OciLayout { path, image },
        }
    }
}

/// The schemes; each is followed by a colon.
const SCHEMES: [&str; 6] = [
    "docker",
    "docker-archive",
    "oci",
    "oci-archive",
    "registry",
    "rootfs",
];

fn split_scheme(text: &str) -> Option<(&str, &str)> {
    let (scheme, rest) = text.split_once(':')?;
    SCHEMES.contains(&scheme).then_some((scheme, rest))
}

/// Splits `PATH[:IMAGE]`. Both may contain colons: the longest path that exists is meant, and if
/// none does, the one before the first colon.
fn split_place(text: &str, exists: &dyn Fn(&Path) -> bool) -> (PathBuf, Option<String>) {
    let whole = (PathBuf::from(text), None);
    if exists(&whole.0) {
        return whole;
    }
    let split = |(at, _): (usize, &str)| {
        let (path, image) = text.split_at(at);
        let image = image.strip_prefix(':').filter(|image| !image.is_empty());
        (PathBuf::from(path), image.map(str::to_owned))
    };
    text.rmatch_indices(':')
        .map(split)
        .find(|(path, _)| exists(path))
        .or_else(|| text.match_indices(':').next().map(split))
        .unwrap_or(whole)
}

impl fmt::Display for ImageSource {
    /// As it would be written; parses to the same value while the paths are the same.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (scheme, path, image) = match self {
            Self::Docker(name) => return write!(f, "docker:{name}"),
            Self::Registry(name) => return write!(f, "registry:{name}"),
            Self::Any(text) => return f.write_str(text),
            Self::DockerArchive { path, image } => ("docker-archive", path, image.as_deref()),
            Self::OciArchive { path, image } => ("oci-archive", path, image.as_deref()),
            Self::OciLayout { path, image } => ("oci", path, image.as_deref()),
            Self::Rootfs(path) => ("rootfs", path, None),
        };
        write!(f, "{scheme}:{}", path.display())?;
        match image {
            Some(image) => write!(f, ":{image}"),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str, existing: &[&str]) -> ImageSource {
        let exists = |path: &Path| existing.iter().any(|known| Path::new(known) == path);
        ImageSource::parse_with(text, &exists).unwrap()
    }

    fn archive(path: &str, image: Option<&str>) -> ImageSource {
        ImageSource::DockerArchive {
            path: path.into(),
            image: image.map(str::to_owned),
        }
    }

    #[test]
    fn schemes() {
        for (text, expected) in [
            ("docker:a/b:1", ImageSource::Docker("a/b:1".into())),
            ("registry:a:1", ImageSource::Registry("a:1".into())),
            ("rootfs:/x:y", ImageSource::Rootfs("/x:y".into())),
            ("alpine:3.18", ImageSource::Any("alpine:3.18".into())),
            ("./image.tar", ImageSource::Any("./image.tar".into())),
            (
                "oci:dir:3.18",
                ImageSource::OciLayout {
                    path: "dir".into(),
                    image: Some("3.18".into()),
                },
            ),
        ] {
            assert_eq!(parse(text, &[]), expected);
            assert_eq!(expected.to_string(), text);
        }
    }

    #[test]
    fn colons_in_paths_and_names() {
        for (text, existing, path, image) in [
            ("docker-archive:a.tar", "a.tar", "a.tar", None),
            ("docker-archive:a.tar:b:1", "a.tar", "a.tar", Some("b:1")),
            ("docker-archive:a.tar:@1", "a.tar", "a.tar", Some("@1")),
            ("docker-archive:a:b.tar", "a:b.tar", "a:b.tar", None),
            (
                "docker-archive:a:b.tar:c:1",
                "a:b.tar",
                "a:b.tar",
                Some("c:1"),
            ),
            ("docker-archive:a.tar:b:1", "", "a.tar", Some("b:1")),
            ("docker-archive:a.tar:", "a.tar", "a.tar", None),
        ] {
            assert_eq!(parse(text, &[existing]), archive(path, image), "{text}");
        }
    }

    #[test]
    fn refuses_nonsense() {
        for text in [
            "",
            "docker:",
            "oci:",
            "oci::",
            "oci::a",
            "docker://alpine",
            "a\0b",
        ] {
            assert!(ImageSource::parse(text).is_err(), "{text}");
        }
    }
}
