//! Opens what HTTP is spoken on: a unix socket, TCP, or TLS with a client certificate.
//!
//! See [how the daemon's socket is protected](https://docs.docker.com/engine/security/protect-access/).

use std::io;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpStream, UnixStream};
use tokio_rustls::TlsConnector;

use super::PeerCredentials;
use crate::Error;
use crate::endpoint::Endpoint;

/// How long a silent host may be silent before the kernel asks whether it is still there: events
/// can be hours apart.
const KEEP_ALIVE: Duration = Duration::from_secs(30);

/// Bytes both ways.
pub(super) trait Duplex: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Duplex for T {}

/// What was opened.
pub(super) struct Opened {
    pub(super) stream: Box<dyn Duplex>,
    pub(super) peer: Option<PeerCredentials>,
    pub(super) address: Option<SocketAddr>,
}

/// Opens a connection to the engine.
pub(super) async fn open(endpoint: &Endpoint) -> Result<Opened, Error> {
    match endpoint {
        Endpoint::Unix(path) => open_socket(endpoint, path).await,
        Endpoint::Tcp(host) => {
            let stream = open_tcp(endpoint, host).await?;
            Ok(Opened {
                peer: None,
                address: stream.peer_addr().ok(),
                stream: Box::new(stream),
            })
        }
        Endpoint::Tls(host, folder) => open_tls(endpoint, host, folder).await,
        Endpoint::Ssh(_) => Err(Error::NoTunnel {
            address: endpoint.to_string(),
        }),
    }
}

async fn open_socket(endpoint: &Endpoint, path: &Path) -> Result<Opened, Error> {
    let stream = match UnixStream::connect(path).await {
        Ok(stream) => stream,
        Err(error) => return Err(explain_socket(endpoint, path, error)),
    };
    let peer = stream.peer_cred().ok().map(|peer| PeerCredentials {
        pid: peer
            .pid()
            .and_then(|pid| u32::try_from(pid).ok())
            .unwrap_or(0),
        uid: peer.uid(),
        gid: peer.gid(),
    });
    Ok(Opened {
        stream: Box::new(stream),
        peer,
        address: None,
    })
}

fn explain_socket(endpoint: &Endpoint, path: &Path, error: io::Error) -> Error {
    use std::os::unix::fs::FileTypeExt;
    match error.kind() {
        io::ErrorKind::PermissionDenied => Error::PermissionDenied {
            path: path.to_owned(),
        },
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => Error::NoSocket {
            path: path.to_owned(),
        },
        io::ErrorKind::ConnectionRefused => {
            let metadata = std::fs::metadata(path);
            match metadata.is_ok_and(|metadata| !metadata.file_type().is_socket()) {
                true => Error::InvalidHost {
                    host: endpoint.to_string(),
                    why: "there is a file of another kind where the socket should be".to_owned(),
                },
                false => refused(endpoint),
            }
        }
        _ => unreachable(endpoint, error),
    }
}

async fn open_tcp(endpoint: &Endpoint, host: &str) -> Result<TcpStream, Error> {
    let stream = match TcpStream::connect(host).await {
        Ok(stream) => stream,
        Err(error) if error.kind() == io::ErrorKind::ConnectionRefused => {
            return Err(refused(endpoint));
        }
        Err(error) => return Err(unreachable(endpoint, error)),
    };
    let settings = [
        stream.set_nodelay(true).is_ok(),
        rustix::net::sockopt::set_socket_keepalive(&stream, true).is_ok(),
        rustix::net::sockopt::set_tcp_keepidle(&stream, KEEP_ALIVE).is_ok(),
    ];
    tracing::trace!(?settings, "connected");
    Ok(stream)
}

async fn open_tls(endpoint: &Endpoint, host: &str, folder: &Path) -> Result<Opened, Error> {
    let config = configure(folder).map_err(|source| Error::Certificates {
        folder: folder.to_owned(),
        source,
    })?;
    let invalid = |why: &str| Error::InvalidHost {
        host: endpoint.to_string(),
        why: why.to_owned(),
    };
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    let name = name.trim_start_matches('[').trim_end_matches(']');
    let name = ServerName::try_from(name.to_owned())
        .map_err(|_| invalid("a certificate cannot be for such a name"))?;
    let stream = open_tcp(endpoint, host).await?;
    let address = stream.peer_addr().ok();
    let stream = TlsConnector::from(Arc::new(config))
        .connect(name, stream)
        .await
        .map_err(|error| unreachable(endpoint, error))?;
    Ok(Opened {
        stream: Box::new(stream),
        peer: None,
        address,
    })
}

type Trouble = Box<dyn std::error::Error + Send + Sync>;

fn configure(folder: &Path) -> Result<ClientConfig, Trouble> {
    let certificates = |name: &str| -> Result<Vec<_>, Trouble> {
        let read = CertificateDer::pem_file_iter(folder.join(name));
        let read = read.map_err(|error| format!("`{name}`: {error}"))?;
        Ok(read.collect::<Result<_, _>>()?)
    };
    let mut roots = RootCertStore::empty();
    let (added, _) = roots.add_parsable_certificates(certificates("ca.pem")?);
    if added == 0 {
        return Err("`ca.pem` has no certificate".into());
    }
    let key = PrivateKeyDer::from_pem_file(folder.join("key.pem"))
        .map_err(|error| format!("`key.pem`: {error}"))?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_client_auth_cert(certificates("cert.pem")?, key)?;
    Ok(config)
}

fn refused(endpoint: &Endpoint) -> Error {
    Error::Refused {
        address: endpoint.to_string(),
    }
}

fn unreachable(endpoint: &Endpoint, source: io::Error) -> Error {
    Error::Unreachable {
        address: endpoint.to_string(),
        source: Box::new(source),
    }
}
