//! The connection pools, made when they are first needed, and one exchange over them.
//!
//! Two pools: one verifies certificates against the machine's CA store and the extra roots; the
//! other serves this machine alone, in plain HTTP or, where a request says so, TLS without
//! verification, and reads no CA store.

use std::error::Error as StdError;
use std::io;
use std::sync::OnceLock;
use std::time::Duration;

use reqwest::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderMap};
use reqwest::{Body, Certificate, ClientBuilder, Method, NoProxy, Proxy, RequestBuilder, redirect};
use rustls::crypto::{CryptoProvider, ring};
use tokio::time::timeout;
use url::{Url, form_urlencoded};

use crate::address::is_loopback;
use crate::error::Progress;
use crate::redirect::Hop;
use crate::request::Sends;
use crate::{Authorization, Cause, Content, Error, RedactedUrl, Request, Settings};

/// What every proxy is bypassed for.
const THIS_MACHINE: &str = "localhost,127.0.0.0/8,::1";

#[expect(
    clippy::disallowed_types,
    reason = "this is the client that `drydock_net` wraps"
)]
type Pool = reqwest::Client;

pub(crate) struct Transport {
    pub(crate) settings: Settings,
    verified: OnceLock<Pool>,
    loopback: OnceLock<Pool>,
}

impl Transport {
    pub(crate) const fn new(settings: Settings) -> Self {
        Self {
            settings,
            verified: OnceLock::new(),
            loopback: OnceLock::new(),
        }
    }

    /// Sends the request to one hop and waits for the head of the answer.
    pub(crate) async fn exchange(
        &self,
        request: &Request,
        headers: HeaderMap,
        hop: &Hop,
    ) -> Result<reqwest::Response, Error> {
        let url = || RedactedUrl::from(&hop.url);
        let ready = prepare(self.pool(request, hop)?, request, hop).await?;
        let ready = ready.headers(headers);
        let patience = self.settings.connect_timeout
            + self.settings.idle_timeout
            + self.time_to_send(request.sent_bytes());
        match timeout(patience, ready.send()).await {
            Ok(answer) => answer.map_err(|error| classify(error, url())),
            Err(_) => Err(Error::Stalled {
                url: url(),
                progress: Progress::default(),
                after: patience,
            }),
        }
    }

    /// How long bytes may take on their way out: as long as the slowest transfer that is borne.
    fn time_to_send(&self, bytes: u64) -> Duration {
        let minimum = self.settings.minimum_rate;
        let windows = bytes / minimum.bytes.max(1);
        minimum
            .window
            .saturating_mul(windows.try_into().unwrap_or(u32::MAX))
    }

    fn pool(&self, request: &Request, hop: &Hop) -> Result<&Pool, Error> {
        let unverified = request.unverified_loopback || hop.url.scheme() == "http";
        if is_loopback(&hop.url) && unverified {
            get_or_build(&self.loopback, || self.loopback_builder())
        } else {
            get_or_build(&self.verified, || self.verified_builder())
        }
    }

    fn loopback_builder(&self) -> Result<ClientBuilder, Error> {
        Ok(self.builder().tls_danger_accept_invalid_certs(true))
    }

    fn verified_builder(&self) -> Result<ClientBuilder, Error> {
        let proxies = &self.settings.proxies;
        let mut builder = self.builder();
        if let Some(url) = &proxies.http {
            builder = builder.proxy(self.proxy(url, Proxy::http)?);
        }
        if let Some(url) = &proxies.https {
            builder = builder.proxy(self.proxy(url, Proxy::https)?);
        }
        Ok(builder.tls_certs_merge(self.extra_roots()?))
    }

    fn builder(&self) -> ClientBuilder {
        #[expect(
            clippy::disallowed_types,
            reason = "this is the client that `drydock_net` wraps"
        )]
        reqwest::Client::builder()
            .no_proxy()
            .redirect(redirect::Policy::none())
            .referer(false)
            .user_agent(&self.settings.user_agent)
            .connect_timeout(self.settings.connect_timeout)
    }

    fn proxy(&self, text: &str, make: fn(Url) -> reqwest::Result<Proxy>) -> Result<Proxy, Error> {
        let invalid = || Error::InvalidProxy {
            proxy: RedactedUrl::of_text(text),
        };
        // The customary variables may lack the scheme.
        let url = match text.contains("://") {
            true => Url::parse(text),
            false => Url::parse(&format!("http://{text}")),
        };
        let url = url.map_err(|_| invalid())?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(invalid());
        }
        let bypass = self.settings.proxies.bypass.as_deref().unwrap_or_default();
        let bypass = NoProxy::from_string(&format!("{THIS_MACHINE},{bypass}"));
        Ok(make(url).map_err(|_| invalid())?.no_proxy(bypass))
    }

    fn extra_roots(&self) -> Result<Vec<Certificate>, Error> {
        let Some(path) = &self.settings.extra_roots else {
            return Ok(Vec::new());
        };
        let failed = |source| Error::ExtraRoots {
            path: path.clone(),
            source,
        };
        let pem = std::fs::read(path).map_err(failed)?;
        match Certificate::from_pem_bundle(&pem) {
            Ok(roots) if !roots.is_empty() => Ok(roots),
            _ => Err(failed(io::Error::new(
                io::ErrorKind::InvalidData,
                "it holds no PEM certificates",
            ))),
        }
    }
}

async fn prepare(pool: &Pool, request: &Request, hop: &Hop) -> Result<RequestBuilder, Error> {
    let url = hop.url.clone();
    let ready = match (&request.form, &request.sends) {
        (Some(form), _) => pool
            .request(Method::POST, url)
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(encode_form(form)),
        (None, Some(Sends::Head)) => pool.request(Method::HEAD, url),
        (None, Some(Sends::Post)) => pool.request(Method::POST, url).header(CONTENT_LENGTH, 0),
        (None, Some(Sends::Put(content))) => pool
            .request(Method::PUT, url)
            .header(CONTENT_LENGTH, content.length())
            .body(body(content).await?),
        (None, None) => pool.request(Method::GET, url),
    };
    Ok(match &hop.authorization {
        Some(Authorization::Basic { user, password }) => ready.basic_auth(user, Some(password)),
        Some(Authorization::Bearer(token)) => ready.bearer_auth(token),
        None => ready,
    })
}

async fn body(content: &Content) -> Result<Body, Error> {
    Ok(match content {
        Content::Bytes(bytes) => bytes.clone().into(),
        Content::File { path, .. } => {
            let file = tokio::fs::File::open(path).await;
            let file = file.map_err(|source| Error::Upload {
                path: path.clone(),
                source,
            })?;
            file.into()
        }
    })
}

fn encode_form(form: &[(String, String)]) -> String {
    let mut text = form_urlencoded::Serializer::new(String::new());
    text.extend_pairs(form).finish()
}

/// Two callers at once may both build; the first result stays.
fn get_or_build(
    lock: &OnceLock<Pool>,
    builder: impl FnOnce() -> Result<ClientBuilder, Error>,
) -> Result<&Pool, Error> {
    if let Some(pool) = lock.get() {
        return Ok(pool);
    }
    install_crypto();
    let pool = builder()?.build().map_err(|source| Error::TlsSetup {
        source: source.into(),
    })?;
    Ok(lock.get_or_init(|| pool))
}

/// Without a provider the TLS stack panics. The binary may have installed another.
fn install_crypto() {
    if CryptoProvider::get_default().is_none() {
        // Fails only if somebody else was faster.
        let _ = ring::default_provider().install_default();
    }
}

fn classify(error: reqwest::Error, url: RedactedUrl) -> Error {
    let is_tls = has_tls_error(&error);
    let is_connect = error.is_connect();
    let source = Cause::from(error);
    match (is_tls, is_connect) {
        (true, _) => Error::Tls { url, source },
        (false, true) => Error::Connect { url, source },
        (false, false) => Error::NoAnswer { url, source },
    }
}

/// A TLS error is wrapped in an [`io::Error`], whose `source` skips it.
fn has_tls_error(error: &(dyn StdError + 'static)) -> bool {
    let mut next = Some(error);
    while let Some(error) = next {
        let wrapped = error
            .downcast_ref::<io::Error>()
            .and_then(io::Error::get_ref);
        if error.is::<rustls::Error>() || wrapped.is_some_and(|inner| has_tls_error(inner)) {
            return true;
        }
        next = error.source();
    }
    false
}
