//! Which engine is meant: a socket, or a host with or without TLS.
//!
//! The rules are those of the `docker` command; see
//! [its environment variables](https://docs.docker.com/reference/cli/docker/#environment-variables).
//! Knowingly missed: `npipe://` (Windows). An engine behind `ssh://` is reached through a
//! [`crate::Tunnel`].

use std::fmt;
use std::path::{Path, PathBuf};

use crate::tunnel::SshTarget;
use crate::{EngineOptions, Error, context};

/// Where `docker` looks when it is told nothing.
const DEFAULT_SOCKET: &str = "/var/run/docker.sock";

/// The engine's address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Endpoint {
    /// A unix socket.
    Unix(PathBuf),
    /// Host and port.
    Tcp(String),
    /// Host and port, and the folder of the certificates.
    Tls(String, PathBuf),
    /// A socket of another machine, reached through `ssh`.
    Ssh(SshTarget),
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unix(path) => write!(f, "unix://{}", path.display()),
            Self::Tcp(host) | Self::Tls(host, _) => write!(f, "tcp://{host}"),
            Self::Ssh(target) => target.fmt(f),
        }
    }
}

impl Endpoint {
    /// Resolves the options as `docker` would.
    pub(crate) fn resolve(options: &EngineOptions) -> Result<Self, Error> {
        if let Some(host) = present(options.host.as_deref()) {
            return Self::parse(host, given_certificates(options)?);
        }
        let Some(config_dir) = &options.config_dir else {
            return Self::without_config(options);
        };
        let name = match present(options.context.as_deref()) {
            Some(name) => Some(name.to_owned()),
            None => context::load_current(config_dir)?,
        };
        let Some(name) = name else {
            return Ok(Self::default_socket());
        };
        let context = context::load(config_dir, &name)?;
        match context.host {
            Some(host) => Self::parse(&host, context.certificates),
            None => Ok(Self::default_socket()),
        }
    }

    fn without_config(options: &EngineOptions) -> Result<Self, Error> {
        match present(options.context.as_deref()) {
            None | Some("default") => Ok(Self::default_socket()),
            Some(name) => Err(Error::NoContext {
                name: name.to_owned(),
                folder: PathBuf::from("~/.docker/contexts"),
            }),
        }
    }

    fn default_socket() -> Self {
        Self::Unix(PathBuf::from(DEFAULT_SOCKET))
    }

    fn parse(host: &str, certificates: Option<PathBuf>) -> Result<Self, Error> {
        let invalid = |why: &str| Error::InvalidHost {
            host: host.to_owned(),
            why: why.to_owned(),
        };
        let Some((scheme, rest)) = host.split_once("://") else {
            return Err(invalid(
                "expected `unix://PATH`, `tcp://HOST:PORT` or `ssh://[USER@]HOST`",
            ));
        };
        match scheme {
            "unix" if Path::new(rest).is_absolute() => Ok(Self::Unix(PathBuf::from(rest))),
            "unix" => Err(invalid("the socket's path must be absolute")),
            "tcp" | "http" | "https" => parse_tcp(rest, certificates, scheme == "https")
                .ok_or_else(|| invalid("expected `tcp://HOST:PORT`, nothing more")),
            "ssh" => SshTarget::parse(rest)
                .map(Self::Ssh)
                .ok_or_else(|| invalid("expected `ssh://[USER@]HOST[:PORT]`")),
            _ => Err(invalid(
                "only `unix`, `tcp`, `http`, `https` and `ssh` are understood",
            )),
        }
    }
}

fn parse_tcp(rest: &str, certificates: Option<PathBuf>, https: bool) -> Option<Endpoint> {
    let host = rest.strip_suffix('/').unwrap_or(rest);
    let sound = !host.is_empty()
        && !host.starts_with(':')
        && host
            .bytes()
            .all(|c| c.is_ascii_alphanumeric() || b".-:[]_".contains(&c));
    if !sound {
        return None;
    }
    let has_port = host
        .rsplit_once(':')
        .is_some_and(|(_, port)| port.parse::<u16>().is_ok());
    let with_port = |default: u16| match has_port {
        true => host.to_owned(),
        false => format!("{host}:{default}"),
    };
    match certificates {
        Some(folder) => Some(Endpoint::Tls(with_port(2376), folder)),
        None if https => None,
        None => Some(Endpoint::Tcp(with_port(2375))),
    }
}

/// The folder of certificates for a host given by `DOCKER_HOST`, if TLS is wanted.
fn given_certificates(options: &EngineOptions) -> Result<Option<PathBuf>, Error> {
    if !options.tls_verify {
        return Ok(None);
    }
    let folder = options.cert_path.as_ref().or(options.config_dir.as_ref());
    match folder {
        Some(folder) => Ok(Some(folder.clone())),
        None => Err(Error::InvalidHost {
            host: options.host.clone().unwrap_or_default(),
            why: "`DOCKER_TLS_VERIFY` is set, but no folder of certificates is known (set \
                  `DOCKER_CERT_PATH`)"
                .to_owned(),
        }),
    }
}

/// Docker takes an empty variable for an unset one.
fn present(text: Option<&str>) -> Option<&str> {
    text.filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resolve(host: &str, tls_verify: bool) -> Result<Endpoint, String> {
        let options = EngineOptions {
            host: Some(host.to_owned()),
            tls_verify,
            cert_path: Some(PathBuf::from("/certs")),
            ..EngineOptions::default()
        };
        Endpoint::resolve(&options).map_err(|error| error.to_string())
    }

    #[test]
    fn understands_hosts() {
        let unix = |path: &str| Endpoint::Unix(PathBuf::from(path));
        for (host, tls, expected) in [
            ("", false, unix("/var/run/docker.sock")),
            ("unix:///run/d.sock", true, unix("/run/d.sock")),
            ("tcp://h", false, Endpoint::Tcp("h:2375".into())),
            ("tcp://h:1/", false, Endpoint::Tcp("h:1".into())),
            ("tcp://[::1]:1", false, Endpoint::Tcp("[::1]:1".into())),
            (
                "tcp://h",
                true,
                Endpoint::Tls("h:2376".into(), "/certs".into()),
            ),
            (
                "https://h:1",
                true,
                Endpoint::Tls("h:1".into(), "/certs".into()),
            ),
        ] {
            assert_eq!(resolve(host, tls), Ok(expected), "{host}");
        }
    }

    #[test]
    fn says_what_to_do_instead() {
        for (host, expected) in [
            ("/run/docker.sock", "expected `unix://PATH`"),
            ("unix://run/docker.sock", "must be absolute"),
            ("ssh://-oProxyCommand=x", "expected `ssh://[USER@]HOST"),
            ("npipe:////./pipe/docker_engine", "only `unix`"),
            ("tcp://", "expected `tcp://HOST:PORT`"),
            ("tcp://h:1/path", "expected `tcp://HOST:PORT`"),
            ("https://h", "expected `tcp://HOST:PORT`"),
        ] {
            let error = resolve(host, false).unwrap_err();
            assert!(error.contains(expected), "{error}");
        }
    }

    #[test]
    fn an_unknown_context_is_an_error_even_without_a_configuration() {
        let options = EngineOptions {
            context: Some("lab".into()),
            ..EngineOptions::default()
        };
        let error = Endpoint::resolve(&options).unwrap_err().to_string();
        assert!(error.contains("no docker context `lab`"), "{error}");
    }
}
