//! An answer, whose body has yet to be read.

use bytes::Bytes;
use reqwest::header;

use crate::body::Body;
use crate::{Error, RedactedUrl, Validators};

/// A successful answer.
pub struct Response {
    url: RedactedUrl,
    body: Body,
}

/// How the bytes of a body are encoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// Not at all.
    Identity,
    /// `gzip`.
    Gzip,
    /// `zstd`.
    Zstd,
}

impl Response {
    pub(crate) const fn new(url: RedactedUrl, body: Body) -> Self {
        Self { url, body }
    }

    /// Who answered, after redirects.
    pub const fn url(&self) -> &RedactedUrl {
        &self.url
    }

    /// The status code.
    pub fn status(&self) -> u16 {
        self.body.inner.status().as_u16()
    }

    /// A header; `None` if it is absent or not text. The first, where there are several.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers(name).next()
    }

    /// All values of a header that are text.
    pub fn headers<'a>(&'a self, name: &str) -> impl Iterator<Item = &'a str> + use<'a> {
        let values = self.body.inner.headers().get_all(name);
        values.iter().filter_map(|value| value.to_str().ok())
    }

    /// Length of the body in bytes, where it was announced.
    pub const fn length(&self) -> Option<u64> {
        self.body.expected()
    }

    /// What identifies this state of the resource.
    pub fn validators(&self) -> Validators {
        let owned = |name| {
            let value = self.header(name).filter(|value| !value.is_empty());
            value.map(str::to_owned)
        };
        Validators {
            etag: owned(header::ETAG.as_str()),
            last_modified: owned(header::LAST_MODIFIED.as_str()),
        }
    }

    /// How the body is encoded. Never anything but [`Encoding::Identity`] unless the request
    /// allowed it.
    pub fn encoding(&self) -> Encoding {
        match self.content_encoding().to_ascii_lowercase().as_str() {
            "gzip" | "x-gzip" => Encoding::Gzip,
            "zstd" => Encoding::Zstd,
            _ => Encoding::Identity,
        }
    }

    /// The next piece of the body; `None` at its end.
    pub async fn chunk(&mut self) -> Result<Option<Bytes>, Error> {
        self.body.chunk().await
    }

    /// The rest of the body.
    pub async fn bytes(&mut self) -> Result<Vec<u8>, Error> {
        // Grown by what comes, not by what is announced.
        let mut bytes = Vec::new();
        while let Some(chunk) = self.chunk().await? {
            bytes.extend_from_slice(&chunk);
        }
        Ok(bytes)
    }

    /// Refuses an encoding that the caller cannot read.
    pub(crate) fn check_encoding(&self, encoded: bool) -> Result<(), Error> {
        let encoding = self.content_encoding();
        let readable = match encoding.to_ascii_lowercase().as_str() {
            "" | "identity" => true,
            "gzip" | "x-gzip" | "zstd" => encoded,
            _ => false,
        };
        if readable {
            return Ok(());
        }
        Err(Error::UnwantedEncoding {
            url: self.url.clone(),
            encoding: encoding.chars().take(80).collect(),
        })
    }

    fn content_encoding(&self) -> &str {
        self.header(header::CONTENT_ENCODING.as_str()).unwrap_or("")
    }
}

/// Without the body.
impl std::fmt::Debug for Response {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Response")
            .field("url", &self.url)
            .field("status", &self.status())
            .finish_non_exhaustive()
    }
}
