//! What the address of a repository tells of what is there.

use crate::address::{Remote, is_mirror_path};

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

impl<'a> Layout<'a> {
    /// Reads an address without secrets.
    pub(super) fn of_url(url: &'a str) -> Self {
        let Some(remote) = Remote::split(url) else {
            return Self::default();
        };
        match remote.folders.as_slice() {
            [above @ .., release, component] if is_release(release) => Self {
                release: Some(release),
                component: Some(component),
                official: COMPONENTS.contains(component)
                    && (remote.is_of("alpinelinux.org") || is_mirror_path(above, "alpine")),
            },
            _ => Self::default(),
        }
    }
}

fn is_release(folder: &str) -> bool {
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    matches!(folder, "edge" | "latest-stable")
        || folder
            .strip_prefix('v')
            .and_then(|version| version.split_once('.'))
            .is_some_and(|(major, minor)| is_number(major) && is_number(minor))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn alpines_own_and_others() {
        assert!(COMPONENTS.is_sorted());
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
}
