//! The only HTTP client: timeouts, retries, proxies, body caps, redacted URLs.
//!
//! [`Client`] sends a [`Request`] and gives a [`Response`], whose body is read in chunks under the
//! cap that the request names. [`Client::fetch`] knows "not modified" as a value;
//! [`Client::start_download`] gives a body that continues by itself where a connection broke, and
//! [`Client::open_blocking`] the same as a [`std::io::Read`] for another thread.
//!
//! # What is refused
//!
//! - Any scheme but `https` and `http`.
//! - Plain HTTP to other machines, unless [`Settings::plain_http_hosts`] names the host. Plain HTTP
//!   to this machine (`localhost`, `127.0.0.0/8`, `::1`) is allowed here; a caller that wants a
//!   flag for it, as `oci` does for registries, asks for it before it comes here.
//! - Redirects from `https` to `http`, from other machines to this one, of anything but a GET, and
//!   more than five. Credentials go to the origin (scheme, host and port) that they were given
//!   for; a redirect elsewhere drops them.
//! - Bodies larger than the caller's cap, and content encodings that the caller did not ask for.
//!   Nothing is decoded here: decoders live in `archive`.
//!
//! # Trust
//!
//! Certificates are verified against the machine's CA store (`SSL_CERT_FILE` and `SSL_CERT_DIR`
//! are honoured by the library that finds it) and [`Settings::extra_roots`]. The store is read when
//! the first request needs it, not when a [`Client`] is made.

mod address;
mod blocking;
mod body;
mod client;
mod download;
mod error;
mod rate;
mod redacted;
mod redirect;
mod request;
mod response;
mod retry;
mod settings;
mod transport;
mod validators;

#[cfg(test)]
mod fake_server;

pub use address::is_loopback;
pub use blocking::BlockingBody;
pub use client::{Client, Fetched};
pub use download::{Download, Downloaded};
pub use error::{Cause, Error, Progress, StatusError};
pub use redacted::RedactedUrl;
pub use request::{Authorization, Content, Request};
pub use response::{Encoding, Response};
pub use settings::{MinimumRate, Proxies, Retries, Settings};
pub use validators::Validators;
