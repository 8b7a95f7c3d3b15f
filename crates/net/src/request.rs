//! What to ask for.

use std::fmt;
use std::path::PathBuf;

use bytes::Bytes;
use percent_encoding::percent_decode_str;
use reqwest::header::{self, HeaderMap, HeaderName, HeaderValue};
use url::Url;

use crate::{Error, RedactedUrl, Validators};

/// A request for one resource. A value: it can be sent again.
#[derive(Clone)]
pub struct Request {
    pub(crate) url: Url,
    pub(crate) cap: u64,
    pub(crate) authorization: Option<Authorization>,
    pub(crate) form: Option<Vec<(String, String)>>,
    pub(crate) sends: Option<Sends>,
    pub(crate) tries: Option<u32>,
    pub(crate) unverified_loopback: bool,
    pub(crate) content_addressed: bool,
    pub(crate) encoded: bool,
    pub(crate) validators: Validators,
    headers: Vec<(HeaderName, String)>,
}

/// What a request does beside asking.
#[derive(Clone)]
pub(crate) enum Sends {
    /// Asks for the head alone.
    Head,
    /// A POST of nothing.
    Post,
    /// A PUT of this content.
    Put(Content),
}

/// What is uploaded.
#[derive(Clone, Debug)]
pub enum Content {
    /// Bytes in memory.
    Bytes(Bytes),
    /// A file, read while it is sent.
    File {
        /// Where it is.
        path: PathBuf,
        /// How many bytes it has.
        length: u64,
    },
}

impl Content {
    /// Its length in bytes.
    pub fn length(&self) -> u64 {
        match self {
            Self::Bytes(bytes) => bytes.len() as u64,
            Self::File { length, .. } => *length,
        }
    }
}

/// Who asks. Goes to the origin of the request's URL only.
#[derive(Clone, PartialEq, Eq)]
pub enum Authorization {
    /// User and password.
    Basic {
        /// The user.
        user: String,
        /// The password.
        password: String,
    },
    /// A token.
    Bearer(String),
}

impl Request {
    /// A GET whose answer's body may have at most `cap` bytes. User info in the URL becomes basic
    /// authorization and leaves the URL.
    pub fn get(mut url: Url, cap: u64) -> Self {
        let authorization = take_user_info(&mut url);
        Self {
            url,
            cap,
            authorization,
            form: None,
            sends: None,
            tries: None,
            unverified_loopback: false,
            content_addressed: false,
            encoded: false,
            validators: Validators::default(),
            headers: Vec::new(),
        }
    }

    /// As [`Request::get`], from text.
    pub fn parse(url: &str, cap: u64) -> Result<Self, Error> {
        let parsed = Url::parse(url).map_err(|source| Error::InvalidUrl {
            url: RedactedUrl::of_text(url),
            source,
        })?;
        Ok(Self::get(parsed, cap))
    }

    /// A POST of an HTML form. It is tried again like a GET: use it only where asking twice does no
    /// harm. It follows no redirect.
    pub fn post_form(url: Url, form: Vec<(String, String)>, cap: u64) -> Self {
        let mut request = Self::get(url, cap);
        request.form = Some(form);
        request
    }

    /// A HEAD: whether the resource is there. Send it with [`Client::send_for`](crate::Client::send_for).
    pub fn head(url: Url) -> Self {
        let mut request = Self::get(url, u64::MAX);
        request.sends = Some(Sends::Head);
        request
    }

    /// A POST of nothing, which follows no redirect. It is tried again like a GET.
    pub fn post_nothing(url: Url, cap: u64) -> Self {
        let mut request = Self::get(url, cap);
        request.sends = Some(Sends::Post);
        request
    }

    /// A PUT of `content`, which follows no redirect. It is tried once, unless told otherwise.
    pub fn put(url: Url, content: Content, media_type: &str, cap: u64) -> Self {
        let mut request = Self::get(url, cap).tries(1);
        request.sends = Some(Sends::Put(content));
        request.header(header::CONTENT_TYPE, media_type)
    }

    /// Bytes that are sent.
    pub(crate) fn sent_bytes(&self) -> u64 {
        match &self.sends {
            Some(Sends::Put(content)) => content.length(),
            _ => 0,
        }
    }

    /// Whether an answer may lead elsewhere.
    pub(crate) fn follows(&self) -> bool {
        self.form.is_none() && matches!(self.sends, None | Some(Sends::Head))
    }

    /// The URL, as it may be shown.
    pub fn url(&self) -> RedactedUrl {
        RedactedUrl::from(&self.url)
    }

    /// Adds a media type to `Accept`.
    pub fn accept(self, media_type: &str) -> Self {
        self.header(header::ACCEPT, media_type)
    }

    /// Says who asks.
    pub fn authorize(mut self, authorization: Option<Authorization>) -> Self {
        self.authorization = authorization;
        self
    }

    /// Lets the server compress the body: the caller reads gzip and zstd, by
    /// [`Response::encoding`](crate::Response::encoding) or, better where files are compressed
    /// already, by looking at the bytes: some servers call every `.gz` file gzip-encoded.
    pub fn accept_encoded(mut self) -> Self {
        self.encoded = true;
        self
    }

    /// Asks only for another state than that of `validators`; for
    /// [`Client::fetch`](crate::Client::fetch).
    pub fn unless_unchanged(mut self, validators: Validators) -> Self {
        self.validators = validators;
        self
    }

    /// Overrides how often this request is tried.
    pub fn tries(mut self, tries: u32) -> Self {
        self.tries = Some(tries);
        self
    }

    /// Does not verify the certificate if the host is this machine; no effect for other hosts.
    pub fn unverified_loopback(mut self, unverified: bool) -> Self {
        self.unverified_loopback = unverified;
        self
    }

    /// The caller checks a digest of the bytes, so that a broken transfer may be continued without
    /// asking the server whether the content is still the same.
    pub fn content_addressed(mut self) -> Self {
        self.content_addressed = true;
        self
    }

    pub(crate) fn header(mut self, name: HeaderName, value: &str) -> Self {
        self.headers.push((name, value.to_owned()));
        self
    }

    /// Asks for the bytes from `start` on, of the state that `validator` names.
    pub(crate) fn starting_at(self, start: u64, validator: Option<&str>) -> Self {
        let request = self.header(header::RANGE, &format!("bytes={start}-"));
        match validator {
            Some(validator) => request.header(header::IF_RANGE, validator),
            None => request,
        }
    }

    /// The headers, but for authorization, which depends on where a redirect leads.
    pub(crate) fn header_map(&self) -> Result<HeaderMap, Error> {
        let encodings = if self.encoded {
            "gzip, zstd"
        } else {
            "identity"
        };
        let validators = [
            (header::IF_NONE_MATCH, &self.validators.etag),
            (header::IF_MODIFIED_SINCE, &self.validators.last_modified),
        ];
        let mut map = HeaderMap::new();
        map.insert(header::ACCEPT_ENCODING, HeaderValue::from_static(encodings));
        for (name, value) in &self.headers {
            map.append(name, self.header_value(name, value)?);
        }
        for (name, value) in validators {
            if let Some(value) = value {
                map.insert(&name, self.header_value(&name, value)?);
            }
        }
        Ok(map)
    }

    fn header_value(&self, name: &HeaderName, value: &str) -> Result<HeaderValue, Error> {
        HeaderValue::from_str(value).map_err(|_| Error::InvalidHeader {
            url: self.url(),
            name: name.as_str().to_owned(),
        })
    }
}

/// Without headers and authorization.
impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("url", &self.url())
            .field("cap", &self.cap)
            .finish_non_exhaustive()
    }
}

/// Without the secret.
impl fmt::Debug for Authorization {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Basic { .. } => "Basic(***)",
            Self::Bearer(_) => "Bearer(***)",
        })
    }
}

fn take_user_info(url: &mut Url) -> Option<Authorization> {
    let decode = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
    let user = decode(url.username());
    let password = url.password().map(decode).unwrap_or_default();
    if user.is_empty() && password.is_empty() {
        return None;
    }
    // Both fail only for URLs without a host, which have no user info.
    let _ = url.set_password(None);
    let _ = url.set_username("");
    Some(Authorization::Basic { user, password })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn user_info_becomes_authorization() {
        let request = Request::parse("https://us%40er:p%3Aw@h.example/x", 1).unwrap();
        assert_eq!(request.url.as_str(), "https://h.example/x");
        assert!(
            matches!(&request.authorization, Some(Authorization::Basic { user, password })
                if user == "us@er" && password == "p:w")
        );
        assert!(!format!("{request:?} {:?}", request.authorization).contains("p:w"));
    }

    #[test]
    fn headers_that_http_cannot_carry_are_errors() {
        let request = Request::parse("https://h.example/", 1).unwrap();
        let error = request.accept("a\r\nX-Evil: b").header_map().unwrap_err();
        assert_eq!(
            error.to_string(),
            "the header `accept` for `https://h.example/` has characters that HTTP cannot carry"
        );
    }
}
