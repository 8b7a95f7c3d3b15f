//! TCP addresses of the API, from all that tells of them.
//!
//! How the daemon reads an address:
//! [dockerd](https://docs.docker.com/reference/cli/dockerd/#daemon-socket-option). Missed: names
//! that resolve to several addresses.

use std::net::IpAddr;

use super::super::option::file_changed;
use crate::snapshot::Tls;
use crate::{Facts, Origin, Setting, Unknown};

/// Ports of the swarm: its managers, and gossip of its networks.
const SWARM_PORTS: [u16; 2] = [2377, 7946];

/// How an address is guarded.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Guard {
    Plain,
    Unverified,
    Verified,
    Unknown,
}

/// A TCP address of the API, and how that is known.
pub(super) struct Endpoint {
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) guard: Guard,
    /// Sources and what they say, the one that decides first.
    pub(super) told: Vec<(String, String)>,
}

impl Endpoint {
    /// Whether it is the same socket: the same port, at an address that may be the same. A wildcard
    /// and a name may stand for any.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        let is_any = |host: &str| match host.parse::<IpAddr>() {
            Ok(address) => address.is_unspecified(),
            Err(_) => true,
        };
        self.port == other.port
            && (self.host == other.host || is_any(&self.host) || is_any(&other.host))
    }

    /// Takes in what a further source says.
    pub(super) fn learn(&mut self, other: Self) {
        if self.guard == Guard::Unknown {
            self.guard = other.guard;
        }
        self.told.extend(other.told);
    }
}

/// Sockets that the daemon listens on.
pub(super) fn listening(facts: &Facts<'_>) -> Vec<Endpoint> {
    let listeners = facts.snapshot.daemon.listeners.known();
    let metrics = facts.config().get("metrics-addr").ok();
    let metrics = metrics.and_then(|setting| split(setting.text()?).1);
    let api = listeners.into_iter().flatten().filter(|one| match one.tls {
        Tls::Other => false,
        Tls::NotTried => !SWARM_PORTS.contains(&one.port) && metrics != Some(one.port),
        Tls::Plain | Tls::NoClientCertificate | Tls::ClientCertificate => true,
    });
    let endpoint = api.map(|one| {
        let (guard, observed) = match one.tls {
            Tls::Plain => (Guard::Plain, "answers without TLS"),
            Tls::NoClientCertificate => (Guard::Unverified, "answers without a client certificate"),
            Tls::ClientCertificate => (Guard::Verified, "turns away who has no client certificate"),
            Tls::NotTried | Tls::Other => (Guard::Unknown, "was not spoken to"),
        };
        Endpoint {
            host: one.address.clone(),
            port: one.port,
            guard,
            told: told("TCP sockets of the daemon process", observed),
        }
    });
    endpoint.collect()
}

/// Addresses that the engine warns of: plain ones as `http://…`, unverified ones as `https://…`.
pub(super) fn warned_of(facts: &Facts<'_>) -> Vec<Endpoint> {
    let info = facts.snapshot.engine.info.known();
    let warnings = info.into_iter().flat_map(|info| &info.warnings);
    let endpoint = warnings.filter_map(|warning| {
        let (_, rest) = warning.split_once("API is accessible on ")?;
        let url = rest.split_whitespace().next()?;
        let (scheme, place) = url.split_once("://")?;
        let (guard, usual) = match scheme {
            "http" => (Guard::Plain, 2375),
            "https" => (Guard::Unverified, 2376),
            _ => return None,
        };
        let (host, port) = split(place);
        Some(Endpoint {
            host,
            port: port.unwrap_or(usual),
            guard,
            told: told("GET /info Warnings", &format!("API is accessible on {url}")),
        })
    });
    endpoint.collect()
}

/// Addresses of the configuration.
pub(super) fn configured(facts: &Facts<'_>) -> Result<Vec<Endpoint>, Unknown> {
    let config = facts.config();
    let hosts = config.get("hosts")?;
    let places: Vec<String> = hosts.list().iter().filter_map(|host| tcp(host)).collect();
    if places.is_empty() {
        return Ok(Vec::new());
    }
    let (tls, verify) = (config.get("tls")?, config.get("tlsverify")?);
    let guard = match (tls.is_on(false), verify.is_on(false)) {
        (_, true) => Guard::Verified,
        (true, false) => Guard::Unverified,
        (false, false) if verify.value.is_null() => Guard::Plain,
        (false, false) => Guard::Unverified,
    };
    let unread =
        |setting: &Setting| setting.origin == Origin::File && file_changed(facts).is_some();
    let is_unread = [&hosts, &tls, &verify].into_iter().any(unread);
    let (guard, is_plain) = match guard {
        // The running daemon may not have read the file that says so.
        Guard::Verified if is_unread => (Guard::Unknown, false),
        guard => (guard, guard == Guard::Plain),
    };
    let usual = if is_plain { 2375 } else { 2376 };
    let endpoint = places.into_iter().map(|place| {
        let (host, port) = split(&place);
        let (tls, verify) = (tls.shown(), verify.shown());
        Endpoint {
            host,
            port: port.unwrap_or(usual),
            guard,
            told: told(
                &hosts.source,
                &format!("tcp://{place}, tls {tls}, tlsverify {verify}"),
            ),
        }
    });
    Ok(endpoint.collect())
}

/// The address that the engine was reached at, where that is TCP.
pub(super) fn reached(facts: &Facts<'_>) -> Vec<Endpoint> {
    let address = facts.snapshot.place.address.as_str();
    let place = ["tcp://", "http://", "https://"]
        .iter()
        .find_map(|scheme| address.strip_prefix(scheme));
    let endpoint = place.map(|place| {
        let (host, port) = split(place);
        Endpoint {
            host,
            port: port.unwrap_or(2375),
            guard: Guard::Unknown,
            told: told("address that the engine was reached at", address),
        }
    });
    endpoint.into_iter().collect()
}

fn told(source: &str, observed: &str) -> Vec<(String, String)> {
    vec![(source.to_owned(), observed.to_owned())]
}

/// What comes after `tcp://` of a host of the configuration; a host without a scheme is TCP.
fn tcp(host: &str) -> Option<String> {
    let host = host.trim();
    match host.split_once("://") {
        Some(("tcp", place)) => Some(place.to_owned()),
        Some(_) => None,
        None if host.is_empty() || host.starts_with('/') => None,
        None => Some(host.to_owned()),
    }
}

/// Host and port; the daemon takes a missing host as the loopback address.
fn split(place: &str) -> (String, Option<u16>) {
    let place = place.split('/').next().unwrap_or(place);
    let (host, port) = match place.rsplit_once(':') {
        Some((host, port)) if !host.contains(':') || host.ends_with(']') => {
            (host, port.parse().ok())
        }
        _ => (place, None),
    };
    let host = host.trim_start_matches('[').trim_end_matches(']');
    let host = if host.is_empty() { "127.0.0.1" } else { host };
    (host.to_owned(), port)
}

pub(super) fn address(host: &str, port: u16) -> String {
    if host.contains(':') {
        return format!("[{host}]:{port}");
    }
    format!("{host}:{port}")
}

pub(super) fn is_loopback(host: &str) -> bool {
    match host.parse::<IpAddr>() {
        Ok(address) => address.is_loopback(),
        Err(_) => host.eq_ignore_ascii_case("localhost"),
    }
}
