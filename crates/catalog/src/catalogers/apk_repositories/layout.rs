//! What the address of a repository tells of what is there.

/// The parts of an address that follow Alpine's layout, `…/alpine/RELEASE/COMPONENT`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Layout<'a> {
    /// The release, as written: `v3.18`, `edge`, `latest-stable`.
    pub(super) release: Option<&'a str>,
    /// The section.
    pub(super) component: Option<&'a str>,
    /// Whether it is Alpine's own repository, or a mirror of it.
    pub(super) official: bool,
}

/// Sections that Alpine publishes.
const COMPONENTS: &[&str] = &["community", "main", "testing"];

/// Folders that mirrors and caching proxies have above that of Alpine, in lower case.
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

impl<'a> Layout<'a> {
    /// Reads an address without secrets.
    pub(super) fn of_url(url: &'a str) -> Self {
        let Some((host, path)) = split_remote(url) else {
            return Self::default();
        };
        let folders: Vec<&str> = path
            .split('/')
            .filter(|folder| !folder.is_empty())
            .collect();
        match folders.as_slice() {
            [above @ .., release, component] if is_release(release) => Self {
                release: Some(release),
                component: Some(component),
                official: COMPONENTS.contains(component)
                    && (is_alpine_host(host) || is_mirror_path(above)),
            },
            _ => Self::default(),
        }
    }
}

/// Host (with its port) and path of an address on the network.
fn split_remote(url: &str) -> Option<(&str, &str)> {
    let (scheme, rest) = url.split_once("://")?;
    let known = ["http", "https", "ftp"]
        .iter()
        .any(|known| scheme.eq_ignore_ascii_case(known));
    known.then(|| rest.split_once('/').unwrap_or((rest, "")))
}

fn is_release(folder: &str) -> bool {
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    matches!(folder, "edge" | "latest-stable")
        || folder
            .strip_prefix('v')
            .and_then(|version| version.split_once('.'))
            .is_some_and(|(major, minor)| is_number(major) && is_number(minor))
}

fn is_alpine_host(host: &str) -> bool {
    let name = host.split(':').next().unwrap_or(host).to_ascii_lowercase();
    name == "alpinelinux.org" || name.ends_with(".alpinelinux.org")
}

fn is_mirror_path(above: &[&str]) -> bool {
    let Some((alpine, higher)) = above.split_last() else {
        return false;
    };
    alpine.to_ascii_lowercase().contains("alpine")
        && higher
            .iter()
            .all(|folder| MIRROR_FOLDERS.contains(&folder.to_ascii_lowercase().as_str()))
}

/// The address without user name, password, query and fragment.
pub(super) fn without_secrets(url: &str) -> String {
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
    fn alpines_own_and_others() {
        assert!(COMPONENTS.is_sorted() && MIRROR_FOLDERS.is_sorted());
        for (url, release, component, official) in [
            (
                "https://dl-cdn.alpinelinux.org/alpine/v3.18/main",
                "v3.18",
                "main",
                true,
            ),
            (
                "http://dl-4.alpinelinux.org/alpine/edge/testing",
                "edge",
                "testing",
                true,
            ),
            (
                "https://dl-cdn.alpinelinux.org/alpine/latest-stable/community",
                "latest-stable",
                "community",
                true,
            ),
            (
                "https://mirror.example:8443/alpine/v3.9/community",
                "v3.9",
                "community",
                true,
            ),
            (
                "http://mirror.example/pub/Linux/Alpine/v3.9/main",
                "v3.9",
                "main",
                true,
            ),
            (
                "https://proxy.example/artifactory/alpine-remote/v3.19/main",
                "v3.19",
                "main",
                true,
            ),
            (
                "https://dl-cdn.alpinelinux.org/alpine/v3.4/nonfree",
                "v3.4",
                "nonfree",
                false,
            ),
            (
                "https://nginx.org/packages/alpine/v3.18/main",
                "v3.18",
                "main",
                false,
            ),
            (
                "https://vendor.example/public/team/alpine/v3.18/main",
                "v3.18",
                "main",
                false,
            ),
            (
                "https://alpinelinux.org.example/x/v3.18/main",
                "v3.18",
                "main",
                false,
            ),
            ("https://vendor.example/v3.18/main", "v3.18", "main", false),
            (
                "https://packages.vendor.example/apk/alpine/main",
                "-",
                "-",
                false,
            ),
            ("https://mirror.example/alpine/v3.18", "-", "-", false),
            ("https://mirror.example/alpine/v3.x/main", "-", "-", false),
            ("/media/cdrom/apks", "-", "-", false),
            ("file:///alpine/v3.18/main", "-", "-", false),
            ("https://", "-", "-", false),
        ] {
            let layout = Layout::of_url(url);
            let found = (
                layout.release.unwrap_or("-"),
                layout.component.unwrap_or("-"),
                layout.official,
            );
            assert_eq!(found, (release, component, official), "{url}");
        }
    }

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
}
