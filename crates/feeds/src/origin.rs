//! Where feeds are fetched from.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

use url::Url;

use crate::{Error, Layout, Meta};

/// Where feeds are fetched from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Each from its publisher.
    Publishers {
        /// Other addresses to use in place of a publisher's own, by the source's id. Like
        /// [`Meta::url`], that of the file or of the folder with all files.
        addresses: BTreeMap<String, Url>,
    },
    /// All from a folder with one folder per source, named by its id.
    Folder(PathBuf),
    /// All from a web server with the same layout.
    Web(Url),
}

impl Default for Origin {
    fn default() -> Self {
        Self::Publishers {
            addresses: BTreeMap::new(),
        }
    }
}

/// Where one file is fetched from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    File(PathBuf),
    Web(Url),
}

impl Origin {
    /// Reads what a user gives to say from where: a folder that exists, or an http(s) URL.
    ///
    /// # Errors
    /// When it is neither.
    pub fn parse(text: &str) -> Result<Self, Error> {
        if Path::new(text).is_dir() {
            // Absolute, so that it is the same origin from wherever it is named.
            let folder = std::path::absolute(text).unwrap_or_else(|_| PathBuf::from(text));
            return Ok(Self::Folder(folder));
        }
        match Url::parse(text) {
            Ok(url) if matches!(url.scheme(), "http" | "https") => Ok(Self::Web(as_folder(url))),
            _ => Err(Error::InvalidOrigin {
                origin: text.to_owned(),
            }),
        }
    }

    /// Whether it is a mirror: one that may lack some sources, and in which each source has a folder.
    pub(crate) const fn is_mirror(&self) -> bool {
        !matches!(self, Self::Publishers { .. })
    }

    /// Where the source as a whole is: its file, or the folder with all files.
    pub(crate) fn place(&self, meta: &Meta) -> Result<Place, Error> {
        match self {
            Self::Folder(folder) => Ok(Place::File(folder.join(meta.id))),
            Self::Web(base) => join(base, &format!("{}/", meta.id)).map(Place::Web),
            Self::Publishers { addresses } => match addresses.get(meta.id) {
                Some(address) => Ok(Place::Web(address.clone())),
                None => parse(meta.url).map(Place::Web),
            },
        }
    }

    /// Where one file of the source is.
    pub(crate) fn file(&self, meta: &Meta, path: &str) -> Result<Place, Error> {
        let alone = !self.is_mirror() && matches!(meta.layout, Layout::File { .. });
        match self.place(meta)? {
            place if alone => Ok(place),
            Place::File(folder) => Ok(Place::File(folder.join(path))),
            Place::Web(base) => join(&as_folder(base), path).map(Place::Web),
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => write!(f, "{}", path.display()),
            Self::Web(url) => drydock_net::RedactedUrl::from(url).fmt(f),
        }
    }
}

/// A URL to which paths can be joined.
fn as_folder(mut url: Url) -> Url {
    if !url.path().ends_with('/') {
        url.set_path(&format!("{}/", url.path()));
    }
    url
}

fn join(base: &Url, path: &str) -> Result<Url, Error> {
    let mut url = base.clone();
    // `Url::join` would drop a query, which may be what opens the door.
    url.set_path(&format!("{}{path}", as_folder(url.clone()).path()));
    Ok(url)
}

fn parse(url: &str) -> Result<Url, Error> {
    Url::parse(url).map_err(|_| Error::InvalidOrigin {
        origin: url.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::find_source;

    fn file(origin: &Origin, source: &str, path: &str) -> String {
        let meta = find_source(source).unwrap().meta();
        origin.file(meta, path).unwrap().to_string()
    }

    #[test]
    fn tells_folders_from_urls() {
        let folder = tempfile::tempdir().unwrap();
        let text = folder.path().to_str().unwrap();
        assert_eq!(Origin::parse(text).unwrap(), Origin::Folder(text.into()));
        assert!(matches!(
            Origin::parse("https://h.example/m"),
            Ok(Origin::Web(_))
        ));
        for text in ["", "/no/such/folder", "ftp://h.example/", "h.example"] {
            assert!(Origin::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn knows_where_files_are() {
        let publishers = Origin::default();
        assert_eq!(
            file(&publishers, "debian-tracker", "data.json"),
            "https://security-tracker.debian.org/tracker/data/json"
        );
        assert_eq!(
            file(&publishers, "alpine-secdb", "v3.18/main.json"),
            "https://secdb.alpinelinux.org/v3.18/main.json"
        );
        let mirror = Origin::parse("https://u:p@h.example/mirror?key=x").unwrap();
        assert_eq!(
            file(&mirror, "debian-tracker", "data.json"),
            "https://h.example/mirror/debian-tracker/data.json?key=***"
        );
        let addresses = [("debian-tracker", "http://h.example/d.json")]
            .map(|(id, url)| (id.to_owned(), Url::parse(url).unwrap()));
        let replaced = Origin::Publishers {
            addresses: addresses.into(),
        };
        assert_eq!(
            file(&replaced, "debian-tracker", "data.json"),
            "http://h.example/d.json"
        );
    }
}
