//! Whether a source is a distribution's own, or a mirror of it.
//!
//! The host is the distribution's, or the path is that of mirrors (`/debian`, `/pub/ubuntu-ports`); in
//! both cases the suite is named like a release and the component is one that the distribution has.
//!
//! Limits: a vendor who keeps packages at `/debian` of a host, in `main` of a suite called `stable`,
//! looks like a mirror; a mirror under a name without the distribution's in it does not.

use crate::address::{Remote, is_mirror_path};

/// A distribution and where it publishes.
struct Publisher {
    /// The name that folders of mirrors have in theirs.
    name: &'static str,
    domain: &'static str,
    components: &'static [&'static str],
}

static PUBLISHERS: &[Publisher] = &[
    Publisher {
        name: "debian",
        domain: "debian.org",
        components: &["contrib", "main", "non-free", "non-free-firmware"],
    },
    Publisher {
        name: "ubuntu",
        domain: "ubuntu.com",
        components: &["main", "multiverse", "restricted", "universe"],
    },
];

/// Whether a distribution publishes this component of this suite at an address without secrets.
pub(super) fn is_official(url: &str, suite: &str, component: &str) -> bool {
    let Some(remote) = Remote::split(url) else {
        return false;
    };
    // Single developers have theirs at `people.debian.org/~name`.
    let is_persons = remote.folders.iter().any(|folder| folder.starts_with('~'));
    let publishes = |it: &Publisher| {
        let is_place = remote.is_of(it.domain) || is_mirror_path(&remote.folders, it.name);
        is_place && it.components.contains(&component)
    };
    is_suite(suite) && !is_persons && PUBLISHERS.iter().any(publishes)
}

/// Whether a suite is named like a release or a part of one: `sid`, `bookworm-backports`,
/// `buster/updates`.
fn is_suite(suite: &str) -> bool {
    let name = suite.strip_suffix("/updates").unwrap_or(suite);
    name.starts_with(|first: char| first.is_ascii_lowercase())
        && name
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distributions_and_vendors() {
        for (url, suite, component, expected) in [
            ("http://deb.debian.org/debian", "bookworm", "main", true),
            (
                "http://deb.debian.org/debian",
                "sid",
                "non-free-firmware",
                true,
            ),
            ("http://security.debian.org", "buster/updates", "main", true),
            (
                "http://security.debian.org/debian-security",
                "bookworm-security",
                "contrib",
                true,
            ),
            (
                "http://snapshot.debian.org/archive/debian/20230701T000000Z",
                "unstable",
                "main",
                true,
            ),
            (
                "ftp://ftp.de.debian.org/debian",
                "stable-updates",
                "main",
                true,
            ),
            ("https://mirror.example/debian", "trixie", "main", true),
            (
                "https://mirror.example:8080/pub/linux/debian-security",
                "trixie-security",
                "main",
                true,
            ),
            (
                "https://proxy.example/artifactory/debian-remote",
                "bookworm",
                "main",
                true,
            ),
            (
                "http://archive.ubuntu.com/ubuntu",
                "jammy-updates",
                "universe",
                true,
            ),
            (
                "http://mirror.example/ubuntu-ports",
                "jammy",
                "restricted",
                true,
            ),
            (
                "http://people.debian.org/~someone/debian",
                "sid",
                "main",
                false,
            ),
            ("http://deb.debian.org/debian", "12", "main", false),
            (
                "https://download.docker.example/linux/debian",
                "bookworm",
                "stable",
                false,
            ),
            (
                "https://nginx.example/packages/debian",
                "bookworm",
                "nginx",
                false,
            ),
            (
                "https://vendor.example/tool/debian",
                "bookworm",
                "main",
                false,
            ),
            ("https://vendor.example/apt", "stable", "main", false),
            (
                "https://vendor.example/debian",
                "bookworm/tool/7.0",
                "main",
                false,
            ),
            (
                "http://ppa.vendor.example/team/ppa/ubuntu",
                "jammy",
                "main",
                false,
            ),
            (
                "mirror+file:/etc/apt/mirrors/debian.list",
                "bookworm",
                "main",
                false,
            ),
            ("cdrom:[Debian 12]", "bookworm", "main", false),
            ("file:/srv/debian", "bookworm", "main", false),
        ] {
            assert_eq!(
                is_official(url, suite, component),
                expected,
                "{url} {suite} {component}"
            );
        }
    }
}
