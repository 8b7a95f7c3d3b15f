//! Which addresses may be asked at all.

use std::net::IpAddr;

use url::{Host, Url};

use crate::{Error, RedactedUrl, Settings};

/// Whether the URL names this machine: `localhost` and names below it, `127.0.0.0/8`, `::1`.
///
/// `localhost` is believed to resolve to a loopback address, as RFC 6761 asks.
pub fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => {
            let name = name.trim_end_matches('.');
            name == "localhost" || name.ends_with(".localhost")
        }
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => IpAddr::V6(address).to_canonical().is_loopback(),
        None => false,
    }
}

impl Settings {
    /// Whether [`Settings::plain_http_hosts`] names the host and port of `url`.
    pub fn names_plain_http_host(&self, url: &Url) -> bool {
        self.plain_http_hosts.iter().any(|host| names(host, url))
    }
}

/// Refuses schemes other than `https` and `http`, and plain HTTP to other machines unless the
/// settings name the host.
pub(crate) fn check(url: &Url, settings: &Settings) -> Result<(), Error> {
    let shown = || RedactedUrl::from(url);
    match url.scheme() {
        "https" => Ok(()),
        "http" if is_loopback(url) || settings.names_plain_http_host(url) => Ok(()),
        "http" => Err(Error::PlainHttp { url: shown() }),
        _ => Err(Error::UnsupportedScheme { url: shown() }),
    }
}

fn names(entry: &str, url: &Url) -> bool {
    let Some(host) = url.host_str() else {
        return false;
    };
    let port = url.port_or_known_default().unwrap_or(0);
    entry.eq_ignore_ascii_case(host) || entry.eq_ignore_ascii_case(&format!("{host}:{port}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_this_machine() {
        for (text, loopback) in [
            ("http://localhost:5000/", true),
            ("http://LOCALHOST./", true),
            ("http://a.localhost/", true),
            ("http://127.9.9.9/", true),
            ("http://2130706433/", true),
            ("http://[::1]:5000/", true),
            ("http://[::ffff:127.0.0.1]/", true),
            ("http://0.0.0.0/", false),
            ("http://localhost.example/", false),
            ("http://10.0.0.1/", false),
        ] {
            assert_eq!(is_loopback(&text.parse().unwrap()), loopback, "{text}");
        }
    }

    #[test]
    fn plain_http_needs_a_reason() {
        let settings = Settings {
            plain_http_hosts: vec!["mirror.lan".into(), "[fd00::1]:8080".into()],
            ..Settings::default()
        };
        for (text, allowed) in [
            ("https://anything.example/", true),
            ("http://127.0.0.1:1/", true),
            ("http://mirror.lan/", true),
            ("http://MIRROR.lan:8080/", true),
            ("http://sub.mirror.lan/", false),
            ("http://[fd00::1]:8080/", true),
            ("http://[fd00::1]/", false),
            ("http://h.example/", false),
            ("ftp://h.example/", false),
            ("file:///etc/passwd", false),
        ] {
            assert_eq!(
                check(&text.parse().unwrap(), &settings).is_ok(),
                allowed,
                "{text}"
            );
        }
    }
}
