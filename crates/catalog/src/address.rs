//! Addresses of package repositories: what may be told of them, and whose they are.

/// Folders that mirrors and caching proxies have above that of a distribution, in lower case.
const MIRROR_FOLDERS: &[&str] = &[
    "artifactory",
    "distributions",
    "ftp",
    "linux",
    "mirror",
    "mirrors",
    "nexus",
    "os",
    "pub",
    "repository",
];

/// An address on the network, in parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Remote<'a> {
    /// The host with its port.
    host: &'a str,
    /// The folders of the path.
    pub(crate) folders: Vec<&'a str>,
}

impl<'a> Remote<'a> {
    /// Takes an address without secrets apart; `None` where it is none on the network.
    pub(crate) fn split(url: &'a str) -> Option<Self> {
        let (scheme, rest) = url.split_once("://")?;
        let known = ["http", "https", "ftp"]
            .iter()
            .any(|known| scheme.eq_ignore_ascii_case(known));
        let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
        known.then(|| Self {
            host,
            folders: path
                .split('/')
                .filter(|folder| !folder.is_empty())
                .collect(),
        })
    }

    /// Whether the host is `domain` or a part of it.
    pub(crate) fn is_of(&self, domain: &str) -> bool {
        let name = self.host.split(':').next().unwrap_or(self.host);
        let name = name.to_ascii_lowercase();
        name.strip_suffix(domain)
            .is_some_and(|before| before.is_empty() || before.ends_with('.'))
    }
}

/// Whether `folders` are those in which mirrors keep a distribution: the last one has its name in
/// it, and those above are what mirrors have. Vendors copy the last ones, but under folders of
/// their own.
pub(crate) fn is_mirror_path(folders: &[&str], distribution: &str) -> bool {
    let Some((last, higher)) = folders.split_last() else {
        return false;
    };
    last.to_ascii_lowercase().contains(distribution)
        && higher
            .iter()
            .all(|folder| MIRROR_FOLDERS.contains(&folder.to_ascii_lowercase().as_str()))
}

/// The address without user name, password, query and fragment.
pub(crate) fn without_secrets(url: &str) -> String {
    let url = url.split(['?', '#']).next().unwrap_or(url);
    let Some((scheme, rest)) = url.split_once("://") else {
        return url.to_owned();
    };
    let (host, path) = match rest.split_once('/') {
        Some((host, path)) => (host, Some(path)),
        None => (rest, None),
    };
    let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
    match path {
        Some(path) => format!("{scheme}://{host}/{path}"),
        None => format!("{scheme}://{host}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_go() {
        for (url, expected) in [
            (
                "https://me:p@ss@host/alpine/edge/main",
                "https://host/alpine/edge/main",
            ),
            ("https://token@host", "https://host"),
            ("https://host/a@b/main?sig=1#x", "https://host/a@b/main"),
            ("/srv/apk", "/srv/apk"),
        ] {
            assert_eq!(without_secrets(url), expected, "{url}");
        }
    }

    #[test]
    fn hosts_and_mirrors() {
        assert!(MIRROR_FOLDERS.is_sorted());
        let remote = Remote::split("HTTP://Deb.Debian.org:80//debian/").unwrap();
        assert_eq!(remote.folders, ["debian"]);
        assert!(remote.is_of("debian.org"));
        for url in ["http://notdebian.org", "http://debian.org.example"] {
            assert!(!Remote::split(url).unwrap().is_of("debian.org"), "{url}");
        }
        assert_eq!(Remote::split("file:///debian"), None);
        for (folders, expected) in [
            (&["debian"][..], true),
            (&["pub", "Linux", "Debian-Security"], true),
            (&["team", "debian"], false),
            (&["debian", "12"], false),
            (&[], false),
        ] {
            assert_eq!(is_mirror_path(folders, "debian"), expected, "{folders:?}");
        }
    }
}
