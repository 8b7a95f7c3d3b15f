//! What can go wrong between asking and having the whole answer.

use std::fmt;
use std::io;
use std::path::PathBuf;
use std::time::Duration;

use crate::RedactedUrl;

/// A failed request or transfer.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The client was told to stay offline.
    #[error("`{url}` is needed, but network access is switched off")]
    Offline {
        /// What was wanted.
        url: RedactedUrl,
    },
    /// Not an address that can be asked.
    #[error("`{url}` is not a URL: {source}")]
    InvalidUrl {
        /// What was given.
        url: RedactedUrl,
        /// What is wrong with it.
        source: url::ParseError,
    },
    /// Neither `https` nor `http`.
    #[error("`{url}` cannot be fetched: only https and http addresses can")]
    UnsupportedScheme {
        /// What was wanted.
        url: RedactedUrl,
    },
    /// Plain HTTP to another machine.
    #[error("`{url}` is plain HTTP to another machine: use https, or allow it with `--plain-http`")]
    PlainHttp {
        /// What was wanted.
        url: RedactedUrl,
    },
    /// A header value that HTTP cannot carry.
    #[error("the header `{name}` for `{url}` has characters that HTTP cannot carry")]
    InvalidHeader {
        /// What was wanted.
        url: RedactedUrl,
        /// The header's name; the value may be a secret.
        name: String,
    },
    /// The proxy's address cannot be used.
    #[error("`{proxy}` cannot be used as a proxy: expected `http://host:port`")]
    InvalidProxy {
        /// The proxy.
        proxy: RedactedUrl,
    },
    /// The file of extra CA certificates cannot be read.
    #[error("cannot read CA certificates from `{}`", path.display())]
    ExtraRoots {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// The TLS stack could not be set up; most often the machine has no CA certificates.
    #[error("cannot set up TLS; are CA certificates installed (package `ca-certificates`)?")]
    TlsSetup {
        /// Why.
        #[source]
        source: Cause,
    },
    /// No connection.
    #[error("cannot connect for `{url}`")]
    Connect {
        /// What was wanted.
        url: RedactedUrl,
        /// Why.
        #[source]
        source: Cause,
    },
    /// A connection, but no trust.
    #[error("no trusted TLS connection for `{url}`")]
    Tls {
        /// What was wanted.
        url: RedactedUrl,
        /// Why.
        #[source]
        source: Cause,
    },
    /// The connection broke before the head of an answer had come.
    #[error("no answer for `{url}`")]
    NoAnswer {
        /// What was wanted.
        url: RedactedUrl,
        /// Why.
        #[source]
        source: Cause,
    },
    /// Nothing came for longer than the idle timeout.
    #[error("`{url}`: nothing came for {after:?} after {progress}")]
    Stalled {
        /// What was wanted.
        url: RedactedUrl,
        /// How far the body had come.
        progress: Progress,
        /// The timeout.
        after: Duration,
    },
    /// The transfer was slower than the minimum rate.
    #[error("`{url}`: less than {bytes} bytes came in {window:?}, after {progress}")]
    TooSlow {
        /// What was wanted.
        url: RedactedUrl,
        /// How far the body had come.
        progress: Progress,
        /// The wanted bytes per window.
        bytes: u64,
        /// The window.
        window: Duration,
    },
    /// The body ended early.
    #[error("the transfer of `{url}` broke off after {progress}")]
    Broken {
        /// What was wanted.
        url: RedactedUrl,
        /// How far the body had come.
        progress: Progress,
        /// Why.
        #[source]
        source: Cause,
    },
    /// The body is larger than the caller allows.
    #[error("`{url}` is larger than the {cap} bytes allowed for it")]
    TooLarge {
        /// What was wanted.
        url: RedactedUrl,
        /// The cap.
        cap: u64,
    },
    /// An answer that is none of those the caller wants.
    #[error(transparent)]
    Status(Box<StatusError>),
    /// More redirects than are followed.
    #[error("`{url}` redirects more than {limit} times")]
    TooManyRedirects {
        /// What was wanted.
        url: RedactedUrl,
        /// How many are followed.
        limit: usize,
    },
    /// A redirect that must not or cannot be followed.
    #[error("`{url}` redirects to `{target}`, which is refused: {why}")]
    RedirectRefused {
        /// What was wanted.
        url: RedactedUrl,
        /// Where it leads.
        target: RedactedUrl,
        /// Why.
        why: &'static str,
    },
    /// A content encoding that the caller cannot read.
    #[error("`{url}` came with content encoding `{encoding}`, which was not asked for")]
    UnwantedEncoding {
        /// What was wanted.
        url: RedactedUrl,
        /// The encoding.
        encoding: String,
    },
    /// The content is another one than at the start of the transfer.
    #[error("`{url}` changed while it was being downloaded")]
    Changed {
        /// What was wanted.
        url: RedactedUrl,
    },
    /// What was to be uploaded could not be read.
    #[error("cannot read `{}` to upload it", path.display())]
    Upload {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// The downloaded bytes could not be written.
    #[error("cannot write what came from `{url}`")]
    Write {
        /// What was wanted.
        url: RedactedUrl,
        /// Why.
        #[source]
        source: io::Error,
    },
}

impl Error {
    /// The same, for a transfer of which the failed answer was only a part.
    pub(crate) fn within(mut self, whole: Progress) -> Self {
        if let Self::Stalled { progress, .. }
        | Self::TooSlow { progress, .. }
        | Self::Broken { progress, .. } = &mut self
        {
            *progress = whole;
        }
        self
    }

    /// The status of the answer, where the error is that there is one.
    pub fn status(&self) -> Option<u16> {
        match self {
            Self::Status(error) => Some(error.status),
            _ => None,
        }
    }
}

/// How far a body came: `10 of 20 bytes`, or `10 bytes` where the end is not known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Bytes that came.
    pub received: u64,
    /// Bytes that were announced.
    pub expected: Option<u64>,
}

impl fmt::Display for Progress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.expected {
            Some(expected) => write!(f, "{} of {expected} bytes", self.received),
            None => write!(f, "{} bytes", self.received),
        }
    }
}

/// An answer with a status that the caller did not want.
#[derive(Debug)]
pub struct StatusError {
    /// Who answered, after redirects.
    pub url: RedactedUrl,
    /// The status code.
    pub status: u16,
    /// The beginning of the body.
    pub excerpt: Vec<u8>,
    /// How long the server asks to wait.
    pub retry_after: Option<Duration>,
    /// What the server asks to be told about who asks (`WWW-Authenticate`). Worth nothing if the
    /// answer is from elsewhere: whoever a redirect leads to must not say where to send credentials.
    pub challenges: Vec<String>,
    /// Whether a redirect led to another address than the one that was asked for.
    pub redirected: bool,
}

impl fmt::Display for StatusError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let phrase = reqwest::StatusCode::from_u16(self.status)
            .ok()
            .and_then(|status| status.canonical_reason())
            .unwrap_or("unknown status");
        write!(f, "`{}` answered {} {phrase}", self.url, self.status)?;
        match self.retry_after {
            Some(wait) => write!(f, " and asks to wait {} s", wait.as_secs()),
            None => Ok(()),
        }
    }
}

impl std::error::Error for StatusError {}

/// Why the transport failed: shown as the innermost error, because the layers above it only say
/// that a request failed.
#[derive(Debug)]
pub struct Cause {
    text: String,
    /// Kept for `Debug`.
    _error: Option<reqwest::Error>,
}

impl Cause {
    pub(crate) fn of_text(text: &str) -> Self {
        Self {
            text: text.to_owned(),
            _error: None,
        }
    }
}

impl From<reqwest::Error> for Cause {
    fn from(error: reqwest::Error) -> Self {
        // The URL in it is not redacted.
        let error = error.without_url();
        let mut innermost: &dyn std::error::Error = &error;
        while let Some(source) = innermost.source() {
            innermost = source;
        }
        Self {
            text: innermost.to_string(),
            _error: Some(error),
        }
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl std::error::Error for Cause {}
