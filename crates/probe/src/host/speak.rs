//! What answers at a TCP port of the daemon: its API without TLS, with TLS, with a client's
//! certificate asked for, or something else.
//!
//! One harmless request is sent, `GET /_ping`
//! ([the API](https://docs.docker.com/reference/api/engine/latest/#tag/System/operation/SystemPing)).
//! The answer counts as the engine's by the headers that every engine adds. The TLS client trusts any
//! server, since all that it wants to know is what the server asks of it; it sends nothing else.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use drydock_audit::snapshot::Tls;
use rustls::client::ResolvesClientCert;
use rustls::pki_types::ServerName;
use rustls::sign::CertifiedKey;
use rustls::{ClientConfig, ClientConnection, SignatureScheme, StreamOwned};

use super::any_server::AnyServer;

/// For connecting, and for each read.
const TIMEOUT: Duration = Duration::from_secs(1);
/// The most that is read of an answer.
const MAX_ANSWER: usize = 16 << 10;
/// The most reads of one answer.
const MAX_READS: usize = 16;

const REQUEST: &[u8] = b"GET /_ping HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

/// Speaks to a port.
pub(crate) fn speak(address: SocketAddr) -> Tls {
    let Some(mut stream) = connect(address) else {
        return Tls::NotTried;
    };
    match judge(&exchange(&mut stream)) {
        Said::Engine => Tls::Plain,
        Said::OtherHttp => Tls::Other,
        Said::SpeaksTls | Said::Nothing => speak_tls(address),
    }
}

fn speak_tls(address: SocketAddr) -> Tls {
    let asked = Arc::new(Asked::default());
    let client = client(address, Arc::clone(&asked));
    let (Some(client), Some(stream)) = (client, connect(address)) else {
        return Tls::Other;
    };
    // A server of TLS 1.3 turns a client away only after the client has sent its first words.
    let answer = exchange(&mut StreamOwned::new(client, stream));
    match judge(&answer) {
        Said::Engine => Tls::NoClientCertificate,
        Said::OtherHttp => Tls::Other,
        Said::SpeaksTls | Said::Nothing if asked.was.load(Ordering::Relaxed) => {
            Tls::ClientCertificate
        }
        Said::SpeaksTls | Said::Nothing => Tls::Other,
    }
}

fn connect(address: SocketAddr) -> Option<TcpStream> {
    let stream = TcpStream::connect_timeout(&address, TIMEOUT).ok()?;
    stream.set_read_timeout(Some(TIMEOUT)).ok()?;
    stream.set_write_timeout(Some(TIMEOUT)).ok()?;
    Some(stream)
}

/// Sends the request and takes what comes until the head of an answer is whole.
fn exchange(stream: &mut (impl Read + Write)) -> Vec<u8> {
    let mut answer = Vec::new();
    if stream
        .write_all(REQUEST)
        .and_then(|()| stream.flush())
        .is_err()
    {
        return answer;
    }
    let mut part = [0_u8; 4096];
    for _ in 0..MAX_READS {
        match stream.read(&mut part) {
            Ok(0) | Err(_) => break,
            Ok(length) => answer.extend(part.get(..length).unwrap_or_default()),
        }
        if answer.len() >= MAX_ANSWER || contains_end_of_head(&answer) {
            break;
        }
    }
    answer
}

/// An engine's own answer ends with its head; Go's hint that TLS is wanted comes after it, in the
/// same packet.
fn contains_end_of_head(answer: &[u8]) -> bool {
    answer.windows(4).any(|window| window == b"\r\n\r\n")
}

/// What an answer says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Said {
    /// An engine.
    Engine,
    /// HTTP, but not an engine's.
    OtherHttp,
    /// HTTP that asks for TLS.
    SpeaksTls,
    /// Nothing that is HTTP.
    Nothing,
}

fn judge(answer: &[u8]) -> Said {
    let text = String::from_utf8_lossy(answer).to_ascii_lowercase();
    if !text.starts_with("http/") {
        return Said::Nothing;
    }
    let head = text.split("\r\n\r\n").next().unwrap_or_default();
    let is_engine = head.lines().any(|line| {
        [
            "api-version:",
            "libpod-api-version:",
            "docker-experimental:",
            "server: docker/",
        ]
        .iter()
        .any(|header| line.starts_with(header))
    });
    if is_engine {
        return Said::Engine;
    }
    // Go's servers say: 400, `Client sent an HTTP request to an HTTPS server.`
    let is_refused = head
        .lines()
        .next()
        .is_some_and(|line| line.contains(" 400"));
    if is_refused {
        return Said::SpeaksTls;
    }
    Said::OtherHttp
}

/// Notes whether the server asked for a certificate, and has none.
#[derive(Debug, Default)]
struct Asked {
    was: AtomicBool,
}

impl ResolvesClientCert for Asked {
    fn resolve(&self, _: &[&[u8]], _: &[SignatureScheme]) -> Option<Arc<CertifiedKey>> {
        self.was.store(true, Ordering::Relaxed);
        None
    }

    fn has_certs(&self) -> bool {
        true
    }
}

fn client(address: SocketAddr, asked: Arc<Asked>) -> Option<ClientConnection> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let verifier = Arc::new(AnyServer::new(Arc::clone(&provider)));
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .ok()?
        .dangerous()
        .with_custom_certificate_verifier(verifier)
        .with_client_cert_resolver(asked);
    let name = ServerName::IpAddress(address.ip().into());
    ClientConnection::new(Arc::new(config), name).ok()
}

#[cfg(test)]
mod tests;
